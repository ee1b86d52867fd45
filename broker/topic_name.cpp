#include "broker/topic_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace zurau::broker {

std::optional<std::string> invalid_topic_name(std::string_view name) {
  auto legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (name.empty()) return "Topic name is invalid: the empty string is not allowed";
  if (name == "." || name == "..") return fmt::format("Topic name is invalid: '{}' is not allowed", name);
  if (name.size() > kTopicNameLengthMax) {
    return fmt::format("Topic name is invalid: the length of '{}' is longer than the max allowed length {}",
                       name, kTopicNameLengthMax);
  }
  if (!std::all_of(name.begin(), name.end(), legal)) {
    return fmt::format(
        "Topic name is invalid: '{}' contains one or more characters other than ASCII alphanumerics, '.', "
        "'_' and '-'",
        name);
  }
  return std::nullopt;
}

std::string collision_key(std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '.', '_');
  return key;
}

bool has_collision_chars(std::string_view name) {
  return name.find_first_of("._") != std::string_view::npos;
}

bool is_internal_topic(std::string_view name) {
  return name == "__consumer_offsets" || name == "__transaction_state" || name == "__share_group_state";
}

}  // namespace zurau::broker
