#include "broker/catalog.h"

#include <set>
#include <utility>

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

constexpr int64_t kProducerIdBlock = 1000;  // ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE

}  // namespace

CatalogSnapshot::CatalogSnapshot(std::span<const std::shared_ptr<const TopicInfo>> topics,
                                 uint64_t topics_version)
    : topics_version_(topics_version) {
  for (const auto& topic : topics) {
    by_name_[topic->name] = topic;
    by_id_[topic->id] = topic;
  }
}

std::shared_ptr<const TopicInfo> CatalogSnapshot::find(std::string_view name) const {
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::shared_ptr<const TopicInfo> CatalogSnapshot::find(const Uuid& id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const ConfigMap& CatalogSnapshot::configs(const ConfigResource& resource) const {
  static const ConfigMap none;
  auto found = configs_.find(resource);
  return found == configs_.end() ? none : found->second;
}

Catalog::Catalog(storage::FileSystem& files, storage::LogManager& logs, const config::BrokerConfig& config,
                 std::unique_ptr<MetadataLog> log)
    : files_(files),
      logs_(logs),
      config_(config),
      author_{logs.identity().node_id, logs.identity().directory_id},
      log_(std::move(log)),
      snapshot_(std::make_shared<CatalogSnapshot>()) {}

Catalog::~Catalog() {
  logs_.set_options_source(nullptr);
}

std::shared_ptr<const CatalogSnapshot> Catalog::snapshot() const {
  Lock lock(snapshot_mutex_);
  return snapshot_;
}

ApiStatus Catalog::commit(const MetadataChanges& changes) {
  auto appended = log_->append(changes.records());
  if (!appended.ok()) {
    log_error("metadata not written: {}", appended.error().to_string());
    return fail(to_api_error(appended.error()));
  }
  for (const EncodedRecord& record : changes.records()) {
    auto applied = state_.apply(record);
    CHECK_MSG(applied.ok(), "own metadata record: {}", applied.error().to_string());
  }
  return kOk;
}

Catalog::TopicDefaults Catalog::topic_defaults() const {
  ConfigMap dynamic = broker_overrides(state_, author_.node_id);
  config::TopicConfig config = config::effective_topic_config(config_, dynamic, {});
  return {std::move(dynamic), config};
}

std::shared_ptr<const TopicInfo> Catalog::describe(const TopicState& topic, const ConfigMap& overrides,
                                                   const TopicDefaults& defaults) const {
  auto info = std::make_shared<TopicInfo>();
  info->name = topic.name;
  info->id = topic.id;
  info->internal = is_internal_topic(topic.name);
  info->partitions.reserve(topic.partitions.size());
  for (const PartitionState& partition : topic.partitions)
    info->partitions.push_back({partition.leader_epoch});
  info->overrides = overrides;
  info->config = overrides.empty()
                     ? defaults.config
                     : config::effective_topic_config(config_, defaults.dynamic_broker, overrides);
  return info;
}

void Catalog::publish() {
  MetadataState::Touched touched = state_.take_touched();
  auto next = std::make_shared<CatalogSnapshot>(*snapshot());
  bool defaults_changed = false;
  std::set<std::string> reconfigured;
  for (const ConfigResource& resource : touched.configs) {
    if (resource.type == ConfigResourceType::topic) {
      reconfigured.insert(resource.name);
      continue;
    }
    defaults_changed |= resource.type == ConfigResourceType::broker;
    const ConfigMap& now = state_.configs(resource);
    if (now.empty())
      next->configs_.erase(resource);
    else
      next->configs_[resource] = now;
  }
  if (defaults_changed) {
    for (const auto& [name, topic] : state_.topics()) touched.topics.insert(name);
  }
  next->features_ = state_.features();
  TopicDefaults defaults = topic_defaults();
  for (const std::string& name : touched.topics) replace_topic(*next, name, defaults);
  if (!touched.topics.empty()) ++next->topics_version_;
  {
    Lock lock(snapshot_mutex_);
    snapshot_ = std::move(next);
  }
  if (defaults_changed) reconfigured = std::move(touched.topics);
  for (const std::string& name : reconfigured) logs_.refresh_options(name);
}

void Catalog::replace_topic(CatalogSnapshot& next, const std::string& name,
                            const TopicDefaults& defaults) const {
  if (auto old = next.by_name_.find(name); old != next.by_name_.end()) {
    next.by_id_.erase(old->second->id);
    next.by_name_.erase(old);
  }
  const TopicState* topic = state_.find(name);
  if (!topic) return;
  auto info = describe(*topic, state_.configs({ConfigResourceType::topic, name}), defaults);
  next.by_id_[info->id] = info;
  next.by_name_[name] = std::move(info);
}

storage::LogOptions Catalog::log_options(std::string_view topic) const {
  if (topic == storage::kMetadataTopic) return metadata_log_options();
  auto info = snapshot()->find(topic);
  return info ? to_log_options(info->config, config_) : storage::LogOptions{};
}

std::optional<int64_t> Catalog::take_producer_id() {
  Lock lock(producer_ids_mutex_);
  if (next_producer_id_ == producer_ids_end_) return std::nullopt;
  return next_producer_id_++;
}

ApiResult<int64_t> Catalog::allocate_producer_id() {
  if (auto id = take_producer_id()) return *id;
  Lock lock(mutex_);
  if (auto id = take_producer_id()) return *id;  // Somebody else has just reserved a block.
  int64_t first = state_.next_producer_id();
  MetadataChanges change = changes();
  change.producer_ids(first + kProducerIdBlock);
  RETURN_IF_ERROR(commit(change));
  Lock ids(producer_ids_mutex_);
  next_producer_id_ = first + 1;
  producer_ids_end_ = first + kProducerIdBlock;
  return first;
}

ApiStatus Catalog::change_configs(const ConfigPlan& plan) {
  Lock lock(mutex_);
  MetadataChanges change = changes();
  for (const ConfigChange& planned : plan(*snapshot())) {
    for (const auto& [key, value] : planned.values) change.config(planned.resource, key, value);
  }
  if (change.empty()) return kOk;
  RETURN_IF_ERROR(commit(change));
  publish();
  return kOk;
}

}  // namespace zurau::broker
