// ExpireDelegationToken (key 40): versions 0-2, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
#pragma once

#include <cstdint>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ExpireDelegationTokenRequest {
  Bytes hmac;
  int64_t expiry_time_period_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "ExpireDelegationTokenRequest", .key = 40, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ExpireDelegationTokenRequest::hmac>("hmac"),
      wire::field<&ExpireDelegationTokenRequest::expiry_time_period_ms>("expiry_time_period_ms"),
  };
};

struct ExpireDelegationTokenResponse {
  int16_t error_code = 0;
  int64_t expiry_timestamp_ms = 0;
  int32_t throttle_time_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "ExpireDelegationTokenResponse", .key = 40, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ExpireDelegationTokenResponse::error_code>("error_code"),
      wire::field<&ExpireDelegationTokenResponse::expiry_timestamp_ms>("expiry_timestamp_ms"),
      wire::field<&ExpireDelegationTokenResponse::throttle_time_ms>("throttle_time_ms"),
  };
};

}  // namespace zurau::msg
