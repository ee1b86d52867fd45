// What the flusher and the checkpoints ask: what is to be synced, what is durable, from where recovery would
// scan.
#include <algorithm>
#include <utility>

#include "protocol/base/log.h"
#include "storage/checkpoint_file.h"
#include "storage/segmented_log.h"
#include "storage/text_file.h"

namespace zurau::storage {

std::optional<SyncTarget> SegmentedLog::take_sync_target() {
  Lock lock(mutex_);
  marked_in_ms_ = kNotMarked;
  bool gone = failure_ && failure_->code != ErrorCode::read_only;
  if (gone) return std::nullopt;
  SyncTarget target;
  target.end_offset = offsets_.end;
  bool new_data = offsets_.durable < offsets_.end;
  if (!new_data && unsynced_.empty() && synced_rolls_ == rolls_) return target;
  for (const Unsynced& sealed : unsynced_) {
    for (auto& file : sealed.segment->all_files()) target.files.push_back(std::move(file));
    target.files.push_back(sealed.snapshot);
  }
  if (new_data) target.files.push_back(active().shared_log_file());
  if (synced_rolls_ != rolls_) target.directories.push_back(directory_);
  in_flight_.push_back({end_position(), rolls_});
  return target;
}

std::vector<std::shared_ptr<Waiter>> SegmentedLog::complete_sync(const SyncTarget& target) {
  std::vector<std::shared_ptr<Waiter>> due;
  Lock lock(mutex_);
  // Of two targets with the same end the older one counts: it may cover less.
  auto at = std::find_if(in_flight_.begin(), in_flight_.end(),
                         [&](const InFlight& taken) { return taken.end.offset == target.end_offset; });
  if (at == in_flight_.end()) return due;
  InFlight taken = *at;
  in_flight_.erase(in_flight_.begin(), std::next(at));
  for (const Unsynced& sealed : unsynced_) {
    if (sealed.roll <= taken.rolls) sealed.segment->release_index_files();
  }
  std::erase_if(unsynced_, [&](const Unsynced& sealed) { return sealed.roll <= taken.rolls; });
  synced_rolls_ = std::max(synced_rolls_, taken.rolls);
  offsets_.durable = std::max(offsets_.durable, taken.end.offset);
  if (taken.end.offset >= offsets_.visible) set_visible(taken.end);
  collect_due(due);
  return due;
}

std::vector<std::shared_ptr<Waiter>> SegmentedLog::sync_failed(const SyncTarget&, const Error& error) {
  Lock lock(mutex_);
  in_flight_.clear();
  if (failure_ && failure_->code == ErrorCode::not_found) return {};
  failure_ =
      Error{ErrorCode::offline, error.sys_errno, name_,
            fmt::format(
                "a sync to disk failed ({}: {}): the log takes no appends until the broker is started again",
                error.path, error.detail)};
  log_error("{}", failure_->to_string());
  return take_all_waiters();
}

/// Never above a sealed segment whose indexes may be lost, nor above the damage that the next start has to
/// find again.
int64_t SegmentedLog::recovery_point() const {
  int64_t point = std::min(offsets_.durable, recovered_to_);
  if (!unsynced_.empty()) point = std::min(point, unsynced_.front().segment->base_offset());
  if (unsaved_epochs_from_ >= 0) point = std::min(point, unsaved_epochs_from_);
  return point;
}

CheckpointValues SegmentedLog::checkpoint_values() {
  Lock lock(mutex_);
  expire_producers(context_.clock.wall_ms());
  // Of a log that went offline the removed segments may come back: its start keeps its line.
  bool offline = failure_ && failure_->code == ErrorCode::offline;
  int64_t first_base = offline ? 0 : segments_.front()->base_offset();
  return {recovery_point(), offsets_.start, first_base, offsets_.visible};
}

Result<SyncTarget> SegmentedLog::stage_epochs() {
  Lock file_lock(epoch_file_mutex_);
  staged_epoch_.reset();
  installed_epoch_.reset();
  std::vector<EpochEntry> entries;
  {
    Lock lock(mutex_);
    bool gone = failure_ && failure_->code != ErrorCode::read_only;
    if (unsaved_epochs_from_ < 0 || gone) return SyncTarget{};
    entries = epochs_.entries();
  }
  ASSIGN_OR_RETURN(auto file,
                   stage_epoch_checkpoint(context_.files, join_path(directory_, kLeaderEpochFile), entries));
  staged_epoch_ = entries.empty() ? -1 : entries.back().epoch;
  return SyncTarget{.files = {std::move(file)}};
}

Result<SyncTarget> SegmentedLog::install_epochs() {
  Lock file_lock(epoch_file_mutex_);
  auto staged = std::exchange(staged_epoch_, std::nullopt);
  if (!staged) return SyncTarget{};
  {
    Lock lock(mutex_);
    if (failure_ && failure_->code == ErrorCode::not_found) return SyncTarget{};
  }
  RETURN_IF_ERROR(install_text_file(context_.files, join_path(directory_, kLeaderEpochFile)));
  installed_epoch_ = staged;
  return SyncTarget{.directories = {directory_}};
}

void SegmentedLog::epochs_saved() {
  Lock file_lock(epoch_file_mutex_);
  auto saved = std::exchange(installed_epoch_, std::nullopt);
  if (!saved) return;
  Lock lock(mutex_);
  bool newer = epochs_.latest() > *saved;
  unsaved_epochs_from_ = newer ? epochs_.entries().back().start_offset : -1;
}

}  // namespace zurau::storage
