// CoordinatorShard: one shard under its lock: the groups, the log behind them, and the answers that wait for
// it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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
  CoordinatorShard(int32_t partition, GroupSurroundings surroundings)
      : partition_(partition), surroundings_(std::move(surroundings)) {}

  int32_t partition() const { return partition_; }
  /// What next_deadline_ms of the groups said last; may be read without the lock.
  int64_t deadline_ms() const { return deadline_ms_.load(std::memory_order_acquire); }

  using Act = std::function<Effects(GroupShard& shard, Now now)>;
  struct Outcome {
    wire::ErrorCode refusal = wire::ErrorCode::kNone;  ///< Not kNone: nothing was decided.
    PendingAnswers pending;
    bool reload = false;  ///< The groups were thrown away: load() is due.
  };
  /// Decides, appends, applies.
  Outcome run(std::string_view group_id, const Act& act, Now now) EXCLUDES(mutex_);
  /// The same for what concerns no single group (deadlines, deleted topics); nothing when it does not serve.
  Outcome run_all(const Act& act, Now now) EXCLUDES(mutex_);
  /// kCoordinatorLoadInProgress while it loads; a failed one is not visited.
  wire::ErrorCode inspect(const std::function<void(const GroupShard& shard)>& visit) EXCLUDES(mutex_);

  /// Replays `log` (null: it cannot be had) and serves. `stop` ends it early, and then it does not serve.
  Outcome load(std::optional<CoordinatorLog> log, const std::function<bool()>& stop,
               const std::function<Now()>& now) EXCLUDES(mutex_);
  /// The log went offline under what was acknowledged to nobody yet. Answers: to those who wait in groups.
  Outcome fail_for_good() EXCLUDES(mutex_);
  /// What waits for the log has been told so; whether it settled is asked here, with the error where not.
  static wire::ErrorCode outcome_of(const storage::PartitionLog& log, int64_t end_offset);

 private:
  enum class State : uint8_t { loading, active, failed };

  Outcome carry_out(Effects effects, Now now) REQUIRES(mutex_);
  Outcome throw_away(State next, wire::ErrorCode failure, Effects effects) REQUIRES(mutex_);
  PendingAnswers when_settled(std::vector<Answering> answers) REQUIRES(mutex_);
  wire::ErrorCode refusal() const REQUIRES(mutex_);
  void note_deadline() REQUIRES(mutex_);

  const int32_t partition_;
  const GroupSurroundings surroundings_;
  std::atomic<int64_t> deadline_ms_{INT64_MAX};

  Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::loading;
  std::unique_ptr<GroupShard> groups_ GUARDED_BY(mutex_);
  std::optional<CoordinatorLog> log_ GUARDED_BY(mutex_);
  int64_t end_offset_ GUARDED_BY(mutex_) = 0;      ///< Of the last append.
  int64_t settled_offset_ GUARDED_BY(mutex_) = 0;  ///< As seen last.
};

/// Gives the answers once their log has settled: at once in this thread, or later on `loop`. `on_failure` is
/// called on `loop` when the log went offline instead, after the answers.
void give_answers(PendingAnswers pending, Loop& loop, std::function<void()> on_failure);

}  // namespace zurau::broker
