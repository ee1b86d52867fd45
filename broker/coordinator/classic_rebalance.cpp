// ClassicGroup, the rebalance: from the first join until everybody knows the new generation.
#include <algorithm>
#include <utility>

#include "broker/coordinator/classic_group.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

/// How long a group of absent static members waits at least before it looks again, whatever they have asked
/// for.
constexpr int32_t kAbsentLeaderWaitMs = 1000;

}  // namespace

std::string_view name_of(ClassicState state) {
  switch (state) {
    case ClassicState::kEmpty: return "Empty";
    case ClassicState::kPreparingRebalance: return "PreparingRebalance";
    case ClassicState::kCompletingRebalance: return "CompletingRebalance";
    case ClassicState::kStable: return "Stable";
    case ClassicState::kDead: return "Dead";
  }
  return "Unknown";
}

void ClassicGroup::rebalance_or_complete(Now now, Effects& effects) {
  switch (state_) {
    case ClassicState::kEmpty:
    case ClassicState::kCompletingRebalance:
    case ClassicState::kStable: return prepare_rebalance(now, effects);
    case ClassicState::kPreparingRebalance: return complete_if_all_joined(now, effects);
    case ClassicState::kDead: return;
  }
}

/// An empty group waits a while for more members, so that a whole application that starts rebalances once.
/// Any other waits until its members have come back.
void ClassicGroup::prepare_rebalance(Now now, Effects& effects) {
  if (state_ == ClassicState::kCompletingRebalance) fail_syncs(ErrorCode::kRebalanceInProgress, effects);
  sync_deadline_ms_ = INT64_MAX;
  from_empty_ = state_ == ClassicState::kEmpty;
  move_to(ClassicState::kPreparingRebalance, now);
  const int64_t rebalance_timeout = members_.rebalance_timeout_ms();
  if (from_empty_) {
    const int64_t delay = settings_.initial_rebalance_delay_ms;
    member_came_ = false;
    initial_delay_left_ms_ = std::max<int64_t>(rebalance_timeout - delay, 0);
    if (delay <= 0) return complete_join(now, effects);
    set_deadline(join_deadline_ms_, now.steady_ms + delay);
  } else if (all_joined()) {
    complete_join(now, effects);
  } else {
    set_deadline(join_deadline_ms_, now.steady_ms + rebalance_timeout);
  }
}

/// While members keep coming the delay is extended, up to the longest rebalance timeout in all.
void ClassicGroup::end_initial_delay(Now now, Effects& effects) {
  if (!from_empty_ || !member_came_ || initial_delay_left_ms_ <= 0) return complete_join(now, effects);
  const int64_t delay = std::min<int64_t>(settings_.initial_rebalance_delay_ms, initial_delay_left_ms_);
  member_came_ = false;
  initial_delay_left_ms_ -= delay;
  set_deadline(join_deadline_ms_, now.steady_ms + delay);
}

bool ClassicGroup::all_joined() const {
  return pending_.empty() && members_.awaiting_join() == members_.size();
}

void ClassicGroup::complete_if_all_joined(Now now, Effects& effects) {
  if (state_ != ClassicState::kPreparingRebalance || from_empty_ || !all_joined()) return;
  complete_join(now, effects);
}

/// The time for joining is over: whoever has not come is gone, but for static members, who may come back.
void ClassicGroup::complete_join(Now now, Effects& effects) {
  join_deadline_ms_ = INT64_MAX;
  remove_absent();
  if (!members_.empty() && !choose_leader()) {
    // Static members only, and none of them is there: nobody can take the generation on.
    from_empty_ = false;
    const int32_t wait_ms = std::max(members_.rebalance_timeout_ms(), kAbsentLeaderWaitMs);
    return set_deadline(join_deadline_ms_, now.steady_ms + wait_ms);
  }
  ++generation_id_;
  if (!members_.empty()) return begin_generation(now, effects);
  protocol_name_.reset();
  leader_id_.clear();
  move_to(ClassicState::kEmpty, now);
  read_subscriptions();
  write(effects);
}

void ClassicGroup::remove_absent() {
  auto& all = members_.all();
  for (auto at = all.begin(); at != all.end();) {
    ClassicMember& member = *at++;
    if (member.awaits_join() || member.instance_id) continue;
    if (member.id == leader_id_) leader_id_.clear();
    members_.remove(member);
  }
}

/// The old leader when it has come back, or the earliest member that has. False when none has.
bool ClassicGroup::choose_leader() {
  const ClassicMember* leader = members_.find(leader_id_);
  if (leader && leader->awaits_join()) return true;
  auto next = std::ranges::find_if(members_.all(), &ClassicMember::awaits_join);
  if (next == members_.all().end()) return false;
  leader_id_ = next->id;
  return true;
}

void ClassicGroup::begin_generation(Now now, Effects& effects) {
  protocol_name_ = members_.elect_protocol();
  move_to(ClassicState::kCompletingRebalance, now);
  read_subscriptions();
  for (ClassicMember& member : members_.all()) {
    if (member.awaits_join()) {
      answer_join(effects, members_.take_join(member), joined(member, member.id == leader_id_));
    }
    restart_session(member, member.session_timeout_ms, now);
    member.is_new = false;
    members_.set_sync_pending(member, true);
  }
  set_deadline(sync_deadline_ms_, now.steady_ms + members_.rebalance_timeout_ms());
}

void ClassicGroup::move_to(ClassicState state, Now now) {
  state_ = state;
  state_since_ms_ = now.wall_ms;
}

/// Those who wait for the leader's assignment must join again.
void ClassicGroup::fail_syncs(ErrorCode error, Effects& effects) {
  for (ClassicMember& member : members_.all()) {
    member.assignment = nullptr;
    if (!member.awaits_sync()) continue;
    answer_sync(effects, std::exchange(member.sync_answer, nullptr), {.error = error});
  }
}

void ClassicGroup::restart_session(ClassicMember& member, int32_t timeout_ms, Now now) {
  set_deadline(member.deadline_ms, now.steady_ms + timeout_ms);
}

void ClassicGroup::set_deadline(int64_t& deadline_ms, int64_t at_ms) {
  deadline_ms = at_ms;
  next_deadline_ms_ = std::min(next_deadline_ms_, at_ms);
}

/// Whatever it waits for is answered with `error`. The earliest of the others leads when it was the leader.
void ClassicGroup::remove_member(ClassicMember& member, ErrorCode error, Effects& effects) {
  if (member.awaits_join()) answer_join(effects, members_.take_join(member), {.error = error});
  if (member.awaits_sync()) {
    answer_sync(effects, std::exchange(member.sync_answer, nullptr), {.error = error});
  }
  const bool led = member.id == leader_id_;
  members_.remove(member);
  if (led) leader_id_ = members_.empty() ? std::string() : members_.all().front().id;
}

}  // namespace zurau::broker
