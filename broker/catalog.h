// Catalog: topics, their configs, the broker's dynamic configs and producer-id blocks. An immutable snapshot,
// swapped under a mutex; every change is a batch of Kafka's metadata records, durable in __cluster_metadata-0
// before it is visible.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/topic_config.h"
#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/base/uuid.h"
#include "protocol/wire/error_code.h"
#include "storage/log_manager.h"

namespace zurau::config {
class BrokerConfig;
}

namespace zurau::broker {

struct PartitionInfo {
  int32_t leader_epoch = 0;
};

/// A topic as of one snapshot.
struct TopicInfo {
  std::string name;
  Uuid id;
  bool internal = false;                         ///< __consumer_offsets, __transaction_state and the like.
  std::vector<PartitionInfo> partitions;         ///< Index = partition.
  std::map<std::string, std::string> overrides;  ///< Configs set on the topic itself.
  config::TopicConfig config;  ///< Effective values: overrides, dynamic broker, static broker, default.
};

/// Immutable; hold it for the length of a request.
class CatalogSnapshot {
 public:
  std::shared_ptr<const TopicInfo> find(std::string_view name) const;
  std::shared_ptr<const TopicInfo> find(const Uuid& id) const;
  /// Ascending by name.
  const std::map<std::string, std::shared_ptr<const TopicInfo>, std::less<>>& topics() const {
    return by_name_;
  }
  /// Dynamic broker configs: "" is the cluster-wide default, otherwise the node id as text.
  const std::map<std::string, std::map<std::string, std::string>>& broker_configs() const {
    return broker_configs_;
  }

 private:
  friend class Catalog;
  std::map<std::string, std::shared_ptr<const TopicInfo>, std::less<>> by_name_;
  std::unordered_map<Uuid, std::shared_ptr<const TopicInfo>> by_id_;
  std::map<std::string, std::map<std::string, std::string>> broker_configs_;
};

/// A refusal for the client: the code, and a sentence where the response has room for one.
struct ApiError {
  wire::ErrorCode code = wire::ErrorCode::kNone;
  std::string message;
};
template <class T>
using ApiResult = zurau::Result<T, ApiError>;
using ApiStatus = zurau::Status<ApiError>;

struct NewTopic {
  std::string name;
  int32_t partitions = -1;  ///< -1: num.partitions.
  int16_t replication_factor =
      -1;  ///< -1 or 1; larger ones are clamped with a note, or refused, as configured.
  std::map<std::string, std::optional<std::string>> configs;
  bool validate_only = false;
};

}  // namespace zurau::broker
