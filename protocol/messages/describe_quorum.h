// DescribeQuorum (key 55): versions 0-2, flexible.
//   1  response + last_fetch_timestamp, last_caught_up_timestamp: time of fetch and of catching up
//      (KIP-836)
//   2  response + error_message, replica_directory_id, nodes: voters by directory id (KIP-853)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeQuorumRequest {
  struct PartitionData {
    int32_t partition_index = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
    };
  };

  struct TopicData {
    std::string topic_name;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_name>("topic_name"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  std::vector<TopicData> topics;

  static constexpr wire::MessageInfo info{
      .name = "DescribeQuorumRequest", .key = 55, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeQuorumRequest::topics>("topics"),
  };
};

struct DescribeQuorumResponse {
  struct ReplicaState {
    int32_t replica_id = 0;
    Uuid replica_directory_id;
    int64_t log_end_offset = 0;
    int64_t last_fetch_timestamp = -1;
    int64_t last_caught_up_timestamp = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReplicaState::replica_id>("replica_id"),
        wire::field<&ReplicaState::replica_directory_id>("replica_directory_id", wire::since(2)),
        wire::field<&ReplicaState::log_end_offset>("log_end_offset"),
        wire::field<&ReplicaState::last_fetch_timestamp>("last_fetch_timestamp", wire::since(1)),
        wire::field<&ReplicaState::last_caught_up_timestamp>("last_caught_up_timestamp", wire::since(1)),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    int64_t high_watermark = 0;
    std::vector<ReplicaState> current_voters;
    std::vector<ReplicaState> observers;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::error_message>("error_message", wire::since(2), wire::nullable_since(2)),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::high_watermark>("high_watermark"),
        wire::field<&PartitionData::current_voters>("current_voters"),
        wire::field<&PartitionData::observers>("observers"),
    };
  };

  struct TopicData {
    std::string topic_name;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_name>("topic_name"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  struct Listener {
    std::string name;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Listener::name>("name", wire::since(2)),
        wire::field<&Listener::host>("host", wire::since(2)),
        wire::field<&Listener::port>("port", wire::since(2)),
    };
  };

  struct Node {
    int32_t node_id = 0;
    std::vector<Listener> listeners;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Node::node_id>("node_id", wire::since(2)),
        wire::field<&Node::listeners>("listeners", wire::since(2)),
    };
  };

  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<TopicData> topics;
  std::vector<Node> nodes;

  static constexpr wire::MessageInfo info{
      .name = "DescribeQuorumResponse", .key = 55, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeQuorumResponse::error_code>("error_code"),
      wire::field<&DescribeQuorumResponse::error_message>("error_message", wire::since(2),
                                                          wire::nullable_since(2)),
      wire::field<&DescribeQuorumResponse::topics>("topics"),
      wire::field<&DescribeQuorumResponse::nodes>("nodes", wire::since(2)),
  };
};

}  // namespace zurau::msg
