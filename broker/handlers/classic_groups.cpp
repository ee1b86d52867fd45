// JoinGroup - versions 0..9. SyncGroup - 0..5. Heartbeat - 0..4. LeaveGroup - 0..5. The classic group
// protocol: who is in a group and what each member was assigned (coordinator/classic_group.h says what is
// answered).
//
// Heartbeats are answered at once, everything else when the records that it speaks of are durable. A join and
// a sync wait for the other members besides.
#include <memory>
#include <utility>

#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/coordinator/group_shard.h"
#include "broker/handlers/answer_later.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/sync_group.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstVersionWithRebalanceTimeout = 1;  ///< JoinGroup
constexpr int16_t kFirstVersionWithMembers = 3;           ///< LeaveGroup

msg::JoinGroupResponse to_message(const JoinResult& result) {
  msg::JoinGroupResponse response{.error_code = static_cast<int16_t>(result.error),
                                  .generation_id = result.generation_id,
                                  .protocol_type = result.protocol_type,
                                  .protocol_name = result.protocol_name,
                                  .leader = result.leader,
                                  .skip_assignment = result.skip_assignment,
                                  .member_id = result.member_id};
  response.members.reserve(result.members.size());
  for (const JoinResult::Member& member : result.members) {
    response.members.push_back({member.member_id, member.group_instance_id, view(member.metadata)});
  }
  return response;
}

msg::SyncGroupResponse to_message(const SyncResult& result) {
  return {.error_code = static_cast<int16_t>(result.error),
          .protocol_type = result.protocol_type,
          .protocol_name = result.protocol_name,
          .assignment = view(result.assignment)};
}

/// A group that is not there yet, or has offsets only, becomes a classic one.
ClassicGroup& make_classic(GroupShard& shard, const std::string& id) {
  Group& group = shard.find_or_create(id);
  if (!group.classic()) group.kind = std::make_unique<ClassicGroup>(id, shard.settings());
  return *group.classic();
}

Effects join(GroupShard& shard, const msg::JoinGroupRequest& message, const RequestContext& context, Now now,
             const JoinAnswer& answer) {
  auto refuse = [&](ErrorCode error) {
    Effects effects;
    answer_join(effects, answer, {.error = error, .member_id = message.member_id});
    return effects;
  };
  if (!ClassicGroup::session_timeout_allowed(shard.settings(), message.session_timeout_ms)) {
    return refuse(ErrorCode::kInvalidSessionTimeout);
  }
  Group* group = shard.find(message.group_id);
  if (group && group->consumer()) return refuse(ErrorCode::kInconsistentGroupProtocol);
  if ((!group || !group->classic()) && !message.member_id.empty()) return refuse(ErrorCode::kUnknownMemberId);
  const Uuid fresh = message.member_id.empty() ? Uuid::random() : Uuid{};
  return make_classic(shard, message.group_id).join(message, context, fresh, now, answer);
}

Effects sync(GroupShard& shard, const msg::SyncGroupRequest& message, Now now, const SyncAnswer& answer) {
  Group* group = shard.find(message.group_id);
  if (group && group->classic()) return group->classic()->sync(message, now, answer);
  Effects effects;
  answer_sync(effects, answer, {.error = ErrorCode::kUnknownMemberId});
  return effects;
}

ErrorCode beat(GroupShard& shard, const msg::HeartbeatRequest& message, Now now) {
  Group* group = shard.find(message.group_id);
  return group && group->classic() ? group->classic()->heartbeat(message, now) : ErrorCode::kUnknownMemberId;
}

/// What every leaver of a group that is not there is told.
msg::LeaveGroupResponse nobody_leaves(const msg::LeaveGroupRequest& message, int16_t version) {
  constexpr auto kError = static_cast<int16_t>(ErrorCode::kUnknownMemberId);
  msg::LeaveGroupResponse response;
  if (version < kFirstVersionWithMembers) response.error_code = kError;
  for (const auto& leaver : message.members) {
    response.members.push_back({leaver.member_id, leaver.group_instance_id, kError});
  }
  return response;
}

Effects leave(GroupShard& shard, const msg::LeaveGroupRequest& message, const RequestContext& context,
              Now now, const Answer<msg::LeaveGroupResponse>& answer) {
  Group* group = shard.find(message.group_id);
  if (group && group->classic()) return group->classic()->leave(message, context, now, answer);
  Effects effects;
  effects.answer(
      [answer, response = nobody_leaves(message, context.api_version)](ErrorCode) { answer(response); });
  return effects;
}

}  // namespace

void handle_join_group(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::JoinGroupRequest>(request, reply);
  if (!message) return;
  if (request.api_version < kFirstVersionWithRebalanceTimeout) {
    message->rebalance_timeout_ms = message->session_timeout_ms;
  }
  const JoinAnswer answer = [send = answer_later<msg::JoinGroupResponse>(request, std::move(reply))](
                                const JoinResult& result) { send(to_message(result)); };
  auto refuse = [&](ErrorCode refusal) { answer({.error = refusal, .member_id = message->member_id}); };
  if (message->group_id.empty()) return refuse(ErrorCode::kInvalidGroupId);
  const RequestContext context = request_context(request);
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) { return join(shard, *message, context, now, answer); }, refuse);
}

void handle_sync_group(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::SyncGroupRequest>(request, reply);
  if (!message) return;
  const SyncAnswer answer = [send = answer_later<msg::SyncGroupResponse>(request, std::move(reply))](
                                const SyncResult& result) { send(to_message(result)); };
  auto refuse = [&](ErrorCode refusal) { answer({.error = refusal}); };
  if (message->group_id.empty()) return refuse(ErrorCode::kInvalidGroupId);
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) { return sync(shard, *message, now, answer); }, refuse);
}

void handle_heartbeat(Services& services, const Request& request, Reply reply) {
  serve<msg::HeartbeatRequest>(request, std::move(reply), [&](const msg::HeartbeatRequest& message) {
    auto error = ErrorCode::kInvalidGroupId;
    auto refuse = [&](ErrorCode refusal) { error = refusal; };
    auto act = [&](GroupShard& shard, Now now) {
      error = beat(shard, message, now);
      return Effects{};
    };
    if (!message.group_id.empty()) services.groups.run(request.loop, message.group_id, act, refuse);
    return msg::HeartbeatResponse{.error_code = static_cast<int16_t>(error)};
  });
}

void handle_leave_group(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::LeaveGroupRequest>(request, reply);
  if (!message) return;
  const auto answer = answer_later<msg::LeaveGroupResponse>(request, std::move(reply));
  auto refuse = [&](ErrorCode refusal) { answer({.error_code = static_cast<int16_t>(refusal)}); };
  if (message->group_id.empty()) return refuse(ErrorCode::kInvalidGroupId);
  const RequestContext context = request_context(request);
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) { return leave(shard, *message, context, now, answer); }, refuse);
}

}  // namespace zurau::broker
