#include "broker/coordinator/group_coordinator.h"

#include <algorithm>
#include <future>
#include <utility>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/coordinator_log.h"
#include "broker/coordinator/coordinator_shard.h"
#include "protocol/base/log.h"
#include "protocol/base/partition_hash.h"
#include "storage/log_manager.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

constexpr int64_t kNsPerMs = 1'000'000;

/// As Kafka makes it (GroupCoordinatorService.groupMetadataTopicConfigs, AutoTopicCreationManager).
NewTopic offsets_topic(const GroupSettings& settings) {
  NewTopic topic;
  topic.name = kOffsetsTopic;
  topic.partitions = settings.offsets_topic_partitions;
  topic.replication_factor = 1;
  topic.configs = {{"cleanup.policy", "compact"},
                   {"compression.type", "producer"},
                   {"segment.bytes", std::to_string(settings.offsets_topic_segment_bytes)}};
  return topic;
}

}  // namespace

GroupCoordinator::GroupCoordinator(const config::BrokerConfig& config, Clock& clock,
                                   storage::LogManager& logs, Catalog& catalog, Loop& timer_loop)
    : settings_(group_settings(config)),
      clock_(clock),
      logs_(logs),
      catalog_(catalog),
      timer_loop_(timer_loop) {}

GroupCoordinator::~GroupCoordinator() {
  stop();
}

Now GroupCoordinator::now() const {
  return {clock_.monotonic_ns() / kNsPerMs, clock_.wall_ms()};
}

std::shared_ptr<const TopicInfo> GroupCoordinator::topic() const {
  return catalog_.snapshot()->find(kOffsetsTopic);
}

// ---- Loading

void GroupCoordinator::start() {
  auto found = topic();
  if (!found) return;
  if (Table* table = begin_table(*found)) {
    loader_.run([this, table] { load_next(*table, 0); });
  }
}

void GroupCoordinator::stop() {
  stopping_ = true;
  loader_.stop();
  regex_resolver_.stop();
}

void GroupCoordinator::wait_until_resolved() {
  std::promise<void> done;
  regex_resolver_.run([&done] { done.set_value(); });
  done.get_future().wait();
}

void GroupCoordinator::wait_until_loaded() {
  // A load is a chain of tasks, each of which asks for the next before it ends.
  for (bool loading = true; loading;) {
    std::promise<void> done;
    loader_.run([&done] { done.set_value(); });
    done.get_future().wait();
    loading = inspect([](const GroupShard&) {}) == ErrorCode::kCoordinatorLoadInProgress;
  }
}

GroupCoordinator::Table* GroupCoordinator::begin_table(const TopicInfo& topic) {
  Lock lock(tables_mutex_);
  Table* current = table_.load(std::memory_order_acquire);
  if (current && current->topic_id == topic.id) return nullptr;
  auto table = std::make_unique<Table>();
  table->topic_id = topic.id;
  GroupSurroundings surroundings{settings_, [this] { return catalog_.snapshot(); }};
  for (size_t partition = 0; partition < topic.partitions.size(); ++partition) {
    table->shards.push_back(
        std::make_shared<CoordinatorShard>(topic.id, static_cast<int32_t>(partition), surroundings));
  }
  tables_.push_back(std::move(table));
  table_.store(tables_.back().get(), std::memory_order_release);
  return tables_.back().get();
}

/// One partition a task, so that a stop need not wait for all of them.
void GroupCoordinator::load_next(Table& table, size_t index) {
  if (index == table.shards.size() || stopping_) return;
  load(table.shards[index]);
  loader_.run([this, &table, index] { load_next(table, index + 1); });
}

void GroupCoordinator::load(const std::shared_ptr<CoordinatorShard>& shard) {
  auto found = topic();
  auto partition = static_cast<size_t>(shard->partition());
  std::optional<CoordinatorLog> log;
  if (found && found->id == shard->topic_id() && partition < found->partitions.size()) {
    if (auto opened = logs_.find({std::string(kOffsetsTopic), shard->partition()})) {
      log.emplace(std::move(opened), found->partitions[partition].leader_epoch);
    }
  }
  auto outcome = shard->load(
      std::move(log), [this] { return stopping_.load(); }, [this] { return now(); });
  give_answers(std::move(outcome.pending), timer_loop_, {});
  arm(shard->deadline_ms());
}

// ---- Requests

void GroupCoordinator::run(Loop& loop, std::string_view group_id, const Act& act, const Refuse& refuse) {
  Table* table = table_.load(std::memory_order_acquire);
  if (!table || table->shards.empty()) return refuse(ErrorCode::kCoordinatorNotAvailable);
  auto partition = coordinator_partition(group_id, static_cast<int32_t>(table->shards.size()));
  const auto& shard = table->shards[static_cast<size_t>(partition)];
  CoordinatorShard::Outcome outcome = shard->run(group_id, act, now());
  if (outcome.refusal != ErrorCode::kNone) return refuse(outcome.refusal);
  if (outcome.question) {
    regex_resolver_.run([this, shard, id = std::string(group_id), question = *std::move(outcome.question)] {
      find_regex_topics(shard, id, question);
    });
  }
  finish(shard, std::move(outcome), loop, Caller::the_loop);
}

