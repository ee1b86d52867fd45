#include "broker/coordinator/coordinator_shard.h"

#include <algorithm>
#include <utility>

#include "broker/catalog.h"
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

  void start(std::optional<int64_t> deadline_ns) {
    // The log owns the wait from here on, not the other way round.
    std::shared_ptr<storage::PartitionLog> log = std::move(pending_.log);
    log_ = log;
    int64_t seen = pending_.end_offset - 1;
    if (!log->watch_visible(seen, storage::ReadBound::visible, shared_from_this())) return finish();
    if (deadline_ns) timer_ = loop_.run_at(*deadline_ns, [self = shared_from_this()] { self->time_out(); });
  }
  void wake() override {
    loop_.post([self = shared_from_this()] { self->finish(); });
  }

 private:
  void time_out() {
    timer_.reset();
    give(ErrorCode::kCoordinatorNotAvailable);
  }
  void give(ErrorCode code) {
    for (const Answering& answer : std::exchange(pending_.answers, {})) answer(code);
  }
  void finish() {
    if (timer_) loop_.cancel(*std::exchange(timer_, std::nullopt));
    auto log = log_.lock();
    ErrorCode code =
        log ? CoordinatorShard::outcome_of(*log, pending_.end_offset) : ErrorCode::kCoordinatorNotAvailable;
    give(code);
    if (code != ErrorCode::kNone && on_failure_) on_failure_();
  }

  PendingAnswers pending_;
  std::weak_ptr<storage::PartitionLog> log_;
  Loop& loop_;
  std::optional<Loop::TimerId> timer_;
  std::function<void()> on_failure_;
};

}  // namespace

ErrorCode CoordinatorShard::outcome_of(const storage::PartitionLog& log, int64_t end_offset) {
  return log.offsets().visible >= end_offset ? ErrorCode::kNone : ErrorCode::kCoordinatorNotAvailable;
}

void give_answers(PendingAnswers pending, Loop& loop, std::function<void()> on_failure,
                  std::optional<int64_t> deadline_ns) {
  if (!pending.log) {
    for (const Answering& answer : pending.answers) answer(pending.failure);
    return;
  }
  std::make_shared<SettledWait>(std::move(pending), loop, std::move(on_failure))->start(deadline_ns);
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
  if (!set_aside_.empty()) {
    auto aside = set_aside_.find(group_id);
    if (aside != set_aside_.end()) return {.refusal = aside->second};
  }
  Outcome outcome = carry_out(act(*groups_, now), now, group_id);
  if (groups_) groups_->settle(group_id, now);
  note_deadline();
  return outcome;
}

std::vector<CoordinatorShard::Outcome> CoordinatorShard::tick(Now now) {
  Lock lock(mutex_);
  std::vector<Outcome> outcomes;
  if (state_ != State::active) return outcomes;
  for (TimedEffects& due : groups_->tick(now)) {
    if (state_ == State::active) {
      outcomes.push_back(carry_out(std::move(due.effects), now, due.group_id));
    } else {
      outcomes.push_back({.pending = {.answers = std::move(due.effects.answers),
                                      .failure = ErrorCode::kCoordinatorNotAvailable}});
    }
  }
  note_deadline();
  return outcomes;
}

CoordinatorShard::Outcome CoordinatorShard::forget_topics(std::span<const DeletedTopic> topics, Now now) {
  Lock lock(mutex_);
  if (something_loads()) {
    deleted_meanwhile_.insert(deleted_meanwhile_.end(), topics.begin(), topics.end());
  }
  if (state_ != State::active) return {};
  return carry_out(groups_->forget_topics(topics), now, std::nullopt);
}

ErrorCode CoordinatorShard::inspect(const std::function<void(const GroupShard& shard)>& visit) {
  Lock lock(mutex_);
  if (something_loads()) return ErrorCode::kCoordinatorLoadInProgress;
  if (state_ == State::active) visit(*groups_);
  return ErrorCode::kNone;
}

bool CoordinatorShard::something_loads() const {
  return state_ == State::loading || std::any_of(set_aside_.begin(), set_aside_.end(), [](const auto& each) {
           return each.second == ErrorCode::kCoordinatorLoadInProgress;
         });
}

// ---- Effects

CoordinatorShard::Outcome CoordinatorShard::carry_out(Effects effects, Now now,
                                                      std::optional<std::string_view> group_id) {
  if (!effects.records.empty()) {
    auto written = write(effects.records, effects.divisible, now);
    if (!written.ok()) return refused(written.error(), std::move(effects), group_id);
  }
  return {.pending = when_settled(std::move(effects.answers)), .question = std::move(effects.question)};
}

