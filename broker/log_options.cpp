#include "broker/log_options.h"

namespace zurau::broker {

namespace {

storage::Durability to_storage(config::Durability durability) {
  switch (durability) {
    case config::Durability::commit: return storage::Durability::commit;
    case config::Durability::interval: return storage::Durability::interval;
    case config::Durability::os: return storage::Durability::os;
  }
  return storage::Durability::commit;
}

}  // namespace

storage::LogOptions to_log_options(const config::TopicConfig& topic, const config::BrokerConfig& broker) {
  return {
      .segment_bytes = topic.segment_bytes,
      .segment_ms = topic.segment_ms,
      .segment_jitter_ms = topic.segment_jitter_ms,
      .segment_index_bytes = topic.segment_index_bytes,
      .index_interval_bytes = topic.index_interval_bytes,
      .producer_expiration_ms = broker.producer_id_expiration_ms(),
      .durability = to_storage(topic.durability),
      .flush_interval_ms = topic.flush_interval_ms,
      .preallocate = topic.preallocate,
  };
}

}  // namespace zurau::broker
