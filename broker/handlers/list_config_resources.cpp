// ListConfigResources - versions 0..1: names of what has configs. v0 (ListClientMetricsResources) knows
// client metrics only; v1 asks for types, none of them meaning all (KIP-1142).
#include <algorithm>

#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "protocol/messages/list_config_resources.h"

namespace zurau::broker {

namespace {

constexpr ConfigResourceType kTypes[] = {ConfigResourceType::group, ConfigResourceType::client_metrics,
                                         ConfigResourceType::broker_logger, ConfigResourceType::broker,
                                         ConfigResourceType::topic};

void add(msg::ListConfigResourcesResponse& response, ConfigResourceType type, const std::string& name) {
  response.config_resources.push_back({.resource_name = name, .resource_type = static_cast<int8_t>(type)});
}

void add_all(msg::ListConfigResourcesResponse& response, ConfigResourceType type, const Catalog& catalog) {
  auto snapshot = catalog.snapshot();
  switch (type) {
    case ConfigResourceType::topic:
      for (const auto& [name, topic] : snapshot->topics()) add(response, type, name);
      return;
    case ConfigResourceType::broker:
    case ConfigResourceType::broker_logger: return add(response, type, std::to_string(catalog.node_id()));
    case ConfigResourceType::group:
    case ConfigResourceType::client_metrics:
      for (const auto& [resource, configs] : snapshot->configs()) {
        if (resource.type == type) add(response, type, resource.name);
      }
      return;
    case ConfigResourceType::unknown: return;
  }
}

msg::ListConfigResourcesResponse list(const msg::ListConfigResourcesRequest& message, int16_t version,
                                      const Catalog& catalog) {
  msg::ListConfigResourcesResponse response;
  if (version == 0) {
    add_all(response, ConfigResourceType::client_metrics, catalog);
    return response;
  }
  auto known = [](int8_t type) {
    return std::ranges::find(kTypes, static_cast<ConfigResourceType>(type)) != std::end(kTypes);
  };
  if (!std::ranges::all_of(message.resource_types, known)) {
    response.error_code = static_cast<int16_t>(wire::ErrorCode::kUnsupportedVersion);
    return response;
  }
  for (ConfigResourceType type : kTypes) {
    bool asked =
        message.resource_types.empty() ||
        std::ranges::find(message.resource_types, static_cast<int8_t>(type)) != message.resource_types.end();
    if (asked) add_all(response, type, catalog);
  }
  return response;
}

}  // namespace

void handle_list_config_resources(Services& services, const Request& request, Reply reply) {
  serve<msg::ListConfigResourcesRequest>(request, std::move(reply),
                                         [&](const msg::ListConfigResourcesRequest& message) {
                                           return list(message, request.api_version, services.catalog);
                                         });
}

}  // namespace zurau::broker
