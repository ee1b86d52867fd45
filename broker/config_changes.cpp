#include "broker/config_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "broker/config_rules.h"
#include "broker/topic_name.h"
#include "config/limits.h"
#include "config/options.h"

namespace zurau::broker {

using wire::ErrorCode;
using Changes = std::map<std::string, std::optional<std::string>>;

namespace {

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

ConfigMap layered(const ConfigMap& own, const ConfigMap& all) {
  ConfigMap result = own;
  result.insert(all.begin(), all.end());
  return result;
}

/// Whether there is such a resource to change.
ApiStatus check_topic(const std::string& name, const CatalogSnapshot& snapshot) {
  if (name.empty()) return refuse(ErrorCode::kInvalidRequest, "Default topic resources are not allowed.");
  if (auto reason = invalid_topic_name(name)) return refuse(ErrorCode::kInvalidTopicException, *reason);
  if (!snapshot.find(name)) {
    return refuse(ErrorCode::kUnknownTopicOrPartition, fmt::format("The topic '{}' does not exist.", name));
  }
  return kOk;
}

ApiStatus check_broker(const std::string& name, int32_t node_id) {
  if (name.empty()) return kOk;
  int32_t id = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc{} || end != name.data() + name.size()) {
    return refuse(ErrorCode::kInvalidRequest, fmt::format("Node id must be an integer, but it is: {}", name));
  }
  if (id != node_id) {
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("Unexpected broker id, expected {}, but received {}", node_id, name));
  }
  return kOk;
}

ApiStatus check_resource(const ConfigResource& resource, int32_t node_id, const CatalogSnapshot& snapshot) {
  switch (resource.type) {
    case ConfigResourceType::topic: return check_topic(resource.name, snapshot);
    case ConfigResourceType::broker: return check_broker(resource.name, node_id);
    case ConfigResourceType::group:
      if (resource.name.empty()) {
        return refuse(ErrorCode::kInvalidRequest, "Default group resources are not allowed.");
      }
      return kOk;
    case ConfigResourceType::client_metrics:
      if (resource.name.empty())
        return refuse(ErrorCode::kInvalidRequest, "Subscription name can't be empty");
      return kOk;
    case ConfigResourceType::broker_logger:
    case ConfigResourceType::unknown: break;
  }
  return refuse(ErrorCode::kInvalidRequest,
                fmt::format("Unknown resource type {}", static_cast<int>(resource.type)));
}

ConfigMap current_configs(const ConfigResource& resource, const CatalogSnapshot& snapshot) {
  if (resource.type != ConfigResourceType::topic) return snapshot.configs(resource);
  auto topic = snapshot.find(resource.name);
  return topic ? topic->overrides : ConfigMap{};
}

/// The rules that the values have to keep once the changes are in.
ApiStatus check_result(const ConfigResource& resource, const Changes& changes,
                       const config::BrokerConfig& config, int32_t node_id, const CatalogSnapshot& snapshot) {
  ConfigMap after = current_configs(resource, snapshot);
  for (const auto& [key, value] : changes) {
    if (value) {
      after[key] = *value;
    } else {
      after.erase(key);
    }
  }
  if (after.size() > config::limits::kConfigsPerResourceMax) {
    return refuse(ErrorCode::kInvalidConfig, fmt::format("More than {} configs of one resource.",
                                                         config::limits::kConfigsPerResourceMax));
  }
  switch (resource.type) {
    case ConfigResourceType::topic: {
      auto valid = config::validate_topic_overrides(config, broker_overrides(snapshot, node_id), after);
      if (!valid.ok()) return refuse(ErrorCode::kInvalidConfig, valid.error().detail);
      return kOk;
    }
    case ConfigResourceType::broker: return check_broker_change(changes, resource.name.empty());
    case ConfigResourceType::group: return check_group_configs(after, config);
    case ConfigResourceType::client_metrics: return check_client_metrics_configs(after);
    case ConfigResourceType::broker_logger:
    case ConfigResourceType::unknown: break;
  }
  return kOk;
}

