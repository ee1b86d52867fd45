// ListConfigResources (key 74): versions 0-1, flexible. Version 0 was called ListClientMetricsResources
// (KIP-1000).
//   1  + resource_types; response + resource_type: all types of resources (KIP-1142)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ListConfigResourcesRequest {
  std::vector<int8_t> resource_types;

  static constexpr wire::MessageInfo info{
      .name = "ListConfigResourcesRequest", .key = 74, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListConfigResourcesRequest::resource_types>("resource_types", wire::since(1)),
  };
};

struct ListConfigResourcesResponse {
  struct ConfigResource {
    std::string resource_name;
    int8_t resource_type = 16;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ConfigResource::resource_name>("resource_name"),
        wire::field<&ConfigResource::resource_type>("resource_type", wire::since(1)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<ConfigResource> config_resources;

  static constexpr wire::MessageInfo info{
      .name = "ListConfigResourcesResponse", .key = 74, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListConfigResourcesResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ListConfigResourcesResponse::error_code>("error_code"),
      wire::field<&ListConfigResourcesResponse::config_resources>("config_resources"),
  };
};

}  // namespace zurau::msg
