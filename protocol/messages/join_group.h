// JoinGroup (key 11): versions 0-9, flexible from 6. 0 and 1 were dropped by Kafka 4.0 and came back with
// 4.1 (KAFKA-19444).
//   1  + rebalance_timeout_ms: time for the rebalance (KIP-62)
//   2  response + throttle_time_ms
//   3  a throttled response is sent before the wait (KIP-219)
//   4  a new member is told its id first, MEMBER_ID_REQUIRED (KIP-394)
//   5  + group_instance_id; response + group_instance_id: static members (KIP-345)
//   6  flexible
//   7  response + protocol_type, protocol_name may be null: protocol type in the answer (KIP-559)
//   8  + reason: why the member joins (KIP-800)
//   9  response + skip_assignment: leader that need not assign (KIP-814)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct JoinGroupRequest {
  struct JoinGroupRequestProtocol {
    std::string name;
    Bytes metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&JoinGroupRequestProtocol::name>("name"),
        wire::field<&JoinGroupRequestProtocol::metadata>("metadata"),
    };
  };

  std::string group_id;
  int32_t session_timeout_ms = 0;
  int32_t rebalance_timeout_ms = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::string protocol_type;
  std::vector<JoinGroupRequestProtocol> protocols;
  std::optional<std::string> reason;

  static constexpr wire::MessageInfo info{
      .name = "JoinGroupRequest", .key = 11, .versions = {0, 9}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&JoinGroupRequest::group_id>("group_id"),
      wire::field<&JoinGroupRequest::session_timeout_ms>("session_timeout_ms"),
      wire::field<&JoinGroupRequest::rebalance_timeout_ms>("rebalance_timeout_ms", wire::since(1)),
      wire::field<&JoinGroupRequest::member_id>("member_id"),
      wire::field<&JoinGroupRequest::group_instance_id>("group_instance_id", wire::since(5),
                                                        wire::nullable_since(5)),
      wire::field<&JoinGroupRequest::protocol_type>("protocol_type"),
      wire::field<&JoinGroupRequest::protocols>("protocols"),
      wire::field<&JoinGroupRequest::reason>("reason", wire::since(8), wire::nullable_since(8)),
  };
};

struct JoinGroupResponse {
  struct JoinGroupResponseMember {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    Bytes metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&JoinGroupResponseMember::member_id>("member_id"),
        wire::field<&JoinGroupResponseMember::group_instance_id>("group_instance_id", wire::since(5),
                                                                 wire::nullable_since(5)),
        wire::field<&JoinGroupResponseMember::metadata>("metadata"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int32_t generation_id = -1;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::string leader;
  bool skip_assignment = false;
  std::string member_id;
  std::vector<JoinGroupResponseMember> members;

  static constexpr wire::MessageInfo info{
      .name = "JoinGroupResponse", .key = 11, .versions = {0, 9}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&JoinGroupResponse::throttle_time_ms>("throttle_time_ms", wire::since(2)),
      wire::field<&JoinGroupResponse::error_code>("error_code"),
      wire::field<&JoinGroupResponse::generation_id>("generation_id"),
      wire::field<&JoinGroupResponse::protocol_type>("protocol_type", wire::since(7),
                                                     wire::nullable_since(7)),
      wire::field<&JoinGroupResponse::protocol_name>("protocol_name", wire::nullable_since(7)),
      wire::field<&JoinGroupResponse::leader>("leader"),
      wire::field<&JoinGroupResponse::skip_assignment>("skip_assignment", wire::since(9)),
      wire::field<&JoinGroupResponse::member_id>("member_id"),
      wire::field<&JoinGroupResponse::members>("members"),
  };
};

}  // namespace zurau::msg
