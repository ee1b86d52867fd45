// The catalog's changes of topics: create, delete, more partitions.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/log_options.h"
#include "broker/topic_name.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

/// Keeps one change within one batch that Kafka's raft layer reads (8 MiB); QuorumController.MAX_RECORDS_PER_USER_OP.
constexpr int64_t kPartitionsPerChangeMax = 10'000;

ApiError refusal(ErrorCode code, std::string message) { return {code, std::move(message)}; }

}  // namespace

ApiStatus Catalog::check_name(std::string_view name) const {
  if (auto reason = invalid_topic_name(name)) return fail(refusal(ErrorCode::kInvalidTopicException, *reason));
  if (name == storage::kMetadataTopic) {
    return fail(refusal(ErrorCode::kInvalidRequest,
                        fmt::format("Creation of internal topic {} is prohibited.", name)));
  }
  if (state_.find(name)) {
    return fail(refusal(ErrorCode::kTopicAlreadyExists, fmt::format("Topic '{}' already exists.", name)));
  }
  if (const std::string* other = state_.find_colliding(name)) {
    return fail(refusal(ErrorCode::kInvalidTopicException,
                        fmt::format("Topic '{}' collides with existing topic: {}", name, *other)));
  }
  return kOk;
}

/// Kafka refuses what a lone broker cannot replicate; by default we make one replica instead and say so in the log, so that
/// programs whose internal topics ask for three replicas just work.
static ApiStatus check_replication_factor(const NewTopic& topic, const config::BrokerConfig& config) {
  int16_t factor = topic.replication_factor;
  if (factor == -1 || factor == 1) return kOk;
  if (factor <= 0) {
    return fail(refusal(ErrorCode::kInvalidReplicationFactor,
                        "Replication factor must be larger than 0, or -1 to use the default value."));
  }
  if (!config.replication_factor_clamp()) {
    return fail(refusal(
        ErrorCode::kInvalidReplicationFactor,
        fmt::format("Unable to replicate the partition {} time(s): The target replication factor of {} cannot be "
                    "reached because only 1 broker(s) are registered.",
                    factor, factor)));
  }
  log_warn("topic {}: made with 1 replica, not the {} asked for: this broker stands alone", topic.name, factor);
  return kOk;
}

Catalog::TopicResult Catalog::plan_topic(const NewTopic& topic) const {
  RETURN_IF_ERROR(check_name(topic.name));
  int32_t partitions = topic.partitions == -1 ? config_.num_partitions() : topic.partitions;
  if (partitions <= 0) {
    return fail(refusal(ErrorCode::kInvalidPartitions,
                        "Number of partitions was set to an invalid non-positive value."));
  }
  if (partitions > kPartitionsPerChangeMax) return fail(too_many_partitions());
  RETURN_IF_ERROR(check_replication_factor(topic, config_));
  ASSIGN_OR_RETURN(ConfigMap overrides, validate_topic_configs(topic.configs, config_, state_));
  TopicState planned{topic.name, Uuid::random(), {}};
  planned.partitions.resize(static_cast<size_t>(partitions));
  return describe(planned, overrides);
}

Catalog::TopicResult Catalog::create_topic(const NewTopic& topic) {
  return std::move(create_topics({&topic, 1}).front());
}

std::vector<Catalog::TopicResult> Catalog::create_topics(std::span<const NewTopic> topics) {
  Lock lock(mutex_);
  std::vector<TopicResult> results;
  MetadataChanges change = changes();
  std::set<std::string> keys;
  int64_t partitions = 0;
  for (const NewTopic& topic : topics) {
    TopicResult result = plan_topic(topic);
    if (result.ok() && !keys.insert(collision_key(topic.name)).second) {
      result = fail(refusal(ErrorCode::kInvalidTopicException,
                            fmt::format("Topic '{}' collides with another of the same request.", topic.name)));
    }
    if (result.ok()) partitions += static_cast<int64_t>((*result)->partitions.size());
    if (result.ok() && !topic.validate_only) record_topic(change, **result);
    results.push_back(std::move(result));
  }
  if (partitions > kPartitionsPerChangeMax) return std::vector<TopicResult>(topics.size(), fail(too_many_partitions()));
  if (change.empty()) return results;
  if (auto committed = commit(change); !committed.ok()) {
    for (size_t i = 0; i < topics.size(); ++i) {
      if (results[i].ok() && !topics[i].validate_only) results[i] = fail(committed.error());
    }
    return results;
  }
  for (size_t i = 0; i < topics.size(); ++i) {
  }
  publish();
  return results;
}

}  // namespace zurau::broker
