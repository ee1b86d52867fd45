// How many descriptors and how much memory for frames the broker allows itself.
#pragma once

#include <algorithm>
#include <cstddef>

#include "config/broker_config.h"
#include "config/limits.h"

namespace zurau::broker {

/// How the descriptors that the process may open are shared out; the rest is for regions on their way to
/// sockets, and ourselves.
struct DescriptorPlan {
  size_t files;
  size_t connections;
};

/// `limit`: what the process may open; `asked`: zurau.descriptors, 0 when it is not set.
inline DescriptorPlan plan_descriptors(size_t limit, size_t asked) {
  size_t files = asked > 0 ? std::min(asked, limit / 2) : limit * 3 / 10;
  return {files, std::min<size_t>(limit * 6 / 10, config::limits::kConnectionsMax)};
}

inline size_t frame_budget_bytes(const config::BrokerConfig& config) {
  auto set = config.queued_request_bytes_max();
  return set > 0 ? static_cast<size_t>(set) : config::limits::kBrokerFrameBytesMax;
}

}  // namespace zurau::broker
