#include "broker/metadata_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/topic_name.h"
#include "protocol/messages/records_metadata.h"
#include "protocol/messages/records_metadata_cluster.h"

namespace zurau::broker {
namespace {

/// Keeps a damaged partition number from asking for all memory.
constexpr int32_t kPartitionIdMax = 10'000'000;
/// PartitionChangeRecord: the leader has not changed.
constexpr int32_t kLeaderUnchanged = -2;
constexpr std::string_view kMetadataVersion = "metadata.version";

template <class Message>
Result<Message> decode_body(const MetadataRecord& record) {
  auto decoded = wire::decode<Message>(record.body, record.version);
  if (decoded.ok()) return std::move(decoded).value();
  return fail(Error{"metadata record", decoded.error().to_string()});
}

Status<> unknown_topic(std::string_view record, const Uuid& id) {
  return fail(Error{std::string(record), fmt::format("there is no topic of id {}", id.to_string())});
}

}  // namespace

Status<> MetadataState::apply(Bytes value) {
  ASSIGN_OR_RETURN(MetadataRecord record, parse_metadata_record(value));
  if (record.is(MetadataRecordType::begin_transaction)) {
    pending_.clear();
    in_transaction_ = true;
    return kOk;
  }
  if (record.is(MetadataRecordType::end_transaction)) return end_transaction();
  if (record.is(MetadataRecordType::abort_transaction)) {
    pending_.clear();
    in_transaction_ = false;
    return kOk;
  }
  if (!in_transaction_) return apply_now(record);
  pending_.emplace_back(value.begin(), value.end());
  return kOk;
}

Status<> MetadataState::end_transaction() {
  in_transaction_ = false;
  for (const auto& value : std::exchange(pending_, {})) {
    ASSIGN_OR_RETURN(MetadataRecord record, parse_metadata_record(value));
    RETURN_IF_ERROR(apply_now(record));
  }
  return kOk;
}

Status<> MetadataState::apply_now(const MetadataRecord& record) {
  switch (static_cast<MetadataRecordType>(record.type)) {
    case MetadataRecordType::topic: return apply_topic(record);
    case MetadataRecordType::partition: return apply_partition(record);
    case MetadataRecordType::config: return apply_config(record);
    case MetadataRecordType::partition_change: return apply_partition_change(record);
    case MetadataRecordType::remove_topic: return apply_remove_topic(record);
    case MetadataRecordType::feature_level: return apply_feature_level(record);
    case MetadataRecordType::producer_ids: return apply_producer_ids(record);
    case MetadataRecordType::register_broker: return apply_register_broker(record);
    case MetadataRecordType::begin_transaction:
    case MetadataRecordType::end_transaction:
    case MetadataRecordType::abort_transaction: return kOk;
  }
  ++skipped_[record.type];
  return kOk;
}

Status<> MetadataState::apply_topic(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::TopicRecord>(record));
  if (const TopicState* old = find(message.name)) names_.erase(old->id);
  names_[message.topic_id] = message.name;
  if (has_collision_chars(message.name)) collisions_[collision_key(message.name)].insert(message.name);
  touched_.topics.insert(message.name);
  topics_[message.name] = TopicState{message.name, message.topic_id, {}};
  return kOk;
}

Status<> MetadataState::apply_partition(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::PartitionRecord>(record));
  TopicState* topic = topic_of(message.topic_id);
  if (!topic) return unknown_topic("PartitionRecord", message.topic_id);
  if (message.partition_id < 0 || message.partition_id > kPartitionIdMax) {
    return fail(
        Error{"PartitionRecord", fmt::format("partition {} of {}", message.partition_id, topic->name)});
  }
  auto index = static_cast<size_t>(message.partition_id);
  if (topic->partitions.size() <= index) topic->partitions.resize(index + 1);
  topic->partitions[index] = PartitionState{std::move(message.replicas), std::move(message.isr),
                                            message.leader, message.leader_epoch};
  touched_.topics.insert(topic->name);
  return kOk;
}

