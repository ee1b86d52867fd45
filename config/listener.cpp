#include "config/listener.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "config/options.h"

namespace zurau::config {

namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool is_host(std::string_view host) {
  return host.find_first_of(" /@#?\"'") == std::string_view::npos;
}

}  // namespace

Result<Listener, std::string> parse_host_and_port(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return fail(fmt::format("'{}' has no port: HOST:PORT is wanted", text));
  std::string_view host = text.substr(0, colon);
  std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fail(fmt::format("'{}': an IPv6 address stands in brackets, [{}]:{}", text, host, port));
  }
  Listener listener;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listener.port);
  if (error != std::errc{} || end != port.data() + port.size()) {
    return fail(fmt::format("'{}' is no port: a number from 0 to 65535 is wanted", port));
  }
  if (!is_host(host)) return fail(fmt::format("'{}' is no host", host));
  listener.host = host;
  return listener;
}

Result<std::vector<Listener>, std::string> parse_listeners(std::string_view text) {
  std::vector<Listener> listeners;
  std::set<std::string> names;
  for (const std::string& element : split_list(text)) {
    size_t slashes = element.find("://");
    if (slashes == std::string::npos || slashes == 0) {
      return fail(fmt::format("'{}' is no listener: NAME://HOST:PORT is wanted", element));
    }
    auto listener = parse_host_and_port(std::string_view(element).substr(slashes + 3));
    if (!listener.ok()) return fail(listener.error());
    listener->name = upper(std::string_view(element).substr(0, slashes));
    if (!names.insert(listener->name).second) {
      return fail(fmt::format("there are two listeners of the name {}", listener->name));
    }
    listeners.push_back(std::move(listener).value());
  }
  if (listeners.empty()) return fail(std::string("there must be at least one listener"));
  return listeners;
}

Result<std::map<std::string, std::string>, std::string> parse_protocol_map(std::string_view text) {
  std::map<std::string, std::string> protocols;
  for (const std::string& element : split_list(text)) {
    size_t colon = element.find(':');
    if (colon == std::string::npos) return fail(fmt::format("'{}': NAME:PROTOCOL is wanted", element));
    std::string protocol = upper(std::string_view(element).substr(colon + 1));
    if (protocol != "PLAINTEXT" && protocol != "SSL" && protocol != "SASL_PLAINTEXT" &&
        protocol != "SASL_SSL") {
      return fail(fmt::format("'{}' is no protocol: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL", protocol));
    }
    protocols[upper(std::string_view(element).substr(0, colon))] = protocol;
  }
  return protocols;
}

}  // namespace zurau::config
