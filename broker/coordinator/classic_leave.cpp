// ClassicGroup, LeaveGroup: members that go of their own accord, one or many at once.
#include <utility>

#include "broker/coordinator/classic_group.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstVersionWithMembers = 3;  ///< KIP-345

}  // namespace

Effects ClassicGroup::leave(const msg::LeaveGroupRequest& request, const RequestContext& context, Now now,
                            Answer<msg::LeaveGroupResponse> answer) {
  Effects effects;
  const size_t members_before = members_.size();
  const size_t pending_before = pending_.size();
  msg::LeaveGroupResponse response;
  if (state_ == ClassicState::kDead) {
    response.error_code = static_cast<int16_t>(ErrorCode::kCoordinatorNotAvailable);
  } else if (context.api_version < kFirstVersionWithMembers) {
    response.error_code = static_cast<int16_t>(leave_one({.member_id = request.member_id}, effects));
  } else {
    for (const auto& leaver : request.members) {
      const auto error = static_cast<int16_t>(leave_one(leaver, effects));
      response.members.push_back({leaver.member_id, leaver.group_instance_id, error});
    }
  }
  if (members_.size() != members_before) {
    rebalance_or_complete(now, effects);
  } else if (pending_.size() != pending_before) {
    complete_if_all_joined(now, effects);
  }
  effects.answer([answer = std::move(answer), response = std::move(response)](ErrorCode failure) mutable {
    if (failure != ErrorCode::kNone) response = {.error_code = static_cast<int16_t>(failure)};
    answer(std::move(response));
  });
  return effects;
}

/// A static member may be named by its instance id alone, as when an operator removes it.
ErrorCode ClassicGroup::leave_one(const msg::LeaveGroupRequest::MemberIdentity& leaver, Effects& effects) {
  if (leaver.member_id.empty()) {
    ClassicMember* member =
        leaver.group_instance_id ? members_.find_instance(*leaver.group_instance_id) : nullptr;
    if (!member) return ErrorCode::kUnknownMemberId;
    remove_member(*member, ErrorCode::kUnknownMemberId, effects);
    return ErrorCode::kNone;
  }
  if (pending_.erase(leaver.member_id) > 0) return ErrorCode::kNone;
  if (auto error = check_member(leaver.member_id, leaver.group_instance_id); error != ErrorCode::kNone) {
    return error;
  }
  remove_member(*members_.find(leaver.member_id), ErrorCode::kUnknownMemberId, effects);
  return ErrorCode::kNone;
}

}  // namespace zurau::broker