/// On the resolver's thread. The group may have gone or become another meanwhile; then nobody wants to know.
void GroupCoordinator::find_regex_topics(const std::shared_ptr<CoordinatorShard>& shard,
                                         const std::string& group_id, const RegexQuestion& question) {
  if (stopping_) return;
  RegexTopics found = find_topics(question.regexes, *catalog_.snapshot());
  auto take = [&](GroupShard& groups, Now at) -> Effects {
    Group* group = groups.find(group_id);
    if (!group || !group->consumer()) return {};
    auto catalog = groups.catalog();
    return group->consumer()->take_regex_topics({*catalog, groups.settings(), at}, found);
  };
  finish(shard, shard->run(group_id, take, now()), timer_loop_, Caller::another);
}

void GroupCoordinator::finish(const std::shared_ptr<CoordinatorShard>& shard,
                              CoordinatorShard::Outcome outcome, Loop& loop, Caller caller) {
  arm(shard->deadline_ms());
  if (outcome.reload) loader_.run([this, shard] { load(shard); });
  if (outcome.reload_group) {
    loader_.run([this, shard, id = std::move(*outcome.reload_group)] {
      finish(shard,
             shard->reload_group(
                 id, [this] { return stopping_.load(); }, [this] { return now(); }),
             timer_loop_, Caller::another);
    });
  }
  // The shard owns its log, and the log this wait.
  auto on_failure = [this, weak = std::weak_ptr(shard)] {
    if (auto kept = weak.lock()) give_answers(kept->fail_for_good().pending, timer_loop_, {});
  };
  std::optional<int64_t> deadline_ns;
  if (caller == Caller::the_loop) {
    deadline_ns = clock_.monotonic_ns() + settings_.offsets_commit_timeout_ms * kNsPerMs;
  }
  give_answers(std::move(outcome.pending), loop, std::move(on_failure), deadline_ns);
}

ErrorCode GroupCoordinator::inspect(const std::function<void(const GroupShard& shard)>& visit) {
  Table* table = table_.load(std::memory_order_acquire);
  if (!table) return ErrorCode::kNone;
  for (const auto& shard : table->shards) {
    if (ErrorCode error = shard->inspect(visit); error != ErrorCode::kNone) return error;
  }
  return ErrorCode::kNone;
}

// ---- The topic

bool GroupCoordinator::has_topic() const {
  Table* table = table_.load(std::memory_order_acquire);
  auto found = topic();
  return table && found && table->topic_id == found->id;
}

ErrorCode GroupCoordinator::create_topic() {
  auto found = topic();
  if (!found) {
    auto made = catalog_.create_topic(offsets_topic(settings_));
    if (!made.ok() && made.error().code != ErrorCode::kTopicAlreadyExists) {
      log_error("{} cannot be made: {}", kOffsetsTopic, made.error().message);
      return ErrorCode::kCoordinatorNotAvailable;
    }
    found = topic();
    if (!found) return ErrorCode::kCoordinatorNotAvailable;
    log_info("{} was made with {} partitions, for consumer groups", kOffsetsTopic, found->partitions.size());
  }
  // The thread that makes the table loads it; others find it loading.
  if (Table* table = begin_table(*found)) {
    for (const auto& shard : table->shards) load(shard);
  }
  return ErrorCode::kNone;
}

void GroupCoordinator::topics_deleted(std::span<const DeletedTopic> topics) {
  Table* table = table_.load(std::memory_order_acquire);
  if (!table) return;
  auto is_this = [table](const DeletedTopic& topic) { return topic.id == table->topic_id; };
  if (std::any_of(topics.begin(), topics.end(), is_this)) return unload(*table);
  for (const auto& shard : table->shards)
    finish(shard, shard->forget_topics(topics, now()), timer_loop_, Caller::another);
}

/// Until a client looks for its coordinator, and so makes the topic anew, there is none.
void GroupCoordinator::unload(Table& table) {
  Table* current = &table;
  table_.compare_exchange_strong(current, nullptr, std::memory_order_acq_rel);
  for (const auto& shard : table.shards) finish(shard, shard->unload(), timer_loop_, Caller::another);
  log_warn("{} was deleted, and with it all groups and their offsets", kOffsetsTopic);
}

// ---- Time

void GroupCoordinator::arm(int64_t deadline_ms) {
  int64_t armed = armed_ms_.load(std::memory_order_acquire);
  while (deadline_ms < armed) {
    if (armed_ms_.compare_exchange_weak(armed, deadline_ms, std::memory_order_acq_rel)) {
      return timer_loop_.post([this] { set_timer(); });
    }
  }
}

void GroupCoordinator::set_timer() {
  int64_t deadline_ms = armed_ms_.load(std::memory_order_acquire);
  if (deadline_ms >= timer_ms_) return;  // What is set goes off early enough.
  if (timer_ms_ != INT64_MAX) timer_loop_.cancel(timer_);
  timer_ms_ = deadline_ms;
  timer_ = timer_loop_.run_at(deadline_ms * kNsPerMs, [this] { tick_due(); });
}

void GroupCoordinator::tick_due() {
  timer_ms_ = INT64_MAX;
  armed_ms_.store(INT64_MAX, std::memory_order_release);
  Table* table = table_.load(std::memory_order_acquire);
  if (!table) return;
  int64_t next_ms = INT64_MAX;
  for (const auto& shard : table->shards) {
    if (shard->deadline_ms() <= now().steady_ms) {
      for (auto& outcome : shard->tick(now()))
        finish(shard, std::move(outcome), timer_loop_, Caller::the_loop);
    }
    next_ms = std::min(next_ms, shard->deadline_ms());
  }
  arm(next_ms);
}

}  // namespace zurau::broker
