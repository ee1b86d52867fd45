// AlterShareGroupOffsets (key 91): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterShareGroupOffsetsRequest {
  struct AlterShareGroupOffsetsRequestPartition {
    int32_t partition_index = 0;
    int64_t start_offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterShareGroupOffsetsRequestPartition::partition_index>("partition_index"),
        wire::field<&AlterShareGroupOffsetsRequestPartition::start_offset>("start_offset"),
    };
  };

  struct AlterShareGroupOffsetsRequestTopic {
    std::string topic_name;
    std::vector<AlterShareGroupOffsetsRequestPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterShareGroupOffsetsRequestTopic::topic_name>("topic_name"),
        wire::field<&AlterShareGroupOffsetsRequestTopic::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<AlterShareGroupOffsetsRequestTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "AlterShareGroupOffsetsRequest", .key = 91, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterShareGroupOffsetsRequest::group_id>("group_id"),
      wire::field<&AlterShareGroupOffsetsRequest::topics>("topics"),
  };
};

struct AlterShareGroupOffsetsResponse {
  struct AlterShareGroupOffsetsResponsePartition {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterShareGroupOffsetsResponsePartition::partition_index>("partition_index"),
        wire::field<&AlterShareGroupOffsetsResponsePartition::error_code>("error_code"),
        wire::field<&AlterShareGroupOffsetsResponsePartition::error_message>("error_message",
                                                                             wire::nullable_since(0)),
    };
  };

  struct AlterShareGroupOffsetsResponseTopic {
    std::string topic_name;
    Uuid topic_id;
    std::vector<AlterShareGroupOffsetsResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterShareGroupOffsetsResponseTopic::topic_name>("topic_name"),
        wire::field<&AlterShareGroupOffsetsResponseTopic::topic_id>("topic_id"),
        wire::field<&AlterShareGroupOffsetsResponseTopic::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<AlterShareGroupOffsetsResponseTopic> responses;

  static constexpr wire::MessageInfo info{
      .name = "AlterShareGroupOffsetsResponse", .key = 91, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterShareGroupOffsetsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterShareGroupOffsetsResponse::error_code>("error_code"),
      wire::field<&AlterShareGroupOffsetsResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&AlterShareGroupOffsetsResponse::responses>("responses"),
  };
};

}  // namespace zurau::msg
