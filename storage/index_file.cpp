#include "storage/index_file.h"

#include <algorithm>
#include <cstring>

#include "protocol/base/check.h"

namespace zurau::storage {
namespace {

constexpr size_t kBlockBytes = 4096;

RawIndexEntry copy_entry(const std::byte* from, size_t size) {
  RawIndexEntry entry{};
  std::memcpy(entry.data(), from, size);
  return entry;
}

/// How many of the `count` entries at `entries` lie at or before `key`.
uint64_t count_in_memory(const std::byte* entries, uint64_t count, size_t entry_size, AtOrBefore at_or_before,
                         int64_t key) {
  uint64_t low = 0;
  uint64_t high = count;
  while (low < high) {
    uint64_t middle = (low + high) / 2;
    if (at_or_before(entries + middle * entry_size, key))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Failure<Error> ends_early() {
  return fail(Error{ErrorCode::corrupt, 0, "index", "the index file is shorter than it was"});
}

/// The same in a file: halves down to one block, then reads that.
Result<uint64_t> count_in_file(const File& file, uint64_t count, size_t entry_size, AtOrBefore at_or_before,
                               int64_t key) {
  const uint64_t per_block = kBlockBytes / entry_size;
  uint64_t low = 0;
  uint64_t high = count;
  while (high - low > per_block) {
    uint64_t middle = (low + high) / 2;
    RawIndexEntry entry;
    ASSIGN_OR_RETURN(size_t read, file.read(middle * entry_size, MutableBytes(entry).first(entry_size)));
    if (read != entry_size) return ends_early();
    if (at_or_before(entry.data(), key))
      low = middle + 1;
    else
      high = middle;
  }
  std::array<std::byte, kBlockBytes> block;
  MutableBytes wanted = MutableBytes(block).first(static_cast<size_t>(high - low) * entry_size);
  ASSIGN_OR_RETURN(size_t read, file.read(low * entry_size, wanted));
  if (read != wanted.size()) return ends_early();
  return low + count_in_memory(block.data(), high - low, entry_size, at_or_before, key);
}

}  // namespace

Result<uint64_t> IndexSnapshot::count_at_or_before(AtOrBefore at_or_before, int64_t key) const {
  bool in_pending = !pending.empty() && at_or_before(pending.data(), key);
  if (in_pending || in_file == 0)
    return in_file +
           count_in_memory(pending.data(), pending.size() / entry_size, entry_size, at_or_before, key);
  return count_in_file(*file, in_file, entry_size, at_or_before, key);
}

Result<std::optional<RawIndexEntry>> IndexSnapshot::entry(uint64_t index) const {
  if (index >= in_file) {
    size_t at = static_cast<size_t>(index - in_file) * entry_size;
    if (at >= pending.size()) return std::optional<RawIndexEntry>();
    return std::optional(copy_entry(pending.data() + at, entry_size));
  }
  RawIndexEntry found{};
  ASSIGN_OR_RETURN(size_t read, file->read(index * entry_size, MutableBytes(found).first(entry_size)));
  if (read != entry_size) return ends_early();
  return std::optional(found);
}

Result<std::optional<RawIndexEntry>> IndexSnapshot::last_at_or_before(AtOrBefore at_or_before,
                                                                      int64_t key) const {
  ASSIGN_OR_RETURN(uint64_t count, count_at_or_before(at_or_before, key));
  if (count == 0) return std::optional<RawIndexEntry>();
  return entry(count - 1);
}

Result<std::optional<RawIndexEntry>> IndexSnapshot::first_after(AtOrBefore at_or_before, int64_t key) const {
  ASSIGN_OR_RETURN(uint64_t count, count_at_or_before(at_or_before, key));
  return entry(count);
}

Status IndexFile::open(FileSystem& files, const std::string& path) {
  if (file_) return kOk;
  ASSIGN_OR_RETURN(file_, files.open(path, OpenMode::create));
  return kOk;
}

Result<bool> IndexFile::load(FileSystem& files, const std::string& path) {
  clear();
  auto opened = files.open(path, OpenMode::read_write);
  if (!opened.ok() && opened.error().code == ErrorCode::not_found) return false;
  if (!opened.ok()) return fail(std::move(opened).error());
  auto file = *std::move(opened);
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  if (size % entry_size_ != 0) return false;
  if (size > 0) {
    RawIndexEntry entry{};
    ASSIGN_OR_RETURN(size_t read, file->read(size - entry_size_, MutableBytes(entry).first(entry_size_)));
    if (read != entry_size_) return false;
    last_ = entry;
  }
  in_file_ = size / entry_size_;
  stale_bytes_ = false;
  return true;
}

void IndexFile::clear() {
  in_file_ = 0;
  pending_.clear();
  last_.reset();
  stale_bytes_ = true;
}

void IndexFile::append(const std::byte* entry) {
  pending_.insert(pending_.end(), entry, entry + entry_size_);
  last_ = copy_entry(entry, entry_size_);
}

Status IndexFile::write(FileSystem& files, const std::string& path) {
  RETURN_IF_ERROR(open(files, path));
  uint64_t end = in_file_ * entry_size_;
  if (stale_bytes_) {
    ASSIGN_OR_RETURN(uint64_t size, file_->size());
    if (size != end) RETURN_IF_ERROR(file_->truncate(end));
    stale_bytes_ = false;
  }
  if (pending_.empty()) return kOk;
  Status written = file_->write(end, pending_);
  if (!written.ok()) {
    stale_bytes_ = true;
    return written;
  }
  in_file_ += pending_.size() / entry_size_;
  pending_.clear();
  return kOk;
}

std::optional<RawIndexEntry> IndexFile::last_pending_at_or_before(AtOrBefore at_or_before,
                                                                  int64_t key) const {
  uint64_t count = pending_.size() / entry_size_;
  uint64_t found = count_in_memory(pending_.data(), count, entry_size_, at_or_before, key);
  if (found == 0) return std::nullopt;
  return copy_entry(pending_.data() + (found - 1) * entry_size_, entry_size_);
}

Result<IndexSnapshot> IndexFile::snapshot(FileSystem& files, const std::string& path, bool with_pending) {
  IndexSnapshot result;
  result.in_file = in_file_;
  result.entry_size = entry_size_;
  if (with_pending) result.pending = pending_;
  if (in_file_ > 0) {
    RETURN_IF_ERROR(open(files, path));
    result.file = file_;
  }
  return result;
}

}  // namespace zurau::storage
