// Listeners as text: NAME://HOST:PORT, several with commas, and the map that says what the names mean.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace zurau::config {

/// Where we listen, or what clients are told to dial. An empty host listens on every address.
struct Listener {
  std::string name = "PLAINTEXT";
  std::string host;   ///< Without the brackets of an IPv6 address.
  uint16_t port = 0;  ///< 0 picks a free one.
};

/// "NAME://HOST:PORT,..."; names become upper case. Errors are reasons for a ConfigError.
Result<std::vector<Listener>, std::string> parse_listeners(std::string_view text);

/// "HOST:PORT" as --listen takes it; "[::1]:9092" for IPv6, ":9092" for every address.
Result<Listener, std::string> parse_host_and_port(std::string_view text);

/// "NAME:PROTOCOL,..." by name, both in upper case.
Result<std::map<std::string, std::string>, std::string> parse_protocol_map(std::string_view text);

}  // namespace zurau::config
