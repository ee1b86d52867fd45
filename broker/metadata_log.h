// MetadataLog: __cluster_metadata-0 as a log of record values. It reads what Kafka's raft layer or we have
// left there (newest snapshot, then the log behind it) and only ever appends: records that mean nothing to us
// stay where they are, for the Kafka that opens the directory next.
//
// Each run that changes something leads the log in an epoch of its own, begun by a LeaderChange control
// record, one above every epoch that the log and quorum-state have seen. So Kafka takes the log over, and we
// take it back, as after any change of leader (KIP-595). We write no snapshots: 10,000 partitions replay in
// some tens of milliseconds, and the log grows by administrative changes only. Snapshots of Kafka's are read
// and left alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "broker/metadata_record.h"
#include "broker/quorum_state.h"
#include "protocol/base/clock.h"
#include "protocol/base/result.h"
#include "storage/file_system.h"
#include "storage/log_manager.h"

namespace zurau::broker {

/// The options of the metadata log. It is synced by whoever appends, not by the flusher's rounds.
storage::LogOptions metadata_log_options();

/// Threading: confined to its owner (the catalog's lock).
/// Blocking: append waits for the disk.
class MetadataLog {
 public:
  using Apply = std::function<Status<>(Bytes value)>;
  /// Kafka's raft layer reads no larger batch (KafkaRaftClient.MAX_BATCH_SIZE_BYTES).
  static constexpr size_t kBatchBytesMax = size_t{8} << 20;

  /// Opens the log, or makes it when there is none. `files` and `logs` outlive it. Errors are sentences for
  /// the operator.
  static Result<std::unique_ptr<MetadataLog>> open(storage::FileSystem& files, Clock& clock,
                                                   storage::LogManager& logs);

  /// Hands every record value to `apply`, oldest first: those of the newest snapshot, then those of the log
  /// behind it. Values are valid during the call. Ends at the first error of `apply`.
  Status<> replay(const Apply& apply);
  /// The same for what `kafka-storage format` left for the first start (bootstrap.checkpoint): nothing when
  /// there is no such file.
  Status<> read_bootstrap(const Apply& apply) const;

  /// Appends `values` as one batch; durable when it returns. After an error nothing of it may be relied on:
  /// the log may or may not hold the batch (a failed sync takes it offline for good). Errors:
  /// batch_too_large, disk_full, offline, io.
  storage::Status append(std::span<const EncodedRecord> values);

  /// The epoch in which this run leads, once it has appended; -1 before.
  int32_t leader_epoch() const { return epoch_; }
  int64_t end_offset() const { return log_->offsets().end; }

 private:
  MetadataLog(storage::FileSystem& files, Clock& clock, storage::LogManager& logs,
              std::shared_ptr<storage::PartitionLog> log, QuorumState quorum);

  Result<int64_t> replay_snapshot(const Apply& apply);
  Status<> replay_log(int64_t from, const Apply& apply) const;
  storage::Status begin_epoch();

  storage::FileSystem& files_;
  Clock& clock_;
  storage::LogManager& logs_;
  const int32_t node_id_;
  const std::string directory_;
  std::shared_ptr<storage::PartitionLog> log_;
  QuorumState quorum_;
  int32_t snapshot_epoch_ = -1;
  int32_t epoch_ = -1;
};

}  // namespace zurau::broker
