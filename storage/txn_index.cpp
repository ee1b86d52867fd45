#include "storage/txn_index.h"

#include <array>

#include "protocol/base/bytes.h"

namespace zurau::storage {

Result<std::vector<AbortedTxn>> read_txn_index(FileSystem& files, const std::string& path) {
  std::vector<AbortedTxn> all;
  auto file = files.open(path, OpenMode::read);
  if (!file.ok() && file.error().code == ErrorCode::not_found) return all;
  if (!file.ok()) return fail(file.error());
  ASSIGN_OR_RETURN(uint64_t size, (*file)->size());
  std::vector<std::byte> raw(size);
  ASSIGN_OR_RETURN(size_t got, (*file)->read(0, raw));
  if (got != size || size % AbortedTxn::kBytes != 0) {
    return fail(Error{ErrorCode::corrupt, 0, path, "the index does not end with a whole entry"});
  }
  for (size_t at = 0; at < size; at += AbortedTxn::kBytes) {
    const std::byte* entry = raw.data() + at;
    if (load_be<int16_t>(entry) < 0) return fail(Error{ErrorCode::corrupt, 0, path, "unknown version"});
    all.push_back({load_be<int64_t>(entry + 2), load_be<int64_t>(entry + 10), load_be<int64_t>(entry + 18),
                   load_be<int64_t>(entry + 26)});
  }
  return all;
}

Result<std::shared_ptr<File>> append_txn_index(FileSystem& files, const std::string& path,
                                               const AbortedTxn& aborted) {
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::create));
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  std::array<std::byte, AbortedTxn::kBytes> raw{};
  store_be(raw.data(), int16_t{0});
  store_be(raw.data() + 2, aborted.producer_id);
  store_be(raw.data() + 10, aborted.first_offset);
  store_be(raw.data() + 18, aborted.last_offset);
  store_be(raw.data() + 26, aborted.last_stable_offset);
  RETURN_IF_ERROR(file->write(size, Bytes(raw)));
  return file;
}

}  // namespace zurau::storage
