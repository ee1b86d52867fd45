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
#include "broker/coordinator/group_migration.h"
#include "broker/coordinator/group_shard.h"
#include "broker/handlers/answer_later.h"
#include "broker/handlers/group_body.h"
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

bool says_too_much(const msg::JoinGroupRequest& message) {
  size_t bytes = 0;
  for (const auto& protocol : message.protocols) bytes += protocol.name.size() + protocol.metadata.size();
  return message.protocols.size() > config::limits::kProtocolsPerMemberMax ||
         bytes > config::limits::kMemberMetadataBytesMax;
}

/// A group that is not there yet, or has offsets only, becomes a classic one.
ClassicGroup& make_classic(GroupShard& shard, const std::string& id) {
  Group& group = shard.find_or_create(id);
  if (!group.classic()) group.kind = std::make_unique<ClassicGroup>(id, shard.settings());
  return *group.classic();
}

/// What a consumer group looks at, and after its decision whether it is one still.
template <class Decide>
Effects in_consumer_group(GroupShard& shard, Group& group, Now now, Decide decide) {
  auto catalog = shard.catalog();
  ConsumerGroupView view{*catalog, shard.settings(), now};
  Effects effects = decide(*group.consumer(), view);
  effects.merge(downgrade_if_due(group, view));
  return effects;
}

Effects join_consumer_group(GroupShard& shard, Group& group, const msg::JoinGroupRequest& message,
                            const RequestContext& context, const Uuid& fresh, Now now,
                            const JoinAnswer& answer) {
  if (message.protocols.empty()) {
    Effects effects;
    answer_join(effects, answer,
                {.error = ErrorCode::kInconsistentGroupProtocol, .member_id = message.member_id});
    return effects;
  }
  return in_consumer_group(shard, group, now, [&](ConsumerGroup& consumer, const ConsumerGroupView& view) {
    return consumer.classic_join(view, context, message, context.client_id + "-" + fresh.to_string(), answer);
  });
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
  const Uuid fresh = message.member_id.empty() ? Uuid::random() : Uuid{};
  Effects effects;
  if (group && group->consumer()) {
    if (!group->consumer()->empty())
      return join_consumer_group(shard, *group, message, context, fresh, now, answer);
    effects = make_room_for_classic(*group);
  }
  if ((!group || !group->classic()) && !message.member_id.empty()) {
    effects.merge(refuse(ErrorCode::kUnknownMemberId));
    return effects;
  }
  effects.merge(make_classic(shard, message.group_id).join(message, context, fresh, now, answer));
  return effects;
}

Effects sync(GroupShard& shard, const msg::SyncGroupRequest& message, Now now, const SyncAnswer& answer) {
  Group* group = shard.find(message.group_id);
  if (group && group->classic()) return group->classic()->sync(message, now, answer);
  if (group && group->consumer()) {
    return in_consumer_group(shard, *group, now, [&](ConsumerGroup& consumer, const ConsumerGroupView& view) {
      return consumer.classic_sync(view, message, answer);
    });
  }
  Effects effects;
  answer_sync(effects, answer, {.error = ErrorCode::kUnknownMemberId});
  return effects;
}

ErrorCode beat(GroupShard& shard, const msg::HeartbeatRequest& message, Now now) {
  Group* group = shard.find(message.group_id);
  if (group && group->consumer()) {
    auto catalog = shard.catalog();
    return group->consumer()->classic_heartbeat({*catalog, shard.settings(), now}, message);
  }
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
  if (group && group->consumer()) {
    return in_consumer_group(shard, *group, now, [&](ConsumerGroup& consumer, const ConsumerGroupView& view) {
      return consumer.classic_leave(view, message, context.api_version, answer);
    });
  }
  Effects effects;
  effects.answer(
      [answer, response = nobody_leaves(message, context.api_version)](ErrorCode) { answer(response); });
  return effects;
}

}  // namespace

void handle_join_group(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::JoinGroupRequest>(request, reply);
  if (!message) return;
  if (request.api_version < kFirstVersionWithRebalanceTimeout) {
    message->rebalance_timeout_ms = message->session_timeout_ms;
  }
  const JoinAnswer answer = [send = answer_later<msg::JoinGroupResponse>(request, std::move(reply))](
                                const JoinResult& result) { send(to_message(result)); };
  auto refuse = [&](ErrorCode refusal) { answer({.error = refusal, .member_id = message->member_id}); };
  if (message->group_id.empty()) return refuse(ErrorCode::kInvalidGroupId);
  if (says_too_much(*message)) return refuse(ErrorCode::kInvalidRequest);
  const RequestContext context = request_context(request);
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) { return join(shard, *message, context, now, answer); }, refuse);
}

void handle_sync_group(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::SyncGroupRequest>(request, reply);
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
  auto message = decode_group_body<msg::LeaveGroupRequest>(request, reply);
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
