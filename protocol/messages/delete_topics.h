// DeleteTopics (key 20): versions 0-6, flexible from 4. Kafka 4 dropped 0.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  TOPIC_DELETION_DISABLED is understood (KIP-322)
//   4  flexible
//   5  response + error_message: a message with the error (KIP-599)
//   6  + topics; - topic_names; response + name may be null, topic_id: by topic id (KIP-516)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DeleteTopicsRequest {
  struct DeleteTopicState {
    std::optional<std::string> name;
    Uuid topic_id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteTopicState::name>("name", wire::since(6), wire::nullable_since(6)),
        wire::field<&DeleteTopicState::topic_id>("topic_id", wire::since(6)),
    };
  };

  std::vector<DeleteTopicState> topics;
  std::vector<std::string> topic_names;
  int32_t timeout_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "DeleteTopicsRequest", .key = 20, .versions = {0, 6}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteTopicsRequest::topics>("topics", wire::since(6)),
      wire::field<&DeleteTopicsRequest::topic_names>("topic_names", wire::versions(0, 5)),
      wire::field<&DeleteTopicsRequest::timeout_ms>("timeout_ms"),
  };
};

struct DeleteTopicsResponse {
  struct DeletableTopicResult {
    std::optional<std::string> name;
    Uuid topic_id;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeletableTopicResult::name>("name", wire::nullable_since(6)),
        wire::field<&DeletableTopicResult::topic_id>("topic_id", wire::since(6)),
        wire::field<&DeletableTopicResult::error_code>("error_code"),
        wire::field<&DeletableTopicResult::error_message>("error_message", wire::since(5),
                                                          wire::nullable_since(5)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DeletableTopicResult> responses;

  static constexpr wire::MessageInfo info{
      .name = "DeleteTopicsResponse", .key = 20, .versions = {0, 6}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteTopicsResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&DeleteTopicsResponse::responses>("responses"),
  };
};

}  // namespace zurau::msg
