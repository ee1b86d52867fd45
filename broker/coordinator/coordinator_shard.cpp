#include "broker/coordinator/coordinator_shard.h"

#include <iterator>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/log.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

/// The error of an answer whose records the log has refused. Source: CoordinatorOperationExceptionHelper; a
/// client that hears NOT_COORDINATOR would look for another broker, and there is none.
ErrorCode code_for(const storage::Error& error) {
  return error.code == storage::ErrorCode::batch_too_large ? ErrorCode::kUnknownServerError
                                                           : ErrorCode::kCoordinatorNotAvailable;
}

/// Answers that wait for a log. Threading: wake() from any thread, the rest on the loop.
class SettledWait final : public storage::Waiter, public std::enable_shared_from_this<SettledWait> {
 public:
  SettledWait(PendingAnswers pending, Loop& loop, std::function<void()> on_failure)
      : pending_(std::move(pending)), loop_(loop), on_failure_(std::move(on_failure)) {}

  void start() {
    // The log owns the wait from here on, not the other way round.
    std::shared_ptr<storage::PartitionLog> log = std::move(pending_.log);
    log_ = log;
    int64_t seen = pending_.end_offset - 1;
    if (!log->watch_visible(seen, storage::ReadBound::visible, shared_from_this())) finish();
  }
  void wake() override {
    loop_.post([self = shared_from_this()] { self->finish(); });
  }

 private:
  void finish() {
    auto log = log_.lock();
    ErrorCode code =
        log ? CoordinatorShard::outcome_of(*log, pending_.end_offset) : ErrorCode::kCoordinatorNotAvailable;
    for (const Answering& answer : std::exchange(pending_.answers, {})) answer(code);
    if (code != ErrorCode::kNone && on_failure_) on_failure_();
  }

  PendingAnswers pending_;
  std::weak_ptr<storage::PartitionLog> log_;
  Loop& loop_;
  std::function<void()> on_failure_;
};

}  // namespace

ErrorCode CoordinatorShard::outcome_of(const storage::PartitionLog& log, int64_t end_offset) {
  return log.offsets().visible >= end_offset ? ErrorCode::kNone : ErrorCode::kCoordinatorNotAvailable;
}

void give_answers(PendingAnswers pending, Loop& loop, std::function<void()> on_failure) {
  if (!pending.log) {
    for (const Answering& answer : pending.answers) answer(pending.failure);
    return;
  }
  std::make_shared<SettledWait>(std::move(pending), loop, std::move(on_failure))->start();
}

ErrorCode CoordinatorShard::refusal() const {
  switch (state_) {
    case State::loading: return ErrorCode::kCoordinatorLoadInProgress;
    case State::active: return ErrorCode::kNone;
    case State::failed: return ErrorCode::kCoordinatorNotAvailable;
  }
  return ErrorCode::kCoordinatorNotAvailable;
}

void CoordinatorShard::note_deadline() {
  deadline_ms_.store(groups_ ? groups_->next_deadline_ms() : INT64_MAX, std::memory_order_release);
}

CoordinatorShard::Outcome CoordinatorShard::run(std::string_view group_id, const Act& act, Now now) {
  Lock lock(mutex_);
  if (ErrorCode error = refusal(); error != ErrorCode::kNone) return {.refusal = error};
  Outcome outcome = carry_out(act(*groups_, now), now);
  if (groups_) groups_->settle(group_id, now);
  note_deadline();
  return outcome;
}

CoordinatorShard::Outcome CoordinatorShard::run_all(const Act& act, Now now) {
  Lock lock(mutex_);
  if (ErrorCode error = refusal(); error != ErrorCode::kNone) return {.refusal = error};
  Outcome outcome = carry_out(act(*groups_, now), now);
  note_deadline();
  return outcome;
}

ErrorCode CoordinatorShard::inspect(const std::function<void(const GroupShard& shard)>& visit) {
  Lock lock(mutex_);
  if (state_ == State::loading) return ErrorCode::kCoordinatorLoadInProgress;
  if (state_ == State::active) visit(*groups_);
  return ErrorCode::kNone;
}

