// CreatePartitions (key 37): versions 0-3, flexible from 2.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
//   3  THROTTLING_QUOTA_EXCEEDED is understood (KIP-599)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct CreatePartitionsRequest {
  struct CreatePartitionsAssignment {
    std::vector<int32_t> broker_ids;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatePartitionsAssignment::broker_ids>("broker_ids"),
    };
  };

  struct CreatePartitionsTopic {
    std::string name;
    int32_t count = 0;
    std::optional<std::vector<CreatePartitionsAssignment>> assignments;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatePartitionsTopic::name>("name"),
        wire::field<&CreatePartitionsTopic::count>("count"),
        wire::field<&CreatePartitionsTopic::assignments>("assignments", wire::nullable_since(0)),
    };
  };

  std::vector<CreatePartitionsTopic> topics;
  int32_t timeout_ms = 0;
  bool validate_only = false;

  static constexpr wire::MessageInfo info{
      .name = "CreatePartitionsRequest", .key = 37, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreatePartitionsRequest::topics>("topics"),
      wire::field<&CreatePartitionsRequest::timeout_ms>("timeout_ms"),
      wire::field<&CreatePartitionsRequest::validate_only>("validate_only"),
  };
};

struct CreatePartitionsResponse {
  struct CreatePartitionsTopicResult {
    std::string name;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatePartitionsTopicResult::name>("name"),
        wire::field<&CreatePartitionsTopicResult::error_code>("error_code"),
        wire::field<&CreatePartitionsTopicResult::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<CreatePartitionsTopicResult> results;

  static constexpr wire::MessageInfo info{
      .name = "CreatePartitionsResponse", .key = 37, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreatePartitionsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&CreatePartitionsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
