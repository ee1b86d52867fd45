#include "broker/coordinator/subscription_regex.h"

#include <re2/re2.h>

#include "broker/catalog.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(config::limits::kSubscriptionRegexMemoryMax);
  return options;
}

}  // namespace

std::optional<std::string> subscription_regex_error(const std::string& regex) {
  RE2 compiled(regex, options());
  if (compiled.ok()) return std::nullopt;
  return compiled.error();
}

std::vector<std::string> topics_matching(const std::string& regex, const CatalogSnapshot& topics) {
  std::vector<std::string> matching;
  RE2 compiled(regex, options());
  if (!compiled.ok()) return matching;
  for (const auto& [name, topic] : topics.topics()) {
    if (RE2::FullMatch(name, compiled)) matching.push_back(name);
  }
  return matching;
}

}  // namespace zurau::broker
