// A PartitionLog of a few lines for tests of what stands around logs (flusher, log manager): it says what it
// is told to say and remembers what it was told.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/mutex.h"
#include "storage/partition_log.h"

namespace zurau::testing {

/// Counts its wakes.
/// Threading: safe from any thread.
class CountingWaiter final : public storage::Waiter {
 public:
  void wake() override { ++wakes_; }
  int wakes() const { return wakes_; }

 private:
  std::atomic<int> wakes_{0};
};

/// `end` moves by write(); a sync target holds one file and, after roll(), the directory.
/// Threading: a monitor.
class FakeLog final : public storage::PartitionLog {
 public:
  FakeLog(std::string name, std::shared_ptr<storage::File> file, std::string directory)
      : name_(std::move(name)), file_(std::move(file)), directory_(std::move(directory)) {}

  /// Appends `text` to the file, one record.
  void write(std::string_view text);
  void roll();
  void take_offline();
  int targets_taken() const;
  int syncs_failed() const;

  const std::string& name() const override { return name_; }
  Uuid topic_id() const override { return {}; }
  storage::LogOffsets offsets() const override;
  int64_t size_bytes() const override { return 0; }
  storage::Result<storage::AppendResult> append(MutableBytes batch, int32_t leader_epoch) override;
  storage::Result<storage::LogSlice> read(int64_t offset, const storage::ReadLimits& limits) override;
  bool watch_visible(int64_t, storage::ReadBound, const std::shared_ptr<storage::Waiter>&) override;
  bool watch_durable(int64_t end_offset, const std::shared_ptr<storage::Waiter>& waiter) override;
  void unwatch(const storage::Waiter*) override {}
  std::optional<storage::Error> failure() const override;
  storage::Result<storage::TimestampedOffset> find_timestamp(int64_t, storage::ReadBound) override;
  storage::Result<storage::TimestampedOffset> find_max_timestamp() override;
  storage::EpochEndOffset end_offset_for_epoch(int32_t, int32_t) const override { return {}; }
  int32_t latest_epoch() const override { return -1; }
  int32_t epoch_of(int64_t) const override { return -1; }
  storage::Result<int64_t> delete_records(int64_t offset) override { return offset; }
  std::vector<storage::ProducerInfo> producers() const override { return {}; }
  void set_options(const storage::LogOptions&) override {}
  std::optional<storage::SyncTarget> take_sync_target() override;
  std::vector<std::shared_ptr<storage::Waiter>> complete_sync(const storage::SyncTarget& target) override;
  std::vector<std::shared_ptr<storage::Waiter>> sync_failed(const storage::SyncTarget& target,
                                                            const storage::Error& error) override;
  storage::Result<storage::SyncTarget> stage_epochs() override { return storage::SyncTarget{}; }
  storage::Result<storage::SyncTarget> install_epochs() override { return storage::SyncTarget{}; }
  void epochs_saved() override {}
  storage::CheckpointValues checkpoint_values() override { return {}; }
  std::vector<std::string> drop_segments_below_start() override { return {}; }
  void mark_deleted() override {}
  storage::Result<storage::SyncTarget> close() override { return storage::SyncTarget{}; }

 private:
  std::vector<std::shared_ptr<storage::Waiter>> take_due() REQUIRES(mutex_);

  const std::string name_;
  const std::shared_ptr<storage::File> file_;
  const std::string directory_;
  mutable Mutex mutex_;
  uint64_t size_ GUARDED_BY(mutex_) = 0;
  int64_t end_ GUARDED_BY(mutex_) = 0;
  int64_t durable_ GUARDED_BY(mutex_) = 0;
  bool rolled_ GUARDED_BY(mutex_) = false;
  int targets_taken_ GUARDED_BY(mutex_) = 0;
  int syncs_failed_ GUARDED_BY(mutex_) = 0;
  std::optional<storage::Error> failure_ GUARDED_BY(mutex_);
  std::vector<std::pair<int64_t, std::shared_ptr<storage::Waiter>>> waiters_ GUARDED_BY(mutex_);
};

}  // namespace zurau::testing
