// MetadataState: what the metadata log says. A pure state machine: records go in one by one, nothing else
// changes it, so that a start and a running broker come to the same state by the same code.
//
// It reads logs that Kafka wrote: metadata transactions (KIP-868) are applied at their end or dropped;
// records of types that it does not act upon (brokers, ACLs, quotas, SCRAM ...) are left in the log, where
// Kafka finds them again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "broker/metadata_record.h"
#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/uuid.h"

namespace zurau::broker {

inline constexpr int32_t kNoLeader = -1;

struct PartitionState {
  std::vector<int32_t> replicas;  ///< Empty: the log has no record of this partition (a damaged log).
  std::vector<int32_t> isr;
  int32_t leader = kNoLeader;
  int32_t leader_epoch = 0;
};

struct TopicState {
  std::string name;
  Uuid id;
  std::vector<PartitionState> partitions;  ///< Index = partition.
};

/// ConfigResource.Type: what a config belongs to.
enum class ConfigResourceType : int8_t {
  unknown = 0,
  topic = 2,
  broker = 4,
  broker_logger = 8,
  client_metrics = 16,
  group = 32,
};

struct ConfigResource {
  ConfigResourceType type = ConfigResourceType::unknown;
  std::string name;  ///< Brokers: the node id, or "" for the cluster-wide default.
  friend auto operator<=>(const ConfigResource&, const ConfigResource&) = default;
};

using ConfigMap = std::map<std::string, std::string>;

/// Threading: confined to its owner.
class MetadataState {
 public:
  /// What has changed since the last take_touched(); removed topics are named too.
  struct Touched {
    std::set<std::string> topics;
    std::set<ConfigResource> configs;
  };

  /// Applies the value of one record. Errors: it does not decode, or it speaks of a topic that is not there;
  /// the state is as before then.
  Status<> apply(Bytes value);

  /// True between the begin and the end of a metadata transaction: what came since is not applied yet.
  bool in_transaction() const { return in_transaction_; }

  const std::map<std::string, TopicState, std::less<>>& topics() const { return topics_; }
  /// Null when there is no such topic.
  const TopicState* find(std::string_view name) const;
  const TopicState* find(const Uuid& id) const;
  /// Empty when nothing is set.
  const ConfigMap& configs(const ConfigResource& resource) const;
  const std::map<ConfigResource, ConfigMap>& all_configs() const { return configs_; }
  /// Finalized feature levels, e.g. "metadata.version".
  const std::map<std::string, int16_t>& features() const { return features_; }
  int16_t metadata_version() const;
  /// The first id of the next block.
  int64_t next_producer_id() const { return next_producer_id_; }
  /// Under which epoch Kafka has last registered a broker; -1: never.
  int64_t broker_epoch(int32_t node_id) const;
  /// The topic whose name differs from `name` only by '.' and '_' in each other's place; null when there is
  /// none.
  const std::string* find_colliding(std::string_view name) const;
  /// True when the log says that a topic of this id was deleted (as far as the log goes back, or since
  /// forget_removed()).
  bool was_removed(const Uuid& id) const { return removed_.contains(id); }
  void forget_removed() { removed_.clear(); }
  /// Types of records that were met and have no meaning here, with their count.
  const std::map<uint32_t, int64_t>& skipped() const { return skipped_; }

  Touched take_touched() { return std::exchange(touched_, {}); }

 private:
  Status<> apply_now(const MetadataRecord& record);
  Status<> apply_topic(const MetadataRecord& record);
  Status<> apply_partition(const MetadataRecord& record);
  Status<> apply_partition_change(const MetadataRecord& record);
  Status<> apply_remove_topic(const MetadataRecord& record);
  Status<> apply_config(const MetadataRecord& record);
  Status<> apply_feature_level(const MetadataRecord& record);
  Status<> apply_producer_ids(const MetadataRecord& record);
  Status<> apply_register_broker(const MetadataRecord& record);
  Status<> end_transaction();
  TopicState* topic_of(const Uuid& id);

  std::map<std::string, TopicState, std::less<>> topics_;
  std::unordered_map<Uuid, std::string> names_;
  std::unordered_set<Uuid> removed_;
  std::map<std::string, std::set<std::string>, std::less<>>
      collisions_;  ///< Names with '.' or '_' by collision key.
  std::map<ConfigResource, ConfigMap> configs_;
  std::map<std::string, int16_t> features_;
  std::map<uint32_t, int64_t> skipped_;
  std::map<int32_t, int64_t> broker_epochs_;
  int64_t next_producer_id_ = 0;
  bool in_transaction_ = false;
  std::vector<std::vector<std::byte>> pending_;  ///< Values of the open transaction.
  Touched touched_;
};

}  // namespace zurau::broker
