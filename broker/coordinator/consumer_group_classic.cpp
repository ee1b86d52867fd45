// ConsumerGroup: members that speak the classic protocol in it (the migration of KIP-848). To such a member
// the coordinator is the leader: every member is a follower, its generation is its member epoch, and the
// assignment that it syncs is worked out here. When its partitions are to change, its heartbeat is told
// REBALANCE_IN_PROGRESS and it joins again; its subscription then says what it still owns.
//
//   Join       policy "disabled", protocols that not all classic members share: INCONSISTENT_GROUP_PROTOCOL;
//   full:
//              GROUP_MAX_SIZE_REACHED; no id yet, from version 4: MEMBER_ID_REQUIRED
//   Sync       another generation: ILLEGAL_GENERATION; a newer target: REBALANCE_IN_PROGRESS; else its
//   partitions Heartbeat  REBALANCE_IN_PROGRESS while it has a step to take all        nobody of that id, or
//   one of the new protocol: UNKNOWN_MEMBER_ID; another id of that instance:
//              FENCED_INSTANCE_ID
// Source: the ..ToConsumerGroup functions of Kafka's GroupMetadataManager.
#include <algorithm>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/consumer_protocol.h"
#include "broker/coordinator/group_migration.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstJoinWithRequiredId = 4;
constexpr std::string_view kConsumer = "consumer";

Effects refuse_join(const JoinAnswer& answer, ErrorCode error, const std::string& member_id) {
  Effects effects;
  answer_join(effects, answer, {.error = error, .member_id = member_id});
  return effects;
}

ClassicMembership membership_of(const msg::JoinGroupRequest& request) {
  ClassicMembership classic;
  classic.session_timeout_ms = request.session_timeout_ms;
  for (const auto& protocol : request.protocols) {
    classic.protocols.push_back({protocol.name, std::string(as_text(protocol.metadata))});
  }
  return classic;
}

TopicPartitions without_epochs(const PartitionEpochs& partitions) {
  TopicPartitions plain;
  for (const auto& [topic, of_topic] : partitions) {
    for (const auto& [partition, epoch] : of_topic) plain[topic].push_back(partition);
  }
  return plain;
}

}  // namespace

bool ConsumerGroup::shares_a_protocol(const msg::JoinGroupRequest& request) const {
  if (request.protocol_type != kConsumer) return false;
  return std::any_of(request.protocols.begin(), request.protocols.end(), [this](const auto& offered) {
    return std::all_of(members_.begin(), members_.end(), [&](const auto& entry) {
      const auto& classic = entry.second.subscription.classic;
      return !classic || std::any_of(classic->protocols.begin(), classic->protocols.end(),
                                     [&](const auto& protocol) { return protocol.name == offered.name; });
    });
  });
}

ErrorCode ConsumerGroup::check_classic_join(const ConsumerGroupView& view,
                                            const msg::JoinGroupRequest& request) const {
  if (!may_migrate(view.settings, Migration::any)) return ErrorCode::kInconsistentGroupProtocol;
  bool is_new = request.member_id.empty() || !members_.contains(request.member_id);
  if (is_new && members_.size() >= static_cast<size_t>(view.settings.consumer_max_size)) {
    return ErrorCode::kGroupMaxSizeReached;
  }
  if (!shares_a_protocol(request)) return ErrorCode::kInconsistentGroupProtocol;
  if (!request.group_instance_id || request.member_id.empty()) return ErrorCode::kNone;
  const ConsumerMember* holder = find_static_member(*request.group_instance_id);
  if (!holder) return ErrorCode::kUnknownMemberId;
  return holder->id == request.member_id ? ErrorCode::kNone : ErrorCode::kFencedInstanceId;
}

