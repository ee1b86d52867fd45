// Catalog: topics, their configs, the broker's dynamic configs and producer-id blocks. An immutable snapshot,
// swapped under a mutex; every change is a batch of Kafka's metadata records, durable in __cluster_metadata-0
// before it is visible.
//
//   change:  lock -> validate against the state -> records -> log (synced) -> state -> directories -> new
//   snapshot start:   log -> state -> directories brought in line -> first snapshot
//
// What a crash can leave, and what the next start makes of it:
//   a topic in the log without its directories    (died while creating)   -> the directories are made
//   a directory of a topic that the log removed   (died while deleting)   -> the directory goes
//   a directory that the log has never heard of                           -> left alone, said in the log; set
//   aside
//                                                                            when a topic of its name is made
//
// Leader epochs rise when the leader may have changed or records may be gone: when Kafka led in between, when
// a partition's directory had to be made again, and after an unclean stop for partitions whose durability let
// readers see what was not on the disk yet. A start after a clean stop of ours writes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/metadata_changes.h"
#include "broker/metadata_log.h"
#include "broker/metadata_state.h"
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
  CatalogSnapshot() = default;
  /// Of these topics only.
  explicit CatalogSnapshot(std::span<const std::shared_ptr<const TopicInfo>> topics,
                           uint64_t topics_version = 1);

  std::shared_ptr<const TopicInfo> find(std::string_view name) const;
  std::shared_ptr<const TopicInfo> find(const Uuid& id) const;
  /// Ascending by name.
  const std::map<std::string, std::shared_ptr<const TopicInfo>, std::less<>>& topics() const {
    return by_name_;
  }
  /// Rises whenever a topic comes, goes or changes; 0 only before the first. Counts from each start anew.
  uint64_t topics_version() const { return topics_version_; }
  /// Configs set on brokers ("" is the cluster-wide default, otherwise the node id as text), groups and
  /// client-metrics subscriptions; those of topics are in TopicInfo. Empty when none is set.
  const ConfigMap& configs(const ConfigResource& resource) const;
  /// Everything that has configs, but for topics.
  const std::map<ConfigResource, ConfigMap>& configs() const { return configs_; }
  /// Finalized feature levels as the metadata log has them, e.g. "metadata.version"; absent is 0.
  const std::map<std::string, int16_t>& features() const { return features_; }

 private:
  friend class Catalog;
  std::map<std::string, std::shared_ptr<const TopicInfo>, std::less<>> by_name_;
  std::unordered_map<Uuid, std::shared_ptr<const TopicInfo>> by_id_;
  std::map<ConfigResource, ConfigMap> configs_;
  std::map<std::string, int16_t> features_;
  uint64_t topics_version_ = 0;
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

struct NewPartitions {
  std::string topic;
  int32_t count = 0;  ///< In all, the ones that are there included.
  bool validate_only = false;
};

/// New values of a resource's configs: null takes a key away, keys that are not named stay.
struct ConfigChange {
  ConfigResource resource;
  std::map<std::string, std::optional<std::string>> values;
};

/// Threading: a monitor. snapshot() never waits for the disk; changes wait for it, one after the other.
class Catalog {
 public:
  using TopicResult = ApiResult<std::shared_ptr<const TopicInfo>>;

  /// Replays the metadata log, or begins it in a new data directory, and brings the directories in line.
  /// Becomes the options source of `logs`. All arguments outlive it. Errors are sentences for the operator.
  static Result<std::unique_ptr<Catalog>> open(storage::FileSystem& files, Clock& clock,
                                               storage::LogManager& logs, const config::BrokerConfig& config);
  ~Catalog();

  std::shared_ptr<const CatalogSnapshot> snapshot() const EXCLUDES(snapshot_mutex_);

  // ---- Changes: durable and visible when they return
  // --------------------------------------------------------

  TopicResult create_topic(const NewTopic& topic) EXCLUDES(mutex_);
  /// As one change: one batch of records, one sync. Results in the order of `topics`; a refused one does not
  /// hinder the others.
  std::vector<TopicResult> create_topics(std::span<const NewTopic> topics) EXCLUDES(mutex_);
  /// Gone when it returns: a topic of the same name can be made at once, with another id. Results in order.
  std::vector<ApiStatus> delete_topics(std::span<const Uuid> ids) EXCLUDES(mutex_);
  ApiStatus delete_topic(std::string_view name) EXCLUDES(mutex_);
  ApiStatus delete_topic(const Uuid& id) EXCLUDES(mutex_);
  std::vector<ApiStatus> create_partitions(std::span<const NewPartitions> topics) EXCLUDES(mutex_);

  /// Stores what the caller has validated (config_changes.h); one batch for all. `plan` is called with the
  /// state under the lock, so that what it read (for appending to a list) cannot change before it is written.
  using ConfigPlan = std::function<std::vector<ConfigChange>(const CatalogSnapshot&)>;
  ApiStatus change_configs(const ConfigPlan& plan) EXCLUDES(mutex_);

