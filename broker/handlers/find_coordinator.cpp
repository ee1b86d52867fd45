// FindCoordinator - versions 0..6: who coordinates a group or a transaction. There is one broker, so it is
// this one, under the address that Metadata tells the client, too.
//
//   0 group        this broker; the first question of all makes __consumer_offsets, and is answered once that
//                  is there (Kafka answers COORDINATOR_NOT_AVAILABLE meanwhile, and the client asks again)
//   1 transaction  UNSUPPORTED_VERSION: fatal to the Java client; librdkafka 2.0 asks on until its
//                  init_transactions times out
//   2 share        the same (INVALID_REQUEST before version 6, as in Kafka)
//   other          INVALID_REQUEST
// 4: many keys at once. Source: KafkaApis.getCoordinator; KIP-699.
#include <string>
#include <utility>

#include "broker/catalog.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/handlers/endpoint.h"
#include "broker/handlers/group_body.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int8_t kGroup = 0;
constexpr int8_t kShare = 2;
constexpr int16_t kFirstVersionWithManyKeys = 4;
constexpr int16_t kFirstVersionWithShare = 6;

struct Found {
  ErrorCode error = ErrorCode::kNone;
  std::string message;
  int32_t node_id = -1;
  Endpoint endpoint;
};

Found refuse(int8_t key_type, int16_t version) {
  if (key_type < 0 || key_type > kShare || (key_type == kShare && version < kFirstVersionWithShare)) {
    return {ErrorCode::kInvalidRequest, "there is no such type of coordinator", -1, {}};
  }
  return {ErrorCode::kUnsupportedVersion,
          "transactions and share groups are not served by this version of the broker",
          -1,
          {}};
}

msg::FindCoordinatorResponse to_response(const Found& found, const std::vector<std::string>& keys,
                                         int16_t version) {
  auto error = static_cast<int16_t>(found.error);
  int32_t port = found.error == ErrorCode::kNone ? found.endpoint.port : -1;
  msg::FindCoordinatorResponse response;
  if (version < kFirstVersionWithManyKeys) {
    response.error_code = error;
    // Kafka's name for no error; later versions say nothing then.
    response.error_message = found.error == ErrorCode::kNone ? "NONE" : found.message;
    response.node_id = found.node_id;
    response.host = found.endpoint.host;
    response.port = port;
    return response;
  }
  for (const std::string& key : keys) {
    response.coordinators.push_back({.key = key,
                                     .node_id = found.node_id,
                                     .host = found.endpoint.host,
                                     .port = port,
                                     .error_code = error,
                                     .error_message = found.message});
  }
  return response;
}

}  // namespace

void handle_find_coordinator(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::FindCoordinatorRequest>(request, reply);
  if (!message) return;
  const int16_t version = request.api_version;
  Found found = refuse(message->key_type, version);
  if (message->coordinator_keys.size() > config::limits::kGroupsPerRequestMax) {
    found = {ErrorCode::kInvalidRequest, "too many keys", -1, {}};
  } else if (message->key_type == kGroup) {
    found = {ErrorCode::kNone, "", services.catalog.node_id(),
             told_endpoint(services.config, request.client)};
    if (!services.groups.has_topic()) {
      return answer_from_worker(
          services, request, std::move(reply),
          [&services, found = std::move(found), keys = std::move(message->coordinator_keys), version] {
            ErrorCode error = services.groups.create_topic();
            if (error == ErrorCode::kNone) return to_response(found, keys, version);
            return to_response(
                {error, "__consumer_offsets cannot be made; the broker's log says why", -1, {}}, keys,
                version);
          });
    }
  }
  reply.send(encode_reply(ReplyHead(request), to_response(found, message->coordinator_keys, version)));
}

}  // namespace zurau::broker
