// The headers that stand before every request and response.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// RequestHeader: versions 1-2, flexible from 2.
//   2  flexible
struct RequestHeader {
  int16_t request_api_key = 0;
  int16_t request_api_version = 0;
  int32_t correlation_id = 0;
  std::optional<std::string> client_id;

  static constexpr wire::MessageInfo info{
      .name = "RequestHeader", .key = -1, .versions = {1, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RequestHeader::request_api_key>("request_api_key"),
      wire::field<&RequestHeader::request_api_version>("request_api_version"),
      wire::field<&RequestHeader::correlation_id>("correlation_id"),
      wire::field<&RequestHeader::client_id>("client_id", wire::nullable_since(0), wire::classic()),
  };
};

// ResponseHeader: versions 0-1, flexible from 1.
//   1  flexible
struct ResponseHeader {
  int32_t correlation_id = 0;

  static constexpr wire::MessageInfo info{
      .name = "ResponseHeader", .key = -1, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ResponseHeader::correlation_id>("correlation_id"),
  };
};

}  // namespace zurau::msg