/// What max.message.bytes of the topic lets in, as Kafka's coordinator minds it.
size_t CoordinatorShard::batch_bytes_max() const {
  auto topic = surroundings_.catalog()->find(kOffsetsTopic);
  return topic ? static_cast<size_t>(topic->config.max_message_bytes) : SIZE_MAX;
}

storage::Status CoordinatorShard::write(std::span<const GroupRecord> records, bool divisible, Now now) {
  const size_t max = batch_bytes_max();
  while (!records.empty()) {
    size_t count = divisible ? CoordinatorLog::count_that_fits(records, max) : records.size();
    auto batch = records.first(count);
    ASSIGN_OR_RETURN(end_offset_, log_->append(batch, now.wall_ms, max));
    apply(batch);
    records = records.subspan(count);
  }
  return kOk;
}

void CoordinatorShard::apply(std::span<const GroupRecord> records) {
  for (const GroupRecord& record : records) {
    if (record.taken_in) continue;
    auto value = record.value ? std::optional<Bytes>(*record.value) : std::nullopt;
    auto applied = groups_->apply(record.key, value, record.topic_id);
    CHECK(applied.ok());  // We have just made it.
  }
}

/// Also without records: what an answer says may rest on records of others that are not settled yet.
PendingAnswers CoordinatorShard::when_settled(std::vector<Answering> answers) {
  if (answers.empty()) return {};
  if (settled_offset_ < end_offset_) settled_offset_ = log_->settled_offset();
  if (settled_offset_ >= end_offset_) return {.answers = std::move(answers)};
  return {.answers = std::move(answers), .log = log_->log(), .end_offset = end_offset_};
}

CoordinatorShard::Outcome CoordinatorShard::refused(const storage::Error& error, Effects effects,
                                                    std::optional<std::string_view> group_id) {
  ErrorCode failure = code_for(error);
  bool gone = log_->log()->failure().has_value();
  if (effects.only_records && !gone) {
    return {.pending = {.answers = std::move(effects.answers), .failure = failure}};
  }
  if (!gone && group_id && error.code == storage::ErrorCode::batch_too_large) {
    log_warn("group '{}': {}; it is read from the log again", *group_id, error.to_string());
    return set_aside(*group_id, failure, std::move(effects));
  }
  log_warn("{}: {}; its groups are {}", log_->log()->name(), error.to_string(),
           gone ? "not served any more" : "read from the log again");
  return throw_away(gone ? State::failed : State::loading, failure, std::move(effects));
}

namespace {

/// Who only waits in a group has no part in the failure: it hears that it should come again.
std::vector<Answering> with_closing(std::vector<Answering> answers, Effects closing) {
  for (Answering& each : closing.answers) {
    answers.push_back([each = std::move(each)](ErrorCode) { each(ErrorCode::kNone); });
  }
  return answers;
}

}  // namespace

CoordinatorShard::Outcome CoordinatorShard::set_aside(std::string_view group_id, ErrorCode failure,
                                                      Effects effects) {
  std::string id(group_id);
  auto answers =
      with_closing(std::move(effects.answers), groups_->drop(id, ErrorCode::kCoordinatorNotAvailable));
  set_aside_[id] = ErrorCode::kCoordinatorLoadInProgress;
  return {.pending = {.answers = std::move(answers), .failure = failure}, .reload_group = std::move(id)};
}

CoordinatorShard::Outcome CoordinatorShard::throw_away(State next, ErrorCode failure, Effects effects) {
  auto answers =
      with_closing(std::move(effects.answers), groups_->close(ErrorCode::kCoordinatorNotAvailable));
  groups_.reset();
  set_aside_.clear();
  state_ = next;
  note_deadline();
  return {.pending = {.answers = std::move(answers), .failure = failure}, .reload = next == State::loading};
}

CoordinatorShard::Outcome CoordinatorShard::fail_for_good() {
  Lock lock(mutex_);
  if (state_ != State::active || !log_->log()->failure()) return {};
  return throw_away(State::failed, ErrorCode::kCoordinatorNotAvailable, {});
}

CoordinatorShard::Outcome CoordinatorShard::unload() {
  Lock lock(mutex_);
  if (state_ != State::active) {
    state_ = State::failed;  // One that loads finds no log.
    return {};
  }
  return throw_away(State::failed, ErrorCode::kCoordinatorNotAvailable, {});
}

