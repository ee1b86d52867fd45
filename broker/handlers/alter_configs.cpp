// AlterConfigs - versions 0..2: what is named becomes the whole set of a resource's configs; the rest goes
// back to its default. Log levels cannot be replaced as a whole, as in Kafka.
#include "protocol/messages/alter_configs.h"
#include "broker/handlers/config_requests.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"

namespace zurau::broker {

void handle_alter_configs(Services& services, const Request& request, Reply reply) {
  serve_admin<msg::AlterConfigsRequest>(
      services, request, std::move(reply), [&services](const msg::AlterConfigsRequest& message) {
        std::vector<ResourceEdits> resources;
        for (const auto& asked : message.resources) {
          ResourceEdits& resource = resources.emplace_back();
          resource.type = asked.resource_type;
          resource.name = asked.resource_name;
          for (const auto& config : asked.configs) {
            resource.edits.push_back({config.name, ConfigOperation::set, config.value});
          }
        }
        auto answers = change_configs(services, resources, ConfigRequestMode::replace, message.validate_only);
        msg::AlterConfigsResponse response;
        for (size_t i = 0; i < resources.size(); ++i) {
          auto& answer = response.responses.emplace_back();
          answer.resource_type = resources[i].type;
          answer.resource_name = resources[i].name;
          put_status(answer, answers[i]);
        }
        return response;
      });
}

}  // namespace zurau::broker
