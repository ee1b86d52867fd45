// From a topic's effective configs to what storage needs to know of them.
#pragma once

#include "config/broker_config.h"
#include "config/topic_config.h"
#include "storage/log_options.h"

namespace zurau::broker {

storage::LogOptions to_log_options(const config::TopicConfig& topic, const config::BrokerConfig& broker);

}  // namespace zurau::broker
