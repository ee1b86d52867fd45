// InitProducerId - versions 0..5, for idempotent producers: a fresh producer id, epoch 0, no state (protocol
// facts 50 and 55). With a transactional id the answer is UNSUPPORTED_VERSION until the transaction
// coordinator is here: a fatal error for every client, where a retriable one would let it wait for ever.
#include "protocol/messages/init_producer_id.h"
#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

ErrorCode assign(Services& services, const msg::InitProducerIdRequest& message,
                 msg::InitProducerIdResponse& response) {
  if (message.transactional_id) {
    if (message.transactional_id->empty()) return ErrorCode::kInvalidRequest;
    log_warn("refused a producer with transactional id '{}': transactions are not served",
             *message.transactional_id);
    return ErrorCode::kUnsupportedVersion;
  }
  auto id = services.catalog.allocate_producer_id();
  if (!id.ok()) return id.error().code;
  response.producer_id = *id;
  response.producer_epoch = 0;
  return ErrorCode::kNone;
}

}  // namespace

void handle_init_producer_id(Services& services, const Request& request, Reply reply) {
  serve_admin<msg::InitProducerIdRequest>(
      services, request, std::move(reply), [&services](const msg::InitProducerIdRequest& message) {
        msg::InitProducerIdResponse response;
        response.producer_id = -1;
        response.producer_epoch = -1;
        response.error_code = static_cast<int16_t>(assign(services, message, response));
        return response;
      });
}

}  // namespace zurau::broker
