// Listener: accepts connections on one address and hands them to the loops in turn.
#pragma once

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker/net/connection_counts.h"
#include "broker/net/connection_set.h"
#include "broker/net/log_limiter.h"
#include "broker/net/loop.h"
#include "broker/net/socket_address.h"

namespace zurau::broker {

/// Where an accepted connection may live.
struct ConnectionHome {
  AsioLoop& loop;
  ConnectionSet& connections;
};

/// What all listeners share. Outlives them.
/// Threading: confined to the loop that accepts.
struct AcceptContext {
  AsioLoop& loop;  ///< Accepts.
  std::vector<ConnectionHome> homes;
  ConnectionCounts counts;
  uint64_t next_connection_id = 1;
  LogLimiter log_limiter{5};
};

/// Threading: confined to the loop that accepts, but for the constructor, listen() before that loop runs, and
/// the destructor.
class Listener {
 public:
  /// Takes over a bound socket. `name`: the configured listener's, which decides what its clients are told to
  /// dial.
  Listener(AcceptContext& context, int socket, std::string name);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// From now on clients can connect.
  Status<> listen(int backlog);
  void stop();
  const HostPort& address() const { return address_; }

 private:
  void accept_on();
  void accept_some();
  bool accept_one();
  void adopt(int socket, const sockaddr_storage& peer);
  void refuse_for_want_of_descriptors();

  AcceptContext& context_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> socket_;
  const HostPort address_;
  const std::string name_;
  int reserve_ = -1;  // A descriptor kept to accept and close with when there are no others.
};

}  // namespace zurau::broker
