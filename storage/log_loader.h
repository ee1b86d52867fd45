// LogLoader: the steps of load_log(), see log_recovery.h. Internal to storage.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/batch_scan.h"
#include "storage/log_recovery.h"
#include "storage/segment_files.h"

namespace zurau::storage {

/// Threading: confined to the thread that opens the log.
class LogLoader {
 public:
  LogLoader(const LogPlace& place, const LogOptions& options, const LogStart& start, int64_t now_ms,
            RecoveryReport& report)
      : place_(place), options_(options), start_(start), now_ms_(now_ms), report_(report) {}

  Result<LoadedLog> run();

 private:
  /// Where a scan of a segment stopped before the end of its file.
  struct Stop {
    uint64_t position = 0;
    uint64_t file_size = 0;
    ScannedBatch found;
  };

  Status open_segments();
  Status drop_failed_rolls();
  Result<bool> reaches(const Segment& segment, int64_t offset);
  Status read_epochs();
  Status load_after_clean_stop();
  Status recover();
  Status recover_after_all(const Error& error);
  Status place_end();
  Status start_anew(int64_t offset);

  // Loading without a scan.
  Status load_sealed(Segment& segment);
  Status load_active(Segment& segment);
  Status restore_producers(int64_t up_to);
  Status replay_producers(int64_t from, int64_t to);
  Status rebuild_epochs(size_t segments);
  template <class Visit>
  Status walk(const Segment& segment, uint64_t position, const Visit& visit);

  // Scanning.
  size_t first_to_scan() const;
  Result<bool> is_behind_lost_tail(size_t index);
  Status scan_segment(size_t index);
  Result<std::optional<Stop>> scan_batches(Segment& segment, BatchScanner& scanner, uint64_t file_size);
  Status note(Segment& segment, BatchScanner& scanner, const BatchInfo& batch);
  Status note_producer(Segment& segment, const BatchInfo& batch, Bytes whole);
  Result<bool> may_cut(size_t index, BatchScanner& scanner, const Stop& stop, bool next, bool later);
  Status handle_stop(size_t index, BatchScanner& scanner, const Stop& stop);
  Result<bool> later_segment_goes_on(size_t index);
  Status cut(size_t index, BatchScanner& scanner, const Stop& stop, bool more_behind);
  Status remove_segments_from(size_t index);
  void set_damage(Segment& segment, const DamagedRange& range, const std::string& wrong);
  void find(const std::string& path, std::string detail, bool data_lost = false);
  MutableBytes buffer();

  const LogPlace& place_;
  const LogOptions& options_;
  LogStart start_;
  const int64_t now_ms_;
  RecoveryReport& report_;

  LoadedLog log_;
  SegmentFiles found_;
  std::vector<EpochEntry> saved_epochs_;  // As in the file.
  bool feed_ = false;                     // A scan builds producer state and aborted transactions too.
  bool epochs_damaged_ = false;
  bool done_ = false;  // The tail was cut: nothing more to scan.
  int64_t unwritten_from_ =
      INT64_MAX;          // Base of the first sealed segment whose indexes are not all in their files.
  int64_t expected_ = 0;  // The next offset that a scan may meet.
  std::vector<std::byte> buffer_;
};

}  // namespace zurau::storage
