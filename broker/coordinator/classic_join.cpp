// ClassicGroup, JoinGroup: who may come in, under which id, and whether the group rebalances for it.
#include <fmt/format.h>

#include <utility>

#include "broker/coordinator/classic_group.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstVersionWithKnownId = 4;         ///< KIP-394
constexpr int16_t kFirstVersionWithSkipAssignment = 9;  ///< KIP-814
/// How long a member that joins for the first time is waited for, should its client go away meanwhile (Kafka:
/// CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS).
constexpr int32_t kNewMemberJoinTimeoutMs = 5 * 60 * 1000;

/// As java.util.UUID writes it: 8-4-4-4-12 hex digits.
std::string java_text(const Uuid& uuid) {
  std::string text;
  for (size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    fmt::format_to(std::back_inserter(text), "{:02x}", uuid.bytes[i]);
  }
  return text;
}

void refuse(Effects& effects, JoinAnswer answer, ErrorCode error, std::string member_id) {
  answer_join(effects, std::move(answer), {.error = error, .member_id = std::move(member_id)});
}

}  // namespace

Effects ClassicGroup::join(const msg::JoinGroupRequest& request, const RequestContext& context,
                           const Uuid& fresh, Now now, JoinAnswer answer) {
  Effects effects;
  serving_ = true;
  if (!accepts(request.member_id)) {
    refuse(effects, std::move(answer), ErrorCode::kGroupMaxSizeReached, {});
    refuse_full(request.member_id, now, effects);
  } else if (state_ == ClassicState::kDead) {
    refuse(effects, std::move(answer), ErrorCode::kCoordinatorNotAvailable, request.member_id);
  } else if (!supports(request)) {
    refuse(effects, std::move(answer), ErrorCode::kInconsistentGroupProtocol, request.member_id);
  } else if (request.member_id.empty()) {
    join_new(request, context, fresh, now, std::move(answer), effects);
  } else {
    join_known(request, context, now, std::move(answer), effects);
  }
  return effects;
}

/// Whether there is room. While a rebalance gathers members, those that have come count; they may be others
/// than before.
bool ClassicGroup::accepts(const std::string& member_id) const {
  const auto max_size = static_cast<size_t>(settings_.max_size);
  switch (state_) {
    case ClassicState::kEmpty:
    case ClassicState::kDead: return true;
    case ClassicState::kPreparingRebalance: {
      const ClassicMember* member = members_.find(member_id);
      return (member && member->awaits_join()) || members_.awaiting_join() < max_size;
    }
    case ClassicState::kCompletingRebalance:
    case ClassicState::kStable: return members_.find(member_id) || members_.size() < max_size;
  }
  return false;
}

/// Who was here and finds no place any more is gone.
void ClassicGroup::refuse_full(const std::string& member_id, Now now, Effects& effects) {
  pending_.erase(member_id);
  if (ClassicMember* member = members_.find(member_id)) {
    remove_member(*member, ErrorCode::kGroupMaxSizeReached, effects);
  }
  complete_if_all_joined(now, effects);
}

/// A protocol type and, in common with everybody, a protocol. An empty group takes on whatever comes.
bool ClassicGroup::supports(const msg::JoinGroupRequest& request) const {
  if (state_ == ClassicState::kEmpty) return !request.protocol_type.empty() && !request.protocols.empty();
  if (request.protocol_type != protocol_type_) return false;
  for (const auto& protocol : request.protocols) {
    if (members_.all_support(protocol.name)) return true;
  }
  return false;
}

void ClassicGroup::join_new(const msg::JoinGroupRequest& request, const RequestContext& context,
                            const Uuid& fresh, Now now, JoinAnswer answer, Effects& effects) {
  std::string id =
      fmt::format("{}-{}", request.group_instance_id.value_or(context.client_id), java_text(fresh));
  if (request.group_instance_id) {
    if (ClassicMember* member = members_.find_instance(*request.group_instance_id)) {
      return replace_static(*member, request, context, id, now, std::move(answer), effects);
    }
  } else if (context.api_version >= kFirstVersionWithKnownId) {
    return give_id(request, std::move(id), now, std::move(answer), effects);
  }
  add_member(request, context, std::move(id), now, std::move(answer), effects);
}

/// The member joins once it knows its id, so that a client whose answer gets lost does not leave a member
/// behind.
void ClassicGroup::give_id(const msg::JoinGroupRequest& request, std::string id, Now now, JoinAnswer answer,
                           Effects& effects) {
  if (pending_.size() >= config::limits::kPendingMembersMax) {
    return refuse(effects, std::move(answer), ErrorCode::kGroupMaxSizeReached, {});
  }
  set_deadline(pending_[id], now.steady_ms + request.session_timeout_ms);
  refuse(effects, std::move(answer), ErrorCode::kMemberIdRequired, std::move(id));
}

