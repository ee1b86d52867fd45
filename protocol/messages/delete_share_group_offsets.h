// DeleteShareGroupOffsets (key 92): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DeleteShareGroupOffsetsRequest {
  struct DeleteShareGroupOffsetsRequestTopic {
    std::string topic_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteShareGroupOffsetsRequestTopic::topic_name>("topic_name"),
    };
  };

  std::string group_id;
  std::vector<DeleteShareGroupOffsetsRequestTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "DeleteShareGroupOffsetsRequest", .key = 92, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteShareGroupOffsetsRequest::group_id>("group_id"),
      wire::field<&DeleteShareGroupOffsetsRequest::topics>("topics"),
  };
};

struct DeleteShareGroupOffsetsResponse {
  struct DeleteShareGroupOffsetsResponseTopic {
    std::string topic_name;
    Uuid topic_id;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteShareGroupOffsetsResponseTopic::topic_name>("topic_name"),
        wire::field<&DeleteShareGroupOffsetsResponseTopic::topic_id>("topic_id"),
        wire::field<&DeleteShareGroupOffsetsResponseTopic::error_code>("error_code"),
        wire::field<&DeleteShareGroupOffsetsResponseTopic::error_message>("error_message",
                                                                          wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<DeleteShareGroupOffsetsResponseTopic> responses;

  static constexpr wire::MessageInfo info{
      .name = "DeleteShareGroupOffsetsResponse", .key = 92, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteShareGroupOffsetsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DeleteShareGroupOffsetsResponse::error_code>("error_code"),
      wire::field<&DeleteShareGroupOffsetsResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&DeleteShareGroupOffsetsResponse::responses>("responses"),
  };
};

}  // namespace zurau::msg
