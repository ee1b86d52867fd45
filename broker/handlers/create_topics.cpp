// CreateTopics - versions 0..7: makes topics; they are there, and durable, when answered.
//   v1 validate_only, error_message   v4 partitions and replication factor may be -1: the broker's default
//   v5 answers configs, partitions and replication factor   v7 topic ids
// A replica assignment by hand may name this broker only. Source: ReplicationControlManager.createTopics.
#include <fmt/format.h>

#include <map>
#include <set>

#include "broker/catalog.h"
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/config_entries.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/messages/create_topics.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;
using Request_ = msg::CreateTopicsRequest;

}  // namespace
}  // namespace zurau::broker
