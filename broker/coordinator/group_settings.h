// GroupSettings: what the broker's configuration says of consumer groups, as plain values for the pure rooms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zurau::config {
class BrokerConfig;
}

namespace zurau::broker {

/// Names and defaults are Kafka's (group.*, offsets.*, offset.*). Times in ms.
struct GroupSettings {
  // Offsets.
  int32_t offsets_topic_partitions = 50;
  int32_t offsets_topic_segment_bytes = 104'857'600;
  int32_t offset_metadata_max_bytes = 4096;
  int64_t offsets_commit_timeout_ms = 5000;  ///< Of every write of a group, not only of offsets.
  int64_t offsets_retention_ms = int64_t{10080} * 60'000;
  int64_t offsets_retention_check_interval_ms = 600'000;

  // Classic groups.
  int32_t initial_rebalance_delay_ms = 3000;
  int32_t min_session_timeout_ms = 6000;
  int32_t max_session_timeout_ms = 1'800'000;
  int32_t max_size = INT32_MAX;

  /// group.coordinator.rebalance.protocols. The classic one cannot be switched off, as in Kafka.
  bool consumer_protocol_enabled = true;

  // Consumer groups (group.consumer.*); a group's own configs lie over the first two.
  int32_t consumer_session_timeout_ms = 45'000;
  int32_t consumer_heartbeat_interval_ms = 5000;
  int32_t consumer_min_session_timeout_ms = 45'000;
  int32_t consumer_max_session_timeout_ms = 60'000;
  int32_t consumer_min_heartbeat_interval_ms = 5000;
  int32_t consumer_max_heartbeat_interval_ms = 15'000;
  int32_t consumer_max_size = INT32_MAX;
  int32_t consumer_assignment_interval_ms = 1000;
  int32_t consumer_regex_refresh_interval_ms = 600'000;
  std::vector<std::string> consumer_assignors = {"uniform", "range"};
  std::string consumer_migration_policy = "bidirectional";
  std::string broker_rack;  ///< Empty: none. Part of a consumer group's metadata hash.
};

GroupSettings group_settings(const config::BrokerConfig& config);

}  // namespace zurau::broker
