#include "broker/catalog.h"

#include <utility>

#include "broker/error_map.h"
#include "broker/log_options.h"
#include "broker/topic_name.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

constexpr int64_t kProducerIdBlock = 1000;  // ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE

}  // namespace

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

Catalog::Catalog(Clock& clock, storage::LogManager& logs, const config::BrokerConfig& config,
                 std::unique_ptr<MetadataLog> log)
    : clock_(clock),
      logs_(logs),
      config_(config),
      author_{logs.identity().node_id, logs.identity().directory_id},
      log_(std::move(log)),
      snapshot_(std::make_shared<CatalogSnapshot>()) {}

Catalog::~Catalog() = default;

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

std::shared_ptr<const TopicInfo> Catalog::describe(const TopicState& topic, const ConfigMap& overrides) const {
  auto info = std::make_shared<TopicInfo>();
  info->name = topic.name;
  info->id = topic.id;
  info->internal = is_internal_topic(topic.name);
  info->partitions.reserve(topic.partitions.size());
  for (const PartitionState& partition : topic.partitions) info->partitions.push_back({partition.leader_epoch});
  info->overrides = overrides;
  info->config = effective_topic_config(config_, broker_overrides(state_, author_.node_id), overrides);
  return info;
}

void Catalog::publish() {
  MetadataState::Touched touched = state_.take_touched();
  auto next = std::make_shared<CatalogSnapshot>(*snapshot());
  bool defaults_changed = false;
  for (const ConfigResource& resource : touched.configs) {
    if (resource.type == ConfigResourceType::topic) continue;
    defaults_changed |= resource.type == ConfigResourceType::broker;
    const ConfigMap& now = state_.configs(resource);
    if (now.empty()) {
      next->configs_.erase(resource);
    } else {
      next->configs_[resource] = now;
    }
  }
  if (defaults_changed) {
    for (const auto& [name, topic] : state_.topics()) touched.topics.insert(name);
  }
  next->features_ = state_.features();
  for (const std::string& name : touched.topics) replace_topic(*next, name);
  Lock lock(snapshot_mutex_);
  snapshot_ = std::move(next);
}

void Catalog::replace_topic(CatalogSnapshot& snapshot, const std::string& name) const {
  if (auto old = snapshot.by_name_.find(name); old != snapshot.by_name_.end()) {
    snapshot.by_id_.erase(old->second->id);
    snapshot.by_name_.erase(old);
  }
  const TopicState* topic = state_.find(name);
  if (!topic) return;
  auto info = describe(*topic, state_.configs({ConfigResourceType::topic, name}));
  snapshot.by_id_[info->id] = info;
  snapshot.by_name_[name] = std::move(info);
}

ApiResult<int64_t> Catalog::allocate_producer_id() {
  Lock ids(producer_ids_mutex_);
  if (next_producer_id_ == producer_ids_end_) {
    Lock lock(mutex_);
    int64_t first = state_.next_producer_id();
    MetadataChanges change = changes();
    change.producer_ids(first + kProducerIdBlock);
    RETURN_IF_ERROR(commit(change));
    next_producer_id_ = first;
    producer_ids_end_ = first + kProducerIdBlock;
  }
  return next_producer_id_++;
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
