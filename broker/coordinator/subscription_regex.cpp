#include "broker/coordinator/subscription_regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "broker/catalog.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);  // Names of topics are ASCII: fewer steps.
  options.set_max_mem(config::limits::kSubscriptionRegexMemoryMax);
  return options;
}

}  // namespace

std::optional<std::string> subscription_regex_error(const std::string& regex) {
  if (regex.size() > config::limits::kSubscriptionRegexBytesMax) {
    return fmt::format("it is longer than {} bytes", config::limits::kSubscriptionRegexBytesMax);
  }
  RE2 compiled(regex, options());
  if (!compiled.ok()) return compiled.error();
  if (compiled.ProgramSize() > config::limits::kSubscriptionRegexStepsMax) return "it is too complex";
  return std::nullopt;
}

namespace {

/// Steps of the compiled expression, from its text: nothing but a counted repetition makes it longer than a
/// few for each byte.
int64_t steps_at_most(const std::string& regex) {
  constexpr int64_t kPerByte = 4;
  constexpr int64_t kMax = config::limits::kSubscriptionRegexStepsMax;
  if (regex.find('{') != std::string::npos) return kMax;
  return std::min(kMax, kPerByte * static_cast<int64_t>(regex.size()) + kPerByte);
}

}  // namespace

int64_t cost_of_matching(const std::vector<std::string>& regexes, const CatalogSnapshot& topics,
                         int64_t enough) {
  constexpr int64_t kCompiling = 100;  // Steps of matching that one step takes to compile.
  int64_t steps = 0;
  for (const std::string& regex : regexes) steps += steps_at_most(regex);
  int64_t cost = steps * kCompiling;
  for (auto at = topics.topics().begin(); at != topics.topics().end() && cost < enough; ++at) {
    cost += steps * static_cast<int64_t>(at->first.size());
  }
  return std::min(cost, enough);
}

RegexTopics find_topics(const std::vector<std::string>& regexes, const CatalogSnapshot& topics) {
  RegexTopics found{.topics = {}, .topics_version = topics.topics_version()};
  for (const std::string& regex : regexes) found.topics[regex] = topics_matching(regex, topics);
  return found;
}

std::vector<std::string> topics_matching(const std::string& regex, const CatalogSnapshot& topics) {
  std::vector<std::string> matching;
  if (subscription_regex_error(regex))
    return matching;  // One of Kafka's, from the log, may be above our bounds.
  RE2 compiled(regex, options());
  for (const auto& [name, topic] : topics.topics()) {
    if (RE2::FullMatch(name, compiled)) matching.push_back(name);
  }
  return matching;
}

}  // namespace zurau::broker
