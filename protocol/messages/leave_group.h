// LeaveGroup (key 13): versions 0-5, flexible from 4.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  + members; - member_id; response + members: several members at once, static ones too (KIP-345)
//   4  flexible
//   5  + reason: why they leave (KIP-800)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct LeaveGroupRequest {
  struct MemberIdentity {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::optional<std::string> reason;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MemberIdentity::member_id>("member_id", wire::since(3)),
        wire::field<&MemberIdentity::group_instance_id>("group_instance_id", wire::since(3),
                                                        wire::nullable_since(3)),
        wire::field<&MemberIdentity::reason>("reason", wire::since(5), wire::nullable_since(5)),
    };
  };

  std::string group_id;
  std::string member_id;
  std::vector<MemberIdentity> members;

  static constexpr wire::MessageInfo info{
      .name = "LeaveGroupRequest", .key = 13, .versions = {0, 5}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&LeaveGroupRequest::group_id>("group_id"),
      wire::field<&LeaveGroupRequest::member_id>("member_id", wire::versions(0, 2)),
      wire::field<&LeaveGroupRequest::members>("members", wire::since(3)),
  };
};

struct LeaveGroupResponse {
  struct MemberResponse {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MemberResponse::member_id>("member_id", wire::since(3)),
        wire::field<&MemberResponse::group_instance_id>("group_instance_id", wire::since(3),
                                                        wire::nullable_since(3)),
        wire::field<&MemberResponse::error_code>("error_code", wire::since(3)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<MemberResponse> members;

  static constexpr wire::MessageInfo info{
      .name = "LeaveGroupResponse", .key = 13, .versions = {0, 5}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&LeaveGroupResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&LeaveGroupResponse::error_code>("error_code"),
      wire::field<&LeaveGroupResponse::members>("members", wire::since(3)),
  };
};

}  // namespace zurau::msg
