// DeleteRecords (key 21): versions 0-2, flexible from 2.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DeleteRecordsRequest {
  struct DeleteRecordsPartition {
    int32_t partition_index = 0;
    int64_t offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteRecordsPartition::partition_index>("partition_index"),
        wire::field<&DeleteRecordsPartition::offset>("offset"),
    };
  };

  struct DeleteRecordsTopic {
    std::string name;
    std::vector<DeleteRecordsPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteRecordsTopic::name>("name"),
        wire::field<&DeleteRecordsTopic::partitions>("partitions"),
    };
  };

  std::vector<DeleteRecordsTopic> topics;
  int32_t timeout_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "DeleteRecordsRequest", .key = 21, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteRecordsRequest::topics>("topics"),
      wire::field<&DeleteRecordsRequest::timeout_ms>("timeout_ms"),
  };
};

struct DeleteRecordsResponse {
  struct DeleteRecordsPartitionResult {
    int32_t partition_index = 0;
    int64_t low_watermark = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteRecordsPartitionResult::partition_index>("partition_index"),
        wire::field<&DeleteRecordsPartitionResult::low_watermark>("low_watermark"),
        wire::field<&DeleteRecordsPartitionResult::error_code>("error_code"),
    };
  };

  struct DeleteRecordsTopicResult {
    std::string name;
    std::vector<DeleteRecordsPartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteRecordsTopicResult::name>("name"),
        wire::field<&DeleteRecordsTopicResult::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DeleteRecordsTopicResult> topics;

  static constexpr wire::MessageInfo info{
      .name = "DeleteRecordsResponse", .key = 21, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteRecordsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DeleteRecordsResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
