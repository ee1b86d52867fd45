// What a start after a crash must give back.
#include <fmt/format.h>

#include <algorithm>

#include "tests/crash/workload.h"

#define MUST(condition, ...)                           \
  do {                                                 \
    if (!(condition)) return fmt::format(__VA_ARGS__); \
  } while (false)

namespace zurau::testing {

using storage::LogManager;
using storage::TopicPartition;

storage::LogManagerOptions small_options(storage::Durability durability) {
  storage::LogManagerOptions options;
  options.data_dir = "/data";
  options.cluster_id = "simulated-cluster-id00";
  options.default_options.segment_bytes = 3000;
  options.default_options.segment_ms = 15'000;
  options.default_options.segment_index_bytes = 96;
  options.default_options.index_interval_bytes = 300;
  options.default_options.durability = durability;
  options.checkpoint_interval_ms = 5000;
  options.file_delete_delay_ms = 3000;
  options.recovery_threads = 1;
  options.threads = false;
  return options;
}

storage::Result<std::unique_ptr<LogManager>> open_manager(SimFileSystem& files, Clock& clock,
                                                          storage::Durability durability) {
  return LogManager::open(files, clock, small_options(durability));
}

namespace {

/// Half made or half removed: whoever owns the names may remove it and make it again.
std::string redo(LogManager& manager, const TopicPartition& partition) {
  auto removed = manager.remove(partition);
  MUST(removed.ok(), "removing the half made {}: {}", partition.to_string(), removed.error().to_string());
  auto made = manager.create(partition, Uuid::random(), small_options().default_options);
  MUST(made.ok(), "making {} again: {}", partition.to_string(), made.error().to_string());
  MUST((*made)->offsets().end == 0, "{} is new and has records", partition.to_string());
  auto gone = manager.remove(partition);
  MUST(gone.ok(), "removing {} again: {}", partition.to_string(), gone.error().to_string());
  return {};
}

std::string compare_names(LogManager& manager, Expected& expected) {
  auto there = manager.list();
  for (const TopicPartition& partition : there) {
    if (expected.logs.contains(partition)) continue;
    MUST(expected.creating.contains(partition), "{} was removed, or never made, and is there",
         partition.to_string());
    if (auto wrong = redo(manager, partition); !wrong.empty()) return wrong;
  }
  expected.creating.clear();
  for (auto at = expected.logs.begin(); at != expected.logs.end();) {
    bool is_there = std::binary_search(there.begin(), there.end(), at->first);
    MUST(is_there || expected.removing.contains(at->first), "{} is gone", at->first.to_string());
    at = is_there ? std::next(at) : expected.logs.erase(at);
  }
  expected.removing.clear();
  return {};
}

std::string retry_and_append(LogManager& manager, const TopicPartition& partition, LogModel& model,
                             Clock& clock) {
  auto log = manager.find(partition);
  int64_t start = log->offsets().start;
  for (int64_t producer_id : {1000, 1001, 1002}) {
    const ModelBatch* last = model.last_of_producer(producer_id, start);
    if (last == nullptr) continue;
    std::vector<std::byte> bytes = last->bytes;
    auto appended = log->append(bytes, last->epoch);
    MUST(appended.ok(), "{}: a retry of producer {}: {}", partition.to_string(), producer_id,
         appended.error().to_string());
    MUST(appended->duplicate && appended->base_offset == last->base_offset,
         "{}: a retry of producer {} at {} was answered at {}, duplicate {}", partition.to_string(),
         producer_id, last->base_offset, appended->base_offset, appended->duplicate);
  }
  BatchPlan plan;
  plan.base_offset = log->offsets().end;
  plan.epoch = std::max(log->latest_epoch(), 0) + 1;
  plan.timestamps = {clock.wall_ms(), clock.wall_ms()};
  plan.salt = 77;
  ModelBatch batch = make_model_batch(plan);
  std::vector<std::byte> bytes = batch.bytes;
  auto appended = log->append(bytes, plan.epoch);
  MUST(appended.ok(), "{}: append after recovery: {}", partition.to_string(), appended.error().to_string());
  MUST(appended->base_offset == batch.base_offset, "{}: append after recovery at {} instead of {}",
       partition.to_string(), appended->base_offset, batch.base_offset);
  model.batches.push_back(std::move(batch));
  return {};
}

}  // namespace

std::string compare_all(LogManager& manager, Expected& expected, LogHistory history) {
  if (auto wrong = compare_names(manager, expected); !wrong.empty()) return wrong;
  for (auto& [partition, model] : expected.logs) {
    auto log = manager.find(partition);
    MUST(log != nullptr, "{} cannot be opened", partition.to_string());
    MUST(!log->failure(), "{}: {}", partition.to_string(), log->failure()->to_string());
    if (auto wrong = compare(*log, model, history); !wrong.empty())
      return partition.to_string() + ": " + wrong;
  }
  return {};
}

std::string check_recovery(SimFileSystem& files, Clock& clock, Expected expected, LogHistory history) {
  {
    auto manager = open_manager(files, clock, expected.durability);
    MUST(manager.ok(), "open: {}", manager.error().to_string());
    if (auto wrong = compare_all(**manager, expected, history); !wrong.empty()) return wrong;
    for (auto& [partition, model] : expected.logs) {
      if (auto wrong = retry_and_append(**manager, partition, model, clock); !wrong.empty()) return wrong;
    }
    while ((*manager)->flusher().run_one_round()) {
    }
    for (auto& [partition, model] : expected.logs) {
      model.durable = (*manager)->find(partition)->offsets().durable;
      if (expected.durability != storage::Durability::commit) continue;
      MUST(model.durable == model.end(), "{}: a round of the flusher leaves durable at {}, the end is {}",
           partition.to_string(), model.durable, model.end());
    }
    auto closed = (*manager)->close();
    MUST(closed.ok(), "close after recovery: {}", closed.error().to_string());
  }
  auto again = open_manager(files, clock, expected.durability);
  MUST(again.ok(), "open after a clean stop: {}", again.error().to_string());
  MUST((*again)->recovery().clean_shutdown, "a clean stop was taken for an unclean one");
  if (auto wrong = compare_all(**again, expected, LogHistory::running); !wrong.empty())
    return "after a clean stop: " + wrong;
  return {};
}

}  // namespace zurau::testing
