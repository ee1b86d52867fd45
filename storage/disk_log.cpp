#include "storage/disk_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/base/log.h"
#include "storage/flusher.h"
#include "storage/log_layout.h"

namespace zurau::storage {

Result<std::shared_ptr<PartitionLog>> PartitionLog::open(const LogContext& context,
                                                         const std::string& directory,
                                                         const TopicPartition& partition,
                                                         const LogOptions& options, const LogStart& start,
                                                         RecoveryReport& report) {
  ASSIGN_OR_RETURN(RecoveredLog recovered, recover_log(context, directory, options, start, report));
  return std::shared_ptr<PartitionLog>(
      std::make_shared<DiskLog>(context, directory, partition, options, std::move(recovered)));
}

Result<std::shared_ptr<PartitionLog>> PartitionLog::create(const LogContext& context,
                                                           const std::string& directory,
                                                           const TopicPartition& partition,
                                                           const Uuid& topic_id, const LogOptions& options) {
  RecoveredLog fresh;
  auto segment = std::make_unique<Segment>(context.files, directory, 0);
  RETURN_IF_ERROR(segment->create(context.clock.wall_ms()));
  fresh.segments.emplace(0, std::move(segment));
  fresh.topic_id = topic_id;
  return std::shared_ptr<PartitionLog>(
      std::make_shared<DiskLog>(context, directory, partition, options, std::move(fresh)));
}

DiskLog::DiskLog(const LogContext& context, std::string directory, const TopicPartition& partition,
                 const LogOptions& options, RecoveredLog recovered)
    : context_(context),
      directory_(std::move(directory)),
      name_(partition.to_string()),
      topic_id_(recovered.topic_id),
      jitter_seed_(static_cast<int64_t>(std::hash<std::string>{}(name_)&INT32_MAX)),
      options_(options),
      segments_(std::move(recovered.segments)),
      aborted_(std::move(recovered.aborted)),
      producers_(std::move(recovered.producers)),
      epochs_(std::move(recovered.epochs)),
      failure_(std::move(recovered.failure)),
      changed_(recovered.changed) {
  Lock lock(mutex_);
  offsets_.start = offsets_.stable = recovered.start;
  offsets_.end = offsets_.visible = offsets_.durable = recovered.end;
  advance();
}

// ---- Offsets and who waits for them
// -------------------------------------------------------------------------

LogOffsets DiskLog::offsets() const {
  Lock lock(mutex_);
  return offsets_;
}

int64_t DiskLog::size_bytes() const {
  Lock lock(mutex_);
  uint64_t size = 0;
  for (const auto& [base, segment] : segments_) size += segment->size();
  return static_cast<int64_t>(size);
}

void DiskLog::check_chain() const {
  CHECK_LE(offsets_.start, offsets_.stable);
  CHECK_LE(offsets_.stable, offsets_.visible);
  CHECK_LE(offsets_.visible, offsets_.end);
  CHECK_LE(offsets_.durable, offsets_.end);
}

/// The one place where visible and stable move: up, after end or durable have.
void DiskLog::advance() {
  int64_t visible = options_.durability == Durability::commit ? offsets_.durable : offsets_.end;
  offsets_.visible = std::max(offsets_.visible, visible);
  int64_t unstable = producers_.first_unstable_offset(offsets_.visible, offsets_.end);
  int64_t stable = std::min(unstable, offsets_.visible);
  offsets_.stable = std::max({offsets_.stable, stable, offsets_.start});
  check_chain();
}

DiskLog::Waiters DiskLog::take_due() {
  Waiters due;
  std::erase_if(visible_watches_, [&](Watch& watch) {
    if (bound_offset(watch.bound) <= watch.above) return false;
    due.push_back(std::move(watch.waiter));
    return true;
  });
  std::erase_if(durable_watches_, [&](Watch& watch) {
    if (offsets_.durable <= watch.above) return false;
    due.push_back(std::move(watch.waiter));
    return true;
  });
  return due;
}

DiskLog::Waiters DiskLog::take_all() {
  Waiters all;
  for (auto* watches : {&visible_watches_, &durable_watches_}) {
    for (Watch& watch : *watches) all.push_back(std::move(watch.waiter));
    watches->clear();
  }
  return all;
}

int64_t DiskLog::bound_offset(ReadBound bound) const {
  switch (bound) {
    case ReadBound::visible: return offsets_.visible;
    case ReadBound::stable: return offsets_.stable;
    case ReadBound::end: return offsets_.end;
  }
  return offsets_.visible;
}

bool DiskLog::watch_visible(int64_t seen, ReadBound bound, const std::shared_ptr<Waiter>& waiter) {
  Lock lock(mutex_);
  if (failure_ || closed_ || bound_offset(bound) > seen) return false;
  visible_watches_.push_back({seen, bound, waiter});
  return true;
}

bool DiskLog::watch_durable(int64_t end_offset, const std::shared_ptr<Waiter>& waiter) {
  Lock lock(mutex_);
  if (failure_ || closed_ || offsets_.durable >= end_offset) return false;
  durable_watches_.push_back({end_offset - 1, ReadBound::end, waiter});
  return true;
}

void DiskLog::unwatch(const Waiter* waiter) {
  Lock lock(mutex_);
  auto same = [&](const Watch& watch) { return watch.waiter.get() == waiter; };
  std::erase_if(visible_watches_, same);
  std::erase_if(durable_watches_, same);
}

std::optional<Error> DiskLog::failure() const {
  Lock lock(mutex_);
  return failure_;
}

void DiskLog::set_options(const LogOptions& options) {
  Waiters due;
  {
    Lock lock(mutex_);
    options_ = options;
    advance();
    due = take_due();
  }
  for (const auto& waiter : due) waiter->wake();
}

// ---- Append
// -------------------------------------------------------------------------------------------------

Result<AppendResult> DiskLog::append(MutableBytes bytes, int32_t leader_epoch) {
  Waiters due;
  AppendResult result;
  bool mark = false;
  int64_t mark_delay_ms = 0;
  {
    Lock lock(mutex_);
    if (failure_) return fail(*failure_);
    if (closed_) return fail(Error{ErrorCode::offline, 0, name_, "the log is closed"});
    records::BatchView batch(bytes);
    ASSIGN_OR_RETURN(auto duplicate, check_producer(batch));
    if (duplicate) return *duplicate;
    result.base_offset = offsets_.end;
    records::set_base_offset(bytes, offsets_.end);
    records::set_partition_leader_epoch(bytes, leader_epoch);
    RETURN_IF_ERROR(make_room(batch));
    auto written = active().append(batch, options_);
    if (!written.ok()) return fail(undo_append(std::move(written).error()).error());
    note_epoch(leader_epoch, result.base_offset);
    if (auto aborted = producers_.update(batch)) note_aborted(*aborted);
    offsets_.end = result.end_offset = batch.next_offset();
    result.log_start_offset = offsets_.start;
    changed_ = true;
    complained_ = false;
    advance();
    due = take_due();
    mark = needs_sync_mark();
    mark_delay_ms = options_.durability == Durability::interval ? options_.flush_interval_ms : 0;
  }
  if (mark && context_.flusher) context_.flusher->mark_dirty(shared_from_this(), mark_delay_ms);
  for (const auto& waiter : due) waiter->wake();
  return result;
}

/// An append turns the log dirty. Under Durability::os only a roll makes it worth a sync, so that recovery
/// stays bounded (Kafka flushes a segment when it is rolled).
bool DiskLog::needs_sync_mark() {
  if (marked_ || (options_.durability == Durability::os && !names_dirty_)) return false;
  return marked_ = true;
}

Result<std::optional<AppendResult>> DiskLog::check_producer(const records::BatchView& batch) const {
  std::optional<AppendResult> none;
  if (!batch.has_producer_id() || batch.is_control()) return none;
  auto checked = producers_.check(batch);
  if (!checked.ok()) {
    Error error = std::move(checked).error();
    error.path = name_;
    return fail(std::move(error));
  }
  if (!*checked) return none;
  return std::optional(AppendResult{.base_offset = (*checked)->base_offset,
                                    .end_offset = (*checked)->last_offset + 1,
                                    .log_start_offset = offsets_.start,
                                    .duplicate = true});
}

Status DiskLog::make_room(const records::BatchView& batch) {
  if (batch.size_in_bytes() > static_cast<uint64_t>(options_.segment_bytes)) {
    return fail(Error{ErrorCode::batch_too_large, 0, name_,
                      fmt::format("a batch of {} bytes does not fit into segment.bytes {}",
                                  batch.size_in_bytes(), options_.segment_bytes)});
  }
  int64_t jitter = options_.segment_jitter_ms > 0 ? jitter_seed_ % options_.segment_jitter_ms : 0;
  bool full = active().should_roll(batch.size_in_bytes(), batch.last_offset(), batch.max_timestamp(),
                                   context_.clock.wall_ms(), options_, jitter);
  return full ? roll() : Status(kOk);
}

Status DiskLog::roll() {
  if (active().base_offset() == offsets_.end) return kOk;
  RETURN_IF_ERROR(active().seal());
  auto segment = std::make_unique<Segment>(context_.files, directory_, offsets_.end);
  RETURN_IF_ERROR(segment->create(context_.clock.wall_ms()));
  names_dirty_ = true;
  RETURN_IF_ERROR(write_snapshot());
  segments_.emplace(offsets_.end, std::move(segment));
  return kOk;
}

Status DiskLog::write_snapshot() {
  std::string path =
      join_path(directory_, segment_file_name(offsets_.end, SegmentFileKind::producer_snapshot));
  ASSIGN_OR_RETURN(auto file, context_.files.open(path, OpenMode::create));
  RETURN_IF_ERROR(file->truncate(0));
  RETURN_IF_ERROR(file->write(0, Bytes(producers_.encode_snapshot())));
  other_unsynced_.push_back(std::move(file));
  names_dirty_ = true;
  return kOk;
}

/// A write that failed may have left a part of the batch behind the end: it goes, or the log does.
Status DiskLog::undo_append(Error error) {
  if (!std::exchange(complained_, true)) log_error("{}: an append was refused: {}", name_, error.to_string());
  auto cut = active().truncate(active().size());
  if (!cut.ok())
    failure_ = Error{ErrorCode::offline, cut.error().sys_errno, name_, "could not undo a failed write"};
  return fail(std::move(error));
}

void DiskLog::note_epoch(int32_t epoch, int64_t offset) {
  if (epoch < 0 || (!epochs_.empty() && epochs_.back().epoch >= epoch)) return;
  epochs_.push_back({epoch, offset});
  epochs_dirty_ = true;
}

void DiskLog::note_aborted(const AbortedTxn& aborted) {
  int64_t base = active().base_offset();
  aborted_[base].push_back(aborted);
  std::string path = join_path(directory_, segment_file_name(base, SegmentFileKind::txn_index));
  auto file = append_txn_index(context_.files, path, aborted);
  // The marker is in the log: a lost entry is rebuilt from it if the segment is scanned again.
  if (!file.ok()) return log_error("{}", file.error().to_string());
  other_unsynced_.push_back(std::move(file).value());
  names_dirty_ = true;
}

}  // namespace zurau::storage
