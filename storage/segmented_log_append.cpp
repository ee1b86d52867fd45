// Appending a batch: check, roll, write, note, publish; all under the lock but for what wakes others.
#include <algorithm>
#include <functional>
#include <utility>

#include "protocol/base/log.h"
#include "storage/flusher.h"
#include "storage/producer_snapshot.h"
#include "storage/segmented_log.h"

namespace zurau::storage {

Result<AppendResult> SegmentedLog::append(MutableBytes batch, int32_t leader_epoch) {
  AfterAppend after;
  auto locked_append = [&]() -> Result<AppendResult> {
    Lock lock(mutex_);
    return append_locked(batch, leader_epoch, after);
  };
  auto result = locked_append();
  if (after.mark_dirty_in_ms >= 0 && context_.flusher != nullptr)
    context_.flusher->mark_dirty(shared_from_this(), after.mark_dirty_in_ms);
  for (const auto& waiter : after.waiters) waiter->wake();
  if (after.written) {
    uint64_t begin = after.written_end - kWritebackBytes;
    if (after.start_writeback) after.written->start_writeback(begin, kWritebackBytes);
    if (begin >= kTailWindowBytes) after.written->drop_cache(begin - kTailWindowBytes, kWritebackBytes);
  }
  return result;
}

Failure<Error> SegmentedLog::with_path(Error error) const {
  if (error.path.empty()) error.path = name_;
  return fail(std::move(error));
}

/// Says it once in the broker's log, until an append succeeds again.
Failure<Error> SegmentedLog::refuse(Error error) {
  if (!std::exchange(complained_, true)) log_error("{}: an append was refused: {}", name_, error.to_string());
  return fail(std::move(error));
}

/// The answer of the first time for a duplicate, null for a batch that is to be appended.
Result<std::optional<AppendResult>> SegmentedLog::check_producer(const BatchInfo& batch,
                                                                 const std::optional<TxnMarker>& marker) {
  std::optional<AppendResult> none;
  if (!batch.has_producer()) return none;
  if (batch.is_control()) {
    if (!marker) return none;
    if (auto allowed = producers_.check_marker(batch, *marker); !allowed.ok())
      return with_path(std::move(allowed).error());
    return none;
  }
  auto duplicate = producers_.check(batch);
  if (!duplicate.ok()) return with_path(std::move(duplicate).error());
  if (!*duplicate) return none;
  const CachedBatch& first_time = **duplicate;
  return std::optional(AppendResult{first_time.first_offset(), first_time.last_offset + 1, offsets_.start,
                                    true, first_time.timestamp});
}

Result<AppendResult> SegmentedLog::append_locked(MutableBytes batch, int32_t leader_epoch,
                                                 AfterAppend& after) {
  if (failure_) return fail(*failure_);
  BatchInfo info = read_batch_info(batch, 0);
  CHECK_EQ(info.size, batch.size());
  if (static_cast<int64_t>(info.size) > options_.segment_bytes)
    return fail(Error{ErrorCode::batch_too_large, 0, name_,
                      fmt::format("a batch of {} bytes does not fit into a segment of {} (segment.bytes)",
                                  info.size, options_.segment_bytes)});
  std::optional<TxnMarker> marker;
  if (info.is_control() && info.has_producer()) marker = read_txn_marker(batch);
  ASSIGN_OR_RETURN(auto duplicate, check_producer(info, marker));
  if (duplicate) return *duplicate;

  int64_t now_ms = context_.clock.wall_ms();
  int64_t base = offsets_.end;
  info.last_offset += base - info.base_offset;
  info.base_offset = base;
  info.leader_epoch = leader_epoch;
  ASSIGN_OR_RETURN(bool full, active().must_roll(info, options_, jitter_ms_, now_ms));
  if (full) {
    auto rolled = roll(base, now_ms);
    if (!rolled.ok()) return refuse(std::move(rolled).error());
    auto next = *std::move(rolled);
    segments_.push_back(std::move(next));
    note_new_names(after);
  } else if (!active().has_files()) {
    if (auto made = active().make_files(options_); !made.ok()) return refuse(std::move(made).error());
    note_new_names(after);
  }

  records::set_base_offset(batch, base);
  records::set_partition_leader_epoch(batch, leader_epoch);
  uint64_t position = active().size();
  if (auto written = active().write(batch); !written.ok()) {
    Error error = std::move(written).error();
    if (error.code == ErrorCode::offline) {
      failure_ = error;
      after.waiters = take_all_waiters();
    }
    return refuse(std::move(error));
  }
  info.position = position;
  note_appended(info, marker, now_ms);
  publish_append(after);
  write_behind(after, position);
  expire_producers(now_ms);
  return AppendResult{base, offsets_.end, offsets_.start, false, info.max_timestamp};
}

/// Seals the active segment and makes the one that begins at `base_offset`. After an error the active one
/// goes on.
Result<std::shared_ptr<Segment>> SegmentedLog::roll(int64_t base_offset, int64_t now_ms) {
  RETURN_IF_ERROR(active().seal());
  ASSIGN_OR_RETURN(
      auto snapshot,
      write_producer_snapshot(context_.files, place_.path(base_offset, SegmentFileKind::producer_snapshot),
                              producers_.entries()));
  auto made = Segment::create(place_, base_offset, options_, now_ms);
  if (!made.ok()) {  // The active one takes what comes now: no empty file may claim those offsets.
    (void)context_.files.remove(place_.path(base_offset, SegmentFileKind::log)).ok();
    return fail(std::move(made).error());
  }
  auto next = *std::move(made);
  snapshots_.insert(base_offset);
  unsynced_.push_back({segments_.back(), std::move(snapshot), rolls_ + 1});
  recent_.fill({});
  if (options_.segment_jitter_ms > 0) {
    auto spread = static_cast<uint64_t>(std::min(options_.segment_jitter_ms, options_.segment_ms));
    jitter_ms_ = static_cast<int64_t>((std::hash<std::string>{}(name_) + static_cast<uint64_t>(base_offset)) %
                                      std::max<uint64_t>(spread, 1));
  }
  return next;
}

/// The directory has to be synced with what comes into the new segment. A clean stop has to seal it.
void SegmentedLog::note_new_names(AfterAppend& after) {
  ++rolls_;
  changed_ = true;
  if (options_.durability == Durability::os && marked_in_ms_ != 0) after.mark_dirty_in_ms = marked_in_ms_ = 0;
}

void SegmentedLog::note_appended(const BatchInfo& batch, const std::optional<TxnMarker>& marker,
                                 int64_t now_ms) {
  Segment& segment = active();
  segment.note(batch, options_.index_interval_bytes);
  segment.write_indexes_if_due();
  if (epochs_.assign(batch.leader_epoch, batch.base_offset) && unsaved_epochs_from_ < 0)
    unsaved_epochs_from_ = batch.base_offset;
  recent_[recent_next_] = {batch.base_offset, batch.position, batch.size};
  recent_next_ = (recent_next_ + 1) % kRecentBatches;
  offsets_.end = batch.next_offset();
  changed_ = true;
  complained_ = false;
  if (!batch.has_producer()) return;
  if (!batch.is_control()) {
    producers_.note_batch(batch, segment.base_offset(), now_ms);
  } else if (marker) {
    auto done = producers_.note_marker(batch, *marker, now_ms);
    if (done && done->aborted)
      segment.add_aborted(
          {done->producer_id, done->first_offset, done->last_offset, done->last_stable_offset});
  }
}

void SegmentedLog::publish_append(AfterAppend& after) {
  bool commit = options_.durability == Durability::commit;
  if (!commit) set_visible(end_position());
  if (!visible_watches_.empty()) collect_due(after.waiters);
  if (options_.durability == Durability::os) return;
  int64_t in_ms = commit ? 0 : options_.flush_interval_ms;
  if (marked_in_ms_ >= 0 && marked_in_ms_ <= in_ms) return;
  after.mark_dirty_in_ms = marked_in_ms_ = in_ms;
}

void SegmentedLog::write_behind(AfterAppend& after, uint64_t before) {
  uint64_t size = active().size();
  if (before / kWritebackBytes == size / kWritebackBytes) return;
  after.written = active().shared_log_file();
  after.written_end = size / kWritebackBytes * kWritebackBytes;
  // Under commit the flusher writes back all the time.
  after.start_writeback = options_.durability != Durability::commit;
}

}  // namespace zurau::storage
