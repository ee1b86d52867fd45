// answer_later: the duty to answer as a function that others may keep, copy, and call from any thread.
#pragma once

#include <memory>
#include <thread>
#include <utility>

#include "broker/coordinator/effects.h"
#include "broker/handlers/serve.h"

namespace zurau::broker {

/// To be called once. Encodes at once, so that views in the response need live no longer than the call, and
/// sends on the request's loop thread: directly when that is the caller. A second call is dropped; when the
/// last copy goes uncalled, the connection is closed (as with any Reply). The loop outlives all copies.
template <class Response>
Answer<Response> answer_later(const Request& request, Reply reply) {
  struct Duty {
    ReplyHead head;
    Reply reply;
    Loop& loop;
    std::thread::id loop_thread;
  };
  auto duty = std::make_shared<Duty>(
      Duty{ReplyHead(request), std::move(reply), request.loop, std::this_thread::get_id()});
  return [duty = std::move(duty)](const Response& response) {
    wire::FrameBuffer frame = encode_reply(duty->head, response);
    if (std::this_thread::get_id() == duty->loop_thread) return duty->reply.send(std::move(frame));
    auto sent = std::make_shared<wire::FrameBuffer>(std::move(frame));
    duty->loop.post([duty, sent] { duty->reply.send(std::move(*sent)); });
  };
}

/// As groups keep it of a request.
inline RequestContext request_context(const Request& request) {
  return {request.api_version, std::string(request.client_id), "/" + request.client.peer_host};
}

}  // namespace zurau::broker
