// DescribeConfigs - versions 0..4: every key of topics, this broker, its log levels, groups and
// client-metrics subscriptions.
//   v0 tells only whether a value is the default   v1 source and synonyms   v3 types and documentation
// Source: ConfigHelper.
#include <fmt/format.h>

#include <charconv>
#include <set>

#include "broker/catalog.h"
#include "broker/config_entries.h"
#include "broker/handlers/config_requests.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "broker/topic_name.h"
#include "config/limits.h"
#include "protocol/messages/describe_configs.h"

namespace zurau::broker {

namespace {

using wire::ErrorCode;
using Entries = ApiResult<std::vector<ConfigEntry>>;
using Asked = msg::DescribeConfigsRequest::DescribeConfigsResource;
using Answer = msg::DescribeConfigsResponse::DescribeConfigsResult;

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

/// Null when `name` is no number.
std::optional<int32_t> to_broker_id(const std::string& name) {
  int32_t id = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return id;
}

/// Threading: confined to one request.
class Description {
 public:
  Description(Services& services, const ConfigEntryOptions& options)
      : config_(services.config),
        node_id_(services.catalog.node_id()),
        snapshot_(services.catalog.snapshot()),
        options_(options) {}

  Entries entries(const Asked& asked) const {
    const std::string& name = asked.resource_name;
    switch (static_cast<ConfigResourceType>(asked.resource_type)) {
      case ConfigResourceType::topic: return topic(name);
      case ConfigResourceType::broker: return broker(name);
      case ConfigResourceType::broker_logger: return loggers(name);
      case ConfigResourceType::group:
        if (name.empty()) return refuse(ErrorCode::kInvalidRequest, "Group name must not be empty");
        return group_config_entries(name, config_, node_id_, *snapshot_, options_);
      case ConfigResourceType::client_metrics:
        if (name.empty()) {
          return refuse(ErrorCode::kInvalidRequest, "Client metrics subscription name must not be empty");
        }
        return client_metrics_config_entries(name, *snapshot_, options_);
      case ConfigResourceType::unknown: break;
    }
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("Unsupported resource type: {}", asked.resource_type));
  }

 private:
  Entries topic(const std::string& name) const {
    if (auto reason = invalid_topic_name(name)) return refuse(ErrorCode::kInvalidTopicException, *reason);
    auto info = snapshot_->find(name);
    if (!info) return refuse(ErrorCode::kUnknownTopicOrPartition, "");
    return topic_config_entries(info->overrides, config_, node_id_, *snapshot_, options_);
  }

  Entries broker(const std::string& name) const {
    if (name.empty()) return default_broker_config_entries(*snapshot_, options_);
    auto id = to_broker_id(name);
    if (!id)
      return refuse(ErrorCode::kInvalidRequest,
                    fmt::format("Broker id must be an integer, but it is: {}", name));
    if (*id != node_id_) {
      return refuse(
          ErrorCode::kInvalidRequest,
          fmt::format("Unexpected broker id, expected {} or empty string, but received {}", node_id_, name));
    }
    return broker_config_entries(config_, node_id_, *snapshot_, options_);
  }

  Entries loggers(const std::string& name) const {
    if (name.empty()) return refuse(ErrorCode::kInvalidRequest, "Broker id must not be empty");
    auto id = to_broker_id(name);
    if (!id)
      return refuse(ErrorCode::kInvalidRequest,
                    fmt::format("Broker id must be an integer, but it is: {}", name));
    if (*id != node_id_) {
      return refuse(ErrorCode::kInvalidRequest,
                    fmt::format("Unexpected broker id, expected {} but received {}", node_id_, name));
    }
    ConfigEntry root;
    root.name = "root";
    root.value = root_log_level();
    root.source = ConfigSource::dynamic_broker_logger;
    return std::vector<ConfigEntry>{root};
  }

  const config::BrokerConfig& config_;
  const int32_t node_id_;
  const std::shared_ptr<const CatalogSnapshot> snapshot_;
  const ConfigEntryOptions options_;
};

void put(Answer& answer, ConfigEntry& entry) {
  auto& config = answer.configs.emplace_back();
  config.name = std::move(entry.name);
  config.value = std::move(entry.value);
  config.read_only = entry.read_only;
  config.is_default = entry.source == ConfigSource::default_value;
  config.config_source = static_cast<int8_t>(entry.source);
  config.is_sensitive = entry.sensitive;
  config.config_type = entry.type;
  config.documentation = std::move(entry.documentation);
  for (ConfigSynonym& synonym : entry.synonyms) {
    config.synonyms.push_back({.name = std::move(synonym.name),
                               .value = std::move(synonym.value),
                               .source = static_cast<int8_t>(synonym.source)});
  }
}

Answer begin_answer(const Asked& asked) {
  Answer answer;
  answer.resource_type = asked.resource_type;
  answer.resource_name = asked.resource_name;
  answer.error_message = "";
  return answer;
}

Answer refused(const Asked& asked, std::string message) {
  Answer answer = begin_answer(asked);
  answer.error_code = static_cast<int16_t>(ErrorCode::kInvalidRequest);
  answer.error_message = std::move(message);
  return answer;
}

Answer answer_one(const Asked& asked, const Description& description) {
  Answer answer = begin_answer(asked);
  auto entries = description.entries(asked);
  if (!entries.ok()) {
    answer.error_code = static_cast<int16_t>(entries.error().code);
    answer.error_message = entries.error().message;
    return answer;
  }
  std::set<std::string_view> keys;  // Empty: all.
  if (asked.configuration_keys)
    keys.insert(asked.configuration_keys->begin(), asked.configuration_keys->end());
  for (ConfigEntry& entry : *entries) {
    if (keys.empty() || keys.contains(entry.name)) put(answer, entry);
  }
  return answer;
}

}  // namespace

void handle_describe_configs(Services& services, const Request& request, Reply reply) {
  serve<msg::DescribeConfigsRequest>(
      request, std::move(reply), [&](const msg::DescribeConfigsRequest& message) {
        msg::DescribeConfigsResponse response;
        Description description(services, {message.include_synonyms, message.include_documentation});
        std::set<std::pair<int8_t, std::string_view>> seen;
        for (const Asked& asked : message.resources) {
          if (response.results.size() >= config::limits::kConfigResourcesPerRequestMax) {
            response.results.push_back(refused(asked, "Too many resources in one request."));
          } else if (!seen.insert({asked.resource_type, asked.resource_name}).second) {
            // Kafka answers them; here a small request must not make a huge answer.
            response.results.push_back(refused(asked, "Each resource must appear at most once."));
          } else {
            response.results.push_back(answer_one(asked, description));
          }
        }
        return response;
      });
}

}  // namespace zurau::broker
