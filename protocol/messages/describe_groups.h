// DescribeGroups (key 15): versions 0-6, flexible from 5.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  + include_authorized_operations; response + authorized_operations: authorized operations (KIP-430)
//   4  response + group_instance_id: static members (KIP-345)
//   5  flexible
//   6  response + error_message: GROUP_ID_NOT_FOUND and a message (KIP-1043)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeGroupsRequest {
  std::vector<std::string> groups;
  bool include_authorized_operations = false;

  static constexpr wire::MessageInfo info{
      .name = "DescribeGroupsRequest", .key = 15, .versions = {0, 6}, .flexible_from = 5};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeGroupsRequest::groups>("groups"),
      wire::field<&DescribeGroupsRequest::include_authorized_operations>("include_authorized_operations",
                                                                         wire::since(3)),
  };
};

struct DescribeGroupsResponse {
  struct DescribedGroupMember {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::string client_id;
    std::string client_host;
    Bytes member_metadata;
    Bytes member_assignment;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedGroupMember::member_id>("member_id"),
        wire::field<&DescribedGroupMember::group_instance_id>("group_instance_id", wire::since(4),
                                                              wire::nullable_since(4)),
        wire::field<&DescribedGroupMember::client_id>("client_id"),
        wire::field<&DescribedGroupMember::client_host>("client_host"),
        wire::field<&DescribedGroupMember::member_metadata>("member_metadata"),
        wire::field<&DescribedGroupMember::member_assignment>("member_assignment"),
    };
  };

  struct DescribedGroup {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::string group_id;
    std::string group_state;
    std::string protocol_type;
    std::string protocol_data;
    std::vector<DescribedGroupMember> members;
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedGroup::error_code>("error_code"),
        wire::field<&DescribedGroup::error_message>("error_message", wire::since(6), wire::nullable_since(6)),
        wire::field<&DescribedGroup::group_id>("group_id"),
        wire::field<&DescribedGroup::group_state>("group_state"),
        wire::field<&DescribedGroup::protocol_type>("protocol_type"),
        wire::field<&DescribedGroup::protocol_data>("protocol_data"),
        wire::field<&DescribedGroup::members>("members"),
        wire::field<&DescribedGroup::authorized_operations>("authorized_operations", wire::since(3)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribedGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "DescribeGroupsResponse", .key = 15, .versions = {0, 6}, .flexible_from = 5};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeGroupsResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&DescribeGroupsResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
