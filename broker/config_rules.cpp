#include "broker/config_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/options.h"
#include "protocol/base/log.h"

namespace zurau::broker {

using config::Option;
using wire::ErrorCode;

namespace {

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

int64_t to_number(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// DynamicBrokerConfig.DYNAMIC_SECURITY_CONFIGS: only per listener.
bool is_listener_security(std::string_view key) {
  return key == "ssl.key.password" || key.starts_with("ssl.keystore.") || key.starts_with("ssl.truststore.");
}

/// A value of a group must lie between two values of the broker.
struct GroupBound {
  std::string_view key;
  std::string_view broker_min;  ///< May be empty.
  std::string_view broker_max;
};
constexpr GroupBound kGroupBounds[] = {
    {"consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms",
     "group.consumer.max.session.timeout.ms"},
    {"consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms",
     "group.consumer.max.heartbeat.interval.ms"},
    {"consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms",
     "group.consumer.max.assignment.interval.ms"},
    {"share.session.timeout.ms", "group.share.min.session.timeout.ms", "group.share.max.session.timeout.ms"},
    {"share.heartbeat.interval.ms", "group.share.min.heartbeat.interval.ms",
     "group.share.max.heartbeat.interval.ms"},
    {"share.assignment.interval.ms", "group.share.min.assignment.interval.ms",
     "group.share.max.assignment.interval.ms"},
    {"share.record.lock.duration.ms", "group.share.min.record.lock.duration.ms",
     "group.share.max.record.lock.duration.ms"},
    {"share.delivery.count.limit", "group.share.min.delivery.count.limit",
     "group.share.max.delivery.count.limit"},
    {"share.partition.max.record.locks", "group.share.min.partition.max.record.locks",
     "group.share.max.partition.max.record.locks"},
    {"streams.session.timeout.ms", "group.streams.min.session.timeout.ms",
     "group.streams.max.session.timeout.ms"},
    {"streams.heartbeat.interval.ms", "group.streams.min.heartbeat.interval.ms",
     "group.streams.max.heartbeat.interval.ms"},
    {"streams.assignment.interval.ms", "group.streams.min.assignment.interval.ms",
     "group.streams.max.assignment.interval.ms"},
    {"streams.num.standby.replicas", "", "group.streams.max.standby.replicas"},
};

ApiStatus check_bound(const GroupBound& bound, int64_t value, const config::BrokerConfig& config) {
  if (!bound.broker_min.empty() && value < to_number(config.value(bound.broker_min).value_or("0"))) {
    return refuse(ErrorCode::kInvalidConfig,
                  fmt::format("{} must be greater than or equal to {}", bound.key, bound.broker_min));
  }
  if (value > to_number(config.value(bound.broker_max).value_or("0"))) {
    return refuse(ErrorCode::kInvalidConfig,
                  fmt::format("{} must be less than or equal to {}", bound.key, bound.broker_max));
  }
  return kOk;
}

/// `name=pattern` of what a client says of itself. The pattern itself is kept as it is: no client is matched
/// here.
bool is_client_match(std::string_view text) {
  static constexpr std::string_view kNames[] = {
      "client_id",          "client_instance_id",    "client_software_name",
      "client_source_port", "client_source_address", "client_software_version"};
  size_t equals = text.find('=');
  if (equals == std::string_view::npos || text.size() == equals + 1) return false;
  std::string_view name = text.substr(0, equals);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return std::ranges::find(kNames, name) != std::end(kNames);
}

/// Kafka takes unknown keys for those of plugins. There are none here, so such a key can only be a slip of
/// the pen.
ApiStatus check_broker_value(const std::string& key, const std::string& value) {
  const Option* option = config::find_broker_option(key);
  if (!option) option = config::find_option(config::quota_options(), key);
  if (!option) {
    std::string_view nearest = config::nearest_option(config::broker_options(), key);
    return refuse(ErrorCode::kInvalidConfig,
                  fmt::format("Unknown broker config name: {}{}", key,
                              nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest)));
  }
  if (auto checked = config::check_value(*option, value); !checked.ok()) {
    return refuse(ErrorCode::kInvalidRequest, checked.error());
  }
  if (!option->has_effect()) log_info("config {} of the broker: stored, without effect here", key);
  return kOk;
}

}  // namespace

ApiStatus check_broker_change(const std::map<std::string, std::optional<std::string>>& changes,
                              bool every_broker) {
  std::vector<std::string_view> fixed;
  std::vector<std::string_view> security;
  std::vector<std::string_view> per_broker;
  for (const auto& [key, value] : changes) {
    if (!value) continue;
    const Option* option = config::find_broker_option(key);
    if (!option) continue;
    if (option->update == config::Update::read_only) fixed.push_back(key);
    if (is_listener_security(key)) security.push_back(key);
    if (option->update == config::Update::per_broker) per_broker.push_back(key);
  }
  if (!fixed.empty()) {
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("Cannot update these configs dynamically: [{}]", fmt::join(fixed, ", ")));
  }
  if (!security.empty()) {
    return refuse(
        ErrorCode::kInvalidRequest,
        fmt::format("These security configs can be dynamically updated only per-listener using the listener "
                    "prefix: [{}]",
                    fmt::join(security, ", ")));
  }
  if (every_broker && !per_broker.empty()) {
    return refuse(
        ErrorCode::kInvalidRequest,
        fmt::format("Cannot update these configs at default cluster level, broker id must be specified: [{}]",
                    fmt::join(per_broker, ", ")));
  }
  for (const auto& [key, value] : changes) {
    if (value) RETURN_IF_ERROR(check_broker_value(key, *value));
  }
  return kOk;
}

ApiStatus check_group_configs(const ConfigMap& values, const config::BrokerConfig& config) {
  for (const auto& [key, value] : values) {
    const Option* option = config::find_option(config::group_options(), key);
    if (!option) return refuse(ErrorCode::kInvalidConfig, fmt::format("Unknown group config name: {}", key));
    auto checked = config::check_value(*option, value);
    if (!checked.ok()) return refuse(ErrorCode::kInvalidConfig, checked.error());
    for (const GroupBound& bound : kGroupBounds) {
      if (bound.key == key) RETURN_IF_ERROR(check_bound(bound, to_number(*checked), config));
    }
  }
  return kOk;
}

ApiStatus check_client_metrics_configs(const ConfigMap& values) {
  constexpr int64_t kIntervalMinMs = 100;
  constexpr int64_t kIntervalMaxMs = 3'600'000;
  for (const auto& [key, value] : values) {
    const Option* option = config::find_option(config::client_metrics_options(), key);
    if (!option) {
      return refuse(ErrorCode::kInvalidRequest, fmt::format("Unknown client metrics configuration: {}", key));
    }
    auto checked = config::check_value(*option, value);
    if (!checked.ok()) return refuse(ErrorCode::kInvalidConfig, checked.error());
    if (key == "interval.ms") {
      int64_t interval = to_number(*checked);
      if (interval < kIntervalMinMs || interval > kIntervalMaxMs) {
        return refuse(
            ErrorCode::kInvalidRequest,
            fmt::format("Invalid value {} for interval.ms, interval must be between {} and {} (1 hour)",
                        interval, kIntervalMinMs, kIntervalMaxMs));
      }
    }
    if (key != "match") continue;
    for (const std::string& match : config::split_list(value)) {
      if (!is_client_match(match)) {
        return refuse(ErrorCode::kInvalidConfig, fmt::format("Illegal client matching pattern: {}", match));
      }
    }
  }
  return kOk;
}

}  // namespace zurau::broker
