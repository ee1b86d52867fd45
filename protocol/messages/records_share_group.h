// Records of __consumer_offsets that share groups keep (KIP-932): the key is the record type and a key
// struct, the value its version and a value struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// ShareGroupMemberMetadataKey (key 10): version 0, never flexible.
struct ShareGroupMemberMetadataKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupMemberMetadataKey", .key = 10, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupMemberMetadataKey::group_id>("group_id"),
      wire::field<&ShareGroupMemberMetadataKey::member_id>("member_id"),
  };
};

// ShareGroupMemberMetadataValue (key 10): version 0, flexible.
struct ShareGroupMemberMetadataValue {
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  std::vector<std::string> subscribed_topic_names;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupMemberMetadataValue", .key = 10, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupMemberMetadataValue::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&ShareGroupMemberMetadataValue::client_id>("client_id"),
      wire::field<&ShareGroupMemberMetadataValue::client_host>("client_host"),
      wire::field<&ShareGroupMemberMetadataValue::subscribed_topic_names>("subscribed_topic_names"),
  };
};

// ShareGroupMetadataKey (key 11): version 0, never flexible.
struct ShareGroupMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{.name = "ShareGroupMetadataKey", .key = 11, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupMetadataKey::group_id>("group_id"),
  };
};

// ShareGroupMetadataValue (key 11): version 0, flexible.
struct ShareGroupMetadataValue {
  int32_t epoch = 0;
  int64_t metadata_hash = 0;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupMetadataValue", .key = 11, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupMetadataValue::epoch>("epoch"),
      wire::field<&ShareGroupMetadataValue::metadata_hash>("metadata_hash"),
  };
};

// ShareGroupTargetAssignmentMetadataKey (key 12): version 0, never flexible.
struct ShareGroupTargetAssignmentMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupTargetAssignmentMetadataKey", .key = 12, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupTargetAssignmentMetadataKey::group_id>("group_id"),
  };
};

// ShareGroupTargetAssignmentMetadataValue (key 12): version 0, flexible.
struct ShareGroupTargetAssignmentMetadataValue {
  int32_t assignment_epoch = 0;
  int64_t assignment_timestamp = 0;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupTargetAssignmentMetadataValue", .key = 12, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupTargetAssignmentMetadataValue::assignment_epoch>("assignment_epoch"),
      wire::field<&ShareGroupTargetAssignmentMetadataValue::assignment_timestamp>("assignment_timestamp",
                                                                                  wire::tag(0)),
  };
};

// ShareGroupTargetAssignmentMemberKey (key 13): version 0, never flexible.
struct ShareGroupTargetAssignmentMemberKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupTargetAssignmentMemberKey", .key = 13, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupTargetAssignmentMemberKey::group_id>("group_id"),
      wire::field<&ShareGroupTargetAssignmentMemberKey::member_id>("member_id"),
  };
};

// ShareGroupTargetAssignmentMemberValue (key 13): version 0, flexible.
struct ShareGroupTargetAssignmentMemberValue {
  struct TopicPartition {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartition::topic_id>("topic_id"),
        wire::field<&TopicPartition::partitions>("partitions"),
    };
  };

  std::vector<TopicPartition> topic_partitions;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupTargetAssignmentMemberValue", .key = 13, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupTargetAssignmentMemberValue::topic_partitions>("topic_partitions"),
  };
};

// ShareGroupCurrentMemberAssignmentKey (key 14): version 0, never flexible.
struct ShareGroupCurrentMemberAssignmentKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupCurrentMemberAssignmentKey", .key = 14, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupCurrentMemberAssignmentKey::group_id>("group_id"),
      wire::field<&ShareGroupCurrentMemberAssignmentKey::member_id>("member_id"),
  };
};

// ShareGroupCurrentMemberAssignmentValue (key 14): version 0, flexible.
struct ShareGroupCurrentMemberAssignmentValue {
  struct TopicPartitions {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic_id>("topic_id"),
        wire::field<&TopicPartitions::partitions>("partitions"),
    };
  };

  int32_t member_epoch = 0;
  int32_t previous_member_epoch = 0;
  int8_t state = 0;
  std::vector<TopicPartitions> assigned_partitions;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupCurrentMemberAssignmentValue", .key = 14, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupCurrentMemberAssignmentValue::member_epoch>("member_epoch"),
      wire::field<&ShareGroupCurrentMemberAssignmentValue::previous_member_epoch>("previous_member_epoch"),
      wire::field<&ShareGroupCurrentMemberAssignmentValue::state>("state"),
      wire::field<&ShareGroupCurrentMemberAssignmentValue::assigned_partitions>("assigned_partitions"),
  };
};

// ShareGroupStatePartitionMetadataKey (key 15): version 0, never flexible.
struct ShareGroupStatePartitionMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupStatePartitionMetadataKey", .key = 15, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupStatePartitionMetadataKey::group_id>("group_id"),
  };
};

// ShareGroupStatePartitionMetadataValue (key 15): version 0, flexible.
struct ShareGroupStatePartitionMetadataValue {
  struct TopicPartitionsInfo {
    Uuid topic_id;
    std::string topic_name;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitionsInfo::topic_id>("topic_id"),
        wire::field<&TopicPartitionsInfo::topic_name>("topic_name"),
        wire::field<&TopicPartitionsInfo::partitions>("partitions"),
    };
  };

  struct TopicInfo {
    Uuid topic_id;
    std::string topic_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicInfo::topic_id>("topic_id"),
        wire::field<&TopicInfo::topic_name>("topic_name"),
    };
  };

  std::vector<TopicPartitionsInfo> initializing_topics;
  std::vector<TopicPartitionsInfo> initialized_topics;
  std::vector<TopicInfo> deleting_topics;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupStatePartitionMetadataValue", .key = 15, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupStatePartitionMetadataValue::initializing_topics>("initializing_topics"),
      wire::field<&ShareGroupStatePartitionMetadataValue::initialized_topics>("initialized_topics"),
      wire::field<&ShareGroupStatePartitionMetadataValue::deleting_topics>("deleting_topics"),
  };
};

}  // namespace zurau::msg
