// TopicPartition: the name of one log.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace zurau::storage {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  std::string to_string() const { return topic + "-" + std::to_string(partition); }
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

}  // namespace zurau::storage

template <>
struct std::hash<zurau::storage::TopicPartition> {
  size_t operator()(const zurau::storage::TopicPartition& tp) const noexcept {
    return std::hash<std::string>{}(tp.topic) * 31 + static_cast<size_t>(static_cast<uint32_t>(tp.partition));
  }
};