/// Source: PartitionRegistration.merge. A leader that is named, even the same again, begins a new leader
/// epoch.
Status<> MetadataState::apply_partition_change(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::PartitionChangeRecord>(record));
  TopicState* topic = topic_of(message.topic_id);
  if (!topic) return unknown_topic("PartitionChangeRecord", message.topic_id);
  auto index = static_cast<size_t>(message.partition_id);
  if (message.partition_id < 0 || index >= topic->partitions.size()) {
    return fail(Error{"PartitionChangeRecord",
                      fmt::format("topic {} has no partition {}", topic->name, message.partition_id)});
  }
  PartitionState& partition = topic->partitions[index];
  if (message.replicas) partition.replicas = std::move(*message.replicas);
  if (message.isr) partition.isr = std::move(*message.isr);
  if (message.leader != kLeaderUnchanged) {
    partition.leader = message.leader;
    ++partition.leader_epoch;
  }
  touched_.topics.insert(topic->name);
  return kOk;
}

Status<> MetadataState::apply_remove_topic(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::RemoveTopicRecord>(record));
  TopicState* topic = topic_of(message.topic_id);
  if (!topic) return unknown_topic("RemoveTopicRecord", message.topic_id);
  std::string name = topic->name;
  configs_.erase(ConfigResource{ConfigResourceType::topic, name});
  names_.erase(message.topic_id);
  topics_.erase(name);
  if (auto collision = collisions_.find(collision_key(name)); collision != collisions_.end()) {
    collision->second.erase(name);
    if (collision->second.empty()) collisions_.erase(collision);
  }
  removed_.insert(message.topic_id);
  touched_.topics.insert(std::move(name));
  return kOk;
}

Status<> MetadataState::apply_config(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::ConfigRecord>(record));
  ConfigResource resource{static_cast<ConfigResourceType>(message.resource_type),
                          std::move(message.resource_name)};
  if (message.value) {
    configs_[resource][message.name] = std::move(*message.value);
  } else if (auto found = configs_.find(resource); found != configs_.end()) {
    found->second.erase(message.name);
    if (found->second.empty()) configs_.erase(found);
  }
  if (resource.type == ConfigResourceType::topic) touched_.topics.insert(resource.name);
  touched_.configs.insert(std::move(resource));
  return kOk;
}

Status<> MetadataState::apply_feature_level(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::FeatureLevelRecord>(record));
  if (message.feature_level == 0) {
    features_.erase(message.name);
  } else {
    features_[message.name] = message.feature_level;
  }
  return kOk;
}

Status<> MetadataState::apply_producer_ids(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::ProducerIdsRecord>(record));
  next_producer_id_ = std::max(next_producer_id_, message.next_producer_id);
  return kOk;
}

Status<> MetadataState::apply_register_broker(const MetadataRecord& record) {
  ASSIGN_OR_RETURN(auto message, decode_body<msg::RegisterBrokerRecord>(record));
  broker_epochs_[message.broker_id] = message.broker_epoch;
  return kOk;
}

int64_t MetadataState::broker_epoch(int32_t node_id) const {
  auto found = broker_epochs_.find(node_id);
  return found == broker_epochs_.end() ? -1 : found->second;
}

const TopicState* MetadataState::find(std::string_view name) const {
  auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : &found->second;
}

const TopicState* MetadataState::find(const Uuid& id) const {
  auto name = names_.find(id);
  return name == names_.end() ? nullptr : find(name->second);
}

TopicState* MetadataState::topic_of(const Uuid& id) {
  auto name = names_.find(id);
  return name == names_.end() ? nullptr : &topics_.at(name->second);
}

const std::string* MetadataState::find_colliding(std::string_view name) const {
  if (!has_collision_chars(name)) return nullptr;
  auto found = collisions_.find(collision_key(name));
  if (found == collisions_.end()) return nullptr;
  for (const std::string& other : found->second) {
    if (other != name) return &other;
  }
  return nullptr;
}

const ConfigMap& MetadataState::configs(const ConfigResource& resource) const {
  static const ConfigMap none;
  auto found = configs_.find(resource);
  return found == configs_.end() ? none : found->second;
}

int16_t MetadataState::metadata_version() const {
  auto found = features_.find(std::string(kMetadataVersion));
  return found == features_.end() ? int16_t{0} : found->second;
}

}  // namespace zurau::broker
