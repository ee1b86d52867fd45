// LeaderEpochs: which leader epoch wrote which offsets, as in leader-epoch-checkpoint.
//
//   epoch 0 from offset 0, epoch 4 from offset 120:     0 0 0 ... 0 | 4 4 4 ...
//                                                       0           120
//
// Source: LeaderEpochFileCache.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "storage/checkpoint_file.h"

namespace zurau::storage {

/// Threading: not synchronised; the log's mutex guards it.
class LeaderEpochs {
 public:
  LeaderEpochs() = default;
  /// Entries that do not ascend are dropped.
  explicit LeaderEpochs(const std::vector<EpochEntry>& entries);

  const std::vector<EpochEntry>& entries() const { return entries_; }
  int32_t latest() const { return entries_.empty() ? -1 : entries_.back().epoch; }

  /// Notes that a batch at `offset` has `epoch`; true when that is a new entry. An epoch that is not above
  /// the latest (also -1, of tools) is none.
  bool assign(int32_t epoch, int64_t offset);
  /// -1 when `offset` lies below the first entry.
  int32_t epoch_of(int64_t offset) const;
  /// The largest known epoch that is at most `epoch`, and where the next one begins. `current_epoch` is the
  /// leader's, which counts as begun at `end_offset` while nothing was written under it. {-1, -1} when
  /// `epoch` is above all.
  std::pair<int32_t, int64_t> end_offset_for(int32_t epoch, int32_t current_epoch, int64_t end_offset) const;

  /// Forgets entries that begin at or above `end_offset`; true when there were any.
  bool truncate_from_end(int64_t end_offset);
  /// Entries below `start_offset` shrink to the one that covers it; true when something changed.
  bool truncate_from_start(int64_t start_offset);

 private:
  std::vector<EpochEntry> entries_;  // Ascending in both fields.
};

}  // namespace zurau::storage