/// With eligible leader replicas on, Kafka relies on a cluster-wide min.insync.replicas; a data directory of
/// ours may become Kafka's again.
ApiStatus check_min_insync(const ConfigResource& resource, const Changes& changes,
                           const CatalogSnapshot& snapshot) {
  auto change = changes.find("min.insync.replicas");
  auto elr = snapshot.features().find("eligible.leader.replicas.version");
  bool on = elr != snapshot.features().end() && elr->second > 0;
  if (!on || resource.type != ConfigResourceType::broker || change == changes.end()) return kOk;
  if (!resource.name.empty()) {
    return refuse(ErrorCode::kInvalidConfig,
                  "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
  }
  if (change->second) return kOk;
  return refuse(ErrorCode::kInvalidConfig,
                "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
}

ApiStatus check_keys(std::span<const ConfigEdit> edits) {
  std::set<std::string_view> keys;
  std::vector<std::string_view> nulls;
  for (const ConfigEdit& edit : edits) {
    if (!keys.insert(edit.key).second) {
      return refuse(ErrorCode::kInvalidRequest, "Error due to duplicate config keys");
    }
    if (!edit.value && edit.operation != ConfigOperation::remove) nulls.push_back(edit.key);
  }
  if (!nulls.empty()) {
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("Null value not supported for : {}", fmt::join(nulls, ",")));
  }
  return kOk;
}

/// Only lists of topics and brokers can be appended to; the lists of client metrics cannot, as in Kafka.
const config::Option* list_option(const ConfigResource& resource, const std::string& key) {
  const config::Option* option = nullptr;
  if (resource.type == ConfigResourceType::topic) option = config::find_option(config::topic_options(), key);
  if (resource.type == ConfigResourceType::broker) option = config::find_broker_option(key);
  return option && option->type == config::OptionType::list ? option : nullptr;
}

/// APPEND and SUBTRACT work on what is set, or else on what holds without: the static value or the default.
ApiResult<std::optional<std::string>> edited_list(const ConfigResource& resource, const ConfigEdit& edit,
                                                  const std::optional<std::string>& current,
                                                  const config::BrokerConfig& config) {
  bool append = edit.operation == ConfigOperation::append;
  if (!list_option(resource, edit.key)) {
    return refuse(ErrorCode::kInvalidConfig, fmt::format("Can't {} to key {} because its type is not LIST.",
                                                         append ? "APPEND" : "SUBTRACT", edit.key));
  }
  std::string before;
  if (current) {
    before = *current;
  } else if (resource.type == ConfigResourceType::topic) {
    before = config::effective_topic_value(config, {}, {}, edit.key);
  } else {
    before = config.value(edit.key).value_or("");
  }
  std::vector<std::string> elements = config::split_list(before);
  bool changed = false;
  for (const std::string& element : config::split_list(*edit.value)) {
    auto found = std::ranges::find(elements, element);
    if (append == (found != elements.end())) continue;
    if (append) {
      elements.push_back(element);
    } else {
      elements.erase(found);
    }
    changed = true;
  }
  if (!changed) return current;
  return std::optional<std::string>(fmt::format("{}", fmt::join(elements, ",")));
}

}  // namespace

ConfigMap broker_overrides(const MetadataState& state, int32_t node_id) {
  return layered(state.configs({ConfigResourceType::broker, std::to_string(node_id)}),
                 state.configs({ConfigResourceType::broker, ""}));
}

ConfigMap broker_overrides(const CatalogSnapshot& snapshot, int32_t node_id) {
  return layered(snapshot.configs({ConfigResourceType::broker, std::to_string(node_id)}),
                 snapshot.configs({ConfigResourceType::broker, ""}));
}

ApiResult<ConfigMap> validate_topic_configs(const Changes& configs, const config::BrokerConfig& config,
                                            const MetadataState& state) {
  ConfigMap overrides;
  std::vector<std::string_view> nulls;
  for (const auto& [key, value] : configs) {
    if (value) {
      overrides[key] = *value;
    } else {
      nulls.push_back(key);
    }
  }
  if (!nulls.empty()) {
    return refuse(ErrorCode::kInvalidConfig,
                  fmt::format("Null value not supported for topic configs: {}", fmt::join(nulls, ",")));
  }
  auto valid = config::validate_topic_overrides(config, broker_overrides(state, config.node_id()), overrides);
  if (!valid.ok()) return refuse(ErrorCode::kInvalidConfig, valid.error().detail);
  return overrides;
}

ApiResult<ConfigChange> plan_edits(const ConfigResource& resource, std::span<const ConfigEdit> edits,
                                   const config::BrokerConfig& config, int32_t node_id,
                                   const CatalogSnapshot& snapshot) {
  RETURN_IF_ERROR(check_keys(edits));
  RETURN_IF_ERROR(check_resource(resource, node_id, snapshot));
  ConfigMap current = current_configs(resource, snapshot);
  ConfigChange change{resource, {}};
  for (const ConfigEdit& edit : edits) {
    std::optional<std::string> before;
    if (auto set = current.find(edit.key); set != current.end()) before = set->second;
    std::optional<std::string> after;
    switch (edit.operation) {
      case ConfigOperation::set: after = edit.value; break;
      case ConfigOperation::remove: break;
      case ConfigOperation::append:
      case ConfigOperation::subtract: {
        ASSIGN_OR_RETURN(after, edited_list(resource, edit, before, config));
        break;
      }
    }
    if (after != before) change.values[edit.key] = after;
  }
  RETURN_IF_ERROR(check_min_insync(resource, change.values, snapshot));
  RETURN_IF_ERROR(check_result(resource, change.values, config, node_id, snapshot));
  return change;
}

ApiResult<ConfigChange> plan_replacement(const ConfigResource& resource, std::span<const ConfigEdit> values,
                                         const config::BrokerConfig& config, int32_t node_id,
                                         const CatalogSnapshot& snapshot) {
  std::vector<ConfigEdit> edits(values.begin(), values.end());
  for (const auto& [key, value] : current_configs(resource, snapshot)) {
    if (std::ranges::find(values, key, &ConfigEdit::key) == values.end()) {
      edits.push_back({key, ConfigOperation::remove, std::nullopt});
    }
  }
  return plan_edits(resource, edits, config, node_id, snapshot);
}

}  // namespace zurau::broker
