// What storage has to know of a topic's configuration: a small struct of its own, filled by the broker from
// the topic's effective configs (config/topic_config).
#pragma once

#include <cstdint>

namespace zurau::storage {

/// When an append counts as durable, and with it when consumers see it.
enum class Durability : uint8_t {
  commit,    ///< acks=all waits for fdatasync (group commit); consumers see only what is durable.
  interval,  ///< Synced at the latest every flush_interval_ms; acknowledged and visible at once.
  os,        ///< The kernel decides; acknowledged and visible at once.
};

/// Defaults are Kafka's (org.apache.kafka.storage.internals.log.LogConfig).
struct LogOptions {
  int64_t segment_bytes = int64_t{1} << 30;
  int64_t segment_ms = int64_t{7} * 24 * 3600 * 1000;
  int64_t segment_jitter_ms = 0;
  int32_t segment_index_bytes = 10 << 20;
  int32_t index_interval_bytes = 4096;
  int64_t producer_expiration_ms = int64_t{24} * 3600 * 1000;
  Durability durability = Durability::commit;
  int64_t flush_interval_ms = 100;  ///< For Durability::interval.
  bool preallocate = false;
};

}  // namespace zurau::storage
