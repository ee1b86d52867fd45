// ClassicGroup, SyncGroup, Heartbeat and the check of a commit: who is a member of which generation.
#include <utility>

#include "broker/coordinator/classic_group.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

/// A request may leave it out; what it says must be right.
bool contradicts(const std::optional<std::string>& said, const std::string& known) {
  return said && *said != known;
}

}  // namespace

/// A static member is known by its instance id: when another process has taken that over, the old one is
/// fenced.
ErrorCode ClassicGroup::check_member(const std::string& member_id,
                                     const std::optional<std::string>& instance_id) const {
  if (instance_id) {
    const ClassicMember* member = members_.find_instance(*instance_id);
    if (!member) return ErrorCode::kUnknownMemberId;
    return member->id == member_id ? ErrorCode::kNone : ErrorCode::kFencedInstanceId;
  }
  return members_.find(member_id) ? ErrorCode::kNone : ErrorCode::kUnknownMemberId;
}

ErrorCode ClassicGroup::check_sync(const msg::SyncGroupRequest& request) const {
  if (state_ == ClassicState::kDead) return ErrorCode::kCoordinatorNotAvailable;
  if (auto error = check_member(request.member_id, request.group_instance_id); error != ErrorCode::kNone) {
    return error;
  }
  if (request.generation_id != generation_id_) return ErrorCode::kIllegalGeneration;
  if (contradicts(request.protocol_type, protocol_type_) ||
      (protocol_name_ && contradicts(request.protocol_name, *protocol_name_))) {
    return ErrorCode::kInconsistentGroupProtocol;
  }
  return state_ == ClassicState::kPreparingRebalance ? ErrorCode::kRebalanceInProgress : ErrorCode::kNone;
}

Effects ClassicGroup::sync(const msg::SyncGroupRequest& request, Now now, SyncAnswer answer) {
  Effects effects;
  serving_ = true;
  if (auto error = check_sync(request); error != ErrorCode::kNone) {
    answer_sync(effects, std::move(answer), {.error = error});
    return effects;
  }
  ClassicMember& member = *members_.find(request.member_id);
  synced(member);
  if (state_ == ClassicState::kStable) {
    answer_sync(effects, std::move(answer), assigned(member));
    return effects;
  }
  if (member.awaits_sync()) {  // It asks again, on another connection.
    answer_sync(effects, std::exchange(member.sync_answer, nullptr),
                {.error = ErrorCode::kRebalanceInProgress});
  }
  member.sync_answer = std::move(answer);
  if (member.id == leader_id_) take_assignments(request, now, effects);
  return effects;
}

void ClassicGroup::synced(ClassicMember& member) {
  members_.set_sync_pending(member, false);
  if (members_.sync_pending() == 0) sync_deadline_ms_ = INT64_MAX;
}

/// Members that the leader does not name get nothing; names that are no members are passed over.
void ClassicGroup::take_assignments(const msg::SyncGroupRequest& request, Now now, Effects& effects) {
  for (ClassicMember& member : members_.all()) member.assignment = nullptr;
  for (const auto& each : request.assignments) {
    if (ClassicMember* member = members_.find(each.member_id)) member->assignment = share(each.assignment);
  }
  move_to(ClassicState::kStable, now);
  write(effects);
  for (ClassicMember& member : members_.all()) {
    if (!member.awaits_sync()) continue;
    answer_sync(effects, std::exchange(member.sync_answer, nullptr), assigned(member));
    restart_session(member, member.session_timeout_ms, now);
  }
}

SyncResult ClassicGroup::assigned(const ClassicMember& member) const {
  return {.protocol_type = protocol_type_, .protocol_name = protocol_name_, .assignment = member.assignment};
}

ErrorCode ClassicGroup::heartbeat(const msg::HeartbeatRequest& request, Now now) {
  if (state_ == ClassicState::kDead) return ErrorCode::kCoordinatorNotAvailable;
  if (auto error = check_member(request.member_id, request.group_instance_id); error != ErrorCode::kNone) {
    return error;
  }
  if (request.generation_id != generation_id_) return ErrorCode::kIllegalGeneration;
  ClassicMember& member = *members_.find(request.member_id);
  restart_session(member, member.session_timeout_ms, now);
  return state_ == ClassicState::kPreparingRebalance ? ErrorCode::kRebalanceInProgress : ErrorCode::kNone;
}

ErrorCode ClassicGroup::validate_commit(const std::string& member_id,
                                        const std::optional<std::string>& instance_id, int32_t generation_id,
                                        bool transactional, Now now) {
  if (state_ == ClassicState::kDead) return ErrorCode::kCoordinatorNotAvailable;
  const bool is_empty = state_ == ClassicState::kEmpty;
  if (generation_id < 0 && is_empty) return ErrorCode::kNone;
  if (generation_id < 0 && member_id.empty() && !instance_id) {
    return transactional ? ErrorCode::kNone : ErrorCode::kUnknownMemberId;
  }
  if (auto error = check_member(member_id, instance_id); error != ErrorCode::kNone) return error;
  if (generation_id != generation_id_) return ErrorCode::kIllegalGeneration;
  if (transactional) return ErrorCode::kNone;
  // What the next generation starts from is being decided.
  if (state_ == ClassicState::kCompletingRebalance) return ErrorCode::kRebalanceInProgress;
  ClassicMember& member = *members_.find(member_id);
  restart_session(member, member.session_timeout_ms, now);
  return ErrorCode::kNone;
}

ErrorCode ClassicGroup::validate_offset_delete() const {
  switch (state_) {
    case ClassicState::kEmpty: return ErrorCode::kNone;
    case ClassicState::kDead: return ErrorCode::kGroupIdNotFound;
    case ClassicState::kPreparingRebalance:
    case ClassicState::kCompletingRebalance:
    case ClassicState::kStable:
      return uses_consumer_protocol() ? ErrorCode::kNone : ErrorCode::kNonEmptyGroup;
  }
  return ErrorCode::kNonEmptyGroup;
}

ErrorCode ClassicGroup::validate_delete() const {
  if (state_ == ClassicState::kDead) return ErrorCode::kGroupIdNotFound;
  return state_ == ClassicState::kEmpty ? ErrorCode::kNone : ErrorCode::kNonEmptyGroup;
}

}  // namespace zurau::broker
