// DescribeShareGroupOffsets (key 90): versions 0-1, flexible.
//   1  response + lag: lag (KIP-1226)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeShareGroupOffsetsRequest {
  struct DescribeShareGroupOffsetsRequestTopic {
    std::string topic_name;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeShareGroupOffsetsRequestTopic::topic_name>("topic_name"),
        wire::field<&DescribeShareGroupOffsetsRequestTopic::partitions>("partitions"),
    };
  };

  struct DescribeShareGroupOffsetsRequestGroup {
    std::string group_id;
    std::optional<std::vector<DescribeShareGroupOffsetsRequestTopic>> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeShareGroupOffsetsRequestGroup::group_id>("group_id"),
        wire::field<&DescribeShareGroupOffsetsRequestGroup::topics>("topics", wire::nullable_since(0)),
    };
  };

  std::vector<DescribeShareGroupOffsetsRequestGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "DescribeShareGroupOffsetsRequest", .key = 90, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeShareGroupOffsetsRequest::groups>("groups"),
  };
};

struct DescribeShareGroupOffsetsResponse {
  struct DescribeShareGroupOffsetsResponsePartition {
    int32_t partition_index = 0;
    int64_t start_offset = 0;
    int32_t leader_epoch = 0;
    int64_t lag = -1;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeShareGroupOffsetsResponsePartition::partition_index>("partition_index"),
        wire::field<&DescribeShareGroupOffsetsResponsePartition::start_offset>("start_offset"),
        wire::field<&DescribeShareGroupOffsetsResponsePartition::leader_epoch>("leader_epoch"),
        wire::field<&DescribeShareGroupOffsetsResponsePartition::lag>("lag", wire::since(1)),
        wire::field<&DescribeShareGroupOffsetsResponsePartition::error_code>("error_code"),
        wire::field<&DescribeShareGroupOffsetsResponsePartition::error_message>("error_message",
                                                                                wire::nullable_since(0)),
    };
  };

  struct DescribeShareGroupOffsetsResponseTopic {
    std::string topic_name;
    Uuid topic_id;
    std::vector<DescribeShareGroupOffsetsResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeShareGroupOffsetsResponseTopic::topic_name>("topic_name"),
        wire::field<&DescribeShareGroupOffsetsResponseTopic::topic_id>("topic_id"),
        wire::field<&DescribeShareGroupOffsetsResponseTopic::partitions>("partitions"),
    };
  };

  struct DescribeShareGroupOffsetsResponseGroup {
    std::string group_id;
    std::vector<DescribeShareGroupOffsetsResponseTopic> topics;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeShareGroupOffsetsResponseGroup::group_id>("group_id"),
        wire::field<&DescribeShareGroupOffsetsResponseGroup::topics>("topics"),
        wire::field<&DescribeShareGroupOffsetsResponseGroup::error_code>("error_code"),
        wire::field<&DescribeShareGroupOffsetsResponseGroup::error_message>("error_message",
                                                                            wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribeShareGroupOffsetsResponseGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "DescribeShareGroupOffsetsResponse", .key = 90, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeShareGroupOffsetsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeShareGroupOffsetsResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
