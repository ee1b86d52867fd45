#include "storage/sparse_index.h"

#include <algorithm>
#include <array>

#include "protocol/base/bytes.h"
#include "protocol/base/log.h"

namespace zurau::storage {

void OffsetEntry::store(std::byte* to) const {
  store_be(to, relative_offset);
  store_be(to + 4, position);
}
OffsetEntry OffsetEntry::load(const std::byte* from) {
  return {load_be<int32_t>(from), load_be<int32_t>(from + 4)};
}
void TimeEntry::store(std::byte* to) const {
  store_be(to, timestamp);
  store_be(to + 8, relative_offset);
}
TimeEntry TimeEntry::load(const std::byte* from) {
  return {load_be<int64_t>(from), load_be<int32_t>(from + 8)};
}

template <class Entry>
Result<std::shared_ptr<File>> SparseIndex<Entry>::file() const {
  if (!file_) {
    ASSIGN_OR_RETURN(file_, files_.open(path_, OpenMode::create));
  }
  return file_;
}

template <class Entry>
Status SparseIndex<Entry>::create() {
  ASSIGN_OR_RETURN(file_, files_.open(path_, OpenMode::create));
  return kOk;
}

template <class Entry>
Status SparseIndex<Entry>::open() {
  ASSIGN_OR_RETURN(auto index, file());
  ASSIGN_OR_RETURN(uint64_t size, index->size());
  if (size % Entry::kBytes != 0) {
    return fail(Error{ErrorCode::corrupt, 0, path_, "the index does not end with a whole entry"});
  }
  in_file_ = size / Entry::kBytes;
  fresh_.clear();
  last_.reset();
  if (in_file_ == 0) return kOk;
  ASSIGN_OR_RETURN(last_, entry_in_file(in_file_ - 1));
  std::array<std::byte, Entry::kBytes> raw{};
  last_->store(raw.data());
  bool zero = std::all_of(raw.begin(), raw.end(), [](std::byte b) { return b == std::byte{0}; });
  if (zero || last_->relative_offset < 0) {
    return fail(Error{ErrorCode::corrupt, 0, path_, "the index ends with an entry that makes no sense"});
  }
  return kOk;
}

template <class Entry>
Status SparseIndex<Entry>::reset() {
  ASSIGN_OR_RETURN(auto index, file());
  RETURN_IF_ERROR(index->truncate(0));
  in_file_ = 0;
  fresh_.clear();
  last_.reset();
  unsynced_ = true;
  return kOk;
}

template <class Entry>
void SparseIndex<Entry>::append(const Entry& entry) {
  fresh_.push_back(entry);
  last_ = entry;
  if (fresh_.size() < kFreshMax) return;
  // What cannot be written now stays in memory and is tried again with the next portion, or at the roll.
  if (auto written = write(); !written.ok()) log_debug("{}", written.error().to_string());
}

template <class Entry>
Result<Entry> SparseIndex<Entry>::entry_in_file(size_t index) const {
  ASSIGN_OR_RETURN(auto open_file, file());
  std::array<std::byte, Entry::kBytes> raw{};
  ASSIGN_OR_RETURN(size_t got, open_file->read(index * Entry::kBytes, raw));
  if (got < raw.size()) return fail(Error{ErrorCode::corrupt, 0, path_, "the index is shorter than it was"});
  return Entry::load(raw.data());
}

template <class Entry>
Result<std::optional<Entry>> SparseIndex<Entry>::find_last(
    const std::function<bool(const Entry&)>& before) const {
  if (!fresh_.empty() && before(fresh_.front())) {
    auto end = std::partition_point(fresh_.begin(), fresh_.end(), before);
    return std::optional<Entry>(*(end - 1));
  }
  std::optional<Entry> found;
  size_t low = 0;
  size_t high = in_file_;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(Entry entry, entry_in_file(middle));
    if (before(entry)) {
      found = entry;
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return found;
}

template <class Entry>
Status SparseIndex<Entry>::write() {
  if (fresh_.empty()) return kOk;
  ASSIGN_OR_RETURN(auto index, file());
  std::vector<std::byte> raw(fresh_.size() * Entry::kBytes);
  for (size_t i = 0; i < fresh_.size(); ++i) fresh_[i].store(raw.data() + i * Entry::kBytes);
  RETURN_IF_ERROR(index->write(in_file_ * Entry::kBytes, Bytes(raw)));
  in_file_ += fresh_.size();
  fresh_.clear();
  unsynced_ = true;
  return kOk;
}

template <class Entry>
std::shared_ptr<File> SparseIndex<Entry>::take_unsynced() {
  if (!unsynced_) return nullptr;
  unsynced_ = false;
  return file_;
}

template class SparseIndex<OffsetEntry>;
template class SparseIndex<TimeEntry>;

}  // namespace zurau::storage
