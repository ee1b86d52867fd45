// The random operations: see workload.h. What recovery must give back is in recovery_check.cpp.
#include "tests/crash/workload.h"

#include <fmt/format.h>

#include <algorithm>

namespace zurau::testing {

using storage::ErrorCode;
using storage::LogOptions;
using storage::NewPartition;
using storage::ReadBound;

void Workload::complain(std::string text) {
  if (problem_.empty()) problem_ = std::move(text);
}

void Workload::expect_ok(const storage::Error& error, std::string_view what) {
  bool for_good = !files_->sync_all_is_sound() && error.detail.find("sync") != std::string::npos;
  if (!files_->fault_hit() && !for_good) complain(fmt::format("{}: {}", what, error.to_string()));
}

void Workload::open(SimFileSystem& files, LogHistory history) {
  files_ = &files;
  auto opened = open_manager(files, clock_, expected_.durability);
  if (!opened.ok()) return expect_ok(opened.error(), "open");
  manager_ = *std::move(opened);
  unopened_.clear();
  files.spare_reads(true);
  if (files.fault_hit()) {
    compare_opened(history);  // What recovery makes of a bad disk is checked on the next start.
  } else if (auto wrong = compare_all(*manager_, expected_, history); !wrong.empty()) {
    complain("after open: " + wrong);
  }
  files.spare_reads(false);
  ++epoch_;  // As a broker does.
  create_first();
}

/// After a start that met a fault: what could be opened is as it must be.
void Workload::compare_opened(LogHistory history) {
  for (auto& [partition, model] : expected_.logs) {
    if (expected_.removing.contains(partition)) continue;
    auto log = manager_->find(partition);
    if (!log)
      unopened_.insert(partition);
    else if (auto wrong = compare(*log, model, history); !wrong.empty())
      return complain("after open: " + partition.to_string() + ": " + wrong);
  }
}

void Workload::create_first() {
  if (!expected_.logs.empty() || !expected_.creating.empty()) return;
  std::vector<NewPartition> wanted;
  for (int32_t i = 0; i < 4; ++i)
    wanted.push_back({{"many", i}, Uuid::random(), small_options(expected_.durability).default_options});
  for (const auto& one : wanted) expected_.creating[one.partition].topic_id = one.topic_id;
  auto made = manager_->create_all(wanted);
  for (size_t i = 0; i < made.size(); ++i) {
    if (!made[i].ok()) {
      expect_ok(made[i].error(), "create_all");
      continue;
    }
    expected_.logs[wanted[i].partition] = std::move(expected_.creating[wanted[i].partition]);
    expected_.creating.erase(wanted[i].partition);
  }
}

std::pair<const storage::TopicPartition, LogModel>* Workload::any_log() {
  if (expected_.logs.empty()) return nullptr;
  auto at = expected_.logs.begin();
  std::advance(at, static_cast<ptrdiff_t>(pick(expected_.logs.size())));
  return expected_.removing.contains(at->first) ? nullptr : &*at;
}

std::shared_ptr<storage::PartitionLog> Workload::log_of(const TopicPartition& partition) {
  auto log = manager_->find(partition);
  if (log) return log;
  if (expected_.removing.contains(partition)) return log;
  if (files_->fault_hit()) unopened_.insert(partition);
  if (!unopened_.contains(partition)) complain(partition.to_string() + " is not found");
  return log;
}

std::vector<int64_t> Workload::some_timestamps() {
  std::vector<int64_t> timestamps(1 + pick(4));
  for (int64_t& timestamp : timestamps) timestamp = clock_.wall_ms() - static_cast<int64_t>(pick(2000));
  return timestamps;
}

void Workload::try_append(const TopicPartition& partition, LogModel& model, BatchPlan plan) {
  auto log = log_of(partition);
  if (!log) return;
  int64_t end = log->offsets().end;
  plan.base_offset = end;
  plan.epoch = epoch_;
  plan.timestamps = some_timestamps();
  plan.value_size = pick(8) == 0 ? pick(600) : pick(60);
  plan.salt = ++salt_;
  bool failed_before = log->failure().has_value();
  model.in_flight = make_model_batch(plan);
  std::vector<std::byte> bytes = model.in_flight->bytes;
  auto appended = log->append(bytes, epoch_);
  ModelBatch batch = std::move(*model.in_flight);
  model.in_flight.reset();
  if (!appended.ok()) {
    check_refusal(appended.error(), *log, failed_before);
    if (log->offsets().end != end) complain("a failed append moved the end of " + partition.to_string());
    if (!failed_before) model.ghosts.push_back(std::move(batch));
    return;
  }
  if (failed_before) complain(partition.to_string() + " takes appends although it failed");
  if (appended->duplicate || appended->base_offset != end || appended->end_offset != batch.end_offset)
    complain(fmt::format("append to {} at {} answered [{}, {}){}", partition.to_string(), end,
                         appended->base_offset, appended->end_offset,
                         appended->duplicate ? ", duplicate" : ""));
  model.batches.push_back(std::move(batch));
}

void Workload::check_refusal(const storage::Error& error, storage::PartitionLog& log, bool failed_before) {
  bool offline = log.failure().has_value();
  if (!failed_before) expect_ok(error, "append to " + log.name());
  bool right = offline ? error.code == ErrorCode::offline
                       : error.code == ErrorCode::io || error.code == ErrorCode::disk_full;
  if (!right)
    complain(fmt::format("an append to {}, {}, was refused as {}", log.name(),
                         offline ? "which is offline" : "which goes on", error.to_string()));
}

void Workload::append() {
  if (auto* chosen = any_log()) try_append(chosen->first, chosen->second, {});
}

void Workload::append_idempotent() {
  auto* chosen = any_log();
  if (!chosen) return;
  auto& [partition, model] = *chosen;
  BatchPlan plan;
  plan.producer_id = 1000 + static_cast<int64_t>(pick(3));
  plan.producer_epoch = 0;
  plan.base_sequence = 0;
  if (const ModelBatch* last = model.last_of_producer(plan.producer_id, 0)) {
    bool new_epoch = pick(10) == 0;
    plan.producer_epoch = static_cast<int16_t>(last->producer_epoch + (new_epoch ? 1 : 0));
    plan.base_sequence = new_epoch ? 0 : last->last_sequence() + 1;
  }
  try_append(partition, model, std::move(plan));
}

void Workload::retry() {
  auto* chosen = any_log();
  if (!chosen) return;
  auto& [partition, model] = *chosen;
  auto log = log_of(partition);
  const ModelBatch* last =
      model.last_of_producer(1000 + static_cast<int64_t>(pick(3)), model.start_attempted);
  if (!log || last == nullptr || log->failure()) return;
  std::vector<std::byte> bytes = last->bytes;
  auto appended = log->append(bytes, epoch_);
  if (!appended.ok())
    expect_ok(appended.error(), "retry on " + partition.to_string());
  else if (!appended->duplicate || appended->base_offset != last->base_offset)
    complain(fmt::format("a retry of [{}, {}) on {} was answered [{}, {}){}", last->base_offset,
                         last->end_offset, partition.to_string(), appended->base_offset, appended->end_offset,
                         appended->duplicate ? ", duplicate" : ""));
}

void Workload::check_durable(const TopicPartition& partition, storage::PartitionLog& log) {
  auto offsets = log.offsets();
  using storage::Durability;
  if (expected_.durability == Durability::commit && offsets.visible > offsets.durable)
    complain(partition.to_string() + " shows what is not durable");
  if (expected_.durability != Durability::commit && offsets.visible != offsets.end)
    complain(partition.to_string() + " does not show at once what it has");
  bool late = expected_.durability == Durability::interval && offsets.durable != offsets.end;
  if (late && !log.failure() && !files_->fault_hit())
    complain(fmt::format("{} is durable up to {} when its interval has passed, and ends at {}",
                         partition.to_string(), offsets.durable, offsets.end));
}

void Workload::flush() {
  if (expected_.durability == storage::Durability::interval)
    clock_.advance_ms(small_options().default_options.flush_interval_ms);
  manager_->flusher().run_one_round();
  for (auto& [partition, model] : expected_.logs) {
    auto log = log_of(partition);
    if (!log) continue;
    auto offsets = log->offsets();
    if (offsets.durable < model.durable) complain("durable of " + partition.to_string() + " went back");
    check_durable(partition, *log);
    model.durable = offsets.durable;
  }
}

void Workload::delete_records() {
  auto* chosen = any_log();
  if (!chosen) return;
  auto& [partition, model] = *chosen;
  auto log = log_of(partition);
  if (!log) return;
  auto offsets = log->offsets();
  if (offsets.visible <= offsets.start) return;
  int64_t target =
      offsets.start + static_cast<int64_t>(pick(static_cast<uint64_t>(offsets.visible - offsets.start) + 1));
  model.start_attempted = std::max(model.start_attempted, target);
  bool failed_before = log->failure().has_value();
  auto deleted = log->delete_records(target);
  if (!deleted.ok() && failed_before && deleted.error().code == ErrorCode::offline) return;
  if (!deleted.ok()) return expect_ok(deleted.error(), "delete records of " + partition.to_string());
  model.start = model.start_attempted = *deleted;
}

void Workload::create_or_remove() {
  TopicPartition partition{"churn", static_cast<int32_t>(pick(2))};
  if (expected_.creating.contains(partition) || expected_.removing.contains(partition)) return;
  if (expected_.logs.contains(partition)) {
    expected_.removing.insert(partition);
    auto removed = manager_->remove(partition);
    if (!removed.ok()) return expect_ok(removed.error(), "remove " + partition.to_string());
    expected_.removing.erase(partition);
    expected_.logs.erase(partition);
    return;
  }
  Uuid topic_id = Uuid::random();
  expected_.creating[partition].topic_id = topic_id;
  auto made = manager_->create(partition, topic_id, small_options(expected_.durability).default_options);
  if (!made.ok()) return expect_ok(made.error(), "create " + partition.to_string());
  expected_.logs[partition] = std::move(expected_.creating[partition]);
  expected_.creating.erase(partition);
}

void Workload::read_somewhere() {
  auto* chosen = any_log();
  if (!chosen) return;
  auto log = log_of(chosen->first);
  if (!log) return;
  auto offsets = log->offsets();
  if (offsets.end == offsets.start) return;
  int64_t offset =
      offsets.start + static_cast<int64_t>(pick(static_cast<uint64_t>(offsets.end - offsets.start)));
  auto slice = log->read(offset, {static_cast<uint32_t>(pick(2000)), true, ReadBound::visible});
  if (!slice.ok() && offset < offsets.visible) expect_ok(slice.error(), "read");
}

void Workload::step() {
  if (!problem_.empty() || !manager_) return;
  clock_.advance_ms(static_cast<int64_t>(pick(500)));
  switch (pick(20)) {
    case 0: return delete_records();
    case 1: return create_or_remove();
    case 2:
      if (auto written = manager_->write_checkpoints(); !written.ok())
        expect_ok(written.error(), "checkpoints");
      return;
    case 3: clock_.advance_ms(static_cast<int64_t>(pick(8000))); return;
    case 4: manager_->housekeeper().run_due(); return;
    case 5: return retry();
    case 6: return read_somewhere();
    case 7:
    case 8:
    case 9:
    case 10: return flush();
    case 11:
    case 12:
    case 13:
    case 14: return append_idempotent();
    default: return append();
  }
}

void Workload::close(bool may_fail) {
  if (!manager_ || !problem_.empty()) return;
  auto closed = manager_->close();
  if (!closed.ok() && may_fail) return manager_.reset();
  if (!closed.ok()) return expect_ok(closed.error(), "close");
  for (auto& [partition, model] : expected_.logs) {
    if (!unopened_.contains(partition)) model.durable = std::max(model.durable, model.end());
  }
  manager_.reset();
}

void Workload::check_running() {
  if (!problem_.empty() || !manager_) return;
  for (auto& [partition, model] : expected_.logs) {
    if (expected_.removing.contains(partition)) continue;
    auto log = manager_->find(partition);
    if (!log) continue;
    if (auto wrong = compare(*log, model, LogHistory::running); !wrong.empty())
      return complain(partition.to_string() + ": " + wrong);
    if (!log->failure()) continue;
    BatchPlan plan;
    plan.timestamps = {clock_.wall_ms()};
    ModelBatch batch = make_model_batch(plan);
    if (log->append(batch.bytes, epoch_).ok()) complain(partition.to_string() + " failed and takes appends");
  }
}

}  // namespace zurau::testing
