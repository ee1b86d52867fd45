#include "broker/handlers/admin_rules.h"

#include <fmt/format.h>

#include <set>

#include "config/limits.h"

namespace zurau::broker {

using wire::ErrorCode;

ApiError duplicate_topic_name() {
  return {ErrorCode::kInvalidRequest, "Duplicate topic name."};
}

std::optional<ApiError> too_many_topics(size_t count) {
  if (count <= config::limits::kTopicsPerRequestMax) return std::nullopt;
  return ApiError{ErrorCode::kPolicyViolation,
                  fmt::format("The request names {} topics; at most {} may be changed at once.", count,
                              config::limits::kTopicsPerRequestMax)};
}

ApiStatus check_replicas(const std::vector<int32_t>& broker_ids, int32_t node_id) {
  auto refuse = [](std::string message) {
    return fail(ApiError{ErrorCode::kInvalidReplicaAssignment, std::move(message)});
  };
  if (broker_ids.empty()) return refuse("The manual partition assignment includes an empty replica list.");
  std::set<int32_t> seen;
  for (int32_t id : broker_ids) {
    if (!seen.insert(id).second)
      return refuse(
          fmt::format("The manual partition assignment includes the broker {} more than once.", id));
    if (id != node_id)
      return refuse(fmt::format(
          "The manual partition assignment includes broker {}, but no such broker is registered.", id));
  }
  return kOk;
}

}  // namespace zurau::broker
