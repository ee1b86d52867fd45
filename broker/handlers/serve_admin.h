// Decode on the loop, act on the admin worker, answer on the loop: the frame around handlers that change the
// catalog, which waits for the disk.
#pragma once

#include <memory>
#include <utility>

#include "broker/admin_worker.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"

namespace zurau::broker {

/// `act` is called as act(message) on the worker's thread and returns the response message. It must not touch
/// the request, whose buffer is gone by then: what it needs of it, it has captured.
template <class RequestMessage, class Act>
void serve_admin(Services& services, const Request& request, Reply reply, Act act) {
  struct Job {
    ReplyHead head;
    RequestMessage message;
    Reply reply;
    wire::FrameBuffer frame;
  };
  auto message = decode_body<RequestMessage>(request, reply);
  if (!message) return;
  auto job = std::make_shared<Job>(Job{ReplyHead(request), std::move(*message), std::move(reply), {}});
  services.admin_worker.run([job, act, &loop = request.loop]() mutable {
    job->frame = encode_reply(job->head, act(std::as_const(job->message)));
    // The last owner must be the loop: a Reply is answered, or dropped, on its thread only.
    loop.post([job = std::move(job)] { job->reply.send(std::move(job->frame)); });
  });
}

}  // namespace zurau::broker
