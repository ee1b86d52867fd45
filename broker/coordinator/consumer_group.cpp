#include "broker/coordinator/consumer_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "broker/catalog.h"
#include "broker/coordinator/reconciliation.h"
#include "broker/coordinator/subscription_regex.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

using msg::ConsumerGroupHeartbeatRequest;
using msg::ConsumerGroupHeartbeatResponse;
using wire::ErrorCode;

constexpr int16_t kFirstVersionWithClientMadeIds = 1;

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

GroupRefusal invalid(std::string message) {
  return {ErrorCode::kInvalidRequest, std::move(message)};
}

std::optional<GroupRefusal> check_join(const ConsumerGroupHeartbeatRequest& request) {
  if (request.rebalance_timeout_ms == -1)
    return invalid("RebalanceTimeoutMs must be provided in first request.");
  if (!request.topic_partitions || !request.topic_partitions->empty()) {
    return invalid("TopicPartitions must be empty when (re-)joining.");
  }
  if (!request.subscribed_topic_names && !request.subscribed_topic_regex) {
    return invalid("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
  }
  return std::nullopt;
}

/// The answer comes once the records of the decision are durable, or not at all.
Answering answering(const ConsumerGroup::HeartbeatAnswer& answer, ConsumerGroupHeartbeatResponse response) {
  return [answer, response = std::move(response)](ErrorCode failure) {
    answer(failure == ErrorCode::kNone ? response : refused_heartbeat(failure));
  };
}

ConsumerGroupHeartbeatResponse::Assignment assignment_of(const PartitionEpochs& assigned) {
  ConsumerGroupHeartbeatResponse::Assignment assignment;
  for (const auto& [topic, partitions] : assigned) {
    auto& entry = assignment.topic_partitions.emplace_back();
    entry.topic_id = topic;
    for (const auto& [partition, epoch] : partitions) entry.partitions.push_back(partition);
  }
  return assignment;
}

std::vector<std::string> sorted_once(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<GroupRefusal> check_epoch(const ConsumerMember& member,
                                        const ConsumerGroupHeartbeatRequest& request) {
  if (request.member_epoch == kJoinEpoch || request.member_epoch == member.current.epoch) return std::nullopt;
  // It did not hear the answer that raised its epoch; what it owns must still be its own.
  bool lost_answer = request.member_epoch < member.current.epoch &&
                     request.member_epoch == member.current.previous_epoch &&
                     is_subset(request.topic_partitions, member.current.assigned);
  if (lost_answer) return std::nullopt;
  return GroupRefusal{
      ErrorCode::kFencedMemberEpoch,
      fmt::format("The consumer group member has a {} member epoch ({}) than the one known by the group "
                  "coordinator ({}). The member must abandon all its partitions and rejoin.",
                  request.member_epoch > member.current.epoch ? "greater" : "smaller", request.member_epoch,
                  member.current.epoch)};
}

}  // namespace

std::optional<GroupRefusal> check_heartbeat_request(const ConsumerGroupHeartbeatRequest& request,
                                                    int16_t api_version, const GroupSettings& settings) {
  bool needs_id = api_version >= kFirstVersionWithClientMadeIds || request.member_epoch > 0 ||
                  request.member_epoch == kLeaveEpoch;
  if (needs_id && is_blank(request.member_id)) return invalid("MemberId can't be empty.");
  if (is_blank(request.group_id)) return invalid("GroupId can't be empty.");
  if (request.instance_id && is_blank(*request.instance_id)) return invalid("InstanceId can't be empty.");
  if (request.rack_id && is_blank(*request.rack_id)) return invalid("RackId can't be empty.");
  if (request.member_epoch == kJoinEpoch) {
    if (auto refusal = check_join(request)) return refusal;
  }
  if (request.member_epoch == kStaticLeaveEpoch && !request.instance_id)
    return invalid("InstanceId can't be null.");
  if (request.member_epoch < kStaticLeaveEpoch) return invalid("MemberEpoch is invalid.");
  constexpr size_t kTopicsMax = config::limits::kTopicsPerSubscriptionMax;
  if (request.subscribed_topic_names && request.subscribed_topic_names->size() > kTopicsMax) {
    return invalid(fmt::format("SubscribedTopicNames has more than {} topics.", kTopicsMax));
  }
  const std::vector<std::string>& assignors = settings.consumer_assignors;
  if (request.server_assignor &&
      std::find(assignors.begin(), assignors.end(), *request.server_assignor) == assignors.end()) {
    return GroupRefusal{ErrorCode::kUnsupportedAssignor,
                        fmt::format("ServerAssignor {} is not supported. Supported assignors: {}.",
                                    *request.server_assignor, fmt::join(assignors, ", "))};
  }
  return std::nullopt;
}

ConsumerGroupHeartbeatResponse refused_heartbeat(ErrorCode error, std::string message) {
  ConsumerGroupHeartbeatResponse response;
  response.error_code = static_cast<int16_t>(error);
  if (!message.empty()) response.error_message = std::move(message);
  return response;
}

Effects ConsumerGroup::heartbeat(const ConsumerGroupView& view, const RequestContext& who,
                                 const ConsumerGroupHeartbeatRequest& request, HeartbeatAnswer answer) {
  if (auto refusal = check_member(view, request)) {
    Effects effects;
    effects.answer(answering(answer, refused_heartbeat(refusal->error, std::move(refusal->message))));
    return effects;
  }
  return request.member_epoch < 0 ? leave(view, request, answer) : stay(view, who, request, answer);
}

std::optional<GroupRefusal> ConsumerGroup::check_member(const ConsumerGroupView& view,
                                                        const ConsumerGroupHeartbeatRequest& request) const {
  const ConsumerMember* member = find_member(request.member_id);
  bool joins = request.member_epoch == kJoinEpoch;
  bool leaves = request.member_epoch < 0;
  if (!leaves && !member && members_.size() >= static_cast<size_t>(view.settings.consumer_max_size)) {
    return GroupRefusal{ErrorCode::kGroupMaxSizeReached,
                        fmt::format("The consumer group has reached its maximum capacity of {} members.",
                                    view.settings.consumer_max_size)};
  }
  if (request.instance_id) {
    const ConsumerMember* holder = find_static_member(*request.instance_id);
    bool other = holder && holder->id != request.member_id;
    if (joins && other && holder->current.epoch != kStaticLeaveEpoch && !holder->is_classic()) {
      return GroupRefusal{
          ErrorCode::kUnreleasedInstanceId,
          fmt::format("Static member {} with instance id {} cannot join the group because the instance "
                      "id is owned by {} member.",
                      request.member_id, *request.instance_id, holder->id)};
    }
    if (!joins && !holder) {
      return GroupRefusal{ErrorCode::kUnknownMemberId,
                          fmt::format("Instance id {} is unknown.", *request.instance_id)};
    }
    if (!joins && other) {
      return GroupRefusal{ErrorCode::kFencedInstanceId,
                          fmt::format("Static member {} with instance id {} was fenced by member {}.",
                                      request.member_id, *request.instance_id, holder->id)};
    }
  }
  if (!joins && !member) {
    return GroupRefusal{ErrorCode::kUnknownMemberId,
                        fmt::format("Member {} is not a member of group {}.", request.member_id, id_)};
  }
  if (leaves) return std::nullopt;
  if (member) {
    if (auto refusal = check_epoch(*member, request)) return refusal;
    bool empty_handed = request.topic_partitions && request.topic_partitions->empty();
    if (member->current.state == MemberState::unknown && !empty_handed) {
      return GroupRefusal{
          ErrorCode::kFencedMemberEpoch,
          "The consumer group member is in a unknown state. The member must abandon all its partitions "
          "and rejoin."};
    }
  }
  const auto& regex = request.subscribed_topic_regex;
  if (regex && !regex->empty() && !regex_members_.contains(*regex)) {
    if (auto error = subscription_regex_error(*regex)) {
      return GroupRefusal{
          ErrorCode::kInvalidRegularExpression,
          fmt::format("SubscribedTopicRegex `{}` is not a valid regular expression: {}.", *regex, *error)};
    }
  }
  return std::nullopt;
}

Effects ConsumerGroup::stay(const ConsumerGroupView& view, const RequestContext& who,
                            const ConsumerGroupHeartbeatRequest& request, const HeartbeatAnswer& answer) {
  Effects effects;
  if (request.instance_id && request.member_epoch == kJoinEpoch) {
    const ConsumerMember* holder = find_static_member(*request.instance_id);
    if (holder && (holder->id != request.member_id || holder->current.epoch == kStaticLeaveEpoch)) {
      replace_static_member(*holder, request.member_id, effects);
    }
  }
  bool subscription_changed = false;
  const ConsumerMember* known = find_member(request.member_id);
  // It did not hear the answer that raised its epoch, nor what it was given in it.
  bool lost_answer = known && request.member_epoch < known->current.epoch;
  if (auto next = changed_subscription(known, who, request)) {
    subscription_changed =
        !known || next->topics != known->subscription.topics || next->regex != known->subscription.regex;
    record_subscription(effects, request.member_id, *next);
  }
  bring_target_up_to_date(view, subscription_changed, effects);
  ConsumerMember& member = *find_member(request.member_id);
  bool assigned_changed =
      reconcile_member(view, member, subscription_changed, request.topic_partitions, effects);
  extend_session(view, member);

  ConsumerGroupHeartbeatResponse response;
  response.member_id = member.id;
  response.member_epoch = member.current.epoch;
  response.heartbeat_interval_ms = heartbeat_interval_ms(view);
  bool is_full = request.rebalance_timeout_ms != -1 && request.topic_partitions &&
                 (request.subscribed_topic_names || request.subscribed_topic_regex);
  if (lost_answer || request.member_epoch == kJoinEpoch || is_full || assigned_changed) {
    response.assignment = assignment_of(member.current.assigned);
  }
  effects.answer(answering(answer, std::move(response)));
  return effects;
}

Effects ConsumerGroup::leave(const ConsumerGroupView& view, const ConsumerGroupHeartbeatRequest& request,
                             const HeartbeatAnswer& answer) {
  Effects effects;
  if (request.member_epoch == kStaticLeaveEpoch) {
    ConsumerMember& member = *find_member(request.member_id);
    CurrentAssignment reserved = member.current;
    reserved.epoch = kStaticLeaveEpoch;
    reserved.pending_revocation.clear();
    for (auto& [topic, partitions] : reserved.assigned) {
      for (auto& [partition, epoch] : partitions) epoch = 0;
    }
    record_current(effects, member.id, reserved);
    member.revocation_deadline_ms = INT64_MAX;
  } else {
    fence_members(view, {request.member_id}, effects);
  }
  ConsumerGroupHeartbeatResponse response;
  response.member_id = request.member_id;
  response.member_epoch = request.member_epoch;
  effects.answer(answering(answer, std::move(response)));
  return effects;
}

std::optional<MemberSubscription> ConsumerGroup::changed_subscription(
    const ConsumerMember* known, const RequestContext& who,
    const ConsumerGroupHeartbeatRequest& request) const {
  if (known) {
    // The steady heartbeat ends here, without a copy.
    const MemberSubscription& now = known->subscription;
    bool same =
        (!request.instance_id || request.instance_id == now.instance_id) &&
        (!request.rack_id || request.rack_id == now.rack_id) &&
        (request.rebalance_timeout_ms == -1 || request.rebalance_timeout_ms == now.rebalance_timeout_ms) &&
        (!request.server_assignor || request.server_assignor == now.assignor) &&
        !request.subscribed_topic_names &&
        (!request.subscribed_topic_regex || *request.subscribed_topic_regex == now.regex) &&
        who.client_id == now.client_id && who.client_host == now.client_host && !now.classic;
    if (same) return std::nullopt;
  }
  MemberSubscription next = known ? known->subscription : MemberSubscription{};
  if (request.instance_id) next.instance_id = request.instance_id;
  if (request.rack_id) next.rack_id = request.rack_id;
  if (request.rebalance_timeout_ms != -1) next.rebalance_timeout_ms = request.rebalance_timeout_ms;
  if (request.server_assignor) next.assignor = request.server_assignor;
  if (request.subscribed_topic_names) next.topics = sorted_once(*request.subscribed_topic_names);
  if (request.subscribed_topic_regex) next.regex = *request.subscribed_topic_regex;
  next.client_id = who.client_id;
  next.client_host = who.client_host;
  next.classic.reset();
  if (known && next == known->subscription) return std::nullopt;
  return next;
}

void ConsumerGroup::replace_static_member(const ConsumerMember& old, const std::string& new_id,
                                          Effects& effects) {
  const std::string old_id = old.id;
  const MemberSubscription subscription = old.subscription;
  const TopicPartitions target = target_of_member(old_id);
  CurrentAssignment current = old.current;
  current.epoch = kJoinEpoch;
  current.previous_epoch = kJoinEpoch;
  record_member_gone(effects, old_id);
  record_subscription(effects, new_id, subscription);
  record_target(effects, new_id, target);
  record_current(effects, new_id, current);
}

void ConsumerGroup::fence_members(const ConsumerGroupView& view, const std::vector<std::string>& member_ids,
                                  Effects& effects) {
  for (const std::string& id : member_ids) record_member_gone(effects, id);
  drop_unused_regexes(effects);
  record_epoch(effects, group_epoch_ + 1, current_metadata_hash(view));
}

bool ConsumerGroup::reconcile_member(const ConsumerGroupView& view, ConsumerMember& member,
                                     bool subscription_changed, const OwnedPartitions& owned,
                                     Effects& effects) {
  if (!subscription_changed && member.is_reconciled_to(assignment_epoch_)) return false;
  std::vector<Uuid> subscribed;
  for (std::string_view name : subscribed_names(member.subscription)) {
    if (auto topic = view.topics.find(name)) subscribed.push_back(topic->id);
  }
  std::sort(subscribed.begin(), subscribed.end());
  CurrentAssignment next = reconcile(
      {.current = member.current,
       .target_epoch = assignment_epoch_,
       .target = target_of_member(member.id),
       .subscribed = subscribed,
       .subscription_changed = subscription_changed,
       .owned = owned,
       .is_held = [this](const Uuid& topic, int32_t partition) { return is_held(topic, partition); }});
  if (next == member.current) return false;
  bool assigned_changed = next.assigned != member.current.assigned;
  record_current(effects, member.id, next);
  await_revocation(view, member);
  return assigned_changed;
}

ConsumerMember* ConsumerGroup::find_member(std::string_view id) {
  auto found = members_.find(id);
  return found == members_.end() ? nullptr : &found->second;
}

const ConsumerMember* ConsumerGroup::find_member(std::string_view id) const {
  auto found = members_.find(id);
  return found == members_.end() ? nullptr : &found->second;
}

const ConsumerMember* ConsumerGroup::find_static_member(std::string_view instance_id) const {
  auto found = static_members_.find(instance_id);
  return found == static_members_.end() ? nullptr : find_member(found->second);
}

const TopicPartitions& ConsumerGroup::target_of_member(std::string_view member_id) const {
  static const TopicPartitions none;
  auto found = target_.find(member_id);
  return found == target_.end() ? none : found->second;
}

}  // namespace zurau::broker
