// What consumers put into the opaque bytes of JoinGroup and SyncGroup: int16 version and one of these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// ConsumerProtocolAssignment: versions 0-3, never flexible.
//   1  as 0
//   2  as 1
//   3  as 2
struct ConsumerProtocolAssignment {
  struct TopicPartition {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartition::topic>("topic"),
        wire::field<&TopicPartition::partitions>("partitions"),
    };
  };

  std::vector<TopicPartition> assigned_partitions;
  std::optional<Bytes> user_data;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerProtocolAssignment", .key = -1, .versions = {0, 3}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerProtocolAssignment::assigned_partitions>("assigned_partitions"),
      wire::field<&ConsumerProtocolAssignment::user_data>("user_data", wire::nullable_since(0)),
  };
};

// ConsumerProtocolSubscription: versions 0-3, never flexible.
//   1  + owned_partitions
//   2  + generation_id
//   3  + rack_id
struct ConsumerProtocolSubscription {
  struct TopicPartition {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartition::topic>("topic", wire::since(1)),
        wire::field<&TopicPartition::partitions>("partitions", wire::since(1)),
    };
  };

  std::vector<std::string> topics;
  std::optional<Bytes> user_data;
  std::vector<TopicPartition> owned_partitions;
  int32_t generation_id = -1;
  std::optional<std::string> rack_id;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerProtocolSubscription", .key = -1, .versions = {0, 3}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerProtocolSubscription::topics>("topics"),
      wire::field<&ConsumerProtocolSubscription::user_data>("user_data", wire::nullable_since(0)),
      wire::field<&ConsumerProtocolSubscription::owned_partitions>("owned_partitions", wire::since(1)),
      wire::field<&ConsumerProtocolSubscription::generation_id>("generation_id", wire::since(2)),
      wire::field<&ConsumerProtocolSubscription::rack_id>("rack_id", wire::since(3), wire::nullable_since(3)),
  };
};

}  // namespace zurau::msg
