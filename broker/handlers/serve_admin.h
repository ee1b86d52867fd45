// Decode on the loop, act on the admin worker, answer on the loop: the frame around handlers that change the
// catalog or look at files, which waits for the disk.
#pragma once

#include <memory>
#include <utility>

#include "broker/catalog.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "broker/task_thread.h"

namespace zurau::broker {

/// `make` is called as make() on the worker's thread and returns the response message. It must not touch the
/// request, whose buffer is gone by then: what it needs of it, it has captured.
template <class Make>
void answer_from_worker(Services& services, const Request& request, Reply reply, Make make) {
  struct Job {
    ReplyHead head;
    Reply reply;
    Make make;
    wire::FrameBuffer frame;
  };
  auto job = std::make_shared<Job>(Job{ReplyHead(request), std::move(reply), std::move(make), {}});
  services.admin_worker.run([job = std::move(job), &loop = request.loop]() mutable {
    job->frame = encode_reply(job->head, job->make());
    // The last owner must be the loop: a Reply is answered, or dropped, on its thread only.
    loop.post([job = std::move(job)] { job->reply.send(std::move(job->frame)); });
  });
}

/// `act` is called as act(message) on the worker's thread and returns the response message.
template <class RequestMessage, class Act>
void serve_admin(Services& services, const Request& request, Reply reply, Act act) {
  auto message = decode_body<RequestMessage>(request, reply);
  if (!message) return;
  answer_from_worker(services, request, std::move(reply),
                     [message = std::move(*message), act = std::move(act)] { return act(message); });
}

}  // namespace zurau::broker
