// The address under which a client is told that this broker can be reached.
#pragma once

#include <cstdint>
#include <string>

#include "broker/request.h"
#include "config/broker_config.h"

namespace zurau::broker {

struct Endpoint {
  std::string host;
  uint16_t port = 0;
};

/// advertised.listeners where it is set, otherwise what the client dialled: that address has just worked for
/// it. An advertised listener without a host or port takes the missing part from the connection.
Endpoint told_endpoint(const config::BrokerConfig& config, const ClientInfo& client);

}  // namespace zurau::broker
