// The catalog's changes of topics: create, delete, more partitions.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "broker/catalog.h"
#include "broker/config_changes.h"
#include "broker/error_map.h"
#include "broker/log_options.h"
#include "broker/topic_name.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"
#include "storage/log_layout.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

/// Keeps one change within one batch that Kafka's raft layer reads (8 MiB);
/// ReplicationControlManager.MAX_PARTITIONS_PER_BATCH.
constexpr size_t kPartitionsPerChangeMax = 10'000;

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

Failure<ApiError> too_many_partitions() {
  return refuse(ErrorCode::kPolicyViolation, "Excessively large number of partitions per request.");
}

/// The code of a storage failure, for each result that was to be carried out.
template <class T>
void fail_all(std::vector<ApiResult<T>>& results, const std::vector<bool>& acted, const ApiError& error) {
  for (size_t i = 0; i < results.size(); ++i) {
    if (acted[i]) results[i] = fail(error);
  }
}

}  // namespace

ApiStatus Catalog::check_name(std::string_view name) const {
  if (auto reason = invalid_topic_name(name)) return refuse(ErrorCode::kInvalidTopicException, *reason);
  if (name == storage::kMetadataTopic) {
    return refuse(ErrorCode::kInvalidRequest,
                  fmt::format("Creation of internal topic {} is prohibited.", name));
  }
  if (state_.find(name))
    return refuse(ErrorCode::kTopicAlreadyExists, fmt::format("Topic '{}' already exists.", name));
  if (const std::string* other = state_.find_colliding(name)) {
    return refuse(ErrorCode::kInvalidTopicException,
                  fmt::format("Topic '{}' collides with existing topic: {}", name, *other));
  }
  return kOk;
}

/// Kafka refuses what a lone broker cannot replicate; by default we make one replica instead and say so in
/// the log, so that programs whose internal topics ask for three replicas just work.
static ApiStatus check_replication_factor(const NewTopic& topic, const config::BrokerConfig& config) {
  int16_t factor = topic.replication_factor;
  if (factor == -1 || factor == 1) return kOk;
  if (factor <= 0) {
    return refuse(ErrorCode::kInvalidReplicationFactor,
                  "Replication factor must be larger than 0, or -1 to use the default value.");
  }
  if (!config.replication_factor_clamp()) {
    return refuse(
        ErrorCode::kInvalidReplicationFactor,
        fmt::format(
            "Unable to replicate the partition {} time(s): The target replication factor of {} cannot "
            "be reached because only 1 broker(s) are registered.",
            factor, factor));
  }
  log_warn("topic {}: made with 1 replica, not the {} asked for: this broker stands alone", topic.name,
           factor);
  return kOk;
}

Catalog::TopicResult Catalog::plan_topic(const NewTopic& topic, const TopicDefaults& defaults) const {
  RETURN_IF_ERROR(check_name(topic.name));
  int32_t partitions = topic.partitions == -1 ? config_.num_partitions() : topic.partitions;
  if (partitions <= 0) {
    return refuse(ErrorCode::kInvalidPartitions,
                  "Number of partitions was set to an invalid non-positive value.");
  }
  if (static_cast<size_t>(partitions) > kPartitionsPerChangeMax) return too_many_partitions();
  RETURN_IF_ERROR(check_replication_factor(topic, config_));
  ASSIGN_OR_RETURN(ConfigMap overrides, validate_topic_configs(topic.configs, config_, state_));
  TopicState planned{topic.name, Uuid::random(), {}};
  planned.partitions.resize(static_cast<size_t>(partitions));
  return describe(planned, overrides, defaults);
}

/// In Kafka's order: the topic, its configs, its partitions.
void Catalog::record_topic(MetadataChanges& change, const TopicInfo& topic) const {
  change.topic(topic.name, topic.id);
  for (const auto& [key, value] : topic.overrides)
    change.config({ConfigResourceType::topic, topic.name}, key, value);
  for (size_t i = 0; i < topic.partitions.size(); ++i) change.partition(topic.id, static_cast<int32_t>(i));
}

std::vector<storage::NewPartition> Catalog::new_partitions(const TopicInfo& topic, size_t from) const {
  std::vector<storage::NewPartition> partitions;
  storage::LogOptions options = to_log_options(topic.config, config_);
  for (size_t i = from; i < topic.partitions.size(); ++i)
    partitions.push_back({{topic.name, static_cast<int32_t>(i)}, topic.id, options});
  return partitions;
}

Catalog::TopicResult Catalog::create_topic(const NewTopic& topic) {
  return std::move(create_topics({&topic, 1}).front());
}

std::vector<Catalog::TopicResult> Catalog::create_topics(std::span<const NewTopic> topics) {
  Lock lock(mutex_);
  std::vector<TopicResult> results;
  std::vector<bool> acted;
  std::set<std::string> keys;
  MetadataChanges change = changes();
  std::vector<storage::NewPartition> partitions;
  size_t count = 0;
  TopicDefaults defaults = topic_defaults();
  for (const NewTopic& topic : topics) {
    TopicResult result = plan_topic(topic, defaults);
    if (result.ok() && !keys.insert(collision_key(topic.name)).second) {
      result = refuse(ErrorCode::kInvalidTopicException,
                      fmt::format("Topic '{}' collides with another of the same request.", topic.name));
    }
    acted.push_back(result.ok() && !topic.validate_only);
    if (result.ok()) count += (*result)->partitions.size();
    if (count > kPartitionsPerChangeMax)
      return std::vector<TopicResult>(topics.size(), too_many_partitions());
    if (acted.back()) {
      record_topic(change, **result);
      for (auto& partition : new_partitions(**result, 0)) partitions.push_back(std::move(partition));
    }
    results.push_back(std::move(result));
  }
  if (change.empty()) return results;
  if (auto committed = commit(change); !committed.ok()) {
    fail_all(results, acted, committed.error());
    return results;
  }
  if (auto refused = create_logs(partitions); !refused.empty()) undo_topics(refused, results);
  publish();
  return results;
}

