// Records of __cluster_metadata about brokers and controllers. Framed as the others (records_metadata.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// RegisterBrokerRecord (key 0): versions 0-4, flexible.
//   1  + in_controlled_shutdown
//   2  + is_migrating_zk_broker
//   3  + log_dirs
//   4  + cordoned_log_dirs
struct RegisterBrokerRecord {
  struct BrokerEndpoint {
    std::string name;
    std::string host;
    uint16_t port = 0;
    int16_t security_protocol = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&BrokerEndpoint::name>("name"),
        wire::field<&BrokerEndpoint::host>("host"),
        wire::field<&BrokerEndpoint::port>("port"),
        wire::field<&BrokerEndpoint::security_protocol>("security_protocol"),
    };
  };

  struct BrokerFeature {
    std::string name;
    int16_t min_supported_version = 0;
    int16_t max_supported_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&BrokerFeature::name>("name"),
        wire::field<&BrokerFeature::min_supported_version>("min_supported_version"),
        wire::field<&BrokerFeature::max_supported_version>("max_supported_version"),
    };
  };

  int32_t broker_id = 0;
  bool is_migrating_zk_broker = false;
  Uuid incarnation_id;
  int64_t broker_epoch = 0;
  std::vector<BrokerEndpoint> end_points;
  std::vector<BrokerFeature> features;
  std::optional<std::string> rack;
  bool fenced = true;
  bool in_controlled_shutdown = false;
  std::vector<Uuid> log_dirs;
  std::optional<std::vector<Uuid>> cordoned_log_dirs;

  static constexpr wire::MessageInfo info{
      .name = "RegisterBrokerRecord", .key = 0, .versions = {0, 4}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RegisterBrokerRecord::broker_id>("broker_id"),
      wire::field<&RegisterBrokerRecord::is_migrating_zk_broker>("is_migrating_zk_broker", wire::since(2)),
      wire::field<&RegisterBrokerRecord::incarnation_id>("incarnation_id"),
      wire::field<&RegisterBrokerRecord::broker_epoch>("broker_epoch"),
      wire::field<&RegisterBrokerRecord::end_points>("end_points"),
      wire::field<&RegisterBrokerRecord::features>("features"),
      wire::field<&RegisterBrokerRecord::rack>("rack", wire::nullable_since(0)),
      wire::field<&RegisterBrokerRecord::fenced>("fenced"),
      wire::field<&RegisterBrokerRecord::in_controlled_shutdown>("in_controlled_shutdown", wire::since(1)),
      wire::field<&RegisterBrokerRecord::log_dirs>("log_dirs", wire::since(3), wire::tag(0)),
      wire::field<&RegisterBrokerRecord::cordoned_log_dirs>("cordoned_log_dirs", wire::since(4),
                                                            wire::nullable_since(4), wire::tag(1)),
  };
};

// UnregisterBrokerRecord (key 1): version 0, flexible.
struct UnregisterBrokerRecord {
  int32_t broker_id = 0;
  int64_t broker_epoch = 0;

  static constexpr wire::MessageInfo info{
      .name = "UnregisterBrokerRecord", .key = 1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UnregisterBrokerRecord::broker_id>("broker_id"),
      wire::field<&UnregisterBrokerRecord::broker_epoch>("broker_epoch"),
  };
};

// FenceBrokerRecord (key 7): version 0, flexible.
struct FenceBrokerRecord {
  int32_t id = 0;
  int64_t epoch = 0;

  static constexpr wire::MessageInfo info{
      .name = "FenceBrokerRecord", .key = 7, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FenceBrokerRecord::id>("id"),
      wire::field<&FenceBrokerRecord::epoch>("epoch"),
  };
};

// UnfenceBrokerRecord (key 8): version 0, flexible.
struct UnfenceBrokerRecord {
  int32_t id = 0;
  int64_t epoch = 0;

  static constexpr wire::MessageInfo info{
      .name = "UnfenceBrokerRecord", .key = 8, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UnfenceBrokerRecord::id>("id"),
      wire::field<&UnfenceBrokerRecord::epoch>("epoch"),
  };
};

// BrokerRegistrationChangeRecord (key 17): versions 0-3, flexible.
//   1  + in_controlled_shutdown
//   2  + log_dirs
//   3  + cordoned_log_dirs
struct BrokerRegistrationChangeRecord {
  int32_t broker_id = 0;
  int64_t broker_epoch = 0;
  int8_t fenced = 0;
  int8_t in_controlled_shutdown = 0;
  std::vector<Uuid> log_dirs;
  std::optional<std::vector<Uuid>> cordoned_log_dirs;

  static constexpr wire::MessageInfo info{
      .name = "BrokerRegistrationChangeRecord", .key = 17, .versions = {0, 3}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BrokerRegistrationChangeRecord::broker_id>("broker_id"),
      wire::field<&BrokerRegistrationChangeRecord::broker_epoch>("broker_epoch"),
      wire::field<&BrokerRegistrationChangeRecord::fenced>("fenced", wire::tag(0)),
      wire::field<&BrokerRegistrationChangeRecord::in_controlled_shutdown>("in_controlled_shutdown",
                                                                           wire::since(1), wire::tag(1)),
      wire::field<&BrokerRegistrationChangeRecord::log_dirs>("log_dirs", wire::since(2), wire::tag(2)),
      wire::field<&BrokerRegistrationChangeRecord::cordoned_log_dirs>("cordoned_log_dirs", wire::since(3),
                                                                      wire::nullable_since(3), wire::tag(3)),
  };
};

// ZkMigrationStateRecord (key 21): version 0, flexible.
struct ZkMigrationStateRecord {
  int8_t zk_migration_state = 0;

  static constexpr wire::MessageInfo info{
      .name = "ZkMigrationStateRecord", .key = 21, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ZkMigrationStateRecord::zk_migration_state>("zk_migration_state"),
  };
};

// RegisterControllerRecord (key 27): version 0, flexible.
struct RegisterControllerRecord {
  struct ControllerEndpoint {
    std::string name;
    std::string host;
    uint16_t port = 0;
    int16_t security_protocol = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ControllerEndpoint::name>("name"),
        wire::field<&ControllerEndpoint::host>("host"),
        wire::field<&ControllerEndpoint::port>("port"),
        wire::field<&ControllerEndpoint::security_protocol>("security_protocol"),
    };
  };

  struct ControllerFeature {
    std::string name;
    int16_t min_supported_version = 0;
    int16_t max_supported_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ControllerFeature::name>("name"),
        wire::field<&ControllerFeature::min_supported_version>("min_supported_version"),
        wire::field<&ControllerFeature::max_supported_version>("max_supported_version"),
    };
  };

  int32_t controller_id = 0;
  Uuid incarnation_id;
  bool zk_migration_ready = false;
  std::vector<ControllerEndpoint> end_points;
  std::vector<ControllerFeature> features;

  static constexpr wire::MessageInfo info{
      .name = "RegisterControllerRecord", .key = 27, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RegisterControllerRecord::controller_id>("controller_id"),
      wire::field<&RegisterControllerRecord::incarnation_id>("incarnation_id"),
      wire::field<&RegisterControllerRecord::zk_migration_ready>("zk_migration_ready"),
      wire::field<&RegisterControllerRecord::end_points>("end_points"),
      wire::field<&RegisterControllerRecord::features>("features"),
  };
};

}  // namespace zurau::msg
