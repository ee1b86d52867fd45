// Segment: one X.log with its indexes. Knows where batches lie; knows nothing of producers or durability.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "protocol/records/record_batch.h"
#include "storage/file_system.h"
#include "storage/log_options.h"
#include "storage/sparse_index.h"
#include "storage/sync_target.h"

namespace zurau::storage {

/// Where a batch lies in its segment, and what its header says.
struct BatchPlace {
  uint64_t position = 0;
  uint64_t size = 0;
  int64_t base_offset = 0;
  int64_t last_offset = 0;
  int64_t max_timestamp = -1;
  int32_t leader_epoch = -1;
};

/// Threading: not synchronised; the log's lock guards it.
class Segment {
 public:
  /// The files of segment `base_offset` in `directory`; nothing is opened yet.
  Segment(FileSystem& files, std::string directory, int64_t base_offset);

  /// Makes the three files, empty.
  Status create(int64_t now_ms);
  /// Takes what the files hold, without reading batches. Errors: corrupt when an index makes no sense.
  Status open();

  int64_t base_offset() const { return base_offset_; }
  uint64_t size() const { return size_; }
  const std::shared_ptr<File>& log() const { return log_; }
  const std::string& log_path() const { return log_path_; }
  /// The largest timestamp and the last offset of the batch that has it; -1 when the segment is empty.
  const TimeEntry& largest() const { return largest_; }
  int64_t largest_timestamp() const { return largest_.timestamp; }

  /// Kafka's LogSegment.shouldRoll for a batch of `size` bytes up to `last_offset` with `max_timestamp`.
  bool should_roll(uint64_t size, int64_t last_offset, int64_t max_timestamp, int64_t now_ms,
                   const LogOptions& options, int64_t jitter_ms) const;

  /// Writes at the end. After an error the end is where it was.
  Status append(const records::BatchView& batch, const LogOptions& options);
  /// What append does to the indexes, for a batch that is in the file already (recovery).
  void index(const BatchPlace& batch, const LogOptions& options);
  /// Drops what the indexes say, before index() builds them anew.
  Status reset_indexes();
  /// Cuts the file; the caller sees to the indexes.
  Status truncate(uint64_t size);
  /// No more appends: the last time entry, everything that waits into the files.
  Status seal();
  /// Files with data that was not handed out yet.
  void collect_unsynced(SyncTarget& target);
  void mark_unsynced() { log_unsynced_ = true; }

  /// The first batch whose last offset is at or above `offset`; null when there is none.
  Result<std::optional<BatchPlace>> find(int64_t offset) const;
  /// The batch at `position`, null at the end. Error: corrupt when none can begin there.
  Result<std::optional<BatchPlace>> batch_at(uint64_t position) const;
  /// The first batch with a max timestamp at or above `timestamp`.
  Result<std::optional<BatchPlace>> find_timestamp(int64_t timestamp) const;
  /// The batch of the last index entry, or the first batch; null when the segment is empty.
  Result<std::optional<BatchPlace>> last_indexed() const;
  /// Reads a whole batch, or as much of it as `place.size` says.
  Result<std::vector<std::byte>> read_batch(const BatchPlace& place) const;

  /// Renames the files to X.deleted; adds their new paths.
  Status rename_deleted(std::vector<std::string>& renamed);

 private:
  /// Batches appended last: a fetch at the tail finds its place without a read.
  static constexpr size_t kRecent = 16;

  /// The first batch from `position` on for which `wanted` holds.
  Result<std::optional<BatchPlace>> walk(uint64_t position,
                                         const std::function<bool(const BatchPlace&)>& wanted) const;
  Error damaged(uint64_t position, std::string_view what) const;
  void remember(const BatchPlace& batch);
  void write_behind();

  FileSystem& files_;
  const std::string directory_;
  const int64_t base_offset_;
  const std::string log_path_;
  std::shared_ptr<File> log_;
  OffsetIndex offsets_;
  TimeIndex times_;
  uint64_t size_ = 0;
  uint64_t bytes_since_index_ = 0;
  uint64_t written_back_ = 0;  // Handed to the disk up to here.
  int64_t created_ms_ = 0;
  std::optional<int64_t> first_timestamp_;  // Max timestamp of the first batch; for rolling by time.
  TimeEntry largest_;
  bool log_unsynced_ = false;
  std::array<BatchPlace, kRecent> recent_{};
  size_t recent_count_ = 0;
};

}  // namespace zurau::storage
