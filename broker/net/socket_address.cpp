#include "broker/net/socket_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace zurau::broker {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Error cannot_listen(const ListenOptions& options, std::string_view why) {
  return {fmt::format("cannot listen on {}:{}", options.host.empty() ? "*" : options.host, options.port),
          std::string(why)};
}

Result<Addresses> resolve(const ListenOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  int failed = getaddrinfo(options.host.empty() ? nullptr : options.host.c_str(),
                           std::to_string(options.port).c_str(), &hints, &list);
  if (failed != 0) return fail(cannot_listen(options, gai_strerror(failed)));
  return Addresses(list);
}

void set_option(int socket, int level, int option, int value) {
  setsockopt(socket, level, option, &value, sizeof value);
}

// All of these are wishes: a kernel that lacks one serves us all the same.
void set_options(int socket, const ListenOptions& options) {
  constexpr std::string_view kCongestion = "cubic";
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  setsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, kCongestion.data(), kCongestion.size());
  if (options.send_buffer_bytes > 0) set_option(socket, SOL_SOCKET, SO_SNDBUF, options.send_buffer_bytes);
  if (options.receive_buffer_bytes > 0)
    set_option(socket, SOL_SOCKET, SO_RCVBUF, options.receive_buffer_bytes);
}

std::string_view plain_reason(int error) {
  switch (error) {
    case EADDRINUSE: return "another process uses this port";
    case EADDRNOTAVAIL: return "this machine does not have this address";
    case EACCES: return "this port needs more rights than the process has";
    default: return std::strerror(error);
  }
}

}  // namespace

HostPort to_host_port(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return {text, ntohs(v4.sin_port)};
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &address, sizeof v6);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    inet_ntop(AF_INET, v6.sin6_addr.s6_addr + 12, text, sizeof text);
  } else {
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return {text, ntohs(v6.sin6_port)};
}

HostPort local_address(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return to_host_port(address);
}

Result<int> bind_socket(const ListenOptions& options) {
  ASSIGN_OR_RETURN(Addresses addresses, resolve(options));
  // Where every address is meant, IPv6 takes IPv4 along.
  const addrinfo* chosen = addresses.get();
  for (const addrinfo* at = chosen; at != nullptr && options.host.empty(); at = at->ai_next) {
    if (at->ai_family == AF_INET6) chosen = at;
  }
  int error = 0;
  for (const addrinfo* at : {chosen, const_cast<const addrinfo*>(addresses.get())}) {
    int socket = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) {
      error = errno;
      continue;
    }
    set_options(socket, options);
    if (at->ai_family == AF_INET6 && options.host.empty()) set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (bind(socket, at->ai_addr, at->ai_addrlen) == 0) return socket;
    error = errno;
    close(socket);
    if (error == EADDRINUSE) break;
  }
  return fail(cannot_listen(options, plain_reason(error)));
}

}  // namespace zurau::broker
