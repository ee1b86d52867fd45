// What people write for places in logs: topics with partitions, offsets, moments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace zurau::tools {

/// A topic and some of its partitions.
struct TopicChoice {
  std::string topic;
  std::vector<int32_t> partitions;  ///< Ascending, none twice. Empty: all that the topic has.
  bool operator==(const TopicChoice&) const = default;
};

/// Partitions that one TopicChoice may name.
inline constexpr size_t kChosenPartitionsMax = 100'000;

/// "orders" or "orders:0,3-5". Errors are reasons to put behind the option's name.
Result<TopicChoice, std::string> parse_topic_choice(std::string_view text);

/// A whole number with an optional sign.
Result<int64_t, std::string> parse_integer(std::string_view text);

/// Milliseconds since the epoch, from one of
///   1764090000000                  milliseconds since the epoch
///   2026-11-25                     midnight; ISO 8601: UTC unless it says otherwise (as in Kafka's tools)
///   2026-11-25T17:30[:00[.123]]    with Z, +01:00 or -0530 behind it if need be
///   -90m                           so long before `now_ms`; s, m, h or d
Result<int64_t, std::string> parse_time(std::string_view text, int64_t now_ms);

}  // namespace zurau::tools
