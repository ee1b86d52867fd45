// DescribeConfigs (key 32): versions 0-4, flexible from 4. Kafka 4 dropped 0, the default of sarama before
// 1.41.
//   1  + include_synonyms; response + config_source, synonyms; response - is_default: sources and synonyms
//      (KIP-226)
//   2  a throttled response is sent before the wait (KIP-219)
//   3  + include_documentation; response + config_type, documentation: types and documentation (KIP-569)
//   4  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeConfigsRequest {
  struct DescribeConfigsResource {
    int8_t resource_type = 0;
    std::string resource_name;
    std::optional<std::vector<std::string>> configuration_keys;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeConfigsResource::resource_type>("resource_type"),
        wire::field<&DescribeConfigsResource::resource_name>("resource_name"),
        wire::field<&DescribeConfigsResource::configuration_keys>("configuration_keys",
                                                                  wire::nullable_since(0)),
    };
  };

  std::vector<DescribeConfigsResource> resources;
  bool include_synonyms = false;
  bool include_documentation = false;

  static constexpr wire::MessageInfo info{
      .name = "DescribeConfigsRequest", .key = 32, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeConfigsRequest::resources>("resources"),
      wire::field<&DescribeConfigsRequest::include_synonyms>("include_synonyms", wire::since(1)),
      wire::field<&DescribeConfigsRequest::include_documentation>("include_documentation", wire::since(3)),
  };
};

struct DescribeConfigsResponse {
  struct DescribeConfigsSynonym {
    std::string name;
    std::optional<std::string> value;
    int8_t source = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeConfigsSynonym::name>("name", wire::since(1)),
        wire::field<&DescribeConfigsSynonym::value>("value", wire::since(1), wire::nullable_since(1)),
        wire::field<&DescribeConfigsSynonym::source>("source", wire::since(1)),
    };
  };

  struct DescribeConfigsResourceResult {
    std::string name;
    std::optional<std::string> value;
    bool read_only = false;
    bool is_default = false;
    int8_t config_source = -1;
    bool is_sensitive = false;
    std::vector<DescribeConfigsSynonym> synonyms;
    int8_t config_type = 0;
    std::optional<std::string> documentation;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeConfigsResourceResult::name>("name"),
        wire::field<&DescribeConfigsResourceResult::value>("value", wire::nullable_since(0)),
        wire::field<&DescribeConfigsResourceResult::read_only>("read_only"),
        wire::field<&DescribeConfigsResourceResult::is_default>("is_default", wire::versions(0, 0)),
        wire::field<&DescribeConfigsResourceResult::config_source>("config_source", wire::since(1)),
        wire::field<&DescribeConfigsResourceResult::is_sensitive>("is_sensitive"),
        wire::field<&DescribeConfigsResourceResult::synonyms>("synonyms", wire::since(1)),
        wire::field<&DescribeConfigsResourceResult::config_type>("config_type", wire::since(3)),
        wire::field<&DescribeConfigsResourceResult::documentation>("documentation", wire::since(3),
                                                                   wire::nullable_since(3)),
    };
  };

  struct DescribeConfigsResult {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int8_t resource_type = 0;
    std::string resource_name;
    std::vector<DescribeConfigsResourceResult> configs;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeConfigsResult::error_code>("error_code"),
        wire::field<&DescribeConfigsResult::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&DescribeConfigsResult::resource_type>("resource_type"),
        wire::field<&DescribeConfigsResult::resource_name>("resource_name"),
        wire::field<&DescribeConfigsResult::configs>("configs"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribeConfigsResult> results;

  static constexpr wire::MessageInfo info{
      .name = "DescribeConfigsResponse", .key = 32, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeConfigsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeConfigsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
