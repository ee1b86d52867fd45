// RenewDelegationToken (key 39): versions 0-2, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
#pragma once

#include <cstdint>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct RenewDelegationTokenRequest {
  Bytes hmac;
  int64_t renew_period_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "RenewDelegationTokenRequest", .key = 39, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RenewDelegationTokenRequest::hmac>("hmac"),
      wire::field<&RenewDelegationTokenRequest::renew_period_ms>("renew_period_ms"),
  };
};

struct RenewDelegationTokenResponse {
  int16_t error_code = 0;
  int64_t expiry_timestamp_ms = 0;
  int32_t throttle_time_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "RenewDelegationTokenResponse", .key = 39, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RenewDelegationTokenResponse::error_code>("error_code"),
      wire::field<&RenewDelegationTokenResponse::expiry_timestamp_ms>("expiry_timestamp_ms"),
      wire::field<&RenewDelegationTokenResponse::throttle_time_ms>("throttle_time_ms"),
  };
};

}  // namespace zurau::msg
