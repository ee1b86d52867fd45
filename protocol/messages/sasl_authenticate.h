// SaslAuthenticate (key 36): versions 0-2, flexible from 2.
//   1  response + session_lifetime_ms: re-authentication (KIP-368)
//   2  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct SaslAuthenticateRequest {
  Bytes auth_bytes;

  static constexpr wire::MessageInfo info{
      .name = "SaslAuthenticateRequest", .key = 36, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SaslAuthenticateRequest::auth_bytes>("auth_bytes"),
  };
};

struct SaslAuthenticateResponse {
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  Bytes auth_bytes;
  int64_t session_lifetime_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "SaslAuthenticateResponse", .key = 36, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SaslAuthenticateResponse::error_code>("error_code"),
      wire::field<&SaslAuthenticateResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&SaslAuthenticateResponse::auth_bytes>("auth_bytes"),
      wire::field<&SaslAuthenticateResponse::session_lifetime_ms>("session_lifetime_ms", wire::since(1)),
  };
};

}  // namespace zurau::msg
