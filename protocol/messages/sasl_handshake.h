// SaslHandshake (key 17): versions 0-1, never flexible. After version 0 the SASL tokens follow as bare
// frames.
//   1  SaslAuthenticate carries the tokens (KIP-152)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct SaslHandshakeRequest {
  std::string mechanism;

  static constexpr wire::MessageInfo info{.name = "SaslHandshakeRequest", .key = 17, .versions = {0, 1}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SaslHandshakeRequest::mechanism>("mechanism"),
  };
};

struct SaslHandshakeResponse {
  int16_t error_code = 0;
  std::vector<std::string> mechanisms;

  static constexpr wire::MessageInfo info{.name = "SaslHandshakeResponse", .key = 17, .versions = {0, 1}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SaslHandshakeResponse::error_code>("error_code"),
      wire::field<&SaslHandshakeResponse::mechanisms>("mechanisms"),
  };
};

}  // namespace zurau::msg
