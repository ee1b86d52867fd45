// GroupCoordinator: the monitor of consumer groups. A group lives in the shard that the hash of its name
// picks, as the partition of __consumer_offsets that holds its records.
//
//   request:   lock the shard -> act (pure) -> records to the log, one batch -> apply -> unlock
//              -> the answers, once the log has settled up to there
//   start:     every partition is replayed in the background; until it is, COORDINATOR_LOAD_IN_PROGRESS
//   deadline:  a timer on the first loop ticks the shards that have something to do
//   refused    the log takes no records (full disk, failed sync, more than max.message.bytes): the answers
//   append:    say so, and where a decision has changed more than records say, its group, or the shard, is
//              thrown away and replayed from the log (coordinator_shard.h)
//
//   shard       a request is answered                 next
//   loading     COORDINATOR_LOAD_IN_PROGRESS          active, or failed
//   active      by the group                          loading again (append refused), failed (log went
//   offline) failed      COORDINATOR_NOT_AVAILABLE             loading, when the topic was made anew; else a
//   restart
// Before the topic is there: COORDINATOR_NOT_AVAILABLE; FindCoordinator makes it.
//
// How a handler reaches a group:
//
//     auto answer = answer_later<msg::HeartbeatResponse>(request, std::move(reply));
//     services.groups.run(request.loop, group_id,
//         [&](GroupShard& shard, Now now) -> Effects { ... shard.find(group_id) ... },
//         [&](wire::ErrorCode refusal) { answer({.error_code = static_cast<int16_t>(refusal)}); });
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/coordinator/coordinator_shard.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_settings.h"
#include "broker/coordinator/group_shard.h"
#include "broker/loop.h"
#include "broker/task_thread.h"
#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/base/uuid.h"

namespace zurau::config {
class BrokerConfig;
}
namespace zurau::storage {
class LogManager;
}

namespace zurau::broker {

class Catalog;
struct TopicInfo;

/// Threading: a monitor; one mutex a shard. Lock order: catalog -> shard -> partition log. No answer is given
/// under a lock.
class GroupCoordinator {
 public:
  /// All arguments outlive it. `timer_loop`, too, and has stopped before it goes.
  GroupCoordinator(const config::BrokerConfig& config, Clock& clock, storage::LogManager& logs,
                   Catalog& catalog, Loop& timer_loop);
  ~GroupCoordinator();
  GroupCoordinator(const GroupCoordinator&) = delete;
  GroupCoordinator& operator=(const GroupCoordinator&) = delete;

  const GroupSettings& settings() const { return settings_; }

  /// Begins to load what is there, in the background. Without the topic it does nothing.
  void start();
  /// Ends a load that is under way, and waits for the resolution of an expression that is. Idempotent.
  void stop();
  /// For tests and tools: returns when every load so far has ended; when every expression that was asked for
  /// so far was resolved.
  void wait_until_loaded();
  void wait_until_resolved();

  /// Decides on the shard of a group. Called at once, in the caller's thread, at most once, under the shard's
  /// lock (so it may capture by reference): it answers only through the Effects that it returns.
  using Act = std::function<Effects(GroupShard& shard, Now now)>;
  /// Called instead of `act`, with no lock held, when there is no shard to act on:
  /// kCoordinatorLoadInProgress, kCoordinatorNotAvailable. (An empty name is a group like others here:
  /// offsets may be committed to it.)
  using Refuse = std::function<void(wire::ErrorCode refusal)>;
  /// `loop` is where answers that wait for the disk are given.
  void run(Loop& loop, std::string_view group_id, const Act& act, const Refuse& refuse);

  /// Looks at every shard, one after the other, each under its lock. What is seen may not be settled yet.
  /// Ends with the first error: kCoordinatorLoadInProgress. Shards that failed are passed over; no topic: no
  /// shards.
  wire::ErrorCode inspect(const std::function<void(const GroupShard& shard)>& visit);

  /// Is there a topic to find groups in?
  bool has_topic() const;
  /// Makes __consumer_offsets as Kafka does, unless it is there; its shards serve when this returns. Waits
  /// for the disk: not for loop threads. The error is Kafka's for the trouble.
  wire::ErrorCode create_topic();
  /// Offsets of topics that are gone are forgotten, as Kafka does it. When __consumer_offsets itself is among
  /// them, everybody who waits in a group is answered with COORDINATOR_NOT_AVAILABLE.
  using DeletedTopic = broker::DeletedTopic;
  void topics_deleted(std::span<const DeletedTopic> topics);

 private:
  /// The shards of one incarnation of the topic. Kept until the coordinator goes, so that requests need no
  /// lock to look at the current one.
  struct Table {
    Uuid topic_id;
    std::vector<std::shared_ptr<CoordinatorShard>> shards;
  };

  std::shared_ptr<const TopicInfo> topic() const;
  /// Null when the table is that topic's already.
  Table* begin_table(const TopicInfo& topic) EXCLUDES(tables_mutex_);
  void load_next(Table& table, size_t index);
  void load(const std::shared_ptr<CoordinatorShard>& shard);
  void unload(Table& table);
  Now now() const;
  /// Sees to it that the timer goes off at `deadline_ms` or before.
  void arm(int64_t deadline_ms);
  void set_timer();
  void tick_due();
  enum class Caller : uint8_t { the_loop, another };
  /// `caller`: the thread of `loop`, where a timer can be set, or not.
  void finish(const std::shared_ptr<CoordinatorShard>& shard, CoordinatorShard::Outcome outcome, Loop& loop,
              Caller caller);
  void find_regex_topics(const std::shared_ptr<CoordinatorShard>& shard, const std::string& group_id,
                         const RegexQuestion& question);

  const GroupSettings settings_;
  Clock& clock_;
  storage::LogManager& logs_;
  Catalog& catalog_;
  Loop& timer_loop_;

  std::atomic<Table*> table_{nullptr};
  Mutex tables_mutex_;  ///< Taken alone.
  std::vector<std::unique_ptr<Table>> tables_ GUARDED_BY(tables_mutex_);

  std::atomic<int64_t> armed_ms_{INT64_MAX};  ///< When the timer is to go off, at the latest.
  Loop::TimerId timer_ = 0;                   ///< The timer loop's.
  int64_t timer_ms_ = INT64_MAX;              ///< The timer loop's: when `timer_` goes off.

  std::atomic<bool> stopping_{false};
  TaskThread loader_;          ///< Last: its thread uses the rest.
  TaskThread regex_resolver_;  ///< Expressions that take too long for a loop thread. The same.
};

}  // namespace zurau::broker
