// PushTelemetry (key 72): version 0, flexible.
#pragma once

#include <cstdint>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct PushTelemetryRequest {
  Uuid client_instance_id;
  int32_t subscription_id = 0;
  bool terminating = false;
  int8_t compression_type = 0;
  Bytes metrics;

  static constexpr wire::MessageInfo info{
      .name = "PushTelemetryRequest", .key = 72, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&PushTelemetryRequest::client_instance_id>("client_instance_id"),
      wire::field<&PushTelemetryRequest::subscription_id>("subscription_id"),
      wire::field<&PushTelemetryRequest::terminating>("terminating"),
      wire::field<&PushTelemetryRequest::compression_type>("compression_type"),
      wire::field<&PushTelemetryRequest::metrics>("metrics"),
  };
};

struct PushTelemetryResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;

  static constexpr wire::MessageInfo info{
      .name = "PushTelemetryResponse", .key = 72, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&PushTelemetryResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&PushTelemetryResponse::error_code>("error_code"),
  };
};

}  // namespace zurau::msg
