// The bodies of requests about groups: their decoding, and what all of them are bounded by.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "broker/request.h"
#include "config/limits.h"
#include "protocol/wire/bounded_decode.h"

namespace zurau::broker {

/// As decode_body. Such requests are decoded and decided upon on the loop thread, and the longest of them
/// must not hold it up: one with more elements than fit into limits::kGroupRequestMemoryMax closes its
/// connection before it is read.
template <class RequestMessage>
std::optional<RequestMessage> decode_group_body(const Request& request, Reply& reply) {
  auto decoded = wire::decode_prefix_within<RequestMessage>(request.body, request.api_version,
                                                            config::limits::kGroupRequestMemoryMax);
  if (decoded.ok()) return std::move(decoded->message);
  reply.close(decoded.error().to_string());
  return std::nullopt;
}

/// A group is looked up once, however often a request names it: a large one, named often, would make an
/// answer without bounds.
inline void keep_first_of_each(std::vector<std::string>& names) {
  std::unordered_set<std::string> seen;
  std::erase_if(names, [&](const std::string& name) { return !seen.insert(name).second; });
}

}  // namespace zurau::broker
