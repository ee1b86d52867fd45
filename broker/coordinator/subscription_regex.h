// Subscriptions by regular expression (KIP-848): the broker finds the topics. RE2, in time linear in the
// name's length; Kafka uses RE2/J, whose syntax is the same.
//
// Trying expressions on all topics may take long (10,000 topics, an expression at the bounds: seconds), so a
// loop thread does it only where cost_of_matching says that it is next to nothing. Otherwise the group asks
// for it with its effects (RegexQuestion), and takes the answer in when it is there, as in Kafka.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace zurau::broker {

class CatalogSnapshot;

/// What is wrong with it; null when nothing is. Also an expression that is too long or too
/// complex (limits::kSubscriptionRegexBytesMax and those behind it).
std::optional<std::string> subscription_regex_error(const std::string& regex);

/// Upper bound of the steps that topics_matching takes, one being a few nanoseconds at most; not exact, and
/// counted no further than `enough`. Compiling is part of it.
int64_t cost_of_matching(const std::vector<std::string>& regexes, const CatalogSnapshot& topics,
                         int64_t enough);

/// What each expression stands for, and in which state of the catalog.
struct RegexTopics {
  std::map<std::string, std::vector<std::string>> topics;
  uint64_t topics_version = 0;
};
RegexTopics find_topics(const std::vector<std::string>& regexes, const CatalogSnapshot& topics);

/// Names of topics that match as a whole, ascending; none when the expression is not valid. Internal topics
/// too, as Kafka.
std::vector<std::string> topics_matching(const std::string& regex, const CatalogSnapshot& topics);

}  // namespace zurau::broker
