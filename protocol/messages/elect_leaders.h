// ElectLeaders (key 43): versions 0-2, flexible from 2.
//   1  + election_type; response + error_code: unclean elections (KIP-460)
//   2  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ElectLeadersRequest {
  struct TopicPartitions {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic>("topic"),
        wire::field<&TopicPartitions::partitions>("partitions"),
    };
  };

  int8_t election_type = 0;
  std::optional<std::vector<TopicPartitions>> topic_partitions;
  int32_t timeout_ms = 60000;

  static constexpr wire::MessageInfo info{
      .name = "ElectLeadersRequest", .key = 43, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ElectLeadersRequest::election_type>("election_type", wire::since(1)),
      wire::field<&ElectLeadersRequest::topic_partitions>("topic_partitions", wire::nullable_since(0)),
      wire::field<&ElectLeadersRequest::timeout_ms>("timeout_ms"),
  };
};

struct ElectLeadersResponse {
  struct PartitionResult {
    int32_t partition_id = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionResult::partition_id>("partition_id"),
        wire::field<&PartitionResult::error_code>("error_code"),
        wire::field<&PartitionResult::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  struct ReplicaElectionResult {
    std::string topic;
    std::vector<PartitionResult> partition_result;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReplicaElectionResult::topic>("topic"),
        wire::field<&ReplicaElectionResult::partition_result>("partition_result"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<ReplicaElectionResult> replica_election_results;

  static constexpr wire::MessageInfo info{
      .name = "ElectLeadersResponse", .key = 43, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ElectLeadersResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ElectLeadersResponse::error_code>("error_code", wire::since(1)),
      wire::field<&ElectLeadersResponse::replica_election_results>("replica_election_results"),
  };
};

}  // namespace zurau::msg
