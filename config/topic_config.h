// TopicConfig: the effective configs of one topic as typed values, and how they come about:
//
//   set on the topic  >  set on this broker  >  set on all brokers  >  config file or --set  >  default
//
// A topic's key may have broker keys that stand in for it (its synonyms; log.retention.hours for
// retention.ms): of one source, the first synonym that is set counts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace zurau::config {

class BrokerConfig;

/// Keys and values as text. All values in it have been validated unless said otherwise.
using ConfigValues = std::map<std::string, std::string>;

/// When an append counts as durable; the same three values as storage's, which does not know this room.
enum class Durability : uint8_t { commit, interval, os };
/// compression.type; `producer` keeps what the producer chose.
enum class TopicCompression : uint8_t { producer, uncompressed, gzip, snappy, lz4, zstd };
/// message.timestamp.type
enum class TopicTimestamp : uint8_t { create_time, log_append_time };

/// Defaults are Kafka 4.3's (org.apache.kafka.storage.internals.log.LogConfig). Milliseconds and bytes; -1 in
/// retention means without end, -2 in local retention means "as retention".
struct TopicConfig {
  TopicCompression compression = TopicCompression::producer;
  int32_t compression_gzip_level = -1;
  int32_t compression_lz4_level = 9;
  int32_t compression_zstd_level = 3;
  bool cleanup_delete = true;
  bool cleanup_compact = false;
  int32_t max_message_bytes = 1048588;
  TopicTimestamp timestamp_type = TopicTimestamp::create_time;
  int64_t timestamp_before_max_ms = INT64_MAX;
  int64_t timestamp_after_max_ms = 3600000;
  int64_t retention_ms = int64_t{7} * 24 * 3600 * 1000;
  int64_t retention_bytes = -1;
  int64_t local_retention_ms = -2;
  int64_t local_retention_bytes = -2;
  int64_t delete_retention_ms = int64_t{24} * 3600 * 1000;
  double min_cleanable_dirty_ratio = 0.5;
  int64_t min_compaction_lag_ms = 0;
  int64_t max_compaction_lag_ms = INT64_MAX;
  int32_t segment_bytes = 1 << 30;
  int64_t segment_ms = int64_t{7} * 24 * 3600 * 1000;
  int64_t segment_jitter_ms = 0;
  int32_t segment_index_bytes = 10 << 20;
  int32_t index_interval_bytes = 4096;
  int64_t file_delete_delay_ms = 60000;
  int64_t flush_messages = INT64_MAX;
  int64_t flush_ms = INT64_MAX;
  bool preallocate = false;
  int32_t min_insync_replicas = 1;
  bool unclean_leader_election = false;
  Durability durability = Durability::commit;  ///< zurau.durability
  int64_t flush_interval_ms = 100;             ///< zurau.durability.interval.ms, for Durability::interval.
};

Result<Durability> parse_durability(std::string_view text);

/// `dynamic_broker`: what is set on the broker while it runs, the broker's own values over the cluster-wide
/// ones. Unknown keys are passed over (a data directory that a newer broker wrote), unusable values count as
/// not set.
TopicConfig effective_topic_config(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                   const ConfigValues& overrides);

/// The value of one key as text, in the form that clients are shown. CHECKs that the key is a topic's.
std::string effective_topic_value(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                  const ConfigValues& overrides, std::string_view key);

/// Checks values that a client wants to set on a topic, alone and together with each other. `overrides` is
/// the whole set as it would be, `broker` as above. Error: a sentence in Kafka's words.
Status<> validate_topic_overrides(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                  const ConfigValues& overrides);

}  // namespace zurau::config
