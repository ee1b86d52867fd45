// Addresses of sockets as text, and listening sockets made from text.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "protocol/base/result.h"

namespace zurau::broker {

struct HostPort {
  std::string host;  ///< Numeric; an IPv4 address that came through an IPv6 socket stands as IPv4.
  uint16_t port = 0;
};
HostPort to_host_port(const sockaddr_storage& address);
HostPort local_address(int socket);

struct ListenOptions {
  std::string host;  ///< Name or number; empty: every address.
  uint16_t port = 0;
  int send_buffer_bytes = -1;  ///< -1: the system tunes it.
  int receive_buffer_bytes = -1;
};
/// A bound socket that does not listen yet and does not block. Accepted sockets inherit what is set on it: no
/// delay, keep-alive, and cubic congestion control, which moves a quarter to two thirds more over loopback
/// than bbr. Errors are sentences: the port is taken, the name does not resolve, the address is not ours.
Result<int> bind_socket(const ListenOptions& options);

}  // namespace zurau::broker
