// DescribeClientQuotas (key 48): versions 0-1, flexible from 1.
//   1  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeClientQuotasRequest {
  struct ComponentData {
    std::string entity_type;
    int8_t match_type = 0;
    std::optional<std::string> match;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ComponentData::entity_type>("entity_type"),
        wire::field<&ComponentData::match_type>("match_type"),
        wire::field<&ComponentData::match>("match", wire::nullable_since(0)),
    };
  };

  std::vector<ComponentData> components;
  bool strict = false;

  static constexpr wire::MessageInfo info{
      .name = "DescribeClientQuotasRequest", .key = 48, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeClientQuotasRequest::components>("components"),
      wire::field<&DescribeClientQuotasRequest::strict>("strict"),
  };
};

struct DescribeClientQuotasResponse {
  struct EntityData {
    std::string entity_type;
    std::optional<std::string> entity_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntityData::entity_type>("entity_type"),
        wire::field<&EntityData::entity_name>("entity_name", wire::nullable_since(0)),
    };
  };

  struct ValueData {
    std::string key;
    double value = 0.0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ValueData::key>("key"),
        wire::field<&ValueData::value>("value"),
    };
  };

  struct EntryData {
    std::vector<EntityData> entity;
    std::vector<ValueData> values;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntryData::entity>("entity"),
        wire::field<&EntryData::values>("values"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::optional<std::vector<EntryData>> entries;

  static constexpr wire::MessageInfo info{
      .name = "DescribeClientQuotasResponse", .key = 48, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeClientQuotasResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeClientQuotasResponse::error_code>("error_code"),
      wire::field<&DescribeClientQuotasResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&DescribeClientQuotasResponse::entries>("entries", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
