// What lies in a partition's directory, after the leftovers of a crash have been put in order as Kafka does
// (LogLoader.load, steps 1 to 4):
//
//   X.deleted           removed
//   X.cleaned           output of a compaction that did not finish: removed, and every .swap at or above the
//   lowest X.swap              complete output of a compaction: takes the place of the files whose base lies
//   in its range X.index etc.        without its .log: removed X.snapshot          kept when X is the base of
//   a segment, or the newest; others are removed
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/segment.h"

namespace zurau::storage {

struct SegmentFiles {
  std::vector<int64_t> bases;  ///< Of the .log files, ascending.
  std::set<int64_t> txn_indexes;
  std::set<int64_t> snapshots;
};

/// Puts the directory in order and says what is there. What it changed is synced. Errors: io, corrupt (a
/// .swap file that cannot be read).
Result<SegmentFiles> tidy_segment_files(const LogPlace& place);

}  // namespace zurau::storage
