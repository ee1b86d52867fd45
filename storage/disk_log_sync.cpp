// DiskLog: what becomes durable and when, what is deleted, and the end.
#include <algorithm>

#include "protocol/base/log.h"
#include "storage/disk_log.h"
#include "storage/log_layout.h"

namespace zurau::storage {

std::optional<SyncTarget> DiskLog::take_sync_target() {
  Lock lock(mutex_);
  marked_ = false;
  if (failure_ || closed_) return std::nullopt;
  SyncTarget target;
  target.end_offset = offsets_.end;
  // From the segment before the durable end on: its index may have been written when it was rolled.
  auto first = segments_.upper_bound(offsets_.durable);
  for (int back = 0; back < 2 && first != segments_.begin(); ++back) --first;
  for (; first != segments_.end(); ++first) first->second->collect_unsynced(target);
  for (auto& file : other_unsynced_) target.files.push_back(std::move(file));
  other_unsynced_.clear();
  if (std::exchange(epochs_dirty_, false)) {
    // Once a leader epoch, so at most once a start.
    auto written = write_epoch_checkpoint(context_.files, join_path(directory_, kLeaderEpochFile), epochs_);
    if (!written.ok()) {
      epochs_dirty_ = true;
      log_error("{}: {}", name_, written.error().to_string());
    }
  }
  if (std::exchange(names_dirty_, false)) target.directories.push_back(directory_);
  return target;
}

std::vector<std::shared_ptr<Waiter>> DiskLog::complete_sync(const SyncTarget& target) {
  Lock lock(mutex_);
  if (failure_) return {};
  offsets_.durable = std::max(offsets_.durable, target.end_offset);
  advance();
  return take_due();
}

std::vector<std::shared_ptr<Waiter>> DiskLog::sync_failed(const SyncTarget&, const Error& error) {
  Lock lock(mutex_);
  if (!failure_) {
    failure_ = Error{ErrorCode::offline, error.sys_errno, name_, "a sync failed: " + error.to_string()};
    log_error("{}: taken offline, a sync failed: {}", name_, error.to_string());
  }
  return take_all();
}

// ---- Deleting
// -----------------------------------------------------------------------------------------------

Result<int64_t> DiskLog::delete_records(int64_t offset) {
  int64_t start = 0;
  {
    Lock lock(mutex_);
    if (failure_) return fail(*failure_);
    if (offset < 0 || offset > offsets_.visible) {
      return fail(
          Error{ErrorCode::offset_out_of_range, 0, name_, "records above the visible end cannot be deleted"});
    }
    if (offset <= offsets_.start) return offsets_.start;
    offsets_.start = offset;
    offsets_.stable = std::max(offsets_.stable, offset);
    changed_ = true;
    check_chain();
    start = offsets_.start;
  }
  if (context_.save_log_starts) RETURN_IF_ERROR(context_.save_log_starts());
  return start;
}

std::vector<std::string> DiskLog::drop_segments_below_start() {
  Lock lock(mutex_);
  std::vector<std::string> paths;
  if (failure_ || closed_) return paths;
  producers_.expire(context_.clock.wall_ms(), options_.producer_expiration_ms);
  while (segments_.size() > 1 && std::next(segments_.begin())->first <= offsets_.start) {
    auto first = segments_.begin();
    auto renamed = first->second->rename_deleted(paths);
    if (!renamed.ok()) {
      log_error("{}: could not drop a segment: {}", name_, renamed.error().to_string());
      break;
    }
    aborted_.erase(first->first);
    segments_.erase(first);
  }
  return paths;
}

void DiskLog::mark_deleted() {
  Waiters all;
  {
    Lock lock(mutex_);
    deleted_ = true;
    failure_ = Error{ErrorCode::not_found, 0, name_, "the log was deleted"};
    all = take_all();
  }
  for (const auto& waiter : all) waiter->wake();
}

// ---- The end
// ------------------------------------------------------------------------------------------------

CheckpointValues DiskLog::checkpoint_values() const {
  Lock lock(mutex_);
  return {.recovery_point = offsets_.durable,
          .log_start = offsets_.start,
          .first_segment_base = segments_.begin()->first,
          .high_watermark = offsets_.visible};
}

Result<SyncTarget> DiskLog::close() {
  Waiters all;
  SyncTarget target;
  {
    Lock lock(mutex_);
    all = take_all();
    if (failure_) return fail(*failure_);
    if (!std::exchange(closed_, true) && changed_) {
      RETURN_IF_ERROR(active().seal());
      RETURN_IF_ERROR(write_snapshot());
      if (epochs_dirty_) {
        RETURN_IF_ERROR(
            write_epoch_checkpoint(context_.files, join_path(directory_, kLeaderEpochFile), epochs_));
      }
      target.end_offset = offsets_.end;
      for (auto& [base, segment] : segments_) segment->collect_unsynced(target);
      for (auto& file : other_unsynced_) target.files.push_back(std::move(file));
      target.directories.push_back(directory_);
      offsets_.durable = offsets_.end;  // The manager syncs before it relies on it.
      offsets_.visible = std::max(offsets_.visible, offsets_.durable);
    }
  }
  for (const auto& waiter : all) waiter->wake();
  return target;
}

}  // namespace zurau::storage
