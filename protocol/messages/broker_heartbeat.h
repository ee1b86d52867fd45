// BrokerHeartbeat (key 63): versions 0-2, flexible.
//   1  + offline_log_dirs
//   2  + cordoned_log_dirs
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct BrokerHeartbeatRequest {
  int32_t broker_id = 0;
  int64_t broker_epoch = -1;
  int64_t current_metadata_offset = 0;
  bool want_fence = false;
  bool want_shut_down = false;
  std::vector<Uuid> offline_log_dirs;
  std::optional<std::vector<Uuid>> cordoned_log_dirs;

  static constexpr wire::MessageInfo info{
      .name = "BrokerHeartbeatRequest", .key = 63, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BrokerHeartbeatRequest::broker_id>("broker_id"),
      wire::field<&BrokerHeartbeatRequest::broker_epoch>("broker_epoch"),
      wire::field<&BrokerHeartbeatRequest::current_metadata_offset>("current_metadata_offset"),
      wire::field<&BrokerHeartbeatRequest::want_fence>("want_fence"),
      wire::field<&BrokerHeartbeatRequest::want_shut_down>("want_shut_down"),
      wire::field<&BrokerHeartbeatRequest::offline_log_dirs>("offline_log_dirs", wire::since(1),
                                                             wire::tag(0)),
      wire::field<&BrokerHeartbeatRequest::cordoned_log_dirs>("cordoned_log_dirs", wire::since(2),
                                                              wire::nullable_since(2), wire::tag(1)),
  };
};

struct BrokerHeartbeatResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  bool is_caught_up = false;
  bool is_fenced = true;
  bool should_shut_down = false;

  static constexpr wire::MessageInfo info{
      .name = "BrokerHeartbeatResponse", .key = 63, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BrokerHeartbeatResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&BrokerHeartbeatResponse::error_code>("error_code"),
      wire::field<&BrokerHeartbeatResponse::is_caught_up>("is_caught_up"),
      wire::field<&BrokerHeartbeatResponse::is_fenced>("is_fenced"),
      wire::field<&BrokerHeartbeatResponse::should_shut_down>("should_shut_down"),
  };
};

}  // namespace zurau::msg
