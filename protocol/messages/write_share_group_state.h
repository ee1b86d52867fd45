// WriteShareGroupState (key 85): versions 0-1, flexible.
//   1  + delivery_complete_count
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct WriteShareGroupStateRequest {
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

  struct PartitionData {
    int32_t partition = 0;
    int32_t state_epoch = 0;
    int32_t leader_epoch = 0;
    int64_t start_offset = 0;
    int32_t delivery_complete_count = -1;
    std::vector<StateBatch> state_batches;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition>("partition"),
        wire::field<&PartitionData::state_epoch>("state_epoch"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::start_offset>("start_offset"),
        wire::field<&PartitionData::delivery_complete_count>("delivery_complete_count", wire::since(1)),
        wire::field<&PartitionData::state_batches>("state_batches"),
    };
  };

  struct WriteStateData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WriteStateData::topic_id>("topic_id"),
        wire::field<&WriteStateData::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<WriteStateData> topics;

  static constexpr wire::MessageInfo info{
      .name = "WriteShareGroupStateRequest", .key = 85, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&WriteShareGroupStateRequest::group_id>("group_id"),
      wire::field<&WriteShareGroupStateRequest::topics>("topics"),
  };
};

struct WriteShareGroupStateResponse {
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

  struct WriteStateResult {
    Uuid topic_id;
    std::vector<PartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WriteStateResult::topic_id>("topic_id"),
        wire::field<&WriteStateResult::partitions>("partitions"),
    };
  };

  std::vector<WriteStateResult> results;

  static constexpr wire::MessageInfo info{
      .name = "WriteShareGroupStateResponse", .key = 85, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&WriteShareGroupStateResponse::results>("results"),
  };
};

}  // namespace zurau::msg
