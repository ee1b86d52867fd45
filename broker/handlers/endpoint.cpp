#include "broker/handlers/endpoint.h"

namespace zurau::broker {

Endpoint told_endpoint(const config::BrokerConfig& config, const ClientInfo& client) {
  Endpoint endpoint{client.local_host, client.local_port};
  if (const config::Listener* advertised = config.advertised_listener(client.listener_name)) {
    if (!advertised->host.empty()) endpoint.host = advertised->host;
    if (advertised->port != 0) endpoint.port = advertised->port;
  }
  return endpoint;
}

}  // namespace zurau::broker
