// FindCoordinator - versions 0..6: there is no coordinator yet, and the answer says so:
// COORDINATOR_NOT_AVAILABLE. It is served at all because librdkafka takes its absence for a broker that
// cannot do lz4, and would quietly send such batches uncompressed (rdkafka_feature.c). Not a fatal error:
// librdkafka asks also for consumers that assign their partitions by hand, and would trouble their program
// with it.
//   v1 key type, error_message   v4 several keys
#include "protocol/messages/find_coordinator.h"
#include <atomic>

#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "protocol/base/log.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {
namespace {

constexpr auto kRefusal = static_cast<int16_t>(wire::ErrorCode::kCoordinatorNotAvailable);
constexpr const char* kReason =
    "consumer groups, transactions and share groups are not served by this version";
constexpr int16_t kFirstVersionWithManyKeys = 4;

}  // namespace

void handle_find_coordinator(Services&, const Request& request, Reply reply) {
  serve<msg::FindCoordinatorRequest>(
      request, std::move(reply), [&](const msg::FindCoordinatorRequest& message) {
        static std::atomic<bool> said{false};  // Clients ask twice a second.
        if (!said.exchange(true))
          log_warn("client '{}' asked for a coordinator: {}", request.client_id, kReason);
        msg::FindCoordinatorResponse response;
        if (request.api_version < kFirstVersionWithManyKeys) {
          response.error_code = kRefusal;
          response.error_message = kReason;
          response.node_id = -1;
          response.port = -1;
        }
        for (const std::string& key : message.coordinator_keys) {
          auto& coordinator = response.coordinators.emplace_back();
          coordinator.key = key;
          coordinator.node_id = -1;
          coordinator.port = -1;
          coordinator.error_code = kRefusal;
          coordinator.error_message = kReason;
        }
        return response;
      });
}

}  // namespace zurau::broker
