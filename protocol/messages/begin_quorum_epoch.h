// BeginQuorumEpoch (key 53): versions 0-1, flexible from 1.
//   1  flexible; + voter_id, voter_directory_id, leader_endpoints; response + node_endpoints
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct BeginQuorumEpochRequest {
  struct PartitionData {
    int32_t partition_index = 0;
    Uuid voter_directory_id;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::voter_directory_id>("voter_directory_id", wire::since(1)),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
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

  struct LeaderEndpoint {
    std::string name;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderEndpoint::name>("name", wire::since(1)),
        wire::field<&LeaderEndpoint::host>("host", wire::since(1)),
        wire::field<&LeaderEndpoint::port>("port", wire::since(1)),
    };
  };

  std::optional<std::string> cluster_id;
  int32_t voter_id = -1;
  std::vector<TopicData> topics;
  std::vector<LeaderEndpoint> leader_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "BeginQuorumEpochRequest", .key = 53, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BeginQuorumEpochRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&BeginQuorumEpochRequest::voter_id>("voter_id", wire::since(1)),
      wire::field<&BeginQuorumEpochRequest::topics>("topics"),
      wire::field<&BeginQuorumEpochRequest::leader_endpoints>("leader_endpoints", wire::since(1)),
  };
};

struct BeginQuorumEpochResponse {
  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
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

  struct NodeEndpoint {
    int32_t node_id = 0;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&NodeEndpoint::node_id>("node_id", wire::since(1)),
        wire::field<&NodeEndpoint::host>("host", wire::since(1)),
        wire::field<&NodeEndpoint::port>("port", wire::since(1)),
    };
  };

  int16_t error_code = 0;
  std::vector<TopicData> topics;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "BeginQuorumEpochResponse", .key = 53, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BeginQuorumEpochResponse::error_code>("error_code"),
      wire::field<&BeginQuorumEpochResponse::topics>("topics"),
      wire::field<&BeginQuorumEpochResponse::node_endpoints>("node_endpoints", wire::since(1), wire::tag(0)),
  };
};

}  // namespace zurau::msg
