// EndQuorumEpoch (key 54): versions 0-1, flexible from 1.
//   1  flexible; + preferred_candidates, leader_endpoints; - preferred_successors; response +
//      node_endpoints
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct EndQuorumEpochRequest {
  struct ReplicaInfo {
    int32_t candidate_id = 0;
    Uuid candidate_directory_id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReplicaInfo::candidate_id>("candidate_id", wire::since(1)),
        wire::field<&ReplicaInfo::candidate_directory_id>("candidate_directory_id", wire::since(1)),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    std::vector<int32_t> preferred_successors;
    std::vector<ReplicaInfo> preferred_candidates;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::preferred_successors>("preferred_successors", wire::versions(0, 0)),
        wire::field<&PartitionData::preferred_candidates>("preferred_candidates", wire::since(1)),
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
  std::vector<TopicData> topics;
  std::vector<LeaderEndpoint> leader_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "EndQuorumEpochRequest", .key = 54, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EndQuorumEpochRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&EndQuorumEpochRequest::topics>("topics"),
      wire::field<&EndQuorumEpochRequest::leader_endpoints>("leader_endpoints", wire::since(1)),
  };
};

struct EndQuorumEpochResponse {
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
      .name = "EndQuorumEpochResponse", .key = 54, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EndQuorumEpochResponse::error_code>("error_code"),
      wire::field<&EndQuorumEpochResponse::topics>("topics"),
      wire::field<&EndQuorumEpochResponse::node_endpoints>("node_endpoints", wire::since(1), wire::tag(0)),
  };
};

}  // namespace zurau::msg
