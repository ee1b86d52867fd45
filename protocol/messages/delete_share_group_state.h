// DeleteShareGroupState (key 86): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DeleteShareGroupStateRequest {
  struct PartitionData {
    int32_t partition = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition>("partition"),
    };
  };

  struct DeleteStateData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteStateData::topic_id>("topic_id"),
        wire::field<&DeleteStateData::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<DeleteStateData> topics;

  static constexpr wire::MessageInfo info{
      .name = "DeleteShareGroupStateRequest", .key = 86, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteShareGroupStateRequest::group_id>("group_id"),
      wire::field<&DeleteShareGroupStateRequest::topics>("topics"),
  };
};

struct DeleteShareGroupStateResponse {
  struct PartitionResult {
    int32_t partition = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionResult::partition>("partition"),
        wire::field<&PartitionResult::error_code>("error_code"),
        wire::field<&PartitionResult::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  struct DeleteStateResult {
    Uuid topic_id;
    std::vector<PartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteStateResult::topic_id>("topic_id"),
        wire::field<&DeleteStateResult::partitions>("partitions"),
    };
  };

  std::vector<DeleteStateResult> results;

  static constexpr wire::MessageInfo info{
      .name = "DeleteShareGroupStateResponse", .key = 86, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteShareGroupStateResponse::results>("results"),
  };
};

}  // namespace zurau::msg
