// ConsumerGroup: the records that it writes. Each is applied as it is made, by the code that replays.
#include "broker/coordinator/consumer_group.h"

namespace zurau::broker {

template <class Key, class Value>
void ConsumerGroup::take_in(Effects& effects, const Key& key, const std::optional<Value>& value) {
  GroupRecord made = value ? make_record(key, *value, kConsumerGroupVersion) : make_tombstone(key);
  made.taken_in = true;
  effects.add(std::move(made));
  apply_to(Keyed<Key, Value>{key, value});
}

void ConsumerGroup::record_epoch(Effects& effects, int32_t epoch, int64_t metadata_hash) {
  take_in(effects, msg::ConsumerGroupMetadataKey{id_},
          std::optional(msg::ConsumerGroupMetadataValue{epoch, metadata_hash}));
}

void ConsumerGroup::record_subscription(Effects& effects, const std::string& member_id,
                                        const MemberSubscription& subscription) {
  take_in(effects, msg::ConsumerGroupMemberMetadataKey{id_, member_id},
          std::optional(to_record(subscription)));
}

void ConsumerGroup::record_target(Effects& effects, const std::string& member_id,
                                  const TopicPartitions& target) {
  take_in(effects, msg::ConsumerGroupTargetAssignmentMemberKey{id_, member_id},
          std::optional(to_record(target)));
}

void ConsumerGroup::record_target_epoch(Effects& effects, int32_t epoch, int64_t wall_ms) {
  take_in(effects, msg::ConsumerGroupTargetAssignmentMetadataKey{id_},
          std::optional(msg::ConsumerGroupTargetAssignmentMetadataValue{epoch, wall_ms}));
}

void ConsumerGroup::record_current(Effects& effects, const std::string& member_id,
                                   const CurrentAssignment& current) {
  take_in(effects, msg::ConsumerGroupCurrentMemberAssignmentKey{id_, member_id},
          std::optional(to_record(current)));
}

void ConsumerGroup::record_regex(Effects& effects, const std::string& regex, const ResolvedRegex& resolved) {
  // Version 0, "before every topic": after a move to Kafka, whose versions are offsets of its metadata log,
  // it resolves anew.
  take_in(effects, msg::ConsumerGroupRegularExpressionKey{id_, regex},
          std::optional(msg::ConsumerGroupRegularExpressionValue{resolved.topics, 0, resolved.wall_ms}));
}

void ConsumerGroup::record_regex_gone(Effects& effects, const std::string& regex) {
  take_in(effects, msg::ConsumerGroupRegularExpressionKey{id_, regex},
          std::optional<msg::ConsumerGroupRegularExpressionValue>());
}

void ConsumerGroup::record_member_gone(Effects& effects, const std::string& member_id) {
  // In this order: Kafka's replay stops at a subscription that goes while the member still has anything.
  take_in(effects, msg::ConsumerGroupCurrentMemberAssignmentKey{id_, member_id},
          std::optional<msg::ConsumerGroupCurrentMemberAssignmentValue>());
  take_in(effects, msg::ConsumerGroupTargetAssignmentMemberKey{id_, member_id},
          std::optional<msg::ConsumerGroupTargetAssignmentMemberValue>());
  take_in(effects, msg::ConsumerGroupMemberMetadataKey{id_, member_id},
          std::optional<msg::ConsumerGroupMemberMetadataValue>());
}

void ConsumerGroup::record_partition_metadata_gone(Effects& effects) {
  take_in(effects, msg::ConsumerGroupPartitionMetadataKey{id_},
          std::optional<msg::ConsumerGroupPartitionMetadataValue>());
}

std::vector<GroupRecord> ConsumerGroup::tombstones() const {
  std::vector<GroupRecord> records;
  for (const auto& [id, member] : members_) {
    records.push_back(make_tombstone(msg::ConsumerGroupCurrentMemberAssignmentKey{id_, id}));
  }
  for (const auto& [id, target] : target_) {
    records.push_back(make_tombstone(msg::ConsumerGroupTargetAssignmentMemberKey{id_, id}));
  }
  records.push_back(make_tombstone(msg::ConsumerGroupTargetAssignmentMetadataKey{id_}));
  for (const auto& [id, member] : members_) {
    records.push_back(make_tombstone(msg::ConsumerGroupMemberMetadataKey{id_, id}));
  }
  for (const auto& [regex, resolved] : regexes_) {
    records.push_back(make_tombstone(msg::ConsumerGroupRegularExpressionKey{id_, regex}));
  }
  if (has_partition_metadata_) records.push_back(make_tombstone(msg::ConsumerGroupPartitionMetadataKey{id_}));
  records.push_back(make_tombstone(msg::ConsumerGroupMetadataKey{id_}));
  return records;
}

}  // namespace zurau::broker
