// ReadShareGroupState (key 84): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ReadShareGroupStateRequest {
  struct PartitionData {
    int32_t partition = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition>("partition"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
    };
  };

  struct ReadStateData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReadStateData::topic_id>("topic_id"),
        wire::field<&ReadStateData::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<ReadStateData> topics;

  static constexpr wire::MessageInfo info{
      .name = "ReadShareGroupStateRequest", .key = 84, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ReadShareGroupStateRequest::group_id>("group_id"),
      wire::field<&ReadShareGroupStateRequest::topics>("topics"),
  };
};

struct ReadShareGroupStateResponse {
  struct StateBatch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int8_t delivery_state = 0;
    int16_t delivery_count = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&StateBatch::first_offset>("first_offset"),
        wire::field<&StateBatch::last_offset>("last_offset"),
        wire::field<&StateBatch::delivery_state>("delivery_state"),
        wire::field<&StateBatch::delivery_count>("delivery_count"),
    };
  };

  struct PartitionResult {
    int32_t partition = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int32_t state_epoch = 0;
    int64_t start_offset = 0;
    std::vector<StateBatch> state_batches;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionResult::partition>("partition"),
        wire::field<&PartitionResult::error_code>("error_code"),
        wire::field<&PartitionResult::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&PartitionResult::state_epoch>("state_epoch"),
        wire::field<&PartitionResult::start_offset>("start_offset"),
        wire::field<&PartitionResult::state_batches>("state_batches"),
    };
  };

  struct ReadStateResult {
    Uuid topic_id;
    std::vector<PartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReadStateResult::topic_id>("topic_id"),
        wire::field<&ReadStateResult::partitions>("partitions"),
    };
  };

  std::vector<ReadStateResult> results;

  static constexpr wire::MessageInfo info{
      .name = "ReadShareGroupStateResponse", .key = 84, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ReadShareGroupStateResponse::results>("results"),
  };
};

}  // namespace zurau::msg
