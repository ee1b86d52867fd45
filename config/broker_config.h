// BrokerConfig: what the broker was started with: built-in defaults, under the config file, under the command
// line. Values that are changed while it runs live in the catalog and are laid over it (topic_config.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_error.h"
#include "config/listener.h"
#include "config/topic_config.h"
#include "protocol/base/log.h"
#include "protocol/base/result.h"

namespace zurau::config {

/// Threading: immutable.
class BrokerConfig {
 public:
  /// All defaults: loopback, port 9092.
  BrokerConfig();
  /// `values`: what was set, by key. Unknown keys, malformed values and values that contradict each other are
  /// errors.
  static Result<BrokerConfig, ConfigError> from_values(const ConfigValues& values);

  // ---- Identity and place
  int32_t node_id() const { return values_.node_id; }
  /// Empty: made at the first start.
  const std::string& cluster_id() const { return values_.cluster_id; }
  /// The one directory of log.dirs; empty unless set.
  const std::string& data_dir() const { return values_.data_dir; }

  // ---- Network
  const std::vector<Listener>& listeners() const { return values_.listeners; }
  /// What clients of the listener of this name are told to dial; null: the address that they dialled.
  const Listener* advertised_listener(std::string_view listener_name) const;
  int32_t loops() const { return values_.loops; }  ///< 0: one per two cores, at least one.
  int32_t socket_request_max_bytes() const { return values_.socket_request_max_bytes; }
  int32_t socket_send_buffer_bytes() const {
    return values_.socket_send_buffer_bytes;
  }  ///< -1: the system's.
  int32_t socket_receive_buffer_bytes() const {
    return values_.socket_receive_buffer_bytes;
  }  ///< -1: the system's.
  int32_t socket_listen_backlog() const { return values_.socket_listen_backlog; }
  int64_t connections_max_idle_ms() const { return values_.connections_max_idle_ms; }  ///< -1: never closed.
  int32_t max_connections() const { return values_.max_connections; }
  int32_t max_connections_per_ip() const { return values_.max_connections_per_ip; }
  /// Bytes in request frames for the whole broker; -1: limits::kBrokerFrameBytesMax.
  int64_t queued_request_bytes_max() const { return values_.queued_request_bytes_max; }

  // ---- Fetch
  int32_t fetch_max_bytes() const { return values_.fetch_max_bytes; }
  int32_t fetch_session_slots() const { return values_.fetch_session_slots; }
  int32_t reader_threads() const { return values_.reader_threads; }

  // ---- Topics
  int32_t num_partitions() const { return values_.num_partitions; }
  bool auto_create_topics_enable() const { return values_.auto_create_topics_enable; }
  bool delete_topic_enable() const { return values_.delete_topic_enable; }
  /// True: a replication factor above 1 becomes 1 with a note; false: it is refused as Kafka does.
  bool replication_factor_clamp() const { return values_.replication_factor_clamp; }
  int32_t partitions_per_answer_max() const { return values_.partitions_per_answer_max; }

  // ---- The log
  Durability durability() const { return values_.durability; }
  int64_t durability_interval_ms() const { return values_.durability_interval_ms; }
  int64_t checkpoint_interval_ms() const { return values_.checkpoint_interval_ms; }
  int64_t file_delete_delay_ms() const { return values_.file_delete_delay_ms; }
  int64_t producer_id_expiration_ms() const { return values_.producer_id_expiration_ms; }
  int32_t recovery_threads() const { return values_.recovery_threads; }
  /// Open files that the log may keep; 0: three tenths of what the process may open.
  int32_t descriptor_budget() const { return values_.descriptor_budget; }

  LogLevel log_level() const { return values_.log_level; }

  /// What was set at start, by key; keys at their default are absent. For sources and synonyms.
  const ConfigValues& set_values() const { return set_; }
  /// The value that was set or the default; nullopt is null. CHECKs that the key is a broker's.
  std::optional<std::string> value(std::string_view key) const;
  /// Sentences for the log: keys that were set and have no effect here, values that were bent.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  friend class BrokerConfigReader;
  struct Empty {};
  explicit BrokerConfig(Empty) {}
  struct Values {
    int32_t node_id = 1;
    std::string cluster_id;
    std::string data_dir;
    std::vector<Listener> listeners;
    std::vector<Listener> advertised_listeners;
    int32_t loops = 0;
    int32_t socket_request_max_bytes = 104857600;
    int32_t socket_send_buffer_bytes = 102400;
    int32_t socket_receive_buffer_bytes = 102400;
    int32_t socket_listen_backlog = 50;
    int64_t connections_max_idle_ms = 600000;
    int32_t max_connections = INT32_MAX;
    int32_t max_connections_per_ip = INT32_MAX;
    int64_t queued_request_bytes_max = -1;
    int32_t fetch_max_bytes = 57671680;
    int32_t fetch_session_slots = 1000;
    int32_t reader_threads = 2;
    int32_t num_partitions = 1;
    bool auto_create_topics_enable = true;
    bool delete_topic_enable = true;
    bool replication_factor_clamp = true;
    int32_t partitions_per_answer_max = 2000;
    Durability durability = Durability::commit;
    int64_t durability_interval_ms = 100;
    int64_t checkpoint_interval_ms = 60000;
    int64_t file_delete_delay_ms = 60000;
    int64_t producer_id_expiration_ms = 86400000;
    int32_t recovery_threads = 2;
    int32_t descriptor_budget = 0;
    LogLevel log_level = LogLevel::info;
  };

  ConfigValues set_;
  std::vector<std::string> notes_;
  Values values_;
};

}  // namespace zurau::config