  /// A producer id that was never given before, not by Kafka either. Ids are reserved in the log by blocks of
  /// 1000: one call in a thousand waits for the disk.
  ApiResult<int64_t> allocate_producer_id() EXCLUDES(mutex_, producer_ids_mutex_);
  /// The same without ever waiting for the disk, for loop threads: null when the block is used up.
  std::optional<int64_t> take_producer_id() EXCLUDES(producer_ids_mutex_);

  int32_t node_id() const { return author_.node_id; }

 private:
  /// What every topic's effective configs begin with, worked out once for all topics of a snapshot.
  struct TopicDefaults {
    ConfigMap dynamic_broker;
    config::TopicConfig config;
  };
  /// What a start has to do to the directories.
  struct DirectoryPlan {
    std::vector<storage::NewPartition> missing;
    std::vector<storage::TopicPartition> removed;  ///< Of topics that the log has removed.
    std::vector<storage::TopicPartition> strays;  ///< Of another topic of that name, which the log never had.
    std::vector<std::pair<storage::TopicPartition, Uuid>>
        nameless;  ///< Half made: without partition.metadata.
  };

  Catalog(storage::FileSystem& files, storage::LogManager& logs, const config::BrokerConfig& config,
          std::unique_ptr<MetadataLog> log);

  // catalog_start.cpp
  Status<> start() EXCLUDES(mutex_);
  Status<> replay() REQUIRES(mutex_);
  Status<> begin_log() REQUIRES(mutex_);
  Status<> take_leadership(const DirectoryPlan& plan) REQUIRES(mutex_);
  bool may_have_lost_records(const TopicState& topic, int32_t partition) REQUIRES(mutex_);

  // catalog_directories.cpp
  DirectoryPlan compare_directories() REQUIRES(mutex_);
  void judge_directory(const storage::TopicPartition& partition, DirectoryPlan& plan) REQUIRES(mutex_);
  Status<> bring_directories_in_line(const DirectoryPlan& plan) REQUIRES(mutex_);
  std::map<std::string, ApiError> create_logs(std::span<const storage::NewPartition> partitions)
      REQUIRES(mutex_);
  void remove_logs(std::span<const storage::TopicPartition> partitions) REQUIRES(mutex_);

  // catalog_topics.cpp
  ApiStatus check_name(std::string_view name) const REQUIRES(mutex_);
  TopicResult plan_topic(const NewTopic& topic, const TopicDefaults& defaults) const REQUIRES(mutex_);
  TopicResult plan_partitions(const NewPartitions& request, const TopicDefaults& defaults) const
      REQUIRES(mutex_);
  void record_topic(MetadataChanges& change, const TopicInfo& topic) const;
  std::vector<storage::NewPartition> new_partitions(const TopicInfo& topic, size_t from) const;
  void undo_topics(const std::map<std::string, ApiError>& refused, std::vector<TopicResult>& results)
      REQUIRES(mutex_);

  // catalog.cpp
  /// Log, then state. After an error nothing has changed, or the metadata log is offline for good.
  ApiStatus commit(const MetadataChanges& changes) REQUIRES(mutex_);
  /// A new snapshot of what the state's changes touched; the open logs get their new options.
  void publish() REQUIRES(mutex_);
  void replace_topic(CatalogSnapshot& next, const std::string& name, const TopicDefaults& defaults) const
      REQUIRES(mutex_);
  TopicDefaults topic_defaults() const REQUIRES(mutex_);
  std::shared_ptr<const TopicInfo> describe(const TopicState& topic, const ConfigMap& overrides,
                                            const TopicDefaults& defaults) const;
  MetadataChanges changes() const REQUIRES(mutex_) { return {author_, state_.metadata_version()}; }
  storage::LogOptions log_options(std::string_view topic) const EXCLUDES(snapshot_mutex_);

  // Constant after construction, or synchronise themselves.
  storage::FileSystem& files_;
  storage::LogManager& logs_;
  const config::BrokerConfig& config_;
  const MetadataAuthor author_;

  Mutex mutex_;  ///< Held while a change waits for the disk.
  std::unique_ptr<MetadataLog> log_ GUARDED_BY(mutex_);
  MetadataState state_ GUARDED_BY(mutex_);

  mutable Mutex snapshot_mutex_;  ///< Taken last, held for a pointer copy.
  std::shared_ptr<const CatalogSnapshot> snapshot_ GUARDED_BY(snapshot_mutex_);

  Mutex producer_ids_mutex_;  ///< Taken after mutex_, never held while waiting.
  int64_t next_producer_id_ GUARDED_BY(producer_ids_mutex_) = 0;
  int64_t producer_ids_end_ GUARDED_BY(producer_ids_mutex_) = 0;
};

}  // namespace zurau::broker
