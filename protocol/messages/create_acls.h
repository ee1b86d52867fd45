// CreateAcls (key 30): versions 0-3, flexible from 2. Kafka 4 dropped 0.
//   1  + resource_pattern_type: prefixed patterns (KIP-290)
//   2  flexible
//   3  user resources (KIP-373)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct CreateAclsRequest {
  struct AclCreation {
    int8_t resource_type = 0;
    std::string resource_name;
    int8_t resource_pattern_type = 3;
    std::string principal;
    std::string host;
    int8_t operation = 0;
    int8_t permission_type = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AclCreation::resource_type>("resource_type"),
        wire::field<&AclCreation::resource_name>("resource_name"),
        wire::field<&AclCreation::resource_pattern_type>("resource_pattern_type", wire::since(1)),
        wire::field<&AclCreation::principal>("principal"),
        wire::field<&AclCreation::host>("host"),
        wire::field<&AclCreation::operation>("operation"),
        wire::field<&AclCreation::permission_type>("permission_type"),
    };
  };

  std::vector<AclCreation> creations;

  static constexpr wire::MessageInfo info{
      .name = "CreateAclsRequest", .key = 30, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateAclsRequest::creations>("creations"),
  };
};

struct CreateAclsResponse {
  struct AclCreationResult {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AclCreationResult::error_code>("error_code"),
        wire::field<&AclCreationResult::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<AclCreationResult> results;

  static constexpr wire::MessageInfo info{
      .name = "CreateAclsResponse", .key = 30, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateAclsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&CreateAclsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
