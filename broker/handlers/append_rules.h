// From a topic's configs to the rules that a producer's batch is checked by.
#pragma once

#include <cstdint>

#include "config/topic_config.h"
#include "protocol/records/validate_for_append.h"

namespace zurau::broker {

records::AppendRules append_rules(const config::TopicConfig& topic, int64_t now_ms, bool zstd_allowed);

}  // namespace zurau::broker
