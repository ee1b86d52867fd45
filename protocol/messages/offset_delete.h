// OffsetDelete (key 47): version 0, never flexible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct OffsetDeleteRequest {
  struct OffsetDeleteRequestPartition {
    int32_t partition_index = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetDeleteRequestPartition::partition_index>("partition_index"),
    };
  };

  struct OffsetDeleteRequestTopic {
    std::string name;
    std::vector<OffsetDeleteRequestPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetDeleteRequestTopic::name>("name"),
        wire::field<&OffsetDeleteRequestTopic::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::vector<OffsetDeleteRequestTopic> topics;

  static constexpr wire::MessageInfo info{.name = "OffsetDeleteRequest", .key = 47, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetDeleteRequest::group_id>("group_id"),
      wire::field<&OffsetDeleteRequest::topics>("topics"),
  };
};

struct OffsetDeleteResponse {
  struct OffsetDeleteResponsePartition {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetDeleteResponsePartition::partition_index>("partition_index"),
        wire::field<&OffsetDeleteResponsePartition::error_code>("error_code"),
    };
  };

  struct OffsetDeleteResponseTopic {
    std::string name;
    std::vector<OffsetDeleteResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetDeleteResponseTopic::name>("name"),
        wire::field<&OffsetDeleteResponseTopic::partitions>("partitions"),
    };
  };

  int16_t error_code = 0;
  int32_t throttle_time_ms = 0;
  std::vector<OffsetDeleteResponseTopic> topics;

  static constexpr wire::MessageInfo info{.name = "OffsetDeleteResponse", .key = 47, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetDeleteResponse::error_code>("error_code"),
      wire::field<&OffsetDeleteResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&OffsetDeleteResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
