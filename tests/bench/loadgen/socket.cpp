#include "tests/bench/loadgen/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace zurau::bench {
namespace {

constexpr size_t kResponseBytesMax = size_t{64} << 20;

sockaddr_in address_of(const std::string& host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

void tune(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
}

void set_timeouts(int fd, int timeout_ms) {
  timeval timeout{.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

Error system_error(std::string where) {
  return {std::move(where), std::strerror(errno)};
}

Result<Descriptor> connect_to(const std::string& host, uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return fail(system_error("socket"));
  tune(socket.get());
  auto address = address_of(host, port);
  if (::connect(socket.get(), generic(address), sizeof address) < 0) {
    return fail(system_error(fmt::format("connect to {}:{}", host, port)));
  }
  return socket;
}

Result<Descriptor> listen_on(uint16_t& port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return fail(system_error("socket"));
  int on = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  tune(socket.get());
  auto address = address_of("127.0.0.1", port);
  socklen_t length = sizeof address;
  if (bind(socket.get(), generic(address), length) < 0 || listen(socket.get(), 1024) < 0 ||
      getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length) < 0) {
    return fail(system_error("listen"));
  }
  port = ntohs(address.sin_port);
  return socket;
}

Status<> set_nonblocking(int fd) {
  if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) return fail(system_error("fcntl"));
  return kOk;
}

Result<BlockingClient> BlockingClient::connect(const std::string& host, uint16_t port, int timeout_ms) {
  ASSIGN_OR_RETURN(auto socket, connect_to(host, port));
  set_timeouts(socket.get(), timeout_ms);
  return BlockingClient(std::move(socket));
}

Result<Buffer> BlockingClient::call(Bytes frame, Bytes tail) {
  RETURN_IF_ERROR(send_all(frame));
  RETURN_IF_ERROR(send_all(tail));
  return receive();
}

Result<Buffer> BlockingClient::receive() {
  Buffer response(sizeof(int32_t));
  RETURN_IF_ERROR(receive_all(response));
  auto size = static_cast<size_t>(load_be<uint32_t>(response.data()));
  if (size < sizeof(int32_t) || size > kResponseBytesMax) {
    return fail(Error{"response", fmt::format("size {}", size)});
  }
  response.resize(sizeof(int32_t) + size);
  RETURN_IF_ERROR(receive_all(MutableBytes(response).subspan(sizeof(int32_t))));
  return response;
}

Status<> BlockingClient::send_all(Bytes bytes) {
  while (!bytes.empty()) {
    ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return fail(system_error("send"));
    bytes = bytes.subspan(static_cast<size_t>(sent));
  }
  return kOk;
}

Status<> BlockingClient::receive_all(MutableBytes bytes) {
  while (!bytes.empty()) {
    ssize_t received = recv(socket_.get(), bytes.data(), bytes.size(), MSG_WAITALL);
    if (received < 0) return fail(system_error("receive"));
    if (received == 0) return fail(Error{"receive", "the broker closed the connection"});
    bytes = bytes.subspan(static_cast<size_t>(received));
  }
  return kOk;
}

}  // namespace zurau::bench
