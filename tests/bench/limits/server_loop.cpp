#include "tests/bench/limits/server_loop.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace zurau::bench {
namespace {

Status<> watch(int epoll, int fd, void* tag) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = tag}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return fail(system_error("epoll_ctl"));
  return kOk;
}

Status<> accept_one(int epoll, int listener) {
  Descriptor socket(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0) return fail(system_error("accept"));
  int fd = socket.get();
  return watch(epoll, fd, std::make_unique<Peer>(std::move(socket)).release());
}

}  // namespace

Status<> serve_forever(int listener, Job& job) {
  Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  RETURN_IF_ERROR(watch(epoll.get(), listener, nullptr));
  if (job.wakeup_fd() >= 0) RETURN_IF_ERROR(watch(epoll.get(), job.wakeup_fd(), &job));
  std::array<epoll_event, 256> events;
  for (;;) {
    int ready = epoll_wait(epoll.get(), events.data(), events.size(), -1);
    if (ready < 0 && errno != EINTR) return fail(system_error("epoll_wait"));
    for (int i = 0; i < ready; ++i) {
      void* tag = events[static_cast<size_t>(i)].data.ptr;
      if (tag == nullptr) {
        RETURN_IF_ERROR(accept_one(epoll.get(), listener));
      } else if (tag == &job) {
        job.woken();
      } else if (auto* peer = static_cast<Peer*>(tag); !job.readable(*peer)) {
        job.closing(*peer);
        delete peer;
      }
    }
  }
}

bool send_all(int socket, Bytes bytes) {
  while (!bytes.empty()) {
    ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      pollfd space{socket, POLLOUT, 0};
      poll(&space, 1, -1);
    } else if (sent < 0) {
      return false;
    } else {
      bytes = bytes.subspan(static_cast<size_t>(sent));
    }
  }
  return true;
}

}  // namespace zurau::bench
