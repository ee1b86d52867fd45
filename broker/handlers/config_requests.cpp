#include "broker/handlers/config_requests.h"

#include <fmt/format.h>

#include <set>

#include "config/broker_config.h"
#include "config/limits.h"
#include "protocol/base/log.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

ConfigResource resource_of(const ResourceEdits& edits) {
  return {static_cast<ConfigResourceType>(edits.type), edits.name};
}

std::optional<LogLevel> to_log_level(std::string_view text) {
  if (text == "TRACE" || text == "DEBUG") return LogLevel::debug;
  if (text == "INFO") return LogLevel::info;
  if (text == "WARN") return LogLevel::warn;
  if (text == "ERROR" || text == "FATAL") return LogLevel::error;
  return std::nullopt;
}

/// One edit of a log level; `act` false only checks it.
ApiStatus edit_logger(const ConfigEdit& edit, bool act) {
  if (edit.operation == ConfigOperation::append || edit.operation == ConfigOperation::subtract) {
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("{} operation is not allowed for the BROKER_LOGGER resource",
                              edit.operation == ConfigOperation::append ? "APPEND" : "SUBTRACT"));
  }
  if (edit.key != "root")
    return refuse(ErrorCode::kInvalidConfig, fmt::format("Logger {} does not exist!", edit.key));
  if (edit.operation == ConfigOperation::remove) {
    return refuse(ErrorCode::kInvalidRequest, "Removing the log level of the root logger is not allowed");
  }
  auto level = to_log_level(edit.value.value_or(""));
  if (!level) {
    return refuse(
        ErrorCode::kInvalidConfig,
        fmt::format(
            "Cannot set the log level of {} to {} as it is not a supported log level. Valid log levels "
            "are DEBUG, ERROR, FATAL, INFO, TRACE, WARN",
            edit.key, edit.value.value_or("")));
  }
  if (act) set_log_level(*level);
  return kOk;
}

/// Log levels live in the process only; a restart takes zurau.log.level again.
ApiStatus edit_loggers(const ResourceEdits& resource, int32_t node_id, bool validate_only) {
  if (resource.name != std::to_string(node_id)) {
    bool number =
        !resource.name.empty() && resource.name.find_first_not_of("0123456789") == std::string::npos;
    return refuse(
        ErrorCode::kInvalidRequest,
        number ? fmt::format("Unexpected node id. Expected {}, but received {}", node_id, resource.name)
               : fmt::format("Node id must be an integer, but it is: {}", resource.name));
  }
  std::set<std::string_view> keys;
  for (const ConfigEdit& edit : resource.edits) {
    if (!keys.insert(edit.key).second) {
      return refuse(ErrorCode::kInvalidRequest, "Error due to duplicate config keys");
    }
    if (!edit.value && edit.operation != ConfigOperation::remove) {
      return refuse(ErrorCode::kInvalidRequest, fmt::format("Null value not supported for : {}", edit.key));
    }
  }
  for (const ConfigEdit& edit : resource.edits) RETURN_IF_ERROR(edit_logger(edit, false));
  for (const ConfigEdit& edit : resource.edits) {
    if (!validate_only) RETURN_IF_ERROR(edit_logger(edit, true));
  }
  return kOk;
}

ApiStatus check_size(const std::vector<ResourceEdits>& resources) {
  size_t max = config::limits::kConfigResourcesPerRequestMax;
  if (resources.size() <= max) return kOk;
  return refuse(ErrorCode::kInvalidRequest, fmt::format("More than {} resources in one request.", max));
}

/// Answers of requests that are refused before anything is looked up: what makes a resource ambiguous or too
/// large.
std::vector<ApiStatus> first_answers(const std::vector<ResourceEdits>& resources) {
  std::map<ConfigResource, int> seen;
  for (const ResourceEdits& resource : resources) ++seen[resource_of(resource)];
  std::vector<ApiStatus> answers(resources.size(), ApiStatus(kOk));
  for (size_t i = 0; i < resources.size(); ++i) {
    if (seen[resource_of(resources[i])] > 1) {
      answers[i] = refuse(ErrorCode::kInvalidRequest, "Each resource must appear at most once.");
    } else if (resources[i].edits.size() > config::limits::kConfigsPerResourceMax) {
      answers[i] = refuse(ErrorCode::kInvalidRequest, fmt::format("More than {} configs of one resource.",
                                                                  config::limits::kConfigsPerResourceMax));
    }
  }
  return answers;
}

}  // namespace

std::vector<ApiStatus> change_configs(Services& services, const std::vector<ResourceEdits>& resources,
                                      ConfigRequestMode mode, bool validate_only) {
  if (auto size = check_size(resources); !size.ok()) return std::vector<ApiStatus>(resources.size(), size);
  std::vector<ApiStatus> answers = first_answers(resources);
  int32_t node_id = services.catalog.node_id();
  std::vector<size_t> stored;  // The resources whose change is in the batch.
  auto plan = [&](const CatalogSnapshot& snapshot) {
    std::vector<ConfigChange> changes;
    for (size_t i = 0; i < resources.size(); ++i) {
      if (!answers[i].ok()) continue;
      ConfigResource resource = resource_of(resources[i]);
      if (resource.type == ConfigResourceType::broker_logger && mode == ConfigRequestMode::edit) {
        answers[i] = edit_loggers(resources[i], node_id, validate_only);
        continue;
      }
      auto change = mode == ConfigRequestMode::edit
                        ? plan_edits(resource, resources[i].edits, services.config, node_id, snapshot)
                        : plan_replacement(resource, resources[i].edits, services.config, node_id, snapshot);
      if (!change.ok()) {
        answers[i] = fail(change.error());
        continue;
      }
      if (change->values.empty()) continue;
      changes.push_back(std::move(change).value());
      stored.push_back(i);
    }
    return changes;
  };
  if (validate_only) {
    plan(*services.catalog.snapshot());
    return answers;
  }
  if (auto changed = services.catalog.change_configs(plan); !changed.ok()) {
    for (size_t i : stored) answers[i] = changed;
  }
  return answers;
}

std::string root_log_level() {
  if (log_enabled(LogLevel::debug)) return "DEBUG";
  if (log_enabled(LogLevel::info)) return "INFO";
  return log_enabled(LogLevel::warn) ? "WARN" : "ERROR";
}

}  // namespace zurau::broker