Effects ConsumerGroup::classic_join(const ConsumerGroupView& view, const RequestContext& who,
                                    const msg::JoinGroupRequest& request, const std::string& fresh_id,
                                    const JoinAnswer& answer) {
  const std::string& id = request.member_id.empty() ? fresh_id : request.member_id;
  if (ErrorCode error = check_classic_join(view, request); error != ErrorCode::kNone) {
    return refuse_join(answer, error, request.member_id);
  }
  if (request.member_id.empty() && !request.group_instance_id &&
      who.api_version >= kFirstJoinWithRequiredId) {
    return refuse_join(answer, ErrorCode::kMemberIdRequired, id);
  }
  auto subscription = read_classic_subscription(request.protocols.front().metadata, view.topics);
  if (!subscription) return refuse_join(answer, ErrorCode::kInconsistentGroupProtocol, request.member_id);

  Effects effects;
  if (request.group_instance_id) {
    const ConsumerMember* holder = find_static_member(*request.group_instance_id);
    if (holder && holder->id != id) replace_static_member(*holder, id, effects);
  }
  const ConsumerMember* known = find_member(id);
  MemberSubscription next = known ? known->subscription : MemberSubscription{};
  if (request.group_instance_id) next.instance_id = request.group_instance_id;
  if (subscription->rack_id) next.rack_id = subscription->rack_id;
  if (request.rebalance_timeout_ms != -1) next.rebalance_timeout_ms = request.rebalance_timeout_ms;
  next.topics = subscription->topics;
  std::sort(next.topics.begin(), next.topics.end());
  next.topics.erase(std::unique(next.topics.begin(), next.topics.end()), next.topics.end());
  next.regex.clear();
  next.client_id = who.client_id;
  next.client_host = who.client_host;
  next.classic = membership_of(request);
  bool changed =
      !known || next.topics != known->subscription.topics || next.regex != known->subscription.regex;
  if (!known || next != known->subscription) record_subscription(effects, id, next);
  bring_target_up_to_date(view, changed, effects);
  ConsumerMember& member = *find_member(id);
  reconcile_member(view, member, changed, subscription->owned, effects);
  extend_session(view, member);
  member.classic_join_deadline_ms = INT64_MAX;
  member.classic_sync_deadline_ms = view.now.steady_ms + member.subscription.rebalance_timeout_ms;
  remind(member.classic_sync_deadline_ms, DeadlineKind::classic_sync, id);
  answer_join(effects, answer,
              {.generation_id = member.current.epoch,
               .protocol_type = std::string(kConsumer),
               .protocol_name = request.protocols.front().name,
               .member_id = id});
  return effects;
}

ConsumerMember* ConsumerGroup::find_classic_member(const std::string& id,
                                                   const std::optional<std::string>& instance,
                                                   int32_t generation, ErrorCode& error) {
  ConsumerMember* member = find_member(id);
  const ConsumerMember* holder = instance ? find_static_member(*instance) : member;
  error = ErrorCode::kNone;
  if (holder && holder->id != id)
    error = ErrorCode::kFencedInstanceId;
  else if (!holder || !member || !member->is_classic())
    error = ErrorCode::kUnknownMemberId;
  else if (member->current.epoch != generation)
    error = ErrorCode::kIllegalGeneration;
  return error == ErrorCode::kNone ? member : nullptr;
}

void ConsumerGroup::await_rejoin(const ConsumerGroupView& view, ConsumerMember& member) {
  if (member.classic_join_deadline_ms != INT64_MAX) return;
  member.classic_join_deadline_ms = view.now.steady_ms + member.subscription.rebalance_timeout_ms;
  remind(member.classic_join_deadline_ms, DeadlineKind::classic_join, member.id);
}

Effects ConsumerGroup::classic_sync(const ConsumerGroupView& view, const msg::SyncGroupRequest& request,
                                    const SyncAnswer& answer) {
  SyncResult result;
  ConsumerMember* member =
      find_classic_member(request.member_id, request.group_instance_id, request.generation_id, result.error);
  if (member) {
    const ClassicMembership::Protocol& protocol = member->subscription.classic->protocols.front();
    bool newer_target = assignment_epoch_ > member->current.epoch &&
                        member->current.state != MemberState::unrevoked_partitions;
    if ((request.protocol_type && request.protocol_type != kConsumer) ||
        (request.protocol_name && request.protocol_name != protocol.name)) {
      result.error = ErrorCode::kInconsistentGroupProtocol;
    } else if (newer_target) {
      await_rejoin(view, *member);
      result.error = ErrorCode::kRebalanceInProgress;
    } else {
      member->classic_sync_deadline_ms = INT64_MAX;
      extend_session(view, *member);
      auto subscription = read_classic_subscription(as_bytes(protocol.metadata), view.topics);
      result.protocol_type = request.protocol_type;
      result.protocol_name = request.protocol_name;
      result.assignment = std::make_shared<const std::vector<std::byte>>(
          write_classic_assignment(subscription ? subscription->version : int16_t{0},
                                   without_epochs(member->current.assigned), view.topics));
    }
  }
  Effects effects;
  answer_sync(effects, answer, std::move(result));
  return effects;
}

