#include "broker/metadata_changes.h"

#include "protocol/messages/records_metadata.h"

namespace zurau::broker {

void MetadataChanges::feature(std::string_view name, int16_t level) {
  msg::FeatureLevelRecord record;
  record.name = name;
  record.feature_level = level;
  records_.push_back(encode_metadata_record(MetadataRecordType::feature_level, 0, record));
}

void MetadataChanges::topic(std::string_view name, const Uuid& id) {
  msg::TopicRecord record;
  record.name = name;
  record.topic_id = id;
  records_.push_back(encode_metadata_record(MetadataRecordType::topic, 0, record));
}

void MetadataChanges::partition(const Uuid& topic, int32_t partition) {
  msg::PartitionRecord record;
  record.partition_id = partition;
  record.topic_id = topic;
  record.replicas = {author_.node_id};
  record.isr = {author_.node_id};
  record.leader = author_.node_id;
  record.leader_epoch = 0;
  record.partition_epoch = 0;
  record.directories = {author_.directory_id};
  records_.push_back(encode_metadata_record(MetadataRecordType::partition, partition_version(), record));
}

void MetadataChanges::remove_topic(const Uuid& id) {
  msg::RemoveTopicRecord record;
  record.topic_id = id;
  records_.push_back(encode_metadata_record(MetadataRecordType::remove_topic, 0, record));
}

/// Kafka with eligible leader replicas empties the ISR when it stops and remembers us there: both are put
/// right.
void MetadataChanges::lead(const Uuid& topic, int32_t partition) {
  msg::PartitionChangeRecord record;
  record.partition_id = partition;
  record.topic_id = topic;
  record.leader = author_.node_id;
  record.isr = {author_.node_id};
  if (metadata_version_ >= kMetadataVersionElr) {
    record.eligible_leader_replicas.emplace();
    record.last_known_elr.emplace();
  }
  records_.push_back(
      encode_metadata_record(MetadataRecordType::partition_change, partition_version(), record));
}

void MetadataChanges::config(const ConfigResource& resource, std::string_view key,
                             const std::optional<std::string>& value) {
  msg::ConfigRecord record;
  record.resource_type = static_cast<int8_t>(resource.type);
  record.resource_name = resource.name;
  record.name = key;
  record.value = value;
  records_.push_back(encode_metadata_record(MetadataRecordType::config, 0, record));
}

void MetadataChanges::producer_ids(int64_t next_producer_id) {
  msg::ProducerIdsRecord record;
  record.broker_id = author_.node_id;
  record.broker_epoch = -1;
  record.next_producer_id = next_producer_id;
  records_.push_back(encode_metadata_record(MetadataRecordType::producer_ids, 0, record));
}

void MetadataChanges::abort_transaction(std::string_view reason) {
  msg::AbortTransactionRecord record;
  record.reason = reason;
  records_.push_back(encode_metadata_record(MetadataRecordType::abort_transaction, 0, record));
}

int16_t MetadataChanges::partition_version() const {
  if (metadata_version_ >= kMetadataVersionElr) return 2;
  return metadata_version_ >= kMetadataVersionDirectories ? int16_t{1} : int16_t{0};
}

}  // namespace zurau::broker
