// DescribeTopicPartitions (key 75): version 0, flexible.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeTopicPartitionsRequest {
  struct TopicRequest {
    std::string name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicRequest::name>("name"),
    };
  };

  struct Cursor {
    std::string topic_name;
    int32_t partition_index = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Cursor::topic_name>("topic_name"),
        wire::field<&Cursor::partition_index>("partition_index"),
    };
  };

  std::vector<TopicRequest> topics;
  int32_t response_partition_limit = 2000;
  std::optional<Cursor> cursor;

  static constexpr wire::MessageInfo info{
      .name = "DescribeTopicPartitionsRequest", .key = 75, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeTopicPartitionsRequest::topics>("topics"),
      wire::field<&DescribeTopicPartitionsRequest::response_partition_limit>("response_partition_limit"),
      wire::field<&DescribeTopicPartitionsRequest::cursor>("cursor", wire::nullable_since(0)),
  };
};

struct DescribeTopicPartitionsResponse {
  struct DescribeTopicPartitionsResponsePartition {
    int16_t error_code = 0;
    int32_t partition_index = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = -1;
    std::vector<int32_t> replica_nodes;
    std::vector<int32_t> isr_nodes;
    std::optional<std::vector<int32_t>> eligible_leader_replicas;
    std::optional<std::vector<int32_t>> last_known_elr;
    std::vector<int32_t> offline_replicas;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeTopicPartitionsResponsePartition::error_code>("error_code"),
        wire::field<&DescribeTopicPartitionsResponsePartition::partition_index>("partition_index"),
        wire::field<&DescribeTopicPartitionsResponsePartition::leader_id>("leader_id"),
        wire::field<&DescribeTopicPartitionsResponsePartition::leader_epoch>("leader_epoch"),
        wire::field<&DescribeTopicPartitionsResponsePartition::replica_nodes>("replica_nodes"),
        wire::field<&DescribeTopicPartitionsResponsePartition::isr_nodes>("isr_nodes"),
        wire::field<&DescribeTopicPartitionsResponsePartition::eligible_leader_replicas>(
            "eligible_leader_replicas", wire::nullable_since(0)),
        wire::field<&DescribeTopicPartitionsResponsePartition::last_known_elr>("last_known_elr",
                                                                               wire::nullable_since(0)),
        wire::field<&DescribeTopicPartitionsResponsePartition::offline_replicas>("offline_replicas"),
    };
  };

  struct DescribeTopicPartitionsResponseTopic {
    int16_t error_code = 0;
    std::optional<std::string> name;
    Uuid topic_id;
    bool is_internal = false;
    std::vector<DescribeTopicPartitionsResponsePartition> partitions;
    int32_t topic_authorized_operations = std::numeric_limits<int32_t>::min();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeTopicPartitionsResponseTopic::error_code>("error_code"),
        wire::field<&DescribeTopicPartitionsResponseTopic::name>("name", wire::nullable_since(0)),
        wire::field<&DescribeTopicPartitionsResponseTopic::topic_id>("topic_id"),
        wire::field<&DescribeTopicPartitionsResponseTopic::is_internal>("is_internal"),
        wire::field<&DescribeTopicPartitionsResponseTopic::partitions>("partitions"),
        wire::field<&DescribeTopicPartitionsResponseTopic::topic_authorized_operations>(
            "topic_authorized_operations"),
    };
  };

  struct Cursor {
    std::string topic_name;
    int32_t partition_index = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Cursor::topic_name>("topic_name"),
        wire::field<&Cursor::partition_index>("partition_index"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribeTopicPartitionsResponseTopic> topics;
  std::optional<Cursor> next_cursor;

  static constexpr wire::MessageInfo info{
      .name = "DescribeTopicPartitionsResponse", .key = 75, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeTopicPartitionsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeTopicPartitionsResponse::topics>("topics"),
      wire::field<&DescribeTopicPartitionsResponse::next_cursor>("next_cursor", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
