#include "storage/txn_index.h"

#include <fmt/format.h>

#include <array>

namespace zurau::storage {
namespace {

constexpr int16_t kVersion = 0;
constexpr size_t kEntriesPerRead = 256;

AbortedTxnEntry decode(const std::byte* at) {
  return {load_be<int64_t>(at + 2), load_be<int64_t>(at + 10), load_be<int64_t>(at + 18),
          load_be<int64_t>(at + 26)};
}

}  // namespace

Result<std::vector<AbortedTxnEntry>> read_txn_index(FileSystem& files, const std::string& path) {
  std::vector<AbortedTxnEntry> entries;
  auto opened = files.open(path, OpenMode::read);
  if (!opened.ok() && opened.error().code == ErrorCode::not_found) return entries;
  if (!opened.ok()) return fail(std::move(opened).error());
  auto file = *std::move(opened);
  std::array<std::byte, kEntriesPerRead * kTxnIndexEntrySize> block;
  for (uint64_t position = 0;; position += block.size()) {
    ASSIGN_OR_RETURN(size_t read, file->read(position, block));
    for (size_t at = 0; at + kTxnIndexEntrySize <= read; at += kTxnIndexEntrySize) {
      if (auto version = load_be<int16_t>(block.data() + at); version != kVersion)
        return fail(Error{ErrorCode::corrupt, 0, path, fmt::format("entry of unknown version {}", version)});
      entries.push_back(decode(block.data() + at));
    }
    if (read % kTxnIndexEntrySize != 0)
      return fail(Error{ErrorCode::corrupt, 0, path, "the last entry is cut"});
    if (read < block.size()) return entries;
  }
}

Status write_txn_index_entry(File& file, uint64_t index, const AbortedTxnEntry& entry) {
  std::array<std::byte, kTxnIndexEntrySize> bytes;
  store_be(bytes.data(), kVersion);
  store_be(bytes.data() + 2, entry.producer_id);
  store_be(bytes.data() + 10, entry.first_offset);
  store_be(bytes.data() + 18, entry.last_offset);
  store_be(bytes.data() + 26, entry.last_stable_offset);
  return file.write(index * kTxnIndexEntrySize, Bytes(bytes));
}

}  // namespace zurau::storage
