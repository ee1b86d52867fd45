// DescribeAcls (key 29): versions 0-3, flexible from 2. Kafka 4 dropped 0, the default of sarama before
// 1.41.
//   1  + pattern_type_filter; response + pattern_type: prefixed patterns (KIP-290)
//   2  flexible
//   3  user resources (KIP-373)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeAclsRequest {
  int8_t resource_type_filter = 0;
  std::optional<std::string> resource_name_filter;
  int8_t pattern_type_filter = 3;
  std::optional<std::string> principal_filter;
  std::optional<std::string> host_filter;
  int8_t operation = 0;
  int8_t permission_type = 0;

  static constexpr wire::MessageInfo info{
      .name = "DescribeAclsRequest", .key = 29, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeAclsRequest::resource_type_filter>("resource_type_filter"),
      wire::field<&DescribeAclsRequest::resource_name_filter>("resource_name_filter",
                                                              wire::nullable_since(0)),
      wire::field<&DescribeAclsRequest::pattern_type_filter>("pattern_type_filter", wire::since(1)),
      wire::field<&DescribeAclsRequest::principal_filter>("principal_filter", wire::nullable_since(0)),
      wire::field<&DescribeAclsRequest::host_filter>("host_filter", wire::nullable_since(0)),
      wire::field<&DescribeAclsRequest::operation>("operation"),
      wire::field<&DescribeAclsRequest::permission_type>("permission_type"),
  };
};

struct DescribeAclsResponse {
  struct AclDescription {
    std::string principal;
    std::string host;
    int8_t operation = 0;
    int8_t permission_type = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AclDescription::principal>("principal"),
        wire::field<&AclDescription::host>("host"),
        wire::field<&AclDescription::operation>("operation"),
        wire::field<&AclDescription::permission_type>("permission_type"),
    };
  };

  struct DescribeAclsResource {
    int8_t resource_type = 0;
    std::string resource_name;
    int8_t pattern_type = 3;
    std::vector<AclDescription> acls;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeAclsResource::resource_type>("resource_type"),
        wire::field<&DescribeAclsResource::resource_name>("resource_name"),
        wire::field<&DescribeAclsResource::pattern_type>("pattern_type", wire::since(1)),
        wire::field<&DescribeAclsResource::acls>("acls"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<DescribeAclsResource> resources;

  static constexpr wire::MessageInfo info{
      .name = "DescribeAclsResponse", .key = 29, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeAclsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeAclsResponse::error_code>("error_code"),
      wire::field<&DescribeAclsResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&DescribeAclsResponse::resources>("resources"),
  };
};

}  // namespace zurau::msg
