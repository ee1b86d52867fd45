// DiskLog: the one implementation of PartitionLog: segments in a directory, producer state, leader epochs,
// and who waits for what. What each member promises stands in partition_log.h.
//
//   disk_log.cpp         append, roll, waiters         disk_log_read.cpp   read, times, epochs
//   disk_log_sync.cpp    durability, close, deletion   log_recovery.cpp    what open() finds
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/checkpoint_file.h"
#include "storage/partition_log.h"
#include "storage/producer_state.h"
#include "storage/segment.h"
#include "storage/txn_index.h"

namespace zurau::storage {

/// What a directory holds, once read: handed from recovery to the log.
struct RecoveredLog {
  std::map<int64_t, std::unique_ptr<Segment>> segments;  ///< By base offset; at least one.
  std::map<int64_t, std::vector<AbortedTxn>> aborted;    ///< By base offset of the segment of the marker.
  ProducerState producers;
  std::vector<EpochEntry> epochs;
  Uuid topic_id;
  int64_t start = 0;
  int64_t end = 0;
  std::optional<Error> failure;  ///< Damage in the middle: read_only.
  bool changed = false;          ///< Recovery wrote to files.
};

/// Threading: a monitor.
class DiskLog final : public PartitionLog, public std::enable_shared_from_this<DiskLog> {
 public:
  DiskLog(const LogContext& context, std::string directory, const TopicPartition& partition,
          const LogOptions& options, RecoveredLog recovered);

  const std::string& name() const override { return name_; }
  Uuid topic_id() const override { return topic_id_; }
  LogOffsets offsets() const override;
  int64_t size_bytes() const override;
  Result<AppendResult> append(MutableBytes batch, int32_t leader_epoch) override;
  Result<LogSlice> read(int64_t offset, const ReadLimits& limits) override;
  bool watch_visible(int64_t seen, ReadBound bound, const std::shared_ptr<Waiter>& waiter) override;
  bool watch_durable(int64_t end_offset, const std::shared_ptr<Waiter>& waiter) override;
  void unwatch(const Waiter* waiter) override;
  std::optional<Error> failure() const override;
  Result<TimestampedOffset> find_timestamp(int64_t timestamp, ReadBound bound) override;
  Result<TimestampedOffset> find_max_timestamp() override;
  EpochEndOffset end_offset_for_epoch(int32_t leader_epoch, int32_t current_epoch) const override;
  int32_t latest_epoch() const override;
  int32_t epoch_of(int64_t offset) const override;
  Result<int64_t> delete_records(int64_t offset) override;
  std::vector<ProducerInfo> producers() const override;
  void set_options(const LogOptions& options) override;
  std::optional<SyncTarget> take_sync_target() override;
  std::vector<std::shared_ptr<Waiter>> complete_sync(const SyncTarget& target) override;
  std::vector<std::shared_ptr<Waiter>> sync_failed(const SyncTarget& target, const Error& error) override;
  CheckpointValues checkpoint_values() const override;
  std::vector<std::string> drop_segments_below_start() override;
  void mark_deleted() override;
  Result<SyncTarget> close() override;

 private:
  using Waiters = std::vector<std::shared_ptr<Waiter>>;
  struct Watch {
    int64_t above = 0;  // Due once the offset it watches is above this.
    ReadBound bound = ReadBound::visible;
    std::shared_ptr<Waiter> waiter;
  };

  Segment& active() REQUIRES(mutex_) { return *segments_.rbegin()->second; }
  const Segment& active() const REQUIRES(mutex_) { return *segments_.rbegin()->second; }
  int64_t bound_offset(ReadBound bound) const REQUIRES(mutex_);
  Result<std::optional<AppendResult>> check_producer(const records::BatchView& batch) const REQUIRES(mutex_);
  Status make_room(const records::BatchView& batch) REQUIRES(mutex_);
  Status roll() REQUIRES(mutex_);
  Status write_snapshot() REQUIRES(mutex_);
  Status undo_append(Error error) REQUIRES(mutex_);
  void note_epoch(int32_t epoch, int64_t offset) REQUIRES(mutex_);
  void note_aborted(const AbortedTxn& aborted) REQUIRES(mutex_);
  bool needs_sync_mark() REQUIRES(mutex_);
  void advance() REQUIRES(mutex_);
  Waiters take_due() REQUIRES(mutex_);
  Waiters take_all() REQUIRES(mutex_);
  void check_chain() const REQUIRES(mutex_);
  Result<LogSlice> read_segments(int64_t offset, const ReadLimits& limits, int64_t bound) REQUIRES(mutex_);
  Result<uint64_t> position_of_bound(const Segment& segment, int64_t next_base, int64_t bound) const
      REQUIRES(mutex_);
  void collect_aborted(int64_t offset, int64_t upper, LogSlice& slice) const REQUIRES(mutex_);
  Result<std::optional<TimestampedOffset>> timestamp_in_batch(const Segment& segment, const BatchPlace& place,
                                                              int64_t timestamp) const REQUIRES(mutex_);
  int64_t next_base(int64_t base) const REQUIRES(mutex_);

  // Constant after construction, or synchronise themselves.
  const LogContext context_;
  const std::string directory_;
  const std::string name_;
  const Uuid topic_id_;
  const int64_t jitter_seed_;

  mutable Mutex mutex_;
  LogOptions options_ GUARDED_BY(mutex_);
  std::map<int64_t, std::unique_ptr<Segment>> segments_ GUARDED_BY(mutex_);
  std::map<int64_t, std::vector<AbortedTxn>> aborted_ GUARDED_BY(mutex_);
  ProducerState producers_ GUARDED_BY(mutex_);
  std::vector<EpochEntry> epochs_ GUARDED_BY(mutex_);
  LogOffsets offsets_ GUARDED_BY(mutex_);
  std::optional<Error> failure_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
  bool deleted_ GUARDED_BY(mutex_) = false;
  bool complained_ GUARDED_BY(mutex_) = false;    // Appends fail, and the log was told.
  bool changed_ GUARDED_BY(mutex_) = false;       // Since it was opened.
  bool marked_ GUARDED_BY(mutex_) = false;        // On the flusher's list.
  bool epochs_dirty_ GUARDED_BY(mutex_) = false;  // Not in the file yet.
  bool names_dirty_ GUARDED_BY(mutex_) = false;   // Files were made since the directory was synced.
  std::vector<std::shared_ptr<File>> other_unsynced_ GUARDED_BY(mutex_);  // Snapshots, transaction indexes.
  std::vector<Watch> visible_watches_ GUARDED_BY(mutex_);
  std::vector<Watch> durable_watches_ GUARDED_BY(mutex_);
};

/// What PartitionLog::open does before there is a log. Source: LogLoader, ProducerStateManager.
Result<RecoveredLog> recover_log(const LogContext& context, const std::string& directory,
                                 const LogOptions& options, const LogStart& start, RecoveryReport& report);

}  // namespace zurau::storage
