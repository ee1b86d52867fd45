// GetTelemetrySubscriptions (key 71): version 0, flexible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct GetTelemetrySubscriptionsRequest {
  Uuid client_instance_id;

  static constexpr wire::MessageInfo info{
      .name = "GetTelemetrySubscriptionsRequest", .key = 71, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&GetTelemetrySubscriptionsRequest::client_instance_id>("client_instance_id"),
  };
};

struct GetTelemetrySubscriptionsResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  Uuid client_instance_id;
  int32_t subscription_id = 0;
  std::vector<int8_t> accepted_compression_types;
  int32_t push_interval_ms = 0;
  int32_t telemetry_max_bytes = 0;
  bool delta_temporality = false;
  std::vector<std::string> requested_metrics;

  static constexpr wire::MessageInfo info{
      .name = "GetTelemetrySubscriptionsResponse", .key = 71, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&GetTelemetrySubscriptionsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&GetTelemetrySubscriptionsResponse::error_code>("error_code"),
      wire::field<&GetTelemetrySubscriptionsResponse::client_instance_id>("client_instance_id"),
      wire::field<&GetTelemetrySubscriptionsResponse::subscription_id>("subscription_id"),
      wire::field<&GetTelemetrySubscriptionsResponse::accepted_compression_types>(
          "accepted_compression_types"),
      wire::field<&GetTelemetrySubscriptionsResponse::push_interval_ms>("push_interval_ms"),
      wire::field<&GetTelemetrySubscriptionsResponse::telemetry_max_bytes>("telemetry_max_bytes"),
      wire::field<&GetTelemetrySubscriptionsResponse::delta_temporality>("delta_temporality"),
      wire::field<&GetTelemetrySubscriptionsResponse::requested_metrics>("requested_metrics"),
  };
};

}  // namespace zurau::msg
