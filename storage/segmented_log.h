// SegmentedLog: the PartitionLog that keeps its records in segments. See partition_log.h for what it
// promises.
//
//   append   segmented_log_append.cpp    under the lock: check, roll, write, note, publish
//   read     segmented_log_read.cpp      under the lock: plan; without it: find the batch, read aborted
//   transactions lookups  segmented_log_lookup.cpp    timestamps sync     segmented_log_sync.cpp      for the
//   flusher: what is to be synced, what is durable rest     segmented_log.cpp           open, close, waiters,
//   start
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/log_recovery.h"
#include "storage/partition_log.h"

namespace zurau::storage {

/// How dirty pages leave: written back every kWritebackBytes, dropped from the page cache when
/// kTailWindowBytes behind the tail. So one busy log takes a bounded part of the cache and its page frames
/// are used again, which is what makes a sustained stream of appends cheap. Consumers within the window read
/// from memory.
inline constexpr uint64_t kWritebackBytes = uint64_t{8} << 20;
inline constexpr uint64_t kTailWindowBytes = uint64_t{512} << 20;

/// Threading: as PartitionLog. Lock order: mutex_, then the flusher's.
class SegmentedLog final : public PartitionLog, public std::enable_shared_from_this<SegmentedLog> {
 public:
  SegmentedLog(const LogContext& context, std::string directory, const TopicPartition& partition,
               const Uuid& topic_id, const LogOptions& options);

  /// Takes what was loaded; before the log is shared.
  void adopt(LoadedLog loaded);
  const LogPlace& place() const { return place_; }

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
  Result<SyncTarget> stage_epochs() override;
  Result<SyncTarget> install_epochs() override;
  void epochs_saved() override;
  CheckpointValues checkpoint_values() override;
  std::vector<std::string> drop_segments_below_start() override;
  void mark_deleted() override;
  Result<SyncTarget> close() override;

 private:
  struct Watch {
    int64_t threshold = 0;  ///< Due when the watched offset is at least this.
    ReadBound bound = ReadBound::visible;
    std::shared_ptr<Waiter> waiter;
  };
  /// What append() does once it has unlocked.
  struct AfterAppend {
    std::vector<std::shared_ptr<Waiter>> waiters;
    int64_t mark_dirty_in_ms = -1;
    std::shared_ptr<File> written;  ///< Its range is to be written back, and an older one dropped.
    uint64_t written_end = 0;
    bool start_writeback = false;
  };
  /// A batch that was appended lately, so that readers at the tail need no index.
  struct RecentBatch {
    int64_t base_offset = -1;
    uint64_t position = 0;
    uint32_t size = 0;
  };
  static constexpr size_t kRecentBatches = 16;
  static constexpr int64_t kNotMarked = -1;
  /// A sync target that the flusher has in hand.
  struct InFlight {
    LogPosition end;
    uint64_t rolls = 0;
  };
  /// A sealed segment that is not durable yet, with what was made for it.
  struct Unsynced {
    std::shared_ptr<Segment> segment;
    std::shared_ptr<File> snapshot;
    uint64_t roll = 0;
  };
  struct TimeQuery {
    int64_t timestamp = 0;
    int64_t from = 0;   ///< Offsets at or above,
    int64_t below = 0;  ///< and below.
  };
  /// What read() needs to go on without the lock.
  struct ReadPlan {
    LogOffsets offsets;
    std::shared_ptr<Segment> segment;    ///< Null: nothing to read below the bound.
    uint64_t position = 0;               ///< At or before the batch.
    uint64_t limit = 0;                  ///< Nothing from here on.
    uint32_t exact_size = 0;             ///< Of the batch at `position`, when that is the one. Else 0.
    std::optional<IndexSnapshot> index;  ///< To be searched first.
    int64_t bound_offset = 0;
    bool aborted_needed = false;
  };

  Result<AppendResult> append_locked(MutableBytes batch, int32_t leader_epoch, AfterAppend& after)
      REQUIRES(mutex_);
  Result<std::optional<AppendResult>> check_producer(const BatchInfo& batch,
                                                     const std::optional<TxnMarker>& marker) REQUIRES(mutex_);
  Result<std::shared_ptr<Segment>> roll(int64_t base_offset, int64_t now_ms) REQUIRES(mutex_);
  void note_new_names(AfterAppend& after) REQUIRES(mutex_);
  void note_appended(const BatchInfo& batch, const std::optional<TxnMarker>& marker, int64_t now_ms)
      REQUIRES(mutex_);
  void publish_append(AfterAppend& after) REQUIRES(mutex_);
  void write_behind(AfterAppend& after, uint64_t before) REQUIRES(mutex_);
  void expire_producers(int64_t now_ms) REQUIRES(mutex_);
  Failure<Error> with_path(Error error) const;
  Failure<Error> refuse(Error error) REQUIRES(mutex_);

