// The configs of a topic, broker or group as clients see them: every key with its value, where the value
// comes from, and what it overlays. Kafka's ConfigHelper and KafkaConfig synonyms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/catalog.h"
#include "config/broker_config.h"

namespace zurau::broker {

/// DescribeConfigsResponse.ConfigSource; ascending is weaker.
enum class ConfigSource : int8_t {
  unknown = 0,
  topic = 1,
  dynamic_broker = 2,
  dynamic_default_broker = 3,
  static_broker = 4,
  default_value = 5,
  dynamic_broker_logger = 6,
  client_metrics = 7,
  group = 8,
};

struct ConfigSynonym {
  std::string name;
  std::optional<std::string> value;
  ConfigSource source = ConfigSource::unknown;
};

/// One key as DescribeConfigs and CreateTopics v5+ answer it. Secrets have no value.
struct ConfigEntry {
  std::string name;
  std::optional<std::string> value;
  bool read_only = false;
  bool sensitive = false;
  ConfigSource source = ConfigSource::unknown;
  std::vector<ConfigSynonym> synonyms;  ///< Strongest first; the first is the value in force.
  int8_t type = 0;                      ///< DescribeConfigsResponse.ConfigType
  std::optional<std::string> documentation;
};

struct ConfigEntryOptions {
  bool synonyms = true;
  bool documentation = false;
};

/// Every topic key, in the order that Kafka answers them. `overrides`: what is set on the topic itself.
std::vector<ConfigEntry> topic_config_entries(const ConfigMap& overrides, const config::BrokerConfig& config,
                                              int32_t node_id, const CatalogSnapshot& snapshot,
                                              const ConfigEntryOptions& options);
/// Every broker key of this broker.
std::vector<ConfigEntry> broker_config_entries(const config::BrokerConfig& config, int32_t node_id,
                                               const CatalogSnapshot& snapshot,
                                               const ConfigEntryOptions& options);
/// What is set for all brokers: only the keys that are set.
std::vector<ConfigEntry> default_broker_config_entries(const CatalogSnapshot& snapshot,
                                                       const ConfigEntryOptions& options);

/// Every key of a group or of a client-metrics subscription, whether or not it is known by name.
std::vector<ConfigEntry> group_config_entries(std::string_view group, const config::BrokerConfig& config,
                                              int32_t node_id, const CatalogSnapshot& snapshot,
                                              const ConfigEntryOptions& options);
std::vector<ConfigEntry> client_metrics_config_entries(std::string_view subscription,
                                                       const CatalogSnapshot& snapshot,
                                                       const ConfigEntryOptions& options);

}  // namespace zurau::broker