CoordinatorShard::Outcome CoordinatorShard::carry_out(Effects effects, Now now) {
  if (effects.records.empty()) return {.pending = when_settled(std::move(effects.answers))};
  auto appended = log_->append(effects.records, now.wall_ms);
  if (!appended.ok()) {
    ErrorCode failure = code_for(appended.error());
    bool gone = log_->log()->failure().has_value();
    if (effects.only_records && !gone) {
      return {.pending = {.answers = std::move(effects.answers), .failure = failure}};
    }
    log_warn("{}: {}; its groups are {}", log_->log()->name(), appended.error().to_string(),
             gone ? "not served any more" : "read from the log again");
    return throw_away(gone ? State::failed : State::loading, failure, std::move(effects));
  }
  end_offset_ = *appended;
  for (const GroupRecord& record : effects.records) {
    if (record.taken_in) continue;
    auto applied =
        groups_->apply(record.key, record.value ? std::optional<Bytes>(*record.value) : std::nullopt);
    CHECK(applied.ok());  // We have just made it.
  }
  return {.pending = when_settled(std::move(effects.answers))};
}

/// Also without records: what an answer says may rest on records of others that are not settled yet.
PendingAnswers CoordinatorShard::when_settled(std::vector<Answering> answers) {
  if (answers.empty()) return {};
  if (settled_offset_ < end_offset_) settled_offset_ = log_->settled_offset();
  if (settled_offset_ >= end_offset_) return {.answers = std::move(answers)};
  return {.answers = std::move(answers), .log = log_->log(), .end_offset = end_offset_};
}

CoordinatorShard::Outcome CoordinatorShard::throw_away(State next, ErrorCode failure, Effects effects) {
  std::vector<Answering> answers = std::move(effects.answers);
  // Who only waits here has no part in the failure: it hears that it should come again.
  for (Answering& closing : groups_->close(ErrorCode::kCoordinatorNotAvailable).answers) {
    answers.push_back([closing = std::move(closing)](ErrorCode) { closing(ErrorCode::kNone); });
  }
  groups_.reset();
  state_ = next;
  note_deadline();
  return {.pending = {.answers = std::move(answers), .failure = failure}, .reload = next == State::loading};
}

CoordinatorShard::Outcome CoordinatorShard::fail_for_good() {
  Lock lock(mutex_);
  if (state_ != State::active || !log_->log()->failure()) return {};
  return throw_away(State::failed, ErrorCode::kCoordinatorNotAvailable, {});
}

CoordinatorShard::Outcome CoordinatorShard::load(std::optional<CoordinatorLog> log,
                                                 const std::function<bool()>& stop,
                                                 const std::function<Now()>& now) {
  // Nobody else looks at a shard that is loading, so its log is read without the lock.
  auto groups = std::make_unique<GroupShard>(surroundings_);
  bool good = log.has_value() && !log->log()->failure();
  if (good) {
    auto apply = [&](Bytes key, std::optional<Bytes> value) { return groups->apply(key, value); };
    auto replayed = log->replay(apply, stop);
    good = replayed.ok();
    if (!good) log_error("groups of {}: {}", log->log()->name(), replayed.error().to_string());
    if (good && replayed->refused > 0) {
      log_warn("{}: {} of {} records cannot be read and were passed over; the first: {}", log->log()->name(),
               replayed->refused, replayed->records,
               replayed->first_refusal ? replayed->first_refusal->to_string() : "a record without a key");
    }
  }
  Lock lock(mutex_);
  if (stop && stop()) return {};
  log_ = std::move(log);
  if (!good) {
    state_ = State::failed;
    return {};
  }
  groups_ = std::move(groups);
  end_offset_ = log_->end_offset();
  settled_offset_ = log_->settled_offset();
  state_ = State::active;
  Now loaded = now();
  Outcome outcome = carry_out(groups_->finish_replay(loaded), loaded);
  if (outcome.reload) {
    // Reading it once more would meet the same at once.
    state_ = State::failed;
    outcome.reload = false;
  }
  note_deadline();
  return outcome;
}

}  // namespace zurau::broker
