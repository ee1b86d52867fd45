// SyncGroup (key 14): versions 0-5, flexible from 4.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  + group_instance_id: static members (KIP-345)
//   4  flexible
//   5  + protocol_type, protocol_name; response + protocol_type, protocol_name: protocol type and name
//      (KIP-559)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct SyncGroupRequest {
  struct SyncGroupRequestAssignment {
    std::string member_id;
    Bytes assignment;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SyncGroupRequestAssignment::member_id>("member_id"),
        wire::field<&SyncGroupRequestAssignment::assignment>("assignment"),
    };
  };

  std::string group_id;
  int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::vector<SyncGroupRequestAssignment> assignments;

  static constexpr wire::MessageInfo info{
      .name = "SyncGroupRequest", .key = 14, .versions = {0, 5}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SyncGroupRequest::group_id>("group_id"),
      wire::field<&SyncGroupRequest::generation_id>("generation_id"),
      wire::field<&SyncGroupRequest::member_id>("member_id"),
      wire::field<&SyncGroupRequest::group_instance_id>("group_instance_id", wire::since(3),
                                                        wire::nullable_since(3)),
      wire::field<&SyncGroupRequest::protocol_type>("protocol_type", wire::since(5), wire::nullable_since(5)),
      wire::field<&SyncGroupRequest::protocol_name>("protocol_name", wire::since(5), wire::nullable_since(5)),
      wire::field<&SyncGroupRequest::assignments>("assignments"),
  };
};

struct SyncGroupResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  Bytes assignment;

  static constexpr wire::MessageInfo info{
      .name = "SyncGroupResponse", .key = 14, .versions = {0, 5}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SyncGroupResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&SyncGroupResponse::error_code>("error_code"),
      wire::field<&SyncGroupResponse::protocol_type>("protocol_type", wire::since(5),
                                                     wire::nullable_since(5)),
      wire::field<&SyncGroupResponse::protocol_name>("protocol_name", wire::since(5),
                                                     wire::nullable_since(5)),
      wire::field<&SyncGroupResponse::assignment>("assignment"),
  };
};

}  // namespace zurau::msg