/// Topics whose directories could not be made: taken back, as far as the disk lets us.
void Catalog::undo_topics(const std::map<std::string, ApiError>& refused, std::vector<TopicResult>& results) {
  MetadataChanges change = changes();
  std::vector<storage::TopicPartition> made;
  for (TopicResult& result : results) {
    if (!result.ok()) continue;
    const TopicInfo& topic = **result;
    auto error = refused.find(topic.name);
    if (error == refused.end()) continue;
    change.remove_topic(topic.id);
    for (size_t i = 0; i < topic.partitions.size(); ++i)
      made.push_back({topic.name, static_cast<int32_t>(i)});
    result = fail(error->second);
  }
  if (!commit(change).ok()) return;  // They stay, without what could not be made; the next start makes it.
  remove_logs(made);
}

std::vector<ApiStatus> Catalog::delete_topics(std::span<const Uuid> ids) {
  Lock lock(mutex_);
  std::vector<ApiStatus> results;
  std::vector<bool> acted;
  std::vector<storage::TopicPartition> partitions;
  MetadataChanges change = changes();
  std::set<Uuid> seen;
  for (const Uuid& id : ids) {
    const TopicState* topic = seen.insert(id).second ? state_.find(id) : nullptr;
    acted.push_back(topic != nullptr);
    results.push_back(topic ? ApiStatus(kOk)
                            : refuse(ErrorCode::kUnknownTopicId, "This server does not host this topic ID."));
    if (!topic) continue;
    change.remove_topic(id);
    for (size_t i = 0; i < topic->partitions.size(); ++i)
      partitions.push_back({topic->name, static_cast<int32_t>(i)});
  }
  if (change.empty()) return results;
  if (auto committed = commit(change); !committed.ok()) {
    fail_all(results, acted, committed.error());
    return results;
  }
  publish();
  remove_logs(partitions);
  state_.forget_removed();
  return results;
}

ApiStatus Catalog::delete_topic(std::string_view name) {
  auto topic = snapshot()->find(name);
  if (!topic) {
    return refuse(ErrorCode::kUnknownTopicOrPartition, "This server does not host this topic-partition.");
  }
  return delete_topic(topic->id);
}

ApiStatus Catalog::delete_topic(const Uuid& id) {
  return std::move(delete_topics({&id, 1}).front());
}

Catalog::TopicResult Catalog::plan_partitions(const NewPartitions& request,
                                              const TopicDefaults& defaults) const {
  const TopicState* topic = state_.find(request.topic);
  if (!topic) {
    return refuse(ErrorCode::kUnknownTopicOrPartition, "This server does not host this topic-partition.");
  }
  auto now = static_cast<int32_t>(topic->partitions.size());
  if (request.count == now) {
    return refuse(ErrorCode::kInvalidPartitions, fmt::format("Topic already has {} partition(s).", now));
  }
  if (request.count < now) {
    return refuse(ErrorCode::kInvalidPartitions,
                  fmt::format("The topic {} currently has {} partition(s); {} would not be an increase.",
                              request.topic, now, request.count));
  }
  if (static_cast<size_t>(request.count - now) > kPartitionsPerChangeMax) return too_many_partitions();
  TopicState planned = *topic;
  planned.partitions.resize(static_cast<size_t>(request.count));
  return describe(planned, state_.configs({ConfigResourceType::topic, request.topic}), defaults);
}

std::vector<ApiStatus> Catalog::create_partitions(std::span<const NewPartitions> topics) {
  Lock lock(mutex_);
  std::vector<ApiStatus> results;
  std::vector<bool> acted;
  MetadataChanges change = changes();
  std::vector<storage::NewPartition> partitions;
  TopicDefaults defaults = topic_defaults();
  std::set<std::string_view> seen;
  for (const NewPartitions& request : topics) {
    TopicResult planned = plan_partitions(request, defaults);
    if (!seen.insert(request.topic).second)
      planned = refuse(ErrorCode::kInvalidRequest, "Duplicate topic in request.");
    acted.push_back(planned.ok() && !request.validate_only);
    results.push_back(planned.ok() ? ApiStatus(kOk) : fail(planned.error()));
    if (!acted.back()) continue;
    for (auto& partition : new_partitions(**planned, state_.find(request.topic)->partitions.size())) {
      change.partition(partition.topic_id, partition.partition.partition);
      partitions.push_back(std::move(partition));
    }
    if (partitions.size() > kPartitionsPerChangeMax)
      return std::vector<ApiStatus>(topics.size(), too_many_partitions());
  }
  if (change.empty()) return results;
  if (auto committed = commit(change); !committed.ok()) {
    fail_all(results, acted, committed.error());
    return results;
  }
  auto refused =
      create_logs(partitions);  // What could not be made answers KAFKA_STORAGE_ERROR until the next start.
  for (size_t i = 0; i < topics.size(); ++i) {
    if (auto error = refused.find(topics[i].topic); acted[i] && error != refused.end())
      results[i] = fail(error->second);
  }
  publish();
  return results;
}

}  // namespace zurau::broker
