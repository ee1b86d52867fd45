#include "broker/net/listener.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

/// Connections taken in a row before others have their turn.
constexpr int kAcceptsPerTurn = 64;
constexpr int64_t kOutOfDescriptorsPauseNs = 100'000'000;

int open_reserve() {
  return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

Listener::Listener(AcceptContext& context, int socket, std::string name)
    : context_(context),
      socket_(context.loop.context(), socket),
      address_(local_address(socket)),
      name_(std::move(name)),
      reserve_(open_reserve()) {}

Listener::~Listener() {
  stop();
}

Status<> Listener::listen(int backlog) {
  if (::listen(socket_.native_handle(), backlog) != 0) {
    return fail(
        Error{fmt::format("cannot listen on {}:{}", address_.host, address_.port), std::strerror(errno)});
  }
  accept_on();
  return kOk;
}

void Listener::stop() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
}

void Listener::accept_on() {
  socket_.async_wait(socket_.wait_read, [this](const boost::system::error_code& error) {
    if (!error) accept_some();
  });
}

void Listener::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    if (accept_one()) continue;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      return refuse_for_want_of_descriptors();
    }
    if (errno == EAGAIN) break;
  }
  accept_on();
}

bool Listener::accept_one() {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  int socket = accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size,
                       SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) return false;
  adopt(socket, peer);
  return true;
}

void Listener::adopt(int socket, const sockaddr_storage& peer) {
  ClientInfo client;
  client.peer_host = to_host_port(peer).host;
  ConnectionCounts::Admission admission = context_.counts.admit(client.peer_host);
  if (admission != ConnectionCounts::Admission::admitted) {
    ::close(socket);
    if (!context_.log_limiter.allow(context_.loop.clock().monotonic_ns())) return;
    return log_warn(
        "a connection from {} was closed: there are as many {} as are allowed ({})", client.peer_host,
        admission == ConnectionCounts::Admission::too_many ? "connections" : "connections of that address",
        admission == ConnectionCounts::Admission::too_many ? "max.connections" : "max.connections.per.ip");
  }
  client.connection_id = context_.next_connection_id++;
  HostPort local = local_address(socket);
  client.local_host = std::move(local.host);
  client.local_port = local.port;
  client.listener_name = name_;
  ConnectionHome& home = context_.homes[client.connection_id % context_.homes.size()];
  auto released = [&context = context_, address = client.peer_host] { context.counts.release(address); };
  if (&home.loop == &context_.loop)
    return home.connections.adopt(socket, std::move(client), std::move(released));
  home.loop.post([&home, &loop = context_.loop, socket, client = std::move(client), released]() mutable {
    home.connections.adopt(socket, std::move(client), [&loop, released] { loop.post(released); });
  });
}

// Left in the backlog, it would make the socket readable again at once, and again. With the descriptor in
// reserve it is taken and closed, so that the client knows; then we pause.
void Listener::refuse_for_want_of_descriptors() {
  if (context_.log_limiter.allow(context_.loop.clock().monotonic_ns())) {
    log_warn("out of file descriptors: connections are closed as they come (see ulimit -n)");
  }
  if (reserve_ >= 0) {
    ::close(std::exchange(reserve_, -1));
    int socket = accept4(socket_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) ::close(socket);
    reserve_ = open_reserve();
  }
  context_.loop.run_at(context_.loop.clock().monotonic_ns() + kOutOfDescriptorsPauseNs, [this] {
    if (socket_.is_open()) accept_on();
  });
}

}  // namespace zurau::broker
