#include "storage/leader_epochs.h"

#include <algorithm>

namespace zurau::storage {

LeaderEpochs::LeaderEpochs(const std::vector<EpochEntry>& entries) {
  for (const EpochEntry& entry : entries) assign(entry.epoch, entry.start_offset);
}

bool LeaderEpochs::assign(int32_t epoch, int64_t offset) {
  if (epoch <= latest()) return false;
  // An epoch under which nothing was written: the new one begins where it did (an entry at the same offset).
  while (!entries_.empty() && entries_.back().start_offset >= offset) entries_.pop_back();
  entries_.push_back({epoch, offset});
  return true;
}

int32_t LeaderEpochs::epoch_of(int64_t offset) const {
  auto after = std::upper_bound(entries_.begin(), entries_.end(), offset,
                                [](int64_t at, const EpochEntry& entry) { return at < entry.start_offset; });
  return after == entries_.begin() ? -1 : std::prev(after)->epoch;
}

std::pair<int32_t, int64_t> LeaderEpochs::end_offset_for(int32_t epoch, int32_t current_epoch,
                                                         int64_t end_offset) const {
  int32_t highest = std::max(latest(), current_epoch);
  if (epoch < 0 || epoch > highest) return {-1, -1};
  if (epoch == highest) return {epoch, end_offset};
  auto higher =
      std::upper_bound(entries_.begin(), entries_.end(), epoch,
                       [](int32_t wanted, const EpochEntry& entry) { return wanted < entry.epoch; });
  int64_t end = higher == entries_.end() ? end_offset : higher->start_offset;
  return {higher == entries_.begin() ? epoch : std::prev(higher)->epoch, end};
}

bool LeaderEpochs::truncate_from_end(int64_t end_offset) {
  size_t before = entries_.size();
  while (!entries_.empty() && entries_.back().start_offset >= end_offset) entries_.pop_back();
  return entries_.size() != before;
}

bool LeaderEpochs::truncate_from_start(int64_t start_offset) {
  auto after = std::upper_bound(entries_.begin(), entries_.end(), start_offset,
                                [](int64_t at, const EpochEntry& entry) { return at < entry.start_offset; });
  if (after == entries_.begin()) return false;
  auto covering = std::prev(after);
  if (covering == entries_.begin() && covering->start_offset == start_offset) return false;
  bool changed = covering != entries_.begin() || covering->start_offset < start_offset;
  covering->start_offset = start_offset;
  entries_.erase(entries_.begin(), covering);
  return changed;
}

}  // namespace zurau::storage
