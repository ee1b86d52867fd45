// AlterClientQuotas (key 49): versions 0-1, flexible from 1.
//   1  flexible
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterClientQuotasRequest {
  struct EntityData {
    std::string entity_type;
    std::optional<std::string> entity_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntityData::entity_type>("entity_type"),
        wire::field<&EntityData::entity_name>("entity_name", wire::nullable_since(0)),
    };
  };

  struct OpData {
    std::string key;
    double value = 0.0;
    bool remove = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OpData::key>("key"),
        wire::field<&OpData::value>("value"),
        wire::field<&OpData::remove>("remove"),
    };
  };

  struct EntryData {
    std::vector<EntityData> entity;
    std::vector<OpData> ops;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntryData::entity>("entity"),
        wire::field<&EntryData::ops>("ops"),
    };
  };

  std::vector<EntryData> entries;
  bool validate_only = false;

  static constexpr wire::MessageInfo info{
      .name = "AlterClientQuotasRequest", .key = 49, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterClientQuotasRequest::entries>("entries"),
      wire::field<&AlterClientQuotasRequest::validate_only>("validate_only"),
  };
};

struct AlterClientQuotasResponse {
  struct EntityData {
    std::string entity_type;
    std::optional<std::string> entity_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntityData::entity_type>("entity_type"),
        wire::field<&EntityData::entity_name>("entity_name", wire::nullable_since(0)),
    };
  };

  struct EntryData {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::vector<EntityData> entity;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntryData::error_code>("error_code"),
        wire::field<&EntryData::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&EntryData::entity>("entity"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<EntryData> entries;

  static constexpr wire::MessageInfo info{
      .name = "AlterClientQuotasResponse", .key = 49, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterClientQuotasResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterClientQuotasResponse::entries>("entries"),
  };
};

}  // namespace zurau::msg
