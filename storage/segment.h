// Segment: one .log file with its indexes. Only the newest segment of a log (the active one) is appended to.
//
//      %020d.log        batches, back to back          (bytes above size() are not part of the log)
//      %020d.index      sparse: last offset of a batch -> its position
//      %020d.timeindex  sparse: largest timestamp so far -> last offset of its batch
//      %020d.txnindex   aborted transactions whose marker is in this segment
//
// Source: LogSegment.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/batch_cursor.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/log_layout.h"
#include "storage/log_options.h"
#include "storage/sparse_index.h"
#include "storage/txn_index.h"

namespace zurau::storage {

/// Where a log lives; outlives its segments.
struct LogPlace {
  FileSystem& files;
  const std::string& directory;
  std::string path(int64_t base_offset, SegmentFileKind kind) const {
    return join_path(directory, segment_file_name(base_offset, kind));
  }
};

/// Bytes in the middle of a log file that are no batches, found by recovery. Offsets in [offset, next_offset)
/// may have been in there.
struct DamagedRange {
  uint64_t position = 0;
  uint64_t end_position = 0;
  int64_t offset = 0;
  int64_t next_offset = 0;
};

/// Threading: not synchronised, the log's mutex guards it; but for base_offset(), damages() and (of one that
/// has files) log_file(), which do not change once the log is open.
class Segment {
 public:
  /// A new segment with its files. Its names are not synced.
  static Result<std::shared_ptr<Segment>> create(const LogPlace& place, int64_t base_offset,
                                                 const LogOptions& options, int64_t now_ms);
  /// A new, empty segment without files: make_files() comes before the first write. Ten thousand partitions
  /// that nobody writes to need no files but partition.metadata; Kafka takes such a directory for an empty
  /// log.
  static std::shared_ptr<Segment> unmade(const LogPlace& place, int64_t base_offset, int64_t now_ms);
  /// Opens the log file; size() is the file's. Indexes are empty until load_indexes() or a rebuild by note().
  static Result<std::shared_ptr<Segment>> open(const LogPlace& place, int64_t base_offset, int64_t now_ms);

  /// `log`: null for one that is not made yet.
  Segment(const LogPlace& place, int64_t base_offset, std::shared_ptr<File> log, int64_t now_ms);

  int64_t base_offset() const { return base_offset_; }
  bool has_files() const { return log_ != nullptr; }
  /// Only when it has files; it has, when size() is above 0.
  const File& log_file() const { return *log_; }
  const std::shared_ptr<File>& shared_log_file() const { return log_; }
  std::string path(SegmentFileKind kind) const { return place_.path(base_offset_, kind); }
  uint64_t size() const { return size_; }
  /// Largest timestamp of a batch so far, -1 when none has one, and the last offset of that batch.
  int64_t max_timestamp() const { return max_timestamp_; }
  int64_t offset_of_max_timestamp() const { return offset_of_max_timestamp_; }

  // ---- Writing -----------------------------------------------------------------------------------------

  /// The log file, and the offset index without which Kafka would take the segment for damaged; the time
  /// index follows with its first entry. What a failed attempt left is emptied; after an error has_files() is
  /// false.
  Status make_files(const LogOptions& options);
  /// Must a new segment be made before `batch` is appended? Errors: io (the first timestamp is read when it
  /// is first needed).
  Result<bool> must_roll(const BatchInfo& batch, const LogOptions& options, int64_t jitter_ms,
                         int64_t now_ms);
  /// Writes `bytes` at size(). After an error size() is as before and the file is cut there; when that fails
  /// too, the error is `offline`.
  Status write(Bytes bytes);
  /// Takes account of `batch`, which begins at size(): size, indexes, timestamps. In appends and in recovery.
  void note(const BatchInfo& batch, int32_t index_interval_bytes);
  /// Adds an aborted transaction; its place in the file is written when that can be done, at the latest by
  /// seal().
  void add_aborted(const AbortedTxnEntry& entry);
  /// What is not written of the indexes is put into their files when it is worth it. A failure is tried
  /// again.
  void write_indexes_if_due();
  /// Writes the indexes to their end (with a last time entry) and cuts what was preallocated.
  Status seal();
  /// Entries of an index are in memory only.
  bool has_unwritten() const;
  /// Every file of it with data in it that may not be durable: log and those of the indexes.
  std::vector<std::shared_ptr<File>> all_files() const;
  /// Index files are closed until they are needed.
  void release_index_files();

  // ---- Loading and recovery ----------------------------------------------------------------------------

  /// Takes the indexes from their files. False when they are missing or cannot be right: then they are to be
  /// rebuilt by forget_contents() and note() of every batch.
  Result<bool> load_indexes();
  /// As a new segment: size 0, no index entries. The files stay as they are until they are written again.
  void forget_contents();
  /// The aborted transactions of this segment are found anew: note_aborted() for each, then
  /// rewrite_txn_index().
  void forget_aborted();
  void note_aborted(const AbortedTxnEntry& entry) { aborted_.push_back(entry); }
  /// A batch that load_indexes() did not know of: its timestamp counts.
  void note_timestamp(const BatchInfo& batch);
  /// Start of the batch of the last offset index entry, 0 without one.
  uint64_t last_indexed_position() const { return last_indexed_position_; }
  /// Cuts the log file to `size`.
  Status truncate(uint64_t size);
  /// Bytes that are not part of the log are skipped: size() goes on at `range.end_position`.
  void skip_damage(const DamagedRange& range);
  const std::vector<DamagedRange>& damages() const { return damages_; }
  /// The txn index has to be written from memory (recovery built it).
  Status rewrite_txn_index();

  // ---- Looking up --------------------------------------------------------------------------------------

  /// A position at or before the batch that holds `offset`, when it can be told without reading.
  std::optional<uint64_t> position_in_memory(int64_t offset) const;
  Result<IndexSnapshot> offset_index_snapshot(bool with_pending);
  Result<IndexSnapshot> time_index_snapshot();
  /// Aborted transactions whose marker is here; read from the file when first needed. Errors: io, corrupt.
  Result<std::span<const AbortedTxnEntry>> aborted();
  bool may_have_aborted() const { return !aborted_loaded_ || !aborted_.empty(); }

 private:
  int32_t relative(int64_t offset) const { return static_cast<int32_t>(offset - base_offset_); }
  Status read_first_timestamp();
  Status write_indexes();
  Status write_aborted();

  const LogPlace place_;
  const int64_t base_offset_;
  const int64_t created_ms_;
  std::shared_ptr<File> log_;  // Null until make_files(); does not change afterwards.
  uint64_t size_ = 0;
  uint64_t last_indexed_position_ = 0;
  int64_t max_timestamp_ = -1;
  int64_t offset_of_max_timestamp_ = -1;
  int64_t first_timestamp_ = -1;
  bool first_timestamp_known_ = false;
  bool aborted_loaded_ = false;
  bool preallocated_ = false;
  OffsetIndex offset_index_;
  TimeIndex time_index_;
  std::vector<AbortedTxnEntry> aborted_;
  size_t aborted_written_ = 0;  // So many of them are in the file.
  std::shared_ptr<File> txn_file_;
  std::vector<DamagedRange> damages_;
};

/// The first batch at or behind `position`, and below `limit`, whose last offset is at least `offset`. Null
/// when there is none. Runs without the log's lock. Errors: io; corrupt where no batch begins, and for
/// offsets in a damaged range.
Result<std::optional<BatchInfo>> find_batch(const Segment& segment, int64_t offset, uint64_t position,
                                            uint64_t limit);

}  // namespace zurau::storage