  Segment& active() const REQUIRES(mutex_) { return *segments_.back(); }
  LogPosition end_position() const REQUIRES(mutex_);
  int64_t bound_offset(ReadBound bound) const REQUIRES(mutex_);
  void set_visible(const LogPosition& position) REQUIRES(mutex_);
  void update_stable() REQUIRES(mutex_);
  void check_offsets() const REQUIRES(mutex_);
  void collect_due(std::vector<std::shared_ptr<Waiter>>& due) REQUIRES(mutex_);
  std::vector<std::shared_ptr<Waiter>> take_all_waiters() REQUIRES(mutex_);
  int64_t recovery_point() const REQUIRES(mutex_);
  Status write_closing_files(SyncTarget& target) REQUIRES(mutex_);

  Result<ReadPlan> plan_read(int64_t offset, int64_t not_before_base, const ReadLimits& limits)
      REQUIRES(mutex_);
  Result<LogPosition> bound_position(ReadBound bound) REQUIRES(mutex_);
  size_t segment_index(int64_t offset) const REQUIRES(mutex_);
  Status fill_slice(const ReadPlan& plan, const BatchInfo& first, const ReadLimits& limits,
                    LogSlice& slice) const;
  Status collect_aborted(const ReadPlan& plan, int64_t offset, LogSlice& slice);
  Result<int64_t> slice_end_offset(const ReadPlan& plan, const LogSlice& slice) REQUIRES(mutex_);
  Result<TimestampedOffset> find_in_segment(const Segment& segment, uint64_t position, uint64_t limit,
                                            const TimeQuery& query) const;
  Result<std::vector<std::byte>> read_batch(const Segment& segment, const BatchInfo& batch) const;

  const LogContext context_;
  const std::string directory_;
  const std::string name_;
  const Uuid topic_id_;
  const LogPlace place_;

  Mutex epoch_file_mutex_;  // One writer of the leader-epoch-checkpoint. Lock order: before mutex_.
  // The latest epoch in the file that waits for install, and in the one that waits for its directory's sync.
  std::optional<int32_t> staged_epoch_ GUARDED_BY(epoch_file_mutex_);
  std::optional<int32_t> installed_epoch_ GUARDED_BY(epoch_file_mutex_);
  mutable Mutex mutex_;
  LogOptions options_ GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Segment>> segments_ GUARDED_BY(mutex_);  // At least one; the last is active.
  LogOffsets offsets_ GUARDED_BY(mutex_);
  LogPosition visible_ GUARDED_BY(mutex_);      // Where offsets_.visible lies.
  int64_t saved_start_ GUARDED_BY(mutex_) = 0;  // As far as the checkpoint says it.
  int64_t recovered_to_ GUARDED_BY(mutex_) =
      0;  // Damage, or a full disk in recovery: the recovery point stays.
  std::optional<Error> failure_ GUARDED_BY(mutex_);
  ProducerState producers_ GUARDED_BY(mutex_);
  LeaderEpochs epochs_ GUARDED_BY(mutex_);
  int64_t unsaved_epochs_from_ GUARDED_BY(mutex_) =
      -1;  // First offset of an epoch that is not in the file; -1 none.
  std::set<int64_t> snapshots_ GUARDED_BY(mutex_);
  int64_t jitter_ms_ GUARDED_BY(mutex_) = 0;  // Of the active segment.
  int64_t next_expiry_ms_ GUARDED_BY(mutex_) = 0;
  bool complained_ GUARDED_BY(mutex_) = false;            // Appends fail, and it was logged.
  bool changed_ GUARDED_BY(mutex_) = false;               // A clean stop has something to write.
  int64_t marked_in_ms_ GUARDED_BY(mutex_) = kNotMarked;  // On the flusher's list, with this delay.
  uint64_t rolls_ GUARDED_BY(mutex_) = 0;
  uint64_t synced_rolls_ GUARDED_BY(mutex_) = 0;  // The names of segments up to this roll are durable.
  std::vector<Unsynced> unsynced_ GUARDED_BY(mutex_);
  std::vector<InFlight> in_flight_ GUARDED_BY(mutex_);
  std::array<RecentBatch, kRecentBatches> recent_ GUARDED_BY(mutex_);  // A ring, of the active segment.
  size_t recent_next_ GUARDED_BY(mutex_) = 0;
  std::vector<Watch> visible_watches_ GUARDED_BY(mutex_);
  std::vector<Watch> durable_watches_ GUARDED_BY(mutex_);
};

}  // namespace zurau::storage
