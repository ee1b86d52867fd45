// Envelope (key 58): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct EnvelopeRequest {
  Bytes request_data;
  std::optional<Bytes> request_principal;
  Bytes client_host_address;

  static constexpr wire::MessageInfo info{
      .name = "EnvelopeRequest", .key = 58, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EnvelopeRequest::request_data>("request_data"),
      wire::field<&EnvelopeRequest::request_principal>("request_principal", wire::nullable_since(0)),
      wire::field<&EnvelopeRequest::client_host_address>("client_host_address"),
  };
};

struct EnvelopeResponse {
  std::optional<Bytes> response_data;
  int16_t error_code = 0;

  static constexpr wire::MessageInfo info{
      .name = "EnvelopeResponse", .key = 58, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EnvelopeResponse::response_data>("response_data", wire::nullable_since(0)),
      wire::field<&EnvelopeResponse::error_code>("error_code"),
  };
};

}  // namespace zurau::msg
