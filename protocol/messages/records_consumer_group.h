// Records of __consumer_offsets that consumer groups of the new protocol keep (KIP-848): the key is the
// record type and a key struct, the value its version and a value struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// ConsumerGroupMetadataKey (key 3): version 0, never flexible.
struct ConsumerGroupMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{.name = "ConsumerGroupMetadataKey", .key = 3, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupMetadataKey::group_id>("group_id"),
  };
};

// ConsumerGroupMetadataValue (key 3): version 0, flexible.
struct ConsumerGroupMetadataValue {
  int32_t epoch = 0;
  int64_t metadata_hash = 0;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupMetadataValue", .key = 3, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupMetadataValue::epoch>("epoch"),
      wire::field<&ConsumerGroupMetadataValue::metadata_hash>("metadata_hash", wire::tag(0)),
  };
};

// ConsumerGroupPartitionMetadataKey (key 4): version 0, never flexible.
struct ConsumerGroupPartitionMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupPartitionMetadataKey", .key = 4, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupPartitionMetadataKey::group_id>("group_id"),
  };
};

// ConsumerGroupPartitionMetadataValue (key 4): version 0, flexible.
struct ConsumerGroupPartitionMetadataValue {
  struct PartitionMetadata {
    int32_t partition = 0;
    std::vector<std::string> racks;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionMetadata::partition>("partition"),
        wire::field<&PartitionMetadata::racks>("racks"),
    };
  };

  struct TopicMetadata {
    Uuid topic_id;
    std::string topic_name;
    int32_t num_partitions = 0;
    std::vector<PartitionMetadata> partition_metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicMetadata::topic_id>("topic_id"),
        wire::field<&TopicMetadata::topic_name>("topic_name"),
        wire::field<&TopicMetadata::num_partitions>("num_partitions"),
        wire::field<&TopicMetadata::partition_metadata>("partition_metadata"),
    };
  };

  std::vector<TopicMetadata> topics;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupPartitionMetadataValue", .key = 4, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupPartitionMetadataValue::topics>("topics"),
  };
};

// ConsumerGroupMemberMetadataKey (key 5): version 0, never flexible.
struct ConsumerGroupMemberMetadataKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupMemberMetadataKey", .key = 5, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupMemberMetadataKey::group_id>("group_id"),
      wire::field<&ConsumerGroupMemberMetadataKey::member_id>("member_id"),
  };
};

// ConsumerGroupMemberMetadataValue (key 5): version 0, flexible.
struct ConsumerGroupMemberMetadataValue {
  struct ClassicProtocol {
    std::string name;
    Bytes metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ClassicProtocol::name>("name"),
        wire::field<&ClassicProtocol::metadata>("metadata"),
    };
  };

  struct ClassicMemberMetadata {
    int32_t session_timeout_ms = 0;
    std::vector<ClassicProtocol> supported_protocols;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ClassicMemberMetadata::session_timeout_ms>("session_timeout_ms"),
        wire::field<&ClassicMemberMetadata::supported_protocols>("supported_protocols"),
    };
  };

  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  std::vector<std::string> subscribed_topic_names;
  std::optional<std::string> subscribed_topic_regex;
  int32_t rebalance_timeout_ms = -1;
  std::optional<std::string> server_assignor;
  std::optional<ClassicMemberMetadata> classic_member_metadata{ClassicMemberMetadata{}};

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupMemberMetadataValue", .key = 5, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupMemberMetadataValue::instance_id>("instance_id", wire::nullable_since(0)),
      wire::field<&ConsumerGroupMemberMetadataValue::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&ConsumerGroupMemberMetadataValue::client_id>("client_id"),
      wire::field<&ConsumerGroupMemberMetadataValue::client_host>("client_host"),
      wire::field<&ConsumerGroupMemberMetadataValue::subscribed_topic_names>("subscribed_topic_names"),
      wire::field<&ConsumerGroupMemberMetadataValue::subscribed_topic_regex>("subscribed_topic_regex",
                                                                             wire::nullable_since(0)),
      wire::field<&ConsumerGroupMemberMetadataValue::rebalance_timeout_ms>("rebalance_timeout_ms"),
      wire::field<&ConsumerGroupMemberMetadataValue::server_assignor>("server_assignor",
                                                                      wire::nullable_since(0)),
      wire::field<&ConsumerGroupMemberMetadataValue::classic_member_metadata>(
          "classic_member_metadata", wire::nullable_since(0), wire::tag(0)),
  };
};

