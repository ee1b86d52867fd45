// Which values the configs of brokers, groups and client-metrics subscriptions may take. Those of topics
// stand in config/topic_config.h.
#pragma once

#include "broker/catalog.h"
#include "config/broker_config.h"

namespace zurau::broker {

/// A change of a broker's configs: `changes` alone are looked at, what is set already stays legal.
/// `every_broker`: it is the cluster-wide default that changes. INVALID_REQUEST, as Kafka answers.
ApiStatus check_broker_change(const std::map<std::string, std::optional<std::string>>& changes,
                              bool every_broker);

/// The whole set as it would be. INVALID_CONFIG, or INVALID_REQUEST where Kafka answers that.
ApiStatus check_group_configs(const ConfigMap& values, const config::BrokerConfig& config);
ApiStatus check_client_metrics_configs(const ConfigMap& values);

}  // namespace zurau::broker
