// Opening and closing, offsets and their order, waiters, the start of the log.
#include "storage/segmented_log.h"

#include <algorithm>
#include <utility>

#include "protocol/base/log.h"
#include "storage/directory_files.h"
#include "storage/flusher.h"
#include "storage/producer_snapshot.h"

namespace zurau::storage {

Result<std::shared_ptr<PartitionLog>> PartitionLog::open(const LogContext& context,
                                                         const std::string& directory,
                                                         const TopicPartition& partition,
                                                         const LogOptions& options, const LogStart& start,
                                                         RecoveryReport& report) {
  ASSIGN_OR_RETURN(auto topic_id, read_partition_metadata(context.files, directory));
  auto log =
      std::make_shared<SegmentedLog>(context, directory, partition, topic_id.value_or(Uuid{}), options);
  ASSIGN_OR_RETURN(auto loaded, load_log(log->place(), options, start, context.clock.wall_ms(), report));
  log->adopt(std::move(loaded));
  return std::shared_ptr<PartitionLog>(std::move(log));
}

Result<std::shared_ptr<PartitionLog>> PartitionLog::create(const LogContext& context,
                                                           const std::string& directory,
                                                           const TopicPartition& partition,
                                                           const Uuid& topic_id, const LogOptions& options) {
  auto log = std::make_shared<SegmentedLog>(context, directory, partition, topic_id, options);
  LoadedLog loaded;
  loaded.segments.push_back(Segment::unmade(log->place(), 0, context.clock.wall_ms()));
  log->adopt(std::move(loaded));
  return std::shared_ptr<PartitionLog>(std::move(log));
}

SegmentedLog::SegmentedLog(const LogContext& context, std::string directory, const TopicPartition& partition,
                           const Uuid& topic_id, const LogOptions& options)
    : context_(context),
      directory_(std::move(directory)),
      name_(partition.to_string()),
      topic_id_(topic_id),
      place_{context.files, directory_},
      options_(options) {}

void SegmentedLog::adopt(LoadedLog loaded) {
  Lock lock(mutex_);
  segments_ = std::move(loaded.segments);
  producers_ = std::move(loaded.producers);
  epochs_ = std::move(loaded.epochs);
  snapshots_ = std::move(loaded.snapshots);
  failure_ = std::move(loaded.damage);
  changed_ = loaded.changed;
  if (loaded.epochs_changed) unsaved_epochs_from_ = 0;
  offsets_.start = offsets_.stable = saved_start_ = loaded.start;
  offsets_.end = offsets_.durable = loaded.end;
  recovered_to_ = loaded.recovery_point < loaded.end ? loaded.recovery_point : INT64_MAX;
  set_visible(end_position());
}

LogPosition SegmentedLog::end_position() const {
  return {offsets_.end, active().base_offset(), static_cast<int64_t>(active().size())};
}

/// The order of the offsets, in one place.
void SegmentedLog::check_offsets() const {
  const LogOffsets& o = offsets_;
  CHECK_MSG(o.start <= o.stable && o.stable <= o.visible && o.visible <= o.end && o.durable <= o.end,
            "{}: start {} stable {} visible {} end {} durable {}", name_, o.start, o.stable, o.visible, o.end,
            o.durable);
}

void SegmentedLog::set_visible(const LogPosition& position) {
  if (position.offset >= offsets_.visible) {
    offsets_.visible = position.offset;
    visible_ = position;
    producers_.visible_moved(position.offset);
  }
  update_stable();
}

void SegmentedLog::update_stable() {
  auto unstable = producers_.first_unstable();
  int64_t stable = unstable ? std::min(unstable->offset, offsets_.visible) : offsets_.visible;
  offsets_.stable = std::max({offsets_.stable, stable, offsets_.start});
  check_offsets();
}

int64_t SegmentedLog::bound_offset(ReadBound bound) const {
  switch (bound) {
    case ReadBound::visible: return offsets_.visible;
    case ReadBound::stable: return offsets_.stable;
    case ReadBound::end: break;
  }
  return offsets_.end;
}

LogOffsets SegmentedLog::offsets() const {
  Lock lock(mutex_);
  return offsets_;
}

int64_t SegmentedLog::size_bytes() const {
  Lock lock(mutex_);
  uint64_t size = 0;
  for (const auto& segment : segments_) size += segment->size();
  return static_cast<int64_t>(size);
}

std::optional<Error> SegmentedLog::failure() const {
  Lock lock(mutex_);
  return failure_;
}

void SegmentedLog::set_options(const LogOptions& options) {
  std::vector<std::shared_ptr<Waiter>> due;
  {
    Lock lock(mutex_);
    options_ = options;
    // No longer held back by the next sync.
    if (options.durability != Durability::commit) set_visible(end_position());
    collect_due(due);
  }
  for (const auto& waiter : due) waiter->wake();
}

// ---- Waiters --------------------------------------------------------------------------------------------

bool SegmentedLog::watch_visible(int64_t seen, ReadBound bound, const std::shared_ptr<Waiter>& waiter) {
  Lock lock(mutex_);
  if (failure_ || bound_offset(bound) > seen) return false;
  visible_watches_.push_back({seen + 1, bound, waiter});
  return true;
}

bool SegmentedLog::watch_durable(int64_t end_offset, const std::shared_ptr<Waiter>& waiter) {
  Lock lock(mutex_);
  if (failure_ || offsets_.durable >= end_offset) return false;
  durable_watches_.push_back({end_offset, ReadBound::end, waiter});
  return true;
}

void SegmentedLog::unwatch(const Waiter* waiter) {
  Lock lock(mutex_);
  auto is_it = [waiter](const Watch& watch) { return watch.waiter.get() == waiter; };
  std::erase_if(visible_watches_, is_it);
  std::erase_if(durable_watches_, is_it);
}

void SegmentedLog::collect_due(std::vector<std::shared_ptr<Waiter>>& due) {
  auto collect = [&due](std::vector<Watch>& watches, auto reached) {
    for (size_t i = 0; i < watches.size();) {
      if (reached(watches[i]) < watches[i].threshold) {
        ++i;
        continue;
      }
      due.push_back(std::move(watches[i].waiter));
      if (i + 1 < watches.size()) watches[i] = std::move(watches.back());
      watches.pop_back();
    }
  };
  const LogOffsets o = offsets_;
  collect(visible_watches_, [&o](const Watch& watch) {
    return watch.bound == ReadBound::stable ? o.stable : watch.bound == ReadBound::end ? o.end : o.visible;
  });
  collect(durable_watches_, [&o](const Watch&) { return o.durable; });
}

std::vector<std::shared_ptr<Waiter>> SegmentedLog::take_all_waiters() {
  std::vector<std::shared_ptr<Waiter>> all;
  for (auto* watches : {&visible_watches_, &durable_watches_}) {
    for (Watch& watch : *watches) all.push_back(std::move(watch.waiter));
    watches->clear();
  }
  return all;
}

// ---- Epochs and producers --------------------------------------------------------------------------------

EpochEndOffset SegmentedLog::end_offset_for_epoch(int32_t leader_epoch, int32_t current_epoch) const {
  Lock lock(mutex_);
  auto [epoch, end] = epochs_.end_offset_for(leader_epoch, current_epoch, offsets_.end);
  return {epoch, end < 0 ? end : std::max(end, offsets_.start)};
}

int32_t SegmentedLog::latest_epoch() const {
  Lock lock(mutex_);
  return epochs_.latest();
}

int32_t SegmentedLog::epoch_of(int64_t offset) const {
  Lock lock(mutex_);
  return epochs_.epoch_of(offset);
}

std::vector<ProducerInfo> SegmentedLog::producers() const {
  Lock lock(mutex_);
  std::vector<ProducerInfo> infos;
  for (const ProducerEntry& entry : producers_.entries())
    infos.push_back({entry.producer_id, entry.epoch, entry.last_sequence(), entry.last_timestamp,
                     entry.coordinator_epoch, entry.current_txn_first_offset});
  return infos;
}

void SegmentedLog::expire_producers(int64_t now_ms) {
  constexpr int64_t kExpiryIntervalMs = 600'000;
  if (now_ms < next_expiry_ms_ || producers_.size() == 0) return;
  next_expiry_ms_ = now_ms + kExpiryIntervalMs;
  producers_.expire(now_ms, options_.producer_expiration_ms);
}

// ---- Start of the log ------------------------------------------------------------------------------------

Result<int64_t> SegmentedLog::delete_records(int64_t offset) {
  int64_t start = 0;
  {
    Lock lock(mutex_);
    if (failure_ && failure_->code != ErrorCode::read_only) return fail(*failure_);
    if (offset < 0 || offset > offsets_.visible)
      return fail(Error{ErrorCode::offset_out_of_range, 0, name_,
                        fmt::format("records below {} cannot be deleted: the log has them up to {}", offset,
                                    offsets_.visible)});
    start = offsets_.start = std::max(offset, offsets_.start);
    if (start == saved_start_) return start;
    producers_.start_moved(start);
    update_stable();
  }
  if (context_.save_log_starts) RETURN_IF_ERROR(context_.save_log_starts());
  Lock lock(mutex_);
  saved_start_ = std::max(saved_start_, start);
  return start;
}

std::vector<std::string> SegmentedLog::drop_segments_below_start() {
  std::vector<std::string> dropped;
  Lock lock(mutex_);
  // While the name of the newest segment may be lost, the old ones hold the end of the log.
  if (failure_ || !unsynced_.empty() || synced_rolls_ != rolls_) return dropped;
  while (segments_.size() > 1 && segments_[1]->base_offset() <= offsets_.start) {
    int64_t base = segments_.front()->base_offset();
    for (auto kind : {SegmentFileKind::log, SegmentFileKind::offset_index, SegmentFileKind::time_index,
                      SegmentFileKind::txn_index, SegmentFileKind::producer_snapshot}) {
      std::string doomed = join_path(directory_, segment_file_name(base, kind, FileStage::deleted));
      auto renamed = context_.files.rename(place_.path(base, kind), doomed);
      if (renamed.ok()) dropped.push_back(std::move(doomed));
      if (!renamed.ok() && kind == SegmentFileKind::log) {
        log_warn("{}: its segment {} stays for now", renamed.error().to_string(), base);
        return dropped;
      }
    }
    snapshots_.erase(base);
    segments_.erase(segments_.begin());
    // Not before: the file must not say less than a start that is not durable yet needs.
    epochs_.truncate_from_start(segments_.front()->base_offset());
  }
  return dropped;
}

// ---- End of its life -------------------------------------------------------------------------------------

void SegmentedLog::mark_deleted() {
  std::vector<std::shared_ptr<Waiter>> waiters;
  {
    Lock epoch_lock(epoch_file_mutex_);
    Lock lock(mutex_);
    failure_ = Error{ErrorCode::not_found, 0, name_, "the partition was deleted"};
    waiters = take_all_waiters();
  }
  for (const auto& waiter : waiters) waiter->wake();
}

Result<SyncTarget> SegmentedLog::close() {
  std::vector<std::shared_ptr<Waiter>> waiters;
  SyncTarget target;
  {
    Lock lock(mutex_);
    if (failure_ && failure_->code == ErrorCode::not_found) return target;
    // What is offline or damaged has to be recovered again: no clean stop.
    if (failure_) return fail(*failure_);
    if (unsaved_epochs_from_ >= 0)
      return fail(Error{ErrorCode::io, 0, join_path(directory_, kLeaderEpochFile),
                        "is not on the disk: the next start looks into the log instead"});
    if (changed_) RETURN_IF_ERROR(write_closing_files(target));
    target.end_offset = offsets_.end;
    changed_ = false;
    failure_ = Error{ErrorCode::offline, 0, name_, "the log is closed"};
    waiters = take_all_waiters();
  }
  for (const auto& waiter : waiters) waiter->wake();
  return target;
}

Status SegmentedLog::write_closing_files(SyncTarget& target) {
  for (const auto& segment : segments_) {
    // A sealed one has something left only where recovery met a full disk.
    if (segment != segments_.back() && !segment->has_unwritten()) continue;
    RETURN_IF_ERROR(segment->seal());
    for (auto& file : segment->all_files()) target.files.push_back(std::move(file));
  }
  recovered_to_ = INT64_MAX;
  ASSIGN_OR_RETURN(
      auto snapshot,
      write_producer_snapshot(context_.files, place_.path(offsets_.end, SegmentFileKind::producer_snapshot),
                              producers_.entries()));
  target.files.push_back(std::move(snapshot));
  target.directories.push_back(directory_);
  return kOk;
}

}  // namespace zurau::storage