void ClassicGroup::join_known(const msg::JoinGroupRequest& request, const RequestContext& context, Now now,
                              JoinAnswer answer, Effects& effects) {
  if (pending_.contains(request.member_id)) {
    // Ids are given out to dynamic members only.
    if (request.group_instance_id) {
      return refuse(effects, std::move(answer), ErrorCode::kUnknownServerError, request.member_id);
    }
    return add_member(request, context, request.member_id, now, std::move(answer), effects);
  }
  if (auto error = check_member(request.member_id, request.group_instance_id); error != ErrorCode::kNone) {
    return refuse(effects, std::move(answer), error, request.member_id);
  }
  ClassicMember& member = *members_.find(request.member_id);
  const bool leads = member.id == leader_id_;
  // A member that says nothing new asks again because an answer got lost. A leader that joins a stable group
  // wants it to rebalance, as when topics have got more partitions.
  const bool asks_again = member.says(request) && (state_ == ClassicState::kCompletingRebalance ||
                                                   (state_ == ClassicState::kStable && !leads));
  if (asks_again) return answer_join(effects, std::move(answer), joined(member, leads));
  rejoin_and_rebalance(member, request, now, std::move(answer), effects);
}

void ClassicGroup::rejoin_and_rebalance(ClassicMember& member, const msg::JoinGroupRequest& request, Now now,
                                        JoinAnswer answer, Effects& effects) {
  update_member(member, request);
  await_join(member, std::move(answer), effects);
  rebalance_or_complete(now, effects);
}

void ClassicGroup::add_member(const msg::JoinGroupRequest& request, const RequestContext& context,
                              std::string id, Now now, JoinAnswer answer, Effects& effects) {
  if (members_.empty()) protocol_type_ = request.protocol_type;
  if (state_ == ClassicState::kPreparingRebalance && from_empty_) member_came_ = true;
  pending_.erase(id);
  ClassicMember& member = members_.add({.id = std::move(id),
                                        .instance_id = request.group_instance_id,
                                        .client_id = context.client_id,
                                        .client_host = context.client_host,
                                        .is_new = true});
  if (leader_id_.empty()) leader_id_ = member.id;
  update_member(member, request);
  restart_session(member, kNewMemberJoinTimeoutMs, now);
  await_join(member, std::move(answer), effects);
  rebalance_or_complete(now, effects);
}

void ClassicGroup::update_member(ClassicMember& member, const msg::JoinGroupRequest& request) {
  members_.set_protocols(member, classic_protocols(request));
  member.rebalance_timeout_ms = request.rebalance_timeout_ms;
  member.session_timeout_ms = request.session_timeout_ms;
}

/// A second join of a member, on another connection, takes the place of the first.
void ClassicGroup::await_join(ClassicMember& member, JoinAnswer answer, Effects& effects) {
  if (member.awaits_join()) {
    refuse(effects, members_.take_join(member), ErrorCode::kRebalanceInProgress, member.id);
  }
  members_.await_join(member, std::move(answer));
}

/// A static member comes back, as a new process under the old name: it takes over the old one's place, and
/// whoever still uses the old id is fenced.
void ClassicGroup::replace_static(ClassicMember& member, const msg::JoinGroupRequest& request,
                                  const RequestContext& context, const std::string& new_id, Now now,
                                  JoinAnswer answer, Effects& effects) {
  if (member.awaits_join()) {
    refuse(effects, members_.take_join(member), ErrorCode::kFencedInstanceId, member.id);
  }
  if (member.awaits_sync()) {
    answer_sync(effects, std::exchange(member.sync_answer, nullptr), {.error = ErrorCode::kFencedInstanceId});
  }
  const std::string old_leader = leader_id_;
  if (member.id == leader_id_) leader_id_ = new_id;
  members_.rename(member, new_id);
  member.client_id = context.client_id;
  member.client_host = context.client_host;
  member.is_new = false;
  update_member(member, request);
  restart_session(member, member.session_timeout_ms, now);
  if (state_ != ClassicState::kStable || members_.elect_protocol() != protocol_name_) {
    await_join(member, std::move(answer), effects);
    return rebalance_or_complete(now, effects);
  }
  read_subscriptions();
  write(effects);
  const bool leads = member.id == leader_id_;
  const bool may_skip = context.api_version >= kFirstVersionWithSkipAssignment;
  JoinResult result = joined(member, leads && may_skip);
  result.skip_assignment = leads && may_skip;
  // Who does not know of skip_assignment would compute an assignment if it were told that it leads, and send
  // it to a group that takes none now.
  if (!may_skip) result.leader = old_leader;
  answer_join(effects, std::move(answer), std::move(result));
}

JoinResult ClassicGroup::joined(const ClassicMember& member, bool with_members) const {
  JoinResult result{.generation_id = generation_id_,
                    .protocol_type = protocol_type_,
                    .protocol_name = protocol_name_,
                    .leader = leader_id_,
                    .member_id = member.id};
  if (!with_members) return result;
  result.members.reserve(members_.size());
  for (const ClassicMember& each : members_.all()) {
    result.members.push_back({each.id, each.instance_id, each.metadata(protocol_name_.value_or(""))});
  }
  return result;
}

}  // namespace zurau::broker
