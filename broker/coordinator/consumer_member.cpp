#include "broker/coordinator/consumer_member.h"

#include <algorithm>
#include <utility>

namespace zurau::broker {
namespace {

using RecordPartitions = msg::ConsumerGroupCurrentMemberAssignmentValue::TopicPartitions;

/// Records of Kafka before 4.3 have no epochs: the member's own then stands for each partition.
PartitionEpochs partition_epochs(const std::vector<RecordPartitions>& topics, int32_t member_epoch) {
  PartitionEpochs partitions;
  for (const RecordPartitions& topic : topics) {
    bool with_epochs = topic.assignment_epochs && topic.assignment_epochs->size() == topic.partitions.size();
    for (size_t i = 0; i < topic.partitions.size(); ++i) {
      partitions[topic.topic_id][topic.partitions[i]] =
          with_epochs ? (*topic.assignment_epochs)[i] : std::max(member_epoch, 0);
    }
  }
  return partitions;
}

std::vector<RecordPartitions> record_partitions(const PartitionEpochs& partitions) {
  std::vector<RecordPartitions> topics;
  topics.reserve(partitions.size());
  for (const auto& [topic_id, epochs] : partitions) {
    RecordPartitions& topic = topics.emplace_back();
    topic.topic_id = topic_id;
    topic.assignment_epochs.emplace();
    for (const auto& [partition, epoch] : epochs) {
      topic.partitions.push_back(partition);
      topic.assignment_epochs->push_back(epoch);
    }
  }
  return topics;
}

MemberState state_of(int8_t number) {
  auto state = static_cast<MemberState>(number);
  bool known = state == MemberState::stable || state == MemberState::unrevoked_partitions ||
               state == MemberState::unreleased_partitions;
  return known ? state : MemberState::unknown;
}

}  // namespace

MemberSubscription subscription_of(const msg::ConsumerGroupMemberMetadataValue& value) {
  MemberSubscription subscription{.instance_id = value.instance_id,
                                  .rack_id = value.rack_id,
                                  .client_id = value.client_id,
                                  .client_host = value.client_host,
                                  .topics = value.subscribed_topic_names,
                                  .regex = value.subscribed_topic_regex.value_or(""),
                                  .rebalance_timeout_ms = value.rebalance_timeout_ms,
                                  .assignor = value.server_assignor,
                                  .classic = std::nullopt};
  std::sort(subscription.topics.begin(), subscription.topics.end());
  subscription.topics.erase(std::unique(subscription.topics.begin(), subscription.topics.end()),
                            subscription.topics.end());
  // Records of before the field was there decode to one without protocols: no classic member.
  if (value.classic_member_metadata && !value.classic_member_metadata->supported_protocols.empty()) {
    ClassicMembership& classic = subscription.classic.emplace();
    classic.session_timeout_ms = value.classic_member_metadata->session_timeout_ms;
    for (const auto& protocol : value.classic_member_metadata->supported_protocols) {
      classic.protocols.push_back({protocol.name, std::string(as_text(protocol.metadata))});
    }
  }
  return subscription;
}

msg::ConsumerGroupMemberMetadataValue to_record(const MemberSubscription& subscription) {
  msg::ConsumerGroupMemberMetadataValue value;
  value.instance_id = subscription.instance_id;
  value.rack_id = subscription.rack_id;
  value.client_id = subscription.client_id;
  value.client_host = subscription.client_host;
  value.subscribed_topic_names = subscription.topics;
  value.subscribed_topic_regex = subscription.regex;
  value.rebalance_timeout_ms = subscription.rebalance_timeout_ms;
  value.server_assignor = subscription.assignor;
  value.classic_member_metadata.reset();
  if (subscription.classic) {
    msg::ConsumerGroupMemberMetadataValue::ClassicMemberMetadata classic;
    classic.session_timeout_ms = subscription.classic->session_timeout_ms;
    for (const ClassicMembership::Protocol& protocol : subscription.classic->protocols) {
      classic.supported_protocols.push_back({protocol.name, as_bytes(protocol.metadata)});
    }
    value.classic_member_metadata = std::move(classic);
  }
  return value;
}

CurrentAssignment current_of(const msg::ConsumerGroupCurrentMemberAssignmentValue& value) {
  return {.epoch = value.member_epoch,
          .previous_epoch = value.previous_member_epoch,
          .state = state_of(value.state),
          .assigned = partition_epochs(value.assigned_partitions, value.member_epoch),
          .pending_revocation = partition_epochs(value.partitions_pending_revocation, value.member_epoch)};
}

msg::ConsumerGroupCurrentMemberAssignmentValue to_record(const CurrentAssignment& current) {
  msg::ConsumerGroupCurrentMemberAssignmentValue value;
  value.member_epoch = current.epoch;
  value.previous_member_epoch = current.previous_epoch;
  value.state = static_cast<int8_t>(current.state);
  value.assigned_partitions = record_partitions(current.assigned);
  value.partitions_pending_revocation = record_partitions(current.pending_revocation);
  return value;
}

TopicPartitions target_of(const msg::ConsumerGroupTargetAssignmentMemberValue& value) {
  TopicPartitions target;
  for (const auto& topic : value.topic_partitions) {
    if (topic.partitions.empty()) continue;
    std::vector<int32_t>& partitions = target[topic.topic_id];
    partitions = topic.partitions;
    std::sort(partitions.begin(), partitions.end());
  }
  return target;
}

msg::ConsumerGroupTargetAssignmentMemberValue to_record(const TopicPartitions& target) {
  msg::ConsumerGroupTargetAssignmentMemberValue value;
  value.topic_partitions.reserve(target.size());
  for (const auto& [topic_id, partitions] : target) value.topic_partitions.push_back({topic_id, partitions});
  return value;
}

bool contains(const PartitionEpochs& partitions, const Uuid& topic, int32_t partition) {
  auto found = partitions.find(topic);
  return found != partitions.end() && found->second.contains(partition);
}

bool contains(const TopicPartitions& partitions, const Uuid& topic, int32_t partition) {
  auto found = partitions.find(topic);
  return found != partitions.end() &&
         std::binary_search(found->second.begin(), found->second.end(), partition);
}

bool is_subset(const OwnedPartitions& owned, const PartitionEpochs& partitions) {
  if (!owned) return false;
  return std::all_of(owned->begin(), owned->end(), [&](const auto& topic) {
    return std::all_of(topic.partitions.begin(), topic.partitions.end(),
                       [&](int32_t partition) { return contains(partitions, topic.topic_id, partition); });
  });
}

}  // namespace zurau::broker