// ---- Loading

namespace {

/// Every key begins with its type and the name of its group.
bool is_of_group(Bytes key, std::string_view id) {
  constexpr size_t kName = 2 * sizeof(int16_t);
  if (key.size() < kName + id.size()) return false;
  if (load_be<int16_t>(key.data() + sizeof(int16_t)) != static_cast<int16_t>(id.size())) return false;
  auto name = key.subspan(kName, id.size());
  return std::equal(name.begin(), name.end(), std::as_bytes(std::span(id)).begin());
}

/// Reads `log` into `groups`, all of it or one group's records. False, and the log says why, when it cannot
/// be read.
bool replay(const CoordinatorLog& log, GroupShard& groups, const std::string* only_group,
            const std::function<bool()>& stop) {
  auto apply = [&](Bytes key, std::optional<Bytes> value, const Uuid& topic_id) -> Status<> {
    if (only_group && !is_of_group(key, *only_group)) return kOk;
    return groups.apply(key, value, topic_id);
  };
  auto replayed = log.replay(apply, stop);
  if (!replayed.ok()) {
    log_error("groups of {}: {}", log.log()->name(), replayed.error().to_string());
    return false;
  }
  if (replayed->refused > 0) {
    log_warn("{}: {} of {} records cannot be read and were passed over; the first: {}", log.log()->name(),
             replayed->refused, replayed->records,
             replayed->first_refusal ? replayed->first_refusal->to_string() : "a record without a key");
  }
  return true;
}

}  // namespace

CoordinatorShard::Outcome CoordinatorShard::load(std::optional<CoordinatorLog> log,
                                                 const std::function<bool()>& stop,
                                                 const std::function<Now()>& now) {
  // Nobody else looks at a shard that is loading, so its log is read without the lock.
  auto groups = std::make_unique<GroupShard>(surroundings_);
  bool good = log.has_value() && !log->log()->failure() && replay(*log, *groups, nullptr, stop);
  Lock lock(mutex_);
  if (stop && stop()) return {};
  if (state_ != State::loading) return {};  // Its topic was deleted meanwhile.
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
  Outcome outcome = carry_out(groups_->finish_replay(loaded), loaded, std::nullopt);
  if (outcome.reload) {
    // Reading it once more would meet the same at once.
    state_ = State::failed;
    outcome.reload = false;
  }
  if (state_ == State::active) forget_missing_topics(loaded);
  note_deadline();
  return outcome;
}

/// Of a topic that was deleted while this loaded, or right before a crash, offsets are left. They must not
/// be taken for those of a new topic of the same name. When the log takes no records now, the next load will
/// write them; in memory the offsets go at once.
void CoordinatorShard::forget_missing_topics(Now now) {
  Effects gone = groups_->forget_missing_topics();
  gone.merge(groups_->forget_topics(deleted_meanwhile_));
  deleted_meanwhile_.clear();
  if (gone.records.empty()) return;
  log_info("{}: offsets of {} partitions that are not there any more are forgotten", log_->log()->name(),
           gone.records.size());
  auto written = write(gone.records, true, now);
  if (!written.ok()) {
    log_warn("{}: {}", log_->log()->name(), written.error().to_string());
    apply(gone.records);
  }
}

CoordinatorShard::Outcome CoordinatorShard::reload_group(const std::string& id,
                                                         const std::function<bool()>& stop,
                                                         const std::function<Now()>& now) {
  std::optional<CoordinatorLog> log;
  {
    Lock lock(mutex_);
    if (state_ != State::active || !set_aside_.contains(id)) return {};
    log = log_;
  }
  // No request touches a group that is set aside, so the log holds what there is of it.
  GroupShard fresh(surroundings_);
  bool good = replay(*log, fresh, &id, stop);
  Lock lock(mutex_);
  auto aside = set_aside_.find(id);
  if ((stop && stop()) || state_ != State::active || aside == set_aside_.end()) return {};
  if (!good) {
    aside->second = ErrorCode::kCoordinatorNotAvailable;
    return {};
  }
  set_aside_.erase(aside);
  Now loaded = now();
  Outcome outcome = carry_out(groups_->take_over(fresh, id, loaded), loaded, id);
  if (outcome.reload_group) {
    // Reading it once more would meet the same at once.
    set_aside_[id] = ErrorCode::kCoordinatorNotAvailable;
    outcome.reload_group.reset();
  }
  if (state_ == State::active) forget_missing_topics(loaded);
  note_deadline();
  return outcome;
}

}  // namespace zurau::broker
