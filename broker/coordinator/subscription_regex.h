// Subscriptions by regular expression (KIP-848): the broker finds the topics. RE2, in time linear in the
// name's length; Kafka uses RE2/J, whose syntax is the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace zurau::broker {

class CatalogSnapshot;

/// What is wrong with it; null when nothing is. Also an expression that is too long or too
/// complex (limits::kSubscriptionRegexBytesMax and those behind it).
std::optional<std::string> subscription_regex_error(const std::string& regex);

/// Names of topics that match as a whole, ascending; none when the expression is not valid. Internal topics
/// too, as Kafka.
std::vector<std::string> topics_matching(const std::string& regex, const CatalogSnapshot& topics);

}  // namespace zurau::broker
