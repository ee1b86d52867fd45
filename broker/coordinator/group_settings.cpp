#include "broker/coordinator/group_settings.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "config/broker_config.h"
#include "protocol/base/check.h"

namespace zurau::broker {
namespace {

/// The values of options are checked when the broker starts: a number reads as one.
template <class Number>
void read(const config::BrokerConfig& config, std::string_view key, Number& into) {
  std::string text = config.value(key).value_or("");
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  CHECK(error == std::errc() && end == text.data() + text.size());
}

std::vector<std::string> read_list(const config::BrokerConfig& config, std::string_view key) {
  std::vector<std::string> items;
  std::string text = config.value(key).value_or("");
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    std::string_view item = std::string_view(text).substr(begin, end - begin);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    begin = end + 1;
  }
  return items;
}

}  // namespace

GroupSettings group_settings(const config::BrokerConfig& config) {
  constexpr int64_t kMsPerMinute = 60'000;
  GroupSettings settings;
  read(config, "offsets.topic.num.partitions", settings.offsets_topic_partitions);
  read(config, "offsets.topic.segment.bytes", settings.offsets_topic_segment_bytes);
  read(config, "offset.metadata.max.bytes", settings.offset_metadata_max_bytes);
  read(config, "offsets.commit.timeout.ms", settings.offsets_commit_timeout_ms);
  int64_t retention_minutes = 0;
  read(config, "offsets.retention.minutes", retention_minutes);
  settings.offsets_retention_ms = retention_minutes * kMsPerMinute;
  read(config, "offsets.retention.check.interval.ms", settings.offsets_retention_check_interval_ms);

  read(config, "group.initial.rebalance.delay.ms", settings.initial_rebalance_delay_ms);
  read(config, "group.min.session.timeout.ms", settings.min_session_timeout_ms);
  read(config, "group.max.session.timeout.ms", settings.max_session_timeout_ms);
  read(config, "group.max.size", settings.max_size);

  read(config, "group.consumer.session.timeout.ms", settings.consumer_session_timeout_ms);
  read(config, "group.consumer.heartbeat.interval.ms", settings.consumer_heartbeat_interval_ms);
  read(config, "group.consumer.min.session.timeout.ms", settings.consumer_min_session_timeout_ms);
  read(config, "group.consumer.max.session.timeout.ms", settings.consumer_max_session_timeout_ms);
  read(config, "group.consumer.min.heartbeat.interval.ms", settings.consumer_min_heartbeat_interval_ms);
  read(config, "group.consumer.max.heartbeat.interval.ms", settings.consumer_max_heartbeat_interval_ms);
  read(config, "group.consumer.max.size", settings.consumer_max_size);
  read(config, "group.consumer.assignment.interval.ms", settings.consumer_assignment_interval_ms);
  read(config, "group.consumer.regex.refresh.interval.ms", settings.consumer_regex_refresh_interval_ms);
  settings.consumer_assignors = read_list(config, "group.consumer.assignors");
  auto protocols = read_list(config, "group.coordinator.rebalance.protocols");
  settings.consumer_protocol_enabled =
      std::find(protocols.begin(), protocols.end(), "consumer") != protocols.end();
  settings.broker_rack = config.value("broker.rack").value_or("");
  settings.consumer_migration_policy = config.value("group.consumer.migration.policy").value_or("");
  return settings;
}

}  // namespace zurau::broker
