// ReadShareGroupStateSummary (key 87): versions 0-1, flexible.
//   1  response + delivery_complete_count
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ReadShareGroupStateSummaryRequest {
  struct PartitionData {
    int32_t partition = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition>("partition"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
    };
  };

  struct ReadStateSummaryData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReadStateSummaryData::topic_id>("topic_id"),
        wire::field<&ReadStateSummaryData::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<ReadStateSummaryData> topics;

  static constexpr wire::MessageInfo info{
      .name = "ReadShareGroupStateSummaryRequest", .key = 87, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ReadShareGroupStateSummaryRequest::group_id>("group_id"),
      wire::field<&ReadShareGroupStateSummaryRequest::topics>("topics"),
  };
};

struct ReadShareGroupStateSummaryResponse {
  struct PartitionResult {
    int32_t partition = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int32_t state_epoch = 0;
    int32_t leader_epoch = 0;
    int64_t start_offset = 0;
    int32_t delivery_complete_count = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionResult::partition>("partition"),
        wire::field<&PartitionResult::error_code>("error_code"),
        wire::field<&PartitionResult::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&PartitionResult::state_epoch>("state_epoch"),
        wire::field<&PartitionResult::leader_epoch>("leader_epoch"),
        wire::field<&PartitionResult::start_offset>("start_offset"),
        wire::field<&PartitionResult::delivery_complete_count>("delivery_complete_count", wire::since(1)),
    };
  };

  struct ReadStateSummaryResult {
    Uuid topic_id;
    std::vector<PartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReadStateSummaryResult::topic_id>("topic_id"),
        wire::field<&ReadStateSummaryResult::partitions>("partitions"),
    };
  };

  std::vector<ReadStateSummaryResult> results;

  static constexpr wire::MessageInfo info{
      .name = "ReadShareGroupStateSummaryResponse", .key = 87, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ReadShareGroupStateSummaryResponse::results>("results"),
  };
};

}  // namespace zurau::msg
