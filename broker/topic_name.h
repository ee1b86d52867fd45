// Which names a topic may have (org.apache.kafka.common.internals.Topic).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zurau::broker {

inline constexpr size_t kTopicNameLengthMax = 249;

/// Null when `name` may be a topic's; otherwise Kafka's sentence why not.
std::optional<std::string> invalid_topic_name(std::string_view name);

/// "a.b" and "a_b" collide: metric names, which turn '.' into '_', could not tell them apart. Equal for names
/// that do.
std::string collision_key(std::string_view name);
bool has_collision_chars(std::string_view name);

/// Topics that brokers keep for themselves; clients see them marked and cannot delete records of them.
bool is_internal_topic(std::string_view name);

/// The metadata log is no topic that a client can see.
inline constexpr std::string_view kMetadataTopic = "__cluster_metadata";

}  // namespace zurau::broker
