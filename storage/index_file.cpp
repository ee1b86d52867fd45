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
uint64_t count_in_memory(const std::byte* entries, uint64_t count, size_t entry_size, EntryKey key_of,
                         int64_t key) {
  uint64_t low = 0;
  uint64_t high = count;
  while (low < high) {
    uint64_t middle = (low + high) / 2;
    if (key_of(entries + middle * entry_size) <= key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Failure<Error> ends_early() {
  return fail(Error{ErrorCode::corrupt, 0, "index", "the index file is shorter than it was"});
}

/// Some entries of a file, read at once.
/// Threading: confined to one call.
class EntryBlock {
 public:
  explicit EntryBlock(size_t entry_size) : entry_size_(entry_size) {}
  uint64_t capacity() const { return bytes_.size() / entry_size_; }
  const std::byte* at(uint64_t index) const { return bytes_.data() + index * entry_size_; }

  /// Entries [low, high), not more than capacity().
  Status read(const File& file, uint64_t low, uint64_t high) {
    MutableBytes wanted = MutableBytes(bytes_).first(static_cast<size_t>(high - low) * entry_size_);
    ASSIGN_OR_RETURN(size_t read, file.read(low * entry_size_, wanted));
    if (read != wanted.size()) return ends_early();
    return kOk;
  }

 private:
  const size_t entry_size_;
  std::array<std::byte, kBlockBytes> bytes_;
};

}  // namespace

/// Where the key would stand if keys grew evenly, as offsets do, more or less.
uint64_t IndexSnapshot::guess(EntryKey key_of, int64_t key) const {
  if (!last) return 0;
  auto share = static_cast<double>(key) / static_cast<double>(std::max<int64_t>(1, key_of(last->data())));
  double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(entries);
  return std::min(static_cast<uint64_t>(place), in_file);
}

/// One read where the guess is good. Otherwise it has cut the range, which is halved down to one block.
Result<IndexSnapshot::Place> IndexSnapshot::place_in_file(EntryKey key_of, int64_t key) const {
  EntryBlock block(entry_size);
  // The first `low` entries lie at or before the key, those from `high` on behind it.
  uint64_t low = 0;
  uint64_t high = in_file;
  uint64_t from = guess(key_of, key);
  from -= std::min(from, block.capacity() / 2);
  for (;;) {
    uint64_t to = std::min(from + block.capacity(), in_file);
    RETURN_IF_ERROR(block.read(*file, from, to));
    uint64_t count = count_in_memory(block.at(0), to - from, entry_size, key_of, key);
    if (count > 0) low = std::max(low, from + count);
    if (count < to - from) high = std::min(high, from + count);
    if (low > high) return fail(Error{ErrorCode::corrupt, 0, "index", "its entries do not grow"});
    if (low == high && (low == 0 || low > from)) break;
    while (high - low >= block.capacity()) {
      uint64_t middle = (low + high) / 2;
      ASSIGN_OR_RETURN(auto probe, entry(middle));
      if (key_of(probe->data()) <= key)
        low = middle + 1;
      else
        high = middle;
    }
    // The entry before the range is the answer when all of the range lies behind the key.
    from = low - std::min<uint64_t>(low, 1);
  }
  if (low == 0) return Place{};
  return Place{low, copy_entry(block.at(low - 1 - from), entry_size)};
}

Result<IndexSnapshot::Place> IndexSnapshot::place_of(EntryKey key_of, int64_t key) const {
  uint64_t count = count_in_memory(pending.data(), pending.size() / entry_size, entry_size, key_of, key);
  if (count > 0)
    return Place{in_file + count, copy_entry(pending.data() + (count - 1) * entry_size, entry_size)};
  if (in_file == 0) return Place{};
  return place_in_file(key_of, key);
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

Result<std::optional<RawIndexEntry>> IndexSnapshot::last_at_or_before(EntryKey key_of, int64_t key) const {
  ASSIGN_OR_RETURN(Place place, place_of(key_of, key));
  return place.last;
}

Result<std::optional<RawIndexEntry>> IndexSnapshot::first_after(EntryKey key_of, int64_t key) const {
  ASSIGN_OR_RETURN(Place place, place_of(key_of, key));
  return entry(place.count);
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

std::optional<RawIndexEntry> IndexFile::last_pending_at_or_before(EntryKey key_of, int64_t key) const {
  uint64_t count = pending_.size() / entry_size_;
  uint64_t found = count_in_memory(pending_.data(), count, entry_size_, key_of, key);
  if (found == 0) return std::nullopt;
  return copy_entry(pending_.data() + (found - 1) * entry_size_, entry_size_);
}

Result<IndexSnapshot> IndexFile::snapshot(FileSystem& files, const std::string& path, bool with_pending) {
  IndexSnapshot result;
  result.in_file = in_file_;
  result.entry_size = entry_size_;
  if (with_pending) result.pending = pending_;
  result.entries = entries();
  result.last = last_;
  if (in_file_ > 0) {
    RETURN_IF_ERROR(open(files, path));
    result.file = file_;
  }
  return result;
}

}  // namespace zurau::storage
