// Loading a log by trusting what a clean stop left; scanning is in log_recovery.cpp.
#include "storage/log_loader.h"

#include <algorithm>
#include <utility>

#include "protocol/base/log.h"
#include "storage/producer_snapshot.h"

namespace zurau::storage {

Result<LoadedLog> load_log(const LogPlace& place, const LogOptions& options, const LogStart& start,
                           int64_t now_ms, RecoveryReport& report) {
  return LogLoader(place, options, start, now_ms, report).run();
}

Result<LoadedLog> LogLoader::run() {
  ASSIGN_OR_RETURN(found_, tidy_segment_files(place_));
  log_.snapshots = found_.snapshots;
  RETURN_IF_ERROR(open_segments());
  RETURN_IF_ERROR(read_epochs());
  if (log_.segments.empty()) {
    RETURN_IF_ERROR(start_anew(start_.log_start));
  } else {
    Status loaded = start_.clean ? load_after_clean_stop() : recover();
    if (!loaded.ok() && start_.clean && loaded.error().code == ErrorCode::corrupt)
      loaded = recover_after_all(loaded.error());
    RETURN_IF_ERROR(std::move(loaded));
  }
  RETURN_IF_ERROR(place_end());
  return std::move(log_);
}

/// A file that a clean stop left is damaged: nothing is trusted.
Status LogLoader::recover_after_all(const Error& error) {
  find(error.path, error.detail + "; the log was scanned as after an unclean stop");
  start_.clean = false;
  start_.recovery_point = 0;
  log_.segments.clear();
  log_.producers.clear();
  RETURN_IF_ERROR(open_segments());
  return recover();
}

Status LogLoader::open_segments() {
  for (int64_t base : found_.bases) {
    ASSIGN_OR_RETURN(auto segment, Segment::open(place_, base, now_ms_));
    if (!found_.txn_indexes.contains(base)) segment->forget_aborted();
    log_.segments.push_back(std::move(segment));
  }
  return drop_failed_rolls();
}

/// A roll that failed may leave its empty file, and the segment before it took the records. They would be
/// looked for in the empty one.
Status LogLoader::drop_failed_rolls() {
  for (size_t i = 1; i < log_.segments.size();) {
    const Segment& segment = *log_.segments[i];
    int64_t base = segment.base_offset();
    ASSIGN_OR_RETURN(bool hides,
                     segment.size() == 0 ? reaches(*log_.segments[i - 1], base) : Result<bool>(false));
    if (!hides) {
      ++i;
      continue;
    }
    RETURN_IF_ERROR(place_.files.remove(segment.path(SegmentFileKind::log)));
    std::erase(found_.bases, base);
    log_.segments.erase(log_.segments.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return kOk;
}

Result<bool> LogLoader::reaches(const Segment& segment, int64_t offset) {
  BatchCursor cursor(segment.log_file(), 0, segment.size(), buffer());
  for (;;) {
    ASSIGN_OR_RETURN(auto batch, cursor.next());
    if (!batch || batch->last_offset >= offset) return batch.has_value();
  }
}

Status LogLoader::read_epochs() {
  std::string path = join_path(place_.directory, kLeaderEpochFile);
  auto entries = read_epoch_checkpoint(place_.files, path);
  if (!entries.ok() && entries.error().code != ErrorCode::corrupt) return fail(std::move(entries).error());
  if (entries.ok()) {
    log_.epochs = LeaderEpochs(*entries);
    saved_epochs_ = *std::move(entries);
  } else {
    epochs_damaged_ = true;
    find(path, entries.error().detail + "; it is made again from the batches of the log");
  }
  return kOk;
}

/// At 0 no file has to say so; above, the segment's name keeps the end of the log from going back.
Status LogLoader::start_anew(int64_t offset) {
  log_.end = offset;
  if (offset == 0) {
    log_.segments.push_back(Segment::unmade(place_, offset, now_ms_));
    return kOk;
  }
  ASSIGN_OR_RETURN(auto segment, Segment::create(place_, offset, options_, now_ms_));
  log_.segments.push_back(std::move(segment));
  log_.changed = true;
  return place_.files.sync_directory(place_.directory);
}

Status LogLoader::load_after_clean_stop() {
  for (size_t i = 0; i + 1 < log_.segments.size(); ++i) RETURN_IF_ERROR(load_sealed(*log_.segments[i]));
  RETURN_IF_ERROR(load_active(*log_.segments.back()));
  log_.recovery_point = log_.damage ? std::min(start_.recovery_point, log_.end) : log_.end;
  if (epochs_damaged_) RETURN_IF_ERROR(rebuild_epochs(log_.segments.size()));
  return restore_producers(log_.end);
}

Status LogLoader::load_sealed(Segment& segment) {
  ASSIGN_OR_RETURN(bool sane, segment.load_indexes());
  if (sane) return kOk;
  log_info("{}: its indexes are missing or damaged; they are built again",
           segment.path(SegmentFileKind::log));
  auto at = std::find_if(log_.segments.begin(), log_.segments.end(),
                         [&](const auto& other) { return other.get() == &segment; });
  expected_ = segment.base_offset();
  return scan_segment(static_cast<size_t>(at - log_.segments.begin()));
}

/// Finds the end of the log behind the last index entry, from headers. Anything that is not as it should be:
/// the segment is scanned after all.
Status LogLoader::load_active(Segment& segment) {
  log_.end = segment.base_offset();
  ASSIGN_OR_RETURN([[maybe_unused]] auto aborted, segment.aborted());  // Appends add to them.
  if (segment.size() == 0) {
    segment.forget_contents();
    return kOk;
  }
  ASSIGN_OR_RETURN(bool sane, segment.load_indexes());
  if (sane) {
    std::array<std::byte, 8192> small;
    BatchCursor cursor(segment.log_file(), segment.last_indexed_position(), segment.size(), small);
    uint64_t good = cursor.position();
    for (;;) {
      ASSIGN_OR_RETURN(auto batch, cursor.next());
      if (!batch || batch->last_offset < log_.end) break;
      segment.note_timestamp(*batch);
      log_.end = batch->next_offset();
      good = batch->end_position();
    }
    if (good == segment.size()) return kOk;
  }
  expected_ = segment.base_offset();
  RETURN_IF_ERROR(scan_segment(log_.segments.size() - 1));
  log_.end = expected_;
  return kOk;
}

/// Every batch from `position` on, by headers; ends early where none begins.
template <class Visit>
Status LogLoader::walk(const Segment& segment, uint64_t position, const Visit& visit) {
  BatchCursor cursor(segment.log_file(), position, segment.size(), buffer());
  for (;;) {
    for (const DamagedRange& damage : segment.damages()) {
      if (cursor.position() == damage.position) cursor.seek(damage.end_position);
    }
    ASSIGN_OR_RETURN(auto batch, cursor.next());
    if (!batch) return kOk;
    RETURN_IF_ERROR(visit(*batch, cursor));
  }
}

Status LogLoader::rebuild_epochs(size_t segments) {
  for (size_t i = 0; i < segments; ++i) {
    RETURN_IF_ERROR(walk(*log_.segments[i], 0, [&](const BatchInfo& batch, BatchCursor&) -> Status {
      log_.epochs.assign(batch.leader_epoch, batch.base_offset);
      return kOk;
    }));
  }
  return kOk;
}

/// The newest snapshot that is right and not above `up_to`, and what came between it and `up_to`.
Status LogLoader::restore_producers(int64_t up_to) {
  int64_t from = log_.segments.front()->base_offset();
  auto at = log_.snapshots.upper_bound(up_to);
  while (at != log_.snapshots.begin()) {
    --at;
    auto entries = read_producer_snapshot(place_.files, place_.path(*at, SegmentFileKind::producer_snapshot));
    if (entries.ok()) {
      for (const ProducerEntry& entry : *entries) log_.producers.restore(entry, now_ms_);
      from = std::max(from, *at);
      break;
    }
    if (entries.error().code != ErrorCode::corrupt) return fail(std::move(entries).error());
    log_info("{}: an older snapshot is used", entries.error().to_string());
  }
  return replay_producers(from, up_to);
}

Status LogLoader::replay_producers(int64_t from, int64_t to) {
  if (from >= to) return kOk;
  const auto& segments = log_.segments;
  auto first =
      std::upper_bound(segments.begin(), segments.end(), from,
                       [](int64_t offset, const auto& segment) { return offset < segment->base_offset(); });
  if (first != segments.begin()) --first;
  for (; first != segments.end() && (*first)->base_offset() < to; ++first) {
    Segment& segment = **first;
    RETURN_IF_ERROR(walk(segment, 0, [&](const BatchInfo& batch, BatchCursor& cursor) -> Status {
      if (batch.base_offset < from || batch.base_offset >= to || !batch.has_producer()) return kOk;
      Bytes whole;
      if (batch.is_control()) {
        ASSIGN_OR_RETURN(whole,
                         cursor.window().view(batch.position, std::min<size_t>(batch.size, buffer_.size())));
      }
      return note_producer(segment, batch, whole);
    }));
  }
  return kOk;
}

/// What every way of loading ends with: start, and an end that never goes back below it.
Status LogLoader::place_end() {
  log_.start = std::max(start_.log_start, log_.segments.front()->base_offset());
  if (log_.end < log_.start && !log_.damage) {
    // Records were deleted up to an end that did not survive (LogLoader.checkAndDeleteLogs...): go on at the
    // start.
    find(place_.directory, fmt::format("ends at offset {}, below its start {}: it goes on empty at its start",
                                       log_.end, log_.start));
    RETURN_IF_ERROR(remove_segments_from(0));
    log_.producers.clear();
    RETURN_IF_ERROR(start_anew(log_.start));
  }
  log_.start = std::min(log_.start, log_.end);
  log_.epochs.truncate_from_end(log_.end);
  log_.epochs_changed = epochs_damaged_ || log_.epochs.entries() != saved_epochs_;
  log_.epochs.truncate_from_start(log_.segments.front()->base_offset());
  log_.producers.visible_moved(log_.end);
  if (!log_.damage) log_.recovery_point = log_.end;
  log_.recovery_point = std::min(log_.recovery_point, unwritten_from_);
  if (log_.epochs_changed || !start_.clean) log_.changed = true;
  return kOk;
}

void LogLoader::find(const std::string& path, std::string detail, bool data_lost) {
  report_.findings.push_back({path, std::move(detail), data_lost});
}

MutableBytes LogLoader::buffer() {
  constexpr size_t kBufferBytes = 256 * 1024;
  if (buffer_.empty()) {
    uint64_t largest = 0;
    for (const auto& segment : log_.segments) largest = std::max(largest, segment->size());
    buffer_.resize(static_cast<size_t>(std::clamp<uint64_t>(largest, 4096, kBufferBytes)));
  }
  return buffer_;
}

}  // namespace zurau::storage