// ConsumerGroupTargetAssignmentMetadataKey (key 6): version 0, never flexible.
struct ConsumerGroupTargetAssignmentMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupTargetAssignmentMetadataKey", .key = 6, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupTargetAssignmentMetadataKey::group_id>("group_id"),
  };
};

// ConsumerGroupTargetAssignmentMetadataValue (key 6): version 0, flexible.
struct ConsumerGroupTargetAssignmentMetadataValue {
  int32_t assignment_epoch = 0;
  int64_t assignment_timestamp = 0;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupTargetAssignmentMetadataValue", .key = 6, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupTargetAssignmentMetadataValue::assignment_epoch>("assignment_epoch"),
      wire::field<&ConsumerGroupTargetAssignmentMetadataValue::assignment_timestamp>("assignment_timestamp",
                                                                                     wire::tag(0)),
  };
};

// ConsumerGroupTargetAssignmentMemberKey (key 7): version 0, never flexible.
struct ConsumerGroupTargetAssignmentMemberKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupTargetAssignmentMemberKey", .key = 7, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupTargetAssignmentMemberKey::group_id>("group_id"),
      wire::field<&ConsumerGroupTargetAssignmentMemberKey::member_id>("member_id"),
  };
};

// ConsumerGroupTargetAssignmentMemberValue (key 7): version 0, flexible.
struct ConsumerGroupTargetAssignmentMemberValue {
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
      .name = "ConsumerGroupTargetAssignmentMemberValue", .key = 7, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupTargetAssignmentMemberValue::topic_partitions>("topic_partitions"),
  };
};

// ConsumerGroupCurrentMemberAssignmentKey (key 8): version 0, never flexible.
struct ConsumerGroupCurrentMemberAssignmentKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupCurrentMemberAssignmentKey", .key = 8, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupCurrentMemberAssignmentKey::group_id>("group_id"),
      wire::field<&ConsumerGroupCurrentMemberAssignmentKey::member_id>("member_id"),
  };
};

// ConsumerGroupCurrentMemberAssignmentValue (key 8): version 0, flexible.
struct ConsumerGroupCurrentMemberAssignmentValue {
  struct TopicPartitions {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    std::optional<std::vector<int32_t>> assignment_epochs{std::in_place};
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic_id>("topic_id"),
        wire::field<&TopicPartitions::partitions>("partitions"),
        wire::field<&TopicPartitions::assignment_epochs>("assignment_epochs", wire::nullable_since(0),
                                                         wire::tag(0)),
    };
  };

  int32_t member_epoch = 0;
  int32_t previous_member_epoch = 0;
  int8_t state = 0;
  std::vector<TopicPartitions> assigned_partitions;
  std::vector<TopicPartitions> partitions_pending_revocation;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupCurrentMemberAssignmentValue", .key = 8, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupCurrentMemberAssignmentValue::member_epoch>("member_epoch"),
      wire::field<&ConsumerGroupCurrentMemberAssignmentValue::previous_member_epoch>("previous_member_epoch"),
      wire::field<&ConsumerGroupCurrentMemberAssignmentValue::state>("state"),
      wire::field<&ConsumerGroupCurrentMemberAssignmentValue::assigned_partitions>("assigned_partitions"),
      wire::field<&ConsumerGroupCurrentMemberAssignmentValue::partitions_pending_revocation>(
          "partitions_pending_revocation"),
  };
};

// ConsumerGroupRegularExpressionKey (key 16): version 0, never flexible.
struct ConsumerGroupRegularExpressionKey {
  std::string group_id;
  std::string regular_expression;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupRegularExpressionKey", .key = 16, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupRegularExpressionKey::group_id>("group_id"),
      wire::field<&ConsumerGroupRegularExpressionKey::regular_expression>("regular_expression"),
  };
};

// ConsumerGroupRegularExpressionValue (key 16): version 0, flexible.
struct ConsumerGroupRegularExpressionValue {
  std::vector<std::string> topics;
  int64_t version = 0;
  int64_t timestamp = 0;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupRegularExpressionValue", .key = 16, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupRegularExpressionValue::topics>("topics"),
      wire::field<&ConsumerGroupRegularExpressionValue::version>("version"),
      wire::field<&ConsumerGroupRegularExpressionValue::timestamp>("timestamp"),
  };
};

}  // namespace zurau::msg
