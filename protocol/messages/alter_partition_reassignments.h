// AlterPartitionReassignments (key 45): versions 0-1, flexible.
//   1  + allow_replication_factor_change; response + allow_replication_factor_change: the replication
//      factor may be held fixed (KIP-860)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterPartitionReassignmentsRequest {
  struct ReassignablePartition {
    int32_t partition_index = 0;
    std::optional<std::vector<int32_t>> replicas;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReassignablePartition::partition_index>("partition_index"),
        wire::field<&ReassignablePartition::replicas>("replicas", wire::nullable_since(0)),
    };
  };

  struct ReassignableTopic {
    std::string name;
    std::vector<ReassignablePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReassignableTopic::name>("name"),
        wire::field<&ReassignableTopic::partitions>("partitions"),
    };
  };

  int32_t timeout_ms = 60000;
  bool allow_replication_factor_change = true;
  std::vector<ReassignableTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "AlterPartitionReassignmentsRequest", .key = 45, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterPartitionReassignmentsRequest::timeout_ms>("timeout_ms"),
      wire::field<&AlterPartitionReassignmentsRequest::allow_replication_factor_change>(
          "allow_replication_factor_change", wire::since(1)),
      wire::field<&AlterPartitionReassignmentsRequest::topics>("topics"),
  };
};

struct AlterPartitionReassignmentsResponse {
  struct ReassignablePartitionResponse {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReassignablePartitionResponse::partition_index>("partition_index"),
        wire::field<&ReassignablePartitionResponse::error_code>("error_code"),
        wire::field<&ReassignablePartitionResponse::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  struct ReassignableTopicResponse {
    std::string name;
    std::vector<ReassignablePartitionResponse> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReassignableTopicResponse::name>("name"),
        wire::field<&ReassignableTopicResponse::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  bool allow_replication_factor_change = true;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<ReassignableTopicResponse> responses;

  static constexpr wire::MessageInfo info{
      .name = "AlterPartitionReassignmentsResponse", .key = 45, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterPartitionReassignmentsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterPartitionReassignmentsResponse::allow_replication_factor_change>(
          "allow_replication_factor_change", wire::since(1)),
      wire::field<&AlterPartitionReassignmentsResponse::error_code>("error_code"),
      wire::field<&AlterPartitionReassignmentsResponse::error_message>("error_message",
                                                                       wire::nullable_since(0)),
      wire::field<&AlterPartitionReassignmentsResponse::responses>("responses"),
  };
};

}  // namespace zurau::msg
