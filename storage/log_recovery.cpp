// Recovery after an unclean stop: the scan, and what is done where it stops. See log_recovery.h.
#include "storage/log_recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/log_loader.h"

namespace zurau::storage {

/// The segment that holds the last offset below the recovery point. One that ends just there too: it may have
/// been rolled after the checkpoint was written, its last index entries in no file.
size_t LogLoader::first_to_scan() const {
  auto at =
      std::lower_bound(log_.segments.begin(), log_.segments.end(), start_.recovery_point,
                       [](const auto& segment, int64_t offset) { return segment->base_offset() < offset; });
  return at == log_.segments.begin() ? 0 : static_cast<size_t>(at - log_.segments.begin()) - 1;
}

/// The segment before ended too early, as a power cut leaves what no sync had covered; then nothing from here
/// on was durable either. Not where Kafka has compacted: there segments end early.
Result<bool> LogLoader::is_behind_lost_tail(size_t index) {
  int64_t base = log_.segments[index]->base_offset();
  if (log_.damage || base <= expected_ || expected_ < start_.recovery_point) return false;
  std::string path = join_path(parent_path(place_.directory), kCleanerCheckpoint);
  auto cleaned = read_offset_checkpoint(place_.files, path);
  if (!cleaned.ok()) return false;  // Perhaps compacted: nothing is removed.
  auto name = parse_partition_directory_name(place_.directory.substr(place_.directory.rfind('/') + 1));
  if (!name) return false;
  auto row = cleaned->find(name->partition);
  return row == cleaned->end() || expected_ >= row->second;
}

Status LogLoader::recover() {
  size_t first = first_to_scan();
  for (size_t i = 0; i < first; ++i) RETURN_IF_ERROR(load_sealed(*log_.segments[i]));
  done_ = false;
  if (epochs_damaged_) RETURN_IF_ERROR(rebuild_epochs(first));
  int64_t scan_base = log_.segments[first]->base_offset();
  RETURN_IF_ERROR(restore_producers(scan_base));
  // Epochs that batches of the scanned part began are found again there.
  log_.epochs.truncate_from_end(scan_base);
  feed_ = true;
  expected_ = scan_base;
  for (size_t i = first; i < log_.segments.size() && !done_; ++i) {
    ASSIGN_OR_RETURN(bool lost, i > first ? is_behind_lost_tail(i) : Result<bool>(false));
    if (lost) {
      find(log_.segments[i]->path(SegmentFileKind::log),
           fmt::format(
               "was not synced before a power cut and is removed, as the log is whole only up to offset {}",
               expected_));
      RETURN_IF_ERROR(remove_segments_from(i));
      break;
    }
    expected_ = std::max(expected_, log_.segments[i]->base_offset());
    RETURN_IF_ERROR(scan_segment(i));
  }
  log_.end = expected_;
  if (log_.damage) log_.recovery_point = std::min(start_.recovery_point, log_.end);
  // Snapshots of what was cut off must not be taken for the state of what comes there next.
  for (auto at = log_.snapshots.upper_bound(log_.end); at != log_.snapshots.end();
       at = log_.snapshots.erase(at))
    RETURN_IF_ERROR(place_.files.remove(place_.path(*at, SegmentFileKind::producer_snapshot)));
  return kOk;
}

/// Reads segment `index` from its beginning; it ends up with indexes built from what is there.
Status LogLoader::scan_segment(size_t index) {
  Segment& segment = *log_.segments[index];
  uint64_t file_size = segment.size();
  MutableBytes scan_buffer = buffer();  // Sized by what the segments have: before this one is emptied.
  segment.forget_contents();
  if (feed_) segment.forget_aborted();
  log_.changed = true;
  report_.bytes_scanned += static_cast<int64_t>(file_size);
  BatchScanner scanner(segment.log_file(), file_size, scan_buffer);
  while (segment.size() < file_size && !done_) {
    ASSIGN_OR_RETURN(auto stop, scan_batches(segment, scanner, file_size));
    if (stop) RETURN_IF_ERROR(handle_stop(index, scanner, *stop));
  }
  bool sealed = index + 1 < log_.segments.size();
  Status written = feed_ ? segment.rewrite_txn_index() : Status(kOk);
  if (written.ok() && sealed) written = segment.seal();
  segment.release_index_files();
  if (written.ok() || written.error().code != ErrorCode::disk_full) return written;
  // The broker has to start on a full disk. What could not be written stays in memory, and the recovery point
  // below.
  if (sealed) unwritten_from_ = std::min(unwritten_from_, segment.base_offset());
  return kOk;
}

Result<std::optional<LogLoader::Stop>> LogLoader::scan_batches(Segment& segment, BatchScanner& scanner,
                                                               uint64_t file_size) {
  while (segment.size() < file_size) {
    ASSIGN_OR_RETURN(auto found, scanner.scan(segment.size(), expected_, segment.base_offset()));
    if (!found.batch) return std::optional<Stop>(Stop{segment.size(), file_size, std::move(found)});
    RETURN_IF_ERROR(note(segment, scanner, *found.batch));
  }
  return std::optional<Stop>();
}

Status LogLoader::note(Segment& segment, BatchScanner& scanner, const BatchInfo& batch) {
  segment.note(batch, options_.index_interval_bytes);
  expected_ = batch.next_offset();
  if (!feed_) return kOk;
  log_.epochs.assign(batch.leader_epoch, batch.base_offset);
  if (!batch.has_producer()) return kOk;
  Bytes whole;
  if (batch.is_control() && batch.size <= buffer_.size()) {
    ASSIGN_OR_RETURN(whole, scanner.bytes_of(batch));
  }
  return note_producer(segment, batch, whole);
}

/// `whole`: the bytes of a control batch.
Status LogLoader::note_producer(Segment& segment, const BatchInfo& batch, Bytes whole) {
  if (!batch.is_control()) {
    log_.producers.note_batch(batch, segment.base_offset(), now_ms_);
    return kOk;
  }
  auto marker = whole.size() == batch.size ? read_txn_marker(whole) : std::nullopt;
  if (!marker) return kOk;
  auto done = log_.producers.note_marker(batch, *marker, now_ms_);
  if (done && done->aborted && feed_)
    segment.note_aborted(
        {done->producer_id, done->first_offset, done->last_offset, done->last_stable_offset});
  return kOk;
}

/// May what begins at `stop` be cut off? See the table in log_recovery.h.
Result<bool> LogLoader::may_cut(size_t index, BatchScanner& scanner, const Stop& stop, bool next,
                                bool later) {
  bool newest = index + 1 == log_.segments.size();
  if (log_.damage || (!feed_ && !newest)) return false;
  ASSIGN_OR_RETURN(bool length_damaged,
                   stop.found.cut_short ? scanner.whole_but_for_length(stop.position) : Result<bool>(false));
  if (length_damaged) return false;
  if (!next && !later) return true;
  // Below the recovery point everything was durable: no write can have been under way there.
  if (expected_ < start_.recovery_point) return false;
  return !next && stop.found.cut_short;
}

Status LogLoader::handle_stop(size_t index, BatchScanner& scanner, const Stop& stop) {
  Segment& segment = *log_.segments[index];
  ASSIGN_OR_RETURN(auto next, scanner.find_next(stop.position + 1, expected_, segment.base_offset()));
  ASSIGN_OR_RETURN(bool later, feed_ ? later_segment_goes_on(index) : Result<bool>(false));
  ASSIGN_OR_RETURN(bool cuts, may_cut(index, scanner, stop, next.has_value(), later));
  if (!cuts && feed_ && !log_.damage && expected_ >= start_.recovery_point) {
    ASSIGN_OR_RETURN(cuts, scanner.has_hole(stop.position, next.value_or(stop.file_size), expected_));
  }
  if (cuts) return cut(index, scanner, stop, next || later);

  DamagedRange range{stop.position, next.value_or(stop.file_size), expected_, expected_};
  if (next) {
    ASSIGN_OR_RETURN(auto goes_on, scanner.scan(*next, expected_, segment.base_offset()));
    if (goes_on.batch) range.next_offset = goes_on.batch->base_offset;
  } else if (index + 1 < log_.segments.size()) {
    range.next_offset = log_.segments[index + 1]->base_offset();
  }
  expected_ = range.next_offset;
  set_damage(segment, range, stop.found.wrong);
  return kOk;
}

/// Is there a right batch in any segment behind `index`?
Result<bool> LogLoader::later_segment_goes_on(size_t index) {
  std::vector<std::byte> own_buffer(64 * 1024);
  for (size_t i = index + 1; i < log_.segments.size(); ++i) {
    const Segment& later = *log_.segments[i];
    if (later.size() == 0) continue;
    BatchScanner scanner(later.log_file(), later.size(), own_buffer);
    ASSIGN_OR_RETURN(auto first, scanner.scan(0, later.base_offset(), later.base_offset()));
    if (first.batch) return true;
    ASSIGN_OR_RETURN(auto any, scanner.find_next(1, later.base_offset(), later.base_offset()));
    if (any) return true;
  }
  return false;
}

Status LogLoader::cut(size_t index, BatchScanner& scanner, const Stop& stop, bool more_behind) {
  Segment& segment = *log_.segments[index];
  std::string path = segment.path(SegmentFileKind::log);
  ASSIGN_OR_RETURN(bool only_zeros, scanner.is_zero(stop.position, stop.file_size));
  // Zeros to the end are what preallocation leaves, or a size that reached the disk before its data.
  if (!only_zeros || more_behind) {
    std::string behind =
        more_behind ? "; whole batches behind it are cut off with it, since no sync had covered them" : "";
    // Cutting below the recovery point: what was durable is gone.
    find(
        path,
        fmt::format(
            "the batch at byte {} (offset {}) is not whole: {}. {} bytes of a write that did not finish were "
            "cut off{}",
            stop.position, expected_, stop.found.wrong, stop.file_size - stop.position, behind),
        more_behind || expected_ < start_.recovery_point);
  }
  RETURN_IF_ERROR(segment.truncate(stop.position));
  RETURN_IF_ERROR(remove_segments_from(index + 1));
  done_ = true;
  return kOk;
}

Status LogLoader::remove_segments_from(size_t index) {
  for (size_t i = log_.segments.size(); i > index; --i) {
    const Segment& segment = *log_.segments[i - 1];
    for (auto kind : {SegmentFileKind::log, SegmentFileKind::offset_index, SegmentFileKind::time_index,
                      SegmentFileKind::txn_index, SegmentFileKind::producer_snapshot}) {
      auto removed = place_.files.remove(segment.path(kind));
      if (!removed.ok() && removed.error().code != ErrorCode::not_found) return removed;
    }
    log_.snapshots.erase(segment.base_offset());
    log_.segments.pop_back();
  }
  return kOk;
}

void LogLoader::set_damage(Segment& segment, const DamagedRange& range, const std::string& wrong) {
  std::string path = segment.path(SegmentFileKind::log);
  segment.skip_damage(range);
  std::string detail = fmt::format(
      "bytes {} to {} (offset {} on) are damaged: {}; right batches follow. Nothing was removed; the "
      "partition "
      "is read-only until it is repaired",
      range.position, range.end_position, range.offset, wrong);
  if (!log_.damage) log_.damage = Error{ErrorCode::read_only, 0, path, detail};
  find(path, std::move(detail), true);
}

}  // namespace zurau::storage
