#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

namespace zurau::test {
namespace {

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

template <class T>
std::string big_endian(T value) {
  std::string bytes(sizeof value, '\0');
  store_be(reinterpret_cast<std::byte*>(bytes.data()), value);
  return bytes;
}

}  // namespace

std::string be16(int16_t value) {
  return big_endian(value);
}
std::string be32(int32_t value) {
  return big_endian(value);
}
std::string with_size(std::string_view body) {
  return be32(static_cast<int32_t>(body.size())) + std::string(body);
}
std::string raw_request(int16_t key, int16_t version, int32_t correlation_id, std::string_view body) {
  return with_size(be16(key) + be16(version) + be32(correlation_id) + be16(3) + "raw" + std::string(body));
}

RawClient::RawClient(uint16_t port, int receive_buffer)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ADD_FAILURE() << "connect: " << std::strerror(errno);
  }
}

RawClient::RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RawClient::~RawClient() {
  if (fd_ >= 0) close(fd_);
}

bool RawClient::wait(short events, int deadline_ms) const {
  pollfd ready{fd_, events, 0};
  return poll(&ready, 1, std::max(deadline_ms, 0)) == 1;
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return;  // The broker may have closed in the middle of what it refuses.
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

size_t RawClient::send_until_stuck(std::string_view bytes, int patience_ms) {
  size_t sent = 0;
  while (sent < bytes.size() && wait(POLLOUT, patience_ms)) {
    ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN) break;
    if (count > 0) sent += static_cast<size_t>(count);
  }
  return sent;
}

void RawClient::half_close() {
  shutdown(fd_, SHUT_WR);
}

bool RawClient::read_exactly(char* into, size_t size, int deadline_ms) {
  int64_t deadline = now_ms() + deadline_ms;
  while (size > 0) {
    if (!wait(POLLIN, static_cast<int>(deadline - now_ms()))) return false;
    ssize_t count = recv(fd_, into, size, 0);
    if (count <= 0) return false;
    into += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

std::optional<std::string> RawClient::frame(int deadline_ms) {
  std::string size(4, '\0');
  if (!read_exactly(size.data(), size.size(), deadline_ms)) return std::nullopt;
  std::string body(static_cast<size_t>(load_be<int32_t>(as_bytes(size).data())), '\0');
  if (!read_exactly(body.data(), body.size(), deadline_ms)) return std::nullopt;
  return body;
}

int32_t RawClient::correlation_id(int deadline_ms) {
  auto bytes = frame(deadline_ms);
  return bytes && bytes->size() >= 4 ? load_be<int32_t>(as_bytes(*bytes).data()) : -1;
}

bool RawClient::closed_within(int deadline_ms) {
  int64_t deadline = now_ms() + deadline_ms;
  std::string sink(1 << 16, '\0');
  while (wait(POLLIN, static_cast<int>(deadline - now_ms()))) {
    if (recv(fd_, sink.data(), sink.size(), 0) <= 0) return true;
  }
  return false;
}

}  // namespace zurau::test
