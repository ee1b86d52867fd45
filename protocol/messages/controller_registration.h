// ControllerRegistration (key 70): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ControllerRegistrationRequest {
  struct Listener {
    std::string name;
    std::string host;
    uint16_t port = 0;
    int16_t security_protocol = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Listener::name>("name"),
        wire::field<&Listener::host>("host"),
        wire::field<&Listener::port>("port"),
        wire::field<&Listener::security_protocol>("security_protocol"),
    };
  };

  struct Feature {
    std::string name;
    int16_t min_supported_version = 0;
    int16_t max_supported_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Feature::name>("name"),
        wire::field<&Feature::min_supported_version>("min_supported_version"),
        wire::field<&Feature::max_supported_version>("max_supported_version"),
    };
  };

  int32_t controller_id = 0;
  Uuid incarnation_id;
  bool zk_migration_ready = false;
  std::vector<Listener> listeners;
  std::vector<Feature> features;

  static constexpr wire::MessageInfo info{
      .name = "ControllerRegistrationRequest", .key = 70, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ControllerRegistrationRequest::controller_id>("controller_id"),
      wire::field<&ControllerRegistrationRequest::incarnation_id>("incarnation_id"),
      wire::field<&ControllerRegistrationRequest::zk_migration_ready>("zk_migration_ready"),
      wire::field<&ControllerRegistrationRequest::listeners>("listeners"),
      wire::field<&ControllerRegistrationRequest::features>("features"),
  };
};

struct ControllerRegistrationResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;

  static constexpr wire::MessageInfo info{
      .name = "ControllerRegistrationResponse", .key = 70, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ControllerRegistrationResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ControllerRegistrationResponse::error_code>("error_code"),
      wire::field<&ControllerRegistrationResponse::error_message>("error_message", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
