// Heartbeat (key 12): versions 0-4, flexible from 4.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  + group_instance_id: static members (KIP-345)
//   4  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct HeartbeatRequest {
  std::string group_id;
  int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;

  static constexpr wire::MessageInfo info{
      .name = "HeartbeatRequest", .key = 12, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&HeartbeatRequest::group_id>("group_id"),
      wire::field<&HeartbeatRequest::generation_id>("generation_id"),
      wire::field<&HeartbeatRequest::member_id>("member_id"),
      wire::field<&HeartbeatRequest::group_instance_id>("group_instance_id", wire::since(3),
                                                        wire::nullable_since(3)),
  };
};

struct HeartbeatResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;

  static constexpr wire::MessageInfo info{
      .name = "HeartbeatResponse", .key = 12, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&HeartbeatResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&HeartbeatResponse::error_code>("error_code"),
  };
};

}  // namespace zurau::msg
