#include "broker/coordinator/subscription_regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

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
