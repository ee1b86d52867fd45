// BrokerRegistration (key 62): versions 0-4, flexible.
//   1  + is_migrating_zk_broker
//   2  + log_dirs
//   3  + previous_broker_epoch
//   4  as 3
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct BrokerRegistrationRequest {
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

  int32_t broker_id = 0;
  std::string cluster_id;
  Uuid incarnation_id;
  std::vector<Listener> listeners;
  std::vector<Feature> features;
  std::optional<std::string> rack;
  bool is_migrating_zk_broker = false;
  std::vector<Uuid> log_dirs;
  int64_t previous_broker_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "BrokerRegistrationRequest", .key = 62, .versions = {0, 4}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BrokerRegistrationRequest::broker_id>("broker_id"),
      wire::field<&BrokerRegistrationRequest::cluster_id>("cluster_id"),
      wire::field<&BrokerRegistrationRequest::incarnation_id>("incarnation_id"),
      wire::field<&BrokerRegistrationRequest::listeners>("listeners"),
      wire::field<&BrokerRegistrationRequest::features>("features"),
      wire::field<&BrokerRegistrationRequest::rack>("rack", wire::nullable_since(0)),
      wire::field<&BrokerRegistrationRequest::is_migrating_zk_broker>("is_migrating_zk_broker",
                                                                      wire::since(1)),
      wire::field<&BrokerRegistrationRequest::log_dirs>("log_dirs", wire::since(2)),
      wire::field<&BrokerRegistrationRequest::previous_broker_epoch>("previous_broker_epoch", wire::since(3)),
  };
};

struct BrokerRegistrationResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t broker_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "BrokerRegistrationResponse", .key = 62, .versions = {0, 4}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BrokerRegistrationResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&BrokerRegistrationResponse::error_code>("error_code"),
      wire::field<&BrokerRegistrationResponse::broker_epoch>("broker_epoch"),
  };
};

}  // namespace zurau::msg
