// Decode, act, encode: the frame around every handler that answers at once.
#pragma once

#include <optional>
#include <utility>

#include "broker/request.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/frame.h"

namespace zurau::broker {

/// What an answer needs of its request once the request's buffer is gone.
struct ReplyHead {
  explicit ReplyHead(const Request& request)
      : api_key(request.api_key), api_version(request.api_version), correlation_id(request.correlation_id) {}
  int16_t api_key;
  int16_t api_version;
  int32_t correlation_id;
};

/// The decoded body; null after the connection was told to close, as Kafka does with a body that does not
/// parse. Bytes after the message are ignored, as Kafka ignores them.
template <class RequestMessage>
std::optional<RequestMessage> decode_body(const Request& request, Reply& reply) {
  auto decoded = wire::decode_prefix<RequestMessage>(request.body, request.api_version);
  if (decoded.ok()) return std::move(decoded->message);
  reply.close(decoded.error().to_string());
  return std::nullopt;
}

template <class ResponseMessage>
wire::FrameBuffer encode_reply(const ReplyHead& head, const ResponseMessage& response) {
  wire::FrameBuffer frame;
  wire::begin_response(frame, head.api_key, head.api_version, head.correlation_id);
  wire::encode(response, head.api_version, frame);
  wire::finish_response(frame);
  return frame;
}

/// `act` is called as act(message) and returns the response message.
template <class RequestMessage, class Act>
void serve(const Request& request, Reply reply, Act act) {
  if (auto message = decode_body<RequestMessage>(request, reply)) {
    reply.send(encode_reply(ReplyHead(request), act(*message)));
  }
}

}  // namespace zurau::broker
