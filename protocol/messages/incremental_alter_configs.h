// IncrementalAlterConfigs (key 44): versions 0-1, flexible from 1.
//   1  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct IncrementalAlterConfigsRequest {
  struct AlterableConfig {
    std::string name;
    int8_t config_operation = 0;
    std::optional<std::string> value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterableConfig::name>("name"),
        wire::field<&AlterableConfig::config_operation>("config_operation"),
        wire::field<&AlterableConfig::value>("value", wire::nullable_since(0)),
    };
  };

  struct AlterConfigsResource {
    int8_t resource_type = 0;
    std::string resource_name;
    std::vector<AlterableConfig> configs;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterConfigsResource::resource_type>("resource_type"),
        wire::field<&AlterConfigsResource::resource_name>("resource_name"),
        wire::field<&AlterConfigsResource::configs>("configs"),
    };
  };

  std::vector<AlterConfigsResource> resources;
  bool validate_only = false;

  static constexpr wire::MessageInfo info{
      .name = "IncrementalAlterConfigsRequest", .key = 44, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&IncrementalAlterConfigsRequest::resources>("resources"),
      wire::field<&IncrementalAlterConfigsRequest::validate_only>("validate_only"),
  };
};

struct IncrementalAlterConfigsResponse {
  struct AlterConfigsResourceResponse {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int8_t resource_type = 0;
    std::string resource_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterConfigsResourceResponse::error_code>("error_code"),
        wire::field<&AlterConfigsResourceResponse::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&AlterConfigsResourceResponse::resource_type>("resource_type"),
        wire::field<&AlterConfigsResourceResponse::resource_name>("resource_name"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<AlterConfigsResourceResponse> responses;

  static constexpr wire::MessageInfo info{
      .name = "IncrementalAlterConfigsResponse", .key = 44, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&IncrementalAlterConfigsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&IncrementalAlterConfigsResponse::responses>("responses"),
  };
};

}  // namespace zurau::msg
