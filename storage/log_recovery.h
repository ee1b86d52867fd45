// Opening the log of a partition's directory: after a clean stop by trusting indexes and the producer
// snapshot, else by scanning every segment from the recovery point on.
//
//   segments below the recovery point      durable, with their indexes: loaded, not read
//   from the recovery point on             every batch: framing, CRC, ascending offsets; indexes, aborted
//   transactions,
//                                          producer state and leader epochs are built again
//   first wrong batch, none behind it      the torn end of a write: cut off, reported
//   ... zeros of a page that never came    a write that no sync covered: cut off there, though whole batches
//   lie
//                                          behind it (pages reach the disk in any order); reported
//   ... right batches behind it            damage: nothing is removed, the log takes no appends, reported
//
// Source: LogLoader, LogSegment.recover; the last row is ours (Kafka drops everything behind the first wrong
// batch).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/leader_epochs.h"
#include "storage/log_options.h"
#include "storage/partition_log.h"
#include "storage/producer_state.h"
#include "storage/recovery_report.h"
#include "storage/segment.h"

namespace zurau::storage {

struct LoadedLog {
  std::vector<std::shared_ptr<Segment>> segments;  ///< Ascending, at least one.
  ProducerState producers;
  LeaderEpochs epochs;
  bool epochs_changed = false;  ///< leader-epoch-checkpoint says something else.
  std::set<int64_t> snapshots;  ///< Offsets of the producer snapshots that are there.
  int64_t start = 0;
  int64_t end = 0;
  int64_t recovery_point = 0;   ///< For the checkpoint, once everything is synced.
  std::optional<Error> damage;  ///< read_only: why the log takes no appends.
  bool changed = false;         ///< Files were changed or not trusted: a clean stop has to write them.
};

/// Errors: io, corrupt (text files).
Result<LoadedLog> load_log(const LogPlace& place, const LogOptions& options, const LogStart& start,
                           int64_t now_ms, RecoveryReport& report);

}  // namespace zurau::storage
