// TCP sockets over loopback, and one blocking connection for requests outside of a measurement.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/base/result.h"
#include "tests/bench/loadgen/frame_io.h"

namespace zurau::bench {

/// Owns a file descriptor. Threading: one thread.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// `where`: strerror(errno).
Error system_error(std::string where);

/// A connected blocking socket without Nagle, and with cubic as its congestion control where the kernel has
/// it: bbr, a common default, costs a sender over loopback up to half of its throughput and has no place in a
/// comparison.
Result<Descriptor> connect_to(const std::string& host, uint16_t port);

/// A listening socket on 127.0.0.1 with the same settings, which its connections inherit; port 0 picks one.
Result<Descriptor> listen_on(uint16_t& port);

Status<> set_nonblocking(int fd);

/// One request at a time. Threading: one thread.
class BlockingClient {
 public:
  static Result<BlockingClient> connect(const std::string& host, uint16_t port, int timeout_ms = 60'000);

  /// Sends `frame` (and `tail` after it) and returns the response frame, its size field included.
  Result<Buffer> call(Bytes frame, Bytes tail = {});

  /// The halves of call(), for many clients that ask at the same time.
  Status<> send_all(Bytes bytes);
  Result<Buffer> receive();

 private:
  explicit BlockingClient(Descriptor socket) : socket_(std::move(socket)) {}
  Status<> receive_all(MutableBytes bytes);

  Descriptor socket_;
};

}  // namespace zurau::bench
