// ApiVersions (key 18): versions 0-4, flexible from 3. The response header is version 0 in every version.
//   1  response + throttle_time_ms
//   2  a throttled response is sent before the wait (KIP-219)
//   3  flexible; + client_software_name, client_software_version; response + supported_features,
//      finalized_features_epoch, finalized_features, zk_migration_ready: client software (KIP-511) and
//      features (KIP-584)
//   4  features may start at level 0 (KAFKA-17011)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ApiVersionsRequest {
  std::string client_software_name;
  std::string client_software_version;

  static constexpr wire::MessageInfo info{
      .name = "ApiVersionsRequest", .key = 18, .versions = {0, 4}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ApiVersionsRequest::client_software_name>("client_software_name", wire::since(3)),
      wire::field<&ApiVersionsRequest::client_software_version>("client_software_version", wire::since(3)),
  };
};

struct ApiVersionsResponse {
  struct ApiVersion {
    int16_t api_key = 0;
    int16_t min_version = 0;
    int16_t max_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ApiVersion::api_key>("api_key"),
        wire::field<&ApiVersion::min_version>("min_version"),
        wire::field<&ApiVersion::max_version>("max_version"),
    };
  };

  struct SupportedFeatureKey {
    std::string name;
    int16_t min_version = 0;
    int16_t max_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SupportedFeatureKey::name>("name", wire::since(3)),
        wire::field<&SupportedFeatureKey::min_version>("min_version", wire::since(3)),
        wire::field<&SupportedFeatureKey::max_version>("max_version", wire::since(3)),
    };
  };

  struct FinalizedFeatureKey {
    std::string name;
    int16_t max_version_level = 0;
    int16_t min_version_level = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FinalizedFeatureKey::name>("name", wire::since(3)),
        wire::field<&FinalizedFeatureKey::max_version_level>("max_version_level", wire::since(3)),
        wire::field<&FinalizedFeatureKey::min_version_level>("min_version_level", wire::since(3)),
    };
  };

  int16_t error_code = 0;
  std::vector<ApiVersion> api_keys;
  int32_t throttle_time_ms = 0;
  std::vector<SupportedFeatureKey> supported_features;
  int64_t finalized_features_epoch = -1;
  std::vector<FinalizedFeatureKey> finalized_features;
  bool zk_migration_ready = false;

  static constexpr wire::MessageInfo info{
      .name = "ApiVersionsResponse", .key = 18, .versions = {0, 4}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ApiVersionsResponse::error_code>("error_code"),
      wire::field<&ApiVersionsResponse::api_keys>("api_keys"),
      wire::field<&ApiVersionsResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&ApiVersionsResponse::supported_features>("supported_features", wire::since(3),
                                                            wire::tag(0)),
      wire::field<&ApiVersionsResponse::finalized_features_epoch>("finalized_features_epoch", wire::since(3),
                                                                  wire::tag(1)),
      wire::field<&ApiVersionsResponse::finalized_features>("finalized_features", wire::since(3),
                                                            wire::tag(2)),
      wire::field<&ApiVersionsResponse::zk_migration_ready>("zk_migration_ready", wire::since(3),
                                                            wire::tag(3)),
  };
};

}  // namespace zurau::msg
