// ListPartitionReassignments (key 46): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ListPartitionReassignmentsRequest {
  struct ListPartitionReassignmentsTopics {
    std::string name;
    std::vector<int32_t> partition_indexes;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListPartitionReassignmentsTopics::name>("name"),
        wire::field<&ListPartitionReassignmentsTopics::partition_indexes>("partition_indexes"),
    };
  };

  int32_t timeout_ms = 60000;
  std::optional<std::vector<ListPartitionReassignmentsTopics>> topics;

  static constexpr wire::MessageInfo info{
      .name = "ListPartitionReassignmentsRequest", .key = 46, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListPartitionReassignmentsRequest::timeout_ms>("timeout_ms"),
      wire::field<&ListPartitionReassignmentsRequest::topics>("topics", wire::nullable_since(0)),
  };
};

struct ListPartitionReassignmentsResponse {
  struct OngoingPartitionReassignment {
    int32_t partition_index = 0;
    std::vector<int32_t> replicas;
    std::vector<int32_t> adding_replicas;
    std::vector<int32_t> removing_replicas;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OngoingPartitionReassignment::partition_index>("partition_index"),
        wire::field<&OngoingPartitionReassignment::replicas>("replicas"),
        wire::field<&OngoingPartitionReassignment::adding_replicas>("adding_replicas"),
        wire::field<&OngoingPartitionReassignment::removing_replicas>("removing_replicas"),
    };
  };

  struct OngoingTopicReassignment {
    std::string name;
    std::vector<OngoingPartitionReassignment> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OngoingTopicReassignment::name>("name"),
        wire::field<&OngoingTopicReassignment::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<OngoingTopicReassignment> topics;

  static constexpr wire::MessageInfo info{
      .name = "ListPartitionReassignmentsResponse", .key = 46, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListPartitionReassignmentsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ListPartitionReassignmentsResponse::error_code>("error_code"),
      wire::field<&ListPartitionReassignmentsResponse::error_message>("error_message",
                                                                      wire::nullable_since(0)),
      wire::field<&ListPartitionReassignmentsResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
