// CoordinatorShard: one shard under its lock: the groups, the log behind them, and the answers that wait for
// it.
//
// When the log does not take the records of a decision, and the decision changed more than the records say:
//   the batch is too large (max.message.bytes)   the group alone is set aside and read from the log again;
//                                                other groups do not feel it
//   anything else (full disk, failed sync)       all groups are thrown away and read again
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/coordinator/coordinator_log.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_shard.h"
#include "broker/loop.h"
#include "protocol/base/mutex.h"

namespace zurau::broker {

/// Answers, and up to where the log must have settled before they may be given.
struct PendingAnswers {
  std::vector<Answering> answers;
  std::shared_ptr<storage::PartitionLog> log;  ///< Null: they may be given now, with `failure`.
  int64_t end_offset = 0;
  wire::ErrorCode failure = wire::ErrorCode::kNone;
};

/// Threading: a monitor. Its owner gives the answers after it has unlocked.
class CoordinatorShard {
 public:
  CoordinatorShard(const Uuid& topic_id, int32_t partition, GroupSurroundings surroundings)
      : topic_id_(topic_id), partition_(partition), surroundings_(std::move(surroundings)) {}

  /// Of __consumer_offsets as it was when the shard was made.
  const Uuid& topic_id() const { return topic_id_; }
  int32_t partition() const { return partition_; }
  /// What next_deadline_ms of the groups said last; may be read without the lock.
  int64_t deadline_ms() const { return deadline_ms_.load(std::memory_order_acquire); }

  using Act = std::function<Effects(GroupShard& shard, Now now)>;
  struct Outcome {
    wire::ErrorCode refusal = wire::ErrorCode::kNone;  ///< Not kNone: nothing was decided.
    PendingAnswers pending;
    bool reload = false;                      ///< The groups were thrown away: load() is due.
    std::optional<std::string> reload_group;  ///< That one was: reload_group() is due.
    std::optional<RegexQuestion> question;    ///< Of the group that has decided.
  };
  /// Decides, appends, applies.
  Outcome run(std::string_view group_id, const Act& act, Now now) EXCLUDES(mutex_);
  /// Carries out what is due; nothing when it does not serve. To be dealt with in their order.
  std::vector<Outcome> tick(Now now) EXCLUDES(mutex_);
  /// Forgets the offsets of topics that were deleted; while it loads, once it has.
  Outcome forget_topics(std::span<const DeletedTopic> topics, Now now) EXCLUDES(mutex_);
  /// kCoordinatorLoadInProgress while it, or one of its groups, loads; a failed one is not visited.
  wire::ErrorCode inspect(const std::function<void(const GroupShard& shard)>& visit) EXCLUDES(mutex_);

  /// Replays `log` (null: it cannot be had) and serves. `stop` ends it early, and then it does not serve.
  Outcome load(std::optional<CoordinatorLog> log, const std::function<bool()>& stop,
               const std::function<Now()>& now) EXCLUDES(mutex_);
  /// The same for one group; the rest serves meanwhile.
  Outcome reload_group(const std::string& id, const std::function<bool()>& stop,
                       const std::function<Now()>& now) EXCLUDES(mutex_);
  /// The topic was deleted: it does not serve any more. Answers: to those who wait in groups.
  Outcome unload() EXCLUDES(mutex_);
  /// The log went offline under what was acknowledged to nobody yet. Answers: to those who wait in groups.
  Outcome fail_for_good() EXCLUDES(mutex_);
  /// What waits for the log has been told so; whether it settled is asked here, with the error where not.
  static wire::ErrorCode outcome_of(const storage::PartitionLog& log, int64_t end_offset);

 private:
  enum class State : uint8_t { loading, active, failed };

  /// `group_id`: whose decision it was; null: of many, or none.
  Outcome carry_out(Effects effects, Now now, std::optional<std::string_view> group_id) REQUIRES(mutex_);
  storage::Status write(std::span<const GroupRecord> records, bool divisible, Now now) REQUIRES(mutex_);
  void apply(std::span<const GroupRecord> records) REQUIRES(mutex_);
  size_t batch_bytes_max() const;
  Outcome refused(const storage::Error& error, Effects effects, std::optional<std::string_view> group_id)
      REQUIRES(mutex_);
  Outcome set_aside(std::string_view group_id, wire::ErrorCode failure, Effects effects) REQUIRES(mutex_);
  Outcome throw_away(State next, wire::ErrorCode failure, Effects effects) REQUIRES(mutex_);
  void forget_missing_topics(Now now) REQUIRES(mutex_);
  PendingAnswers when_settled(std::vector<Answering> answers) REQUIRES(mutex_);
  wire::ErrorCode refusal() const REQUIRES(mutex_);
  bool something_loads() const REQUIRES(mutex_);
  void note_deadline() REQUIRES(mutex_);

  const Uuid topic_id_;
  const int32_t partition_;
  const GroupSurroundings surroundings_;
  std::atomic<int64_t> deadline_ms_{INT64_MAX};

  Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::loading;
  std::unique_ptr<GroupShard> groups_ GUARDED_BY(mutex_);
  std::optional<CoordinatorLog> log_ GUARDED_BY(mutex_);
  /// Groups that are read anew, and what their requests are refused with.
  std::map<std::string, wire::ErrorCode, std::less<>> set_aside_ GUARDED_BY(mutex_);
  std::vector<DeletedTopic> deleted_meanwhile_ GUARDED_BY(mutex_);  ///< While something loads.
  int64_t end_offset_ GUARDED_BY(mutex_) = 0;                       ///< Of the last append.
  int64_t settled_offset_ GUARDED_BY(mutex_) = 0;                   ///< As seen last.
};

/// Gives the answers once their log has settled: at once in this thread, or later on `loop`; with
/// COORDINATOR_NOT_AVAILABLE where it has not by `deadline_ns` (what was appended stays). A deadline is for
/// calls on the thread of `loop` only. `on_failure` is called on `loop` when the log went offline instead,
/// after the answers.
void give_answers(PendingAnswers pending, Loop& loop, std::function<void()> on_failure,
                  std::optional<int64_t> deadline_ns = std::nullopt);

}  // namespace zurau::broker
