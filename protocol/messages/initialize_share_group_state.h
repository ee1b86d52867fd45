// InitializeShareGroupState (key 83): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct InitializeShareGroupStateRequest {
  struct PartitionData {
    int32_t partition = 0;
    int32_t state_epoch = 0;
    int64_t start_offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition>("partition"),
        wire::field<&PartitionData::state_epoch>("state_epoch"),
        wire::field<&PartitionData::start_offset>("start_offset"),
    };
  };

  struct InitializeStateData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&InitializeStateData::topic_id>("topic_id"),
        wire::field<&InitializeStateData::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<InitializeStateData> topics;

  static constexpr wire::MessageInfo info{
      .name = "InitializeShareGroupStateRequest", .key = 83, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&InitializeShareGroupStateRequest::group_id>("group_id"),
      wire::field<&InitializeShareGroupStateRequest::topics>("topics"),
  };
};

struct InitializeShareGroupStateResponse {
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

  struct InitializeStateResult {
    Uuid topic_id;
    std::vector<PartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&InitializeStateResult::topic_id>("topic_id"),
        wire::field<&InitializeStateResult::partitions>("partitions"),
    };
  };

  std::vector<InitializeStateResult> results;

  static constexpr wire::MessageInfo info{
      .name = "InitializeShareGroupStateResponse", .key = 83, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&InitializeShareGroupStateResponse::results>("results"),
  };
};

}  // namespace zurau::msg
