// FindCoordinator - versions 0..6: there is no coordinator yet, and each kind of client hears it in the way
// that suits it best.
//
//   0 group        COORDINATOR_NOT_AVAILABLE  a consumer that assigns its partitions by hand goes on
//   undisturbed (librdkafka asks
//                                             also for those); one that subscribes waits, and our log says
//                                             why
//   1 transaction  UNSUPPORTED_VERSION        fatal, so that a producer does not wait for ever
//   2 share        UNSUPPORTED_VERSION        the same
//
// Served although it has nothing to find: librdkafka compresses with lz4 only where this API is (its feature
// LZ4).
#include <atomic>
#include <string>
#include <utility>

#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "protocol/base/log.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int8_t kGroup = 0;
constexpr int8_t kShare = 2;
constexpr int16_t kFirstVersionWithManyKeys = 4;
constexpr int16_t kFirstVersionWithShare = 6;
constexpr const char* kWhy = "consumer groups and transactions are not served by this version of the broker";

ErrorCode error_for(int8_t key_type, int16_t version) {
  if (key_type == kGroup) return ErrorCode::kCoordinatorNotAvailable;
  if (key_type < 0 || key_type > kShare || (key_type == kShare && version < kFirstVersionWithShare)) {
    return ErrorCode::kInvalidRequest;
  }
  return ErrorCode::kUnsupportedVersion;
}

/// Clients ask again and again: once a run is enough.
void say_once(const Request& request) {
  static std::atomic<bool> said{false};
  if (said.exchange(true)) return;
  log_warn("client '{}' at {} asks for a coordinator: {}; consumers that assign partitions by hand work",
           request.client_id, request.client.peer_host, kWhy);
}

}  // namespace

void handle_find_coordinator(Services&, const Request& request, Reply reply) {
  serve<msg::FindCoordinatorRequest>(
      request, std::move(reply), [&](const msg::FindCoordinatorRequest& message) {
        say_once(request);
        msg::FindCoordinatorResponse response;
        auto error = static_cast<int16_t>(error_for(message.key_type, request.api_version));
        if (request.api_version < kFirstVersionWithManyKeys) {
          response.error_code = error;
          response.error_message = kWhy;
          response.node_id = -1;
          response.port = -1;
        }
        for (const std::string& key : message.coordinator_keys) {
          response.coordinators.push_back({.key = key,
                                           .node_id = -1,
                                           .host = {},
                                           .port = -1,
                                           .error_code = error,
                                           .error_message = kWhy});
        }
        return response;
      });
}

}  // namespace zurau::broker
