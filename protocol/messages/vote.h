// Vote (key 52): versions 0-2, flexible.
//   1  + voter_id, replica_directory_id, voter_directory_id; response + node_endpoints
//   2  + pre_vote
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct VoteRequest {
  struct PartitionData {
    int32_t partition_index = 0;
    int32_t replica_epoch = 0;
    int32_t replica_id = 0;
    Uuid replica_directory_id;
    Uuid voter_directory_id;
    int32_t last_offset_epoch = 0;
    int64_t last_offset = 0;
    bool pre_vote = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::replica_epoch>("replica_epoch"),
        wire::field<&PartitionData::replica_id>("replica_id"),
        wire::field<&PartitionData::replica_directory_id>("replica_directory_id", wire::since(1)),
        wire::field<&PartitionData::voter_directory_id>("voter_directory_id", wire::since(1)),
        wire::field<&PartitionData::last_offset_epoch>("last_offset_epoch"),
        wire::field<&PartitionData::last_offset>("last_offset"),
        wire::field<&PartitionData::pre_vote>("pre_vote", wire::since(2)),
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

  std::optional<std::string> cluster_id;
  int32_t voter_id = -1;
  std::vector<TopicData> topics;

  static constexpr wire::MessageInfo info{
      .name = "VoteRequest", .key = 52, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&VoteRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&VoteRequest::voter_id>("voter_id", wire::since(1)),
      wire::field<&VoteRequest::topics>("topics"),
  };
};

struct VoteResponse {
  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    bool vote_granted = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::vote_granted>("vote_granted"),
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
      .name = "VoteResponse", .key = 52, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&VoteResponse::error_code>("error_code"),
      wire::field<&VoteResponse::topics>("topics"),
      wire::field<&VoteResponse::node_endpoints>("node_endpoints", wire::since(1), wire::tag(0)),
  };
};

}  // namespace zurau::msg
