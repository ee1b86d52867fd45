// IncrementalAlterConfigs - versions 0..1: sets, deletes, appends to and subtracts from single configs
// (KIP-339).
#include <fmt/format.h>

#include "broker/handlers/config_requests.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/messages/incremental_alter_configs.h"

namespace zurau::broker {

namespace {

/// An operation that nobody knows refuses its resource.
std::optional<ApiError> unknown_operation(
    const msg::IncrementalAlterConfigsRequest::AlterConfigsResource& asked) {
  for (const auto& config : asked.configs) {
    if (config.config_operation < 0 || config.config_operation > 3) {
      return ApiError{wire::ErrorCode::kInvalidRequest,
                      fmt::format("Unknown operation {} on {}", config.config_operation, config.name)};
    }
  }
  return std::nullopt;
}

msg::IncrementalAlterConfigsResponse alter(Services& services,
                                           const msg::IncrementalAlterConfigsRequest& message) {
  std::vector<ResourceEdits> resources;
  for (const auto& asked : message.resources) {
    ResourceEdits& resource = resources.emplace_back();
    resource.type = asked.resource_type;
    resource.name = asked.resource_name;
    if (unknown_operation(asked)) continue;  // No edits: nothing happens to it.
    for (const auto& config : asked.configs) {
      resource.edits.push_back(
          {config.name, static_cast<ConfigOperation>(config.config_operation), config.value});
    }
  }
  auto answers = change_configs(services, resources, ConfigRequestMode::edit, message.validate_only);
  msg::IncrementalAlterConfigsResponse response;
  for (size_t i = 0; i < resources.size(); ++i) {
    auto& answer = response.responses.emplace_back();
    answer.resource_type = resources[i].type;
    answer.resource_name = resources[i].name;
    if (auto unknown = unknown_operation(message.resources[i])) answers[i] = fail(std::move(*unknown));
    put_status(answer, answers[i]);
  }
  return response;
}

}  // namespace

void handle_incremental_alter_configs(Services& services, const Request& request, Reply reply) {
  serve_admin<msg::IncrementalAlterConfigsRequest>(
      services, request, std::move(reply),
      [&services](const msg::IncrementalAlterConfigsRequest& message) { return alter(services, message); });
}

}  // namespace zurau::broker
