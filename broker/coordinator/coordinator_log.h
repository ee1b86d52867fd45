// CoordinatorLog: one partition of a coordinator's topic as a log of keyed records.
//
// What a decision leads to goes in as one batch, so that a crash keeps all of it or nothing. Reading back
// takes the records in the order of the log, with what Kafka may have left there:
//   - compressed batches, tombstones, holes that compaction made
//   - control batches: markers that end transactions, see below; others say nothing to us
//   - batches of transactions (offsets that a producer committed): they count from their commit marker on,
//   and
//     never when the marker says abort or is not there yet. We write none (transactions are not served yet).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "broker/coordinator/group_record.h"
#include "protocol/base/result.h"
#include "protocol/records/record_batch.h"
#include "storage/partition_log.h"

namespace zurau::broker {

inline constexpr std::string_view kOffsetsTopic = "__consumer_offsets";

/// Threading: confined to its owner (the lock of the shard), but for what PartitionLog itself allows.
/// Blocking: append writes to the page cache, replay reads the disk.
class CoordinatorLog {
 public:
  CoordinatorLog(std::shared_ptr<storage::PartitionLog> log, int32_t leader_epoch)
      : log_(std::move(log)), leader_epoch_(leader_epoch) {}

  const std::shared_ptr<storage::PartitionLog>& log() const { return log_; }
  /// Everything below survives what the topic's durability promises (PartitionLog: visible).
  int64_t settled_offset() const { return log_->offsets().visible; }
  int64_t end_offset() const { return log_->offsets().end; }

  /// One batch, of at most `max_bytes`. Returns the offset behind it: the records are settled once
  /// settled_offset() is there. Errors: batch_too_large (above that, or the segment's size), disk_full,
  /// offline, not_found (deleted), io; then the log is as before.
  storage::Result<int64_t> append(std::span<const GroupRecord> records, int64_t wall_ms,
                                  size_t max_bytes = SIZE_MAX);
  /// How many of `records`, at least one if there is one, go into a batch that is no larger.
  static size_t count_that_fits(std::span<const GroupRecord> records, size_t max_bytes);

  /// Hands every record to `apply`, oldest first; the bytes are valid during the call. What `apply` refuses
  /// is counted and passed over, so that one record that nobody can read does not take thousands of groups
  /// away.
  struct Replayed {
    int64_t records = 0;
    int64_t refused = 0;
    std::optional<Error> first_refusal;
  };
  /// `topic_id` as in GroupRecord.
  using Apply = std::function<Status<>(Bytes key, std::optional<Bytes> value, const Uuid& topic_id)>;
  /// Ends early, with what it has, when `stop` says so (asked between reads). Errors: bytes that are no
  /// batch, a batch that does not decompress, io.
  Result<Replayed> replay(const Apply& apply, const std::function<bool()>& stop = {}) const;

 private:
  std::shared_ptr<storage::PartitionLog> log_;
  int32_t leader_epoch_;
};

}  // namespace zurau::broker
