// UpdateFeatures (key 57): versions 0-2, flexible.
//   1  + upgrade_type, validate_only; - allow_downgrade: dry run and kinds of upgrade (KIP-778)
//   2  response - results: errors of single features moved to the top (KAFKA-16308)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct UpdateFeaturesRequest {
  struct FeatureUpdateKey {
    std::string feature;
    int16_t max_version_level = 0;
    bool allow_downgrade = false;
    int8_t upgrade_type = 1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FeatureUpdateKey::feature>("feature"),
        wire::field<&FeatureUpdateKey::max_version_level>("max_version_level"),
        wire::field<&FeatureUpdateKey::allow_downgrade>("allow_downgrade", wire::versions(0, 0)),
        wire::field<&FeatureUpdateKey::upgrade_type>("upgrade_type", wire::since(1)),
    };
  };

  int32_t timeout_ms = 60000;
  std::vector<FeatureUpdateKey> feature_updates;
  bool validate_only = false;

  static constexpr wire::MessageInfo info{
      .name = "UpdateFeaturesRequest", .key = 57, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UpdateFeaturesRequest::timeout_ms>("timeout_ms"),
      wire::field<&UpdateFeaturesRequest::feature_updates>("feature_updates"),
      wire::field<&UpdateFeaturesRequest::validate_only>("validate_only", wire::since(1)),
  };
};

struct UpdateFeaturesResponse {
  struct UpdatableFeatureResult {
    std::string feature;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&UpdatableFeatureResult::feature>("feature"),
        wire::field<&UpdatableFeatureResult::error_code>("error_code"),
        wire::field<&UpdatableFeatureResult::error_message>("error_message", wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<UpdatableFeatureResult> results;

  static constexpr wire::MessageInfo info{
      .name = "UpdateFeaturesResponse", .key = 57, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UpdateFeaturesResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&UpdateFeaturesResponse::error_code>("error_code"),
      wire::field<&UpdateFeaturesResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&UpdateFeaturesResponse::results>("results", wire::versions(0, 1)),
  };
};

}  // namespace zurau::msg
