// What clients may change in configs: validation against the rows of config/options.h, and the change that
// follows from it. Kafka's ConfigurationControlManager (sets, deletes, list appends) and DynamicBrokerConfig
// (what a broker takes while it runs).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker/catalog.h"
#include "broker/metadata_state.h"
#include "config/broker_config.h"

namespace zurau::broker {

/// What is set on this broker while it runs: its own values over the cluster-wide ones.
ConfigMap broker_overrides(const MetadataState& state, int32_t node_id);
ConfigMap broker_overrides(const CatalogSnapshot& snapshot, int32_t node_id);

/// Configs that a new topic is to have; null values mean "not set". Refusals: INVALID_CONFIG with Kafka's
/// sentence.
ApiResult<ConfigMap> validate_topic_configs(const std::map<std::string, std::optional<std::string>>& configs,
                                            const config::BrokerConfig& config, const MetadataState& state);

/// IncrementalAlterConfigs' operations on one key.
enum class ConfigOperation : int8_t { set = 0, remove = 1, append = 2, subtract = 3 };

struct ConfigEdit {
  std::string key;
  ConfigOperation operation = ConfigOperation::set;
  std::optional<std::string> value;
};

/// What one resource's edits come to; refusals as Kafka's codes. `snapshot` is the state that they are
/// applied to.
ApiResult<ConfigChange> plan_edits(const ConfigResource& resource, std::span<const ConfigEdit> edits,
                                   const config::BrokerConfig& config, int32_t node_id,
                                   const CatalogSnapshot& snapshot);

/// AlterConfigs: `values` (all of them sets) become the whole set; what is set and not named goes.
ApiResult<ConfigChange> plan_replacement(const ConfigResource& resource, std::span<const ConfigEdit> values,
                                         const config::BrokerConfig& config, int32_t node_id,
                                         const CatalogSnapshot& snapshot);

}  // namespace zurau::broker
