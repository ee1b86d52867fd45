// DeleteGroups (key 42): versions 0-2, flexible from 2.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DeleteGroupsRequest {
  std::vector<std::string> groups_names;

  static constexpr wire::MessageInfo info{
      .name = "DeleteGroupsRequest", .key = 42, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteGroupsRequest::groups_names>("groups_names"),
  };
};

struct DeleteGroupsResponse {
  struct DeletableGroupResult {
    std::string group_id;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeletableGroupResult::group_id>("group_id"),
        wire::field<&DeletableGroupResult::error_code>("error_code"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DeletableGroupResult> results;

  static constexpr wire::MessageInfo info{
      .name = "DeleteGroupsResponse", .key = 42, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteGroupsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DeleteGroupsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
