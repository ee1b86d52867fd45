// ListGroups (key 16): versions 0-5, flexible from 3.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  flexible
//   4  + states_filter; response + group_state: filter by state (KIP-518)
//   5  + types_filter; response + group_type: filter by type (KIP-848)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ListGroupsRequest {
  std::vector<std::string> states_filter;
  std::vector<std::string> types_filter;

  static constexpr wire::MessageInfo info{
      .name = "ListGroupsRequest", .key = 16, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListGroupsRequest::states_filter>("states_filter", wire::since(4)),
      wire::field<&ListGroupsRequest::types_filter>("types_filter", wire::since(5)),
  };
};

struct ListGroupsResponse {
  struct ListedGroup {
    std::string group_id;
    std::string protocol_type;
    std::string group_state;
    std::string group_type;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListedGroup::group_id>("group_id"),
        wire::field<&ListedGroup::protocol_type>("protocol_type"),
        wire::field<&ListedGroup::group_state>("group_state", wire::since(4)),
        wire::field<&ListedGroup::group_type>("group_type", wire::since(5)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<ListedGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "ListGroupsResponse", .key = 16, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListGroupsResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&ListGroupsResponse::error_code>("error_code"),
      wire::field<&ListGroupsResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
