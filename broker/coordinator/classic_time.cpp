// ClassicGroup, time: what happens when somebody does not come.
#include <algorithm>
#include <string>
#include <vector>

#include "broker/coordinator/classic_group.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

/// A member whose request is open lives; its session starts anew when that is answered. Not so one that has
/// never been a member yet, whose client may have gone.
bool is_excused(const ClassicMember& member) {
  return !member.is_new && (member.awaits_join() || member.awaits_sync());
}

}  // namespace

Effects ClassicGroup::tick(Now now) {
  Effects effects;
  if (now.steady_ms < next_deadline_ms_) return effects;
  if (now.steady_ms >= sync_deadline_ms_) expire_sync(now, effects);
  if (now.steady_ms >= join_deadline_ms_) end_initial_delay(now, effects);
  expire_sessions(now, effects);
  expire_pending(now, effects);
  find_next_deadline();
  return effects;
}

void ClassicGroup::expire_sessions(Now now, Effects& effects) {
  std::vector<std::string> due;
  for (ClassicMember& member : members_.all()) {
    if (member.deadline_ms > now.steady_ms) continue;
    member.deadline_ms = INT64_MAX;
    if (!is_excused(member)) due.push_back(member.id);
  }
  for (const std::string& id : due) {
    // The removal before may have ended the rebalance, and with it others' membership, or begun their session
    // anew.
    ClassicMember* member = members_.find(id);
    if (!member || member->deadline_ms != INT64_MAX) continue;
    remove_member(*member, ErrorCode::kUnknownMemberId, effects);
    if (state_ != ClassicState::kPreparingRebalance) {
      rebalance_or_complete(now, effects);
    } else if (all_joined()) {
      complete_join(now, effects);
    }
  }
}

void ClassicGroup::expire_pending(Now now, Effects& effects) {
  const size_t lapsed =
      std::erase_if(pending_, [&](const auto& each) { return each.second <= now.steady_ms; });
  if (lapsed > 0 && state_ == ClassicState::kPreparingRebalance && all_joined()) complete_join(now, effects);
}

/// Members that have joined and do not fetch their assignment hold their partitions idle: they are out.
void ClassicGroup::expire_sync(Now now, Effects& effects) {
  sync_deadline_ms_ = INT64_MAX;
  const bool in_generation = state_ == ClassicState::kCompletingRebalance || state_ == ClassicState::kStable;
  if (!in_generation || members_.sync_pending() == 0) return;
  auto& all = members_.all();
  for (auto at = all.begin(); at != all.end();) {
    ClassicMember& member = *at++;
    if (member.sync_pending) remove_member(member, ErrorCode::kUnknownMemberId, effects);
  }
  prepare_rebalance(now, effects);
}

void ClassicGroup::find_next_deadline() {
  next_deadline_ms_ = std::min(join_deadline_ms_, sync_deadline_ms_);
  for (const ClassicMember& member : members_.all()) {
    next_deadline_ms_ = std::min(next_deadline_ms_, member.deadline_ms);
  }
  for (const auto& [id, lapses_ms] : pending_) next_deadline_ms_ = std::min(next_deadline_ms_, lapses_ms);
}

}  // namespace zurau::broker
