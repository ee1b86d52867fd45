// Rules that the handlers of topics share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/catalog.h"

namespace zurau::broker {

/// Sets the error of a result that has error_code, and error_message where the version has room.
template <class ResultMessage>
void set_error(ResultMessage& result, const ApiError& error) {
  result.error_code = static_cast<int16_t>(error.code);
  if constexpr (requires { result.error_message; }) result.error_message = error.message;
}

/// How often each name stands in `topics`: a request may name a topic once (Kafka: "Duplicate topic name.").
template <class Topics>
std::map<std::string_view, int> count_names(const Topics& topics) {
  std::map<std::string_view, int> counts;
  for (const auto& topic : topics) ++counts[topic.name];
  return counts;
}
ApiError duplicate_topic_name();

/// A request that names more topics than config::limits::kTopicsPerRequestMax is refused as a whole: null
/// when it does not.
std::optional<ApiError> too_many_topics(size_t count);

/// Whether replicas chosen by hand are possible here: they may name this broker only. Source:
/// ReplicationControlManager.validateManualPartitionAssignment.
ApiStatus check_replicas(const std::vector<int32_t>& broker_ids, int32_t node_id);

}  // namespace zurau::broker
