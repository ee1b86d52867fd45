// UnregisterBroker (key 64): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct UnregisterBrokerRequest {
  int32_t broker_id = 0;

  static constexpr wire::MessageInfo info{
      .name = "UnregisterBrokerRequest", .key = 64, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UnregisterBrokerRequest::broker_id>("broker_id"),
  };
};

struct UnregisterBrokerResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;

  static constexpr wire::MessageInfo info{
      .name = "UnregisterBrokerResponse", .key = 64, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UnregisterBrokerResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&UnregisterBrokerResponse::error_code>("error_code"),
      wire::field<&UnregisterBrokerResponse::error_message>("error_message", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
