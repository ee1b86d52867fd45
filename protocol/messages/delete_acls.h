// DeleteAcls (key 31): versions 0-3, flexible from 2. Kafka 4 dropped 0.
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

struct DeleteAclsRequest {
  struct DeleteAclsFilter {
    int8_t resource_type_filter = 0;
    std::optional<std::string> resource_name_filter;
    int8_t pattern_type_filter = 3;
    std::optional<std::string> principal_filter;
    std::optional<std::string> host_filter;
    int8_t operation = 0;
    int8_t permission_type = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteAclsFilter::resource_type_filter>("resource_type_filter"),
        wire::field<&DeleteAclsFilter::resource_name_filter>("resource_name_filter", wire::nullable_since(0)),
        wire::field<&DeleteAclsFilter::pattern_type_filter>("pattern_type_filter", wire::since(1)),
        wire::field<&DeleteAclsFilter::principal_filter>("principal_filter", wire::nullable_since(0)),
        wire::field<&DeleteAclsFilter::host_filter>("host_filter", wire::nullable_since(0)),
        wire::field<&DeleteAclsFilter::operation>("operation"),
        wire::field<&DeleteAclsFilter::permission_type>("permission_type"),
    };
  };

  std::vector<DeleteAclsFilter> filters;

  static constexpr wire::MessageInfo info{
      .name = "DeleteAclsRequest", .key = 31, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteAclsRequest::filters>("filters"),
  };
};

struct DeleteAclsResponse {
  struct DeleteAclsMatchingAcl {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int8_t resource_type = 0;
    std::string resource_name;
    int8_t pattern_type = 3;
    std::string principal;
    std::string host;
    int8_t operation = 0;
    int8_t permission_type = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteAclsMatchingAcl::error_code>("error_code"),
        wire::field<&DeleteAclsMatchingAcl::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&DeleteAclsMatchingAcl::resource_type>("resource_type"),
        wire::field<&DeleteAclsMatchingAcl::resource_name>("resource_name"),
        wire::field<&DeleteAclsMatchingAcl::pattern_type>("pattern_type", wire::since(1)),
        wire::field<&DeleteAclsMatchingAcl::principal>("principal"),
        wire::field<&DeleteAclsMatchingAcl::host>("host"),
        wire::field<&DeleteAclsMatchingAcl::operation>("operation"),
        wire::field<&DeleteAclsMatchingAcl::permission_type>("permission_type"),
    };
  };

  struct DeleteAclsFilterResult {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::vector<DeleteAclsMatchingAcl> matching_acls;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DeleteAclsFilterResult::error_code>("error_code"),
        wire::field<&DeleteAclsFilterResult::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&DeleteAclsFilterResult::matching_acls>("matching_acls"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DeleteAclsFilterResult> filter_results;

  static constexpr wire::MessageInfo info{
      .name = "DeleteAclsResponse", .key = 31, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DeleteAclsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DeleteAclsResponse::filter_results>("filter_results"),
  };
};

}  // namespace zurau::msg