bool ConsumerGroup::could_take_a_step(const ConsumerMember& member) const {
  if (member.current.epoch < assignment_epoch_) return true;
  if (member.current.state == MemberState::unrevoked_partitions) return true;
  if (member.current.state != MemberState::unreleased_partitions) return false;
  for (const auto& [topic, partitions] : target_of_member(member.id)) {
    for (int32_t partition : partitions) {
      if (!contains(member.current.assigned, topic, partition) && is_held(topic, partition)) return false;
    }
  }
  return true;
}

ErrorCode ConsumerGroup::classic_heartbeat(const ConsumerGroupView& view,
                                           const msg::HeartbeatRequest& request) {
  ErrorCode error;
  ConsumerMember* member =
      find_classic_member(request.member_id, request.group_instance_id, request.generation_id, error);
  if (!member) return error;
  extend_session(view, *member);
  if (!could_take_a_step(*member)) return ErrorCode::kNone;
  await_rejoin(view, *member);
  return ErrorCode::kRebalanceInProgress;
}

Effects ConsumerGroup::classic_leave(const ConsumerGroupView& view, const msg::LeaveGroupRequest& request,
                                     int16_t api_version, const Answer<msg::LeaveGroupResponse>& answer) {
  constexpr int16_t kFirstVersionWithMembers = 3;
  msg::LeaveGroupResponse response;
  std::vector<std::string> leaving;
  auto leave_one = [&](const std::string& id, const std::optional<std::string>& instance) {
    const ConsumerMember* member = instance ? find_static_member(*instance) : find_member(id);
    if (!member) return ErrorCode::kUnknownMemberId;
    if (instance && !id.empty() && member->id != id) return ErrorCode::kFencedInstanceId;
    if (std::find(leaving.begin(), leaving.end(), member->id) == leaving.end()) leaving.push_back(member->id);
    return ErrorCode::kNone;
  };
  if (api_version < kFirstVersionWithMembers) {
    response.error_code = static_cast<int16_t>(leave_one(request.member_id, std::nullopt));
  }
  for (const auto& leaver : request.members) {
    response.members.push_back({leaver.member_id, leaver.group_instance_id,
                                static_cast<int16_t>(leave_one(leaver.member_id, leaver.group_instance_id))});
  }
  Effects effects;
  if (!leaving.empty()) fence_members(view, leaving, effects);
  effects.answer([answer, response = std::move(response)](ErrorCode failure) {
    answer(failure == ErrorCode::kNone
               ? response
               : msg::LeaveGroupResponse{.error_code = static_cast<int16_t>(failure)});
  });
  return effects;
}

void ConsumerGroup::begin_with(const ConsumerGroupView& view, const std::vector<MigratedMember>& members,
                               int32_t generation, Effects& effects) {
  CHECK(members_.empty());
  for (const MigratedMember& member : members) record_subscription(effects, member.id, member.subscription);
  record_epoch(effects, generation, current_metadata_hash(view));
  for (const MigratedMember& member : members) record_target(effects, member.id, member.assigned);
  record_target_epoch(effects, generation, 0);
  for (const MigratedMember& member : members) {
    CurrentAssignment current{.epoch = generation, .previous_epoch = generation};
    for (const auto& [topic, partitions] : member.assigned) {
      for (int32_t partition : partitions) current.assigned[topic][partition] = generation;
    }
    record_current(effects, member.id, current);
    extend_session(view, *find_member(member.id));
  }
}

}  // namespace zurau::broker
