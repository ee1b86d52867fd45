// Records of __cluster_metadata that a standalone broker writes: topics, partitions, configs, features,
// producer ids, transactions of the log. Each is three unsigned varints (1, record type, version) and one of
// these.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// TopicRecord (key 2): version 0, flexible.
struct TopicRecord {
  std::string name;
  Uuid topic_id;

  static constexpr wire::MessageInfo info{
      .name = "TopicRecord", .key = 2, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&TopicRecord::name>("name"),
      wire::field<&TopicRecord::topic_id>("topic_id"),
  };
};

// PartitionRecord (key 3): versions 0-2, flexible.
//   1  + directories
//   2  + eligible_leader_replicas, last_known_elr
struct PartitionRecord {
  int32_t partition_id = -1;
  Uuid topic_id;
  std::vector<int32_t> replicas;
  std::vector<int32_t> isr;
  std::vector<int32_t> removing_replicas;
  std::vector<int32_t> adding_replicas;
  int32_t leader = -1;
  int32_t leader_epoch = -1;
  int32_t partition_epoch = -1;
  std::vector<Uuid> directories;
  int8_t leader_recovery_state = 0;
  std::optional<std::vector<int32_t>> eligible_leader_replicas;
  std::optional<std::vector<int32_t>> last_known_elr;

  static constexpr wire::MessageInfo info{
      .name = "PartitionRecord", .key = 3, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&PartitionRecord::partition_id>("partition_id"),
      wire::field<&PartitionRecord::topic_id>("topic_id"),
      wire::field<&PartitionRecord::replicas>("replicas"),
      wire::field<&PartitionRecord::isr>("isr"),
      wire::field<&PartitionRecord::removing_replicas>("removing_replicas"),
      wire::field<&PartitionRecord::adding_replicas>("adding_replicas"),
      wire::field<&PartitionRecord::leader>("leader"),
      wire::field<&PartitionRecord::leader_epoch>("leader_epoch"),
      wire::field<&PartitionRecord::partition_epoch>("partition_epoch"),
      wire::field<&PartitionRecord::directories>("directories", wire::since(1)),
      wire::field<&PartitionRecord::leader_recovery_state>("leader_recovery_state", wire::tag(0)),
      wire::field<&PartitionRecord::eligible_leader_replicas>("eligible_leader_replicas", wire::since(2),
                                                              wire::nullable_since(2), wire::tag(1)),
      wire::field<&PartitionRecord::last_known_elr>("last_known_elr", wire::since(2), wire::nullable_since(2),
                                                    wire::tag(2)),
  };
};

// ConfigRecord (key 4): version 0, flexible.
struct ConfigRecord {
  int8_t resource_type = 0;
  std::string resource_name;
  std::string name;
  std::optional<std::string> value;

  static constexpr wire::MessageInfo info{
      .name = "ConfigRecord", .key = 4, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConfigRecord::resource_type>("resource_type"),
      wire::field<&ConfigRecord::resource_name>("resource_name"),
      wire::field<&ConfigRecord::name>("name"),
      wire::field<&ConfigRecord::value>("value", wire::nullable_since(0)),
  };
};

// PartitionChangeRecord (key 5): versions 0-2, flexible.
//   1  + directories
//   2  + eligible_leader_replicas, last_known_elr
struct PartitionChangeRecord {
  int32_t partition_id = -1;
  Uuid topic_id;
  std::optional<std::vector<int32_t>> isr;
  int32_t leader = -2;
  std::optional<std::vector<int32_t>> replicas;
  std::optional<std::vector<int32_t>> removing_replicas;
  std::optional<std::vector<int32_t>> adding_replicas;
  int8_t leader_recovery_state = -1;
  std::optional<std::vector<int32_t>> eligible_leader_replicas;
  std::optional<std::vector<int32_t>> last_known_elr;
  std::optional<std::vector<Uuid>> directories;

  static constexpr wire::MessageInfo info{
      .name = "PartitionChangeRecord", .key = 5, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&PartitionChangeRecord::partition_id>("partition_id"),
      wire::field<&PartitionChangeRecord::topic_id>("topic_id"),
      wire::field<&PartitionChangeRecord::isr>("isr", wire::nullable_since(0), wire::tag(0)),
      wire::field<&PartitionChangeRecord::leader>("leader", wire::tag(1)),
      wire::field<&PartitionChangeRecord::replicas>("replicas", wire::nullable_since(0), wire::tag(2)),
      wire::field<&PartitionChangeRecord::removing_replicas>("removing_replicas", wire::nullable_since(0),
                                                             wire::tag(3)),
      wire::field<&PartitionChangeRecord::adding_replicas>("adding_replicas", wire::nullable_since(0),
                                                           wire::tag(4)),
      wire::field<&PartitionChangeRecord::leader_recovery_state>("leader_recovery_state", wire::tag(5)),
      wire::field<&PartitionChangeRecord::eligible_leader_replicas>(
          "eligible_leader_replicas", wire::since(2), wire::nullable_since(2), wire::tag(6)),
      wire::field<&PartitionChangeRecord::last_known_elr>("last_known_elr", wire::since(2),
                                                          wire::nullable_since(2), wire::tag(7)),
      wire::field<&PartitionChangeRecord::directories>("directories", wire::since(1), wire::nullable_since(1),
                                                       wire::tag(8)),
  };
};

// RemoveTopicRecord (key 9): version 0, flexible.
struct RemoveTopicRecord {
  Uuid topic_id;

  static constexpr wire::MessageInfo info{
      .name = "RemoveTopicRecord", .key = 9, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveTopicRecord::topic_id>("topic_id"),
  };
};

// FeatureLevelRecord (key 12): version 0, flexible.
struct FeatureLevelRecord {
  std::string name;
  int16_t feature_level = 0;

  static constexpr wire::MessageInfo info{
      .name = "FeatureLevelRecord", .key = 12, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FeatureLevelRecord::name>("name"),
      wire::field<&FeatureLevelRecord::feature_level>("feature_level"),
  };
};

// ProducerIdsRecord (key 15): version 0, flexible.
struct ProducerIdsRecord {
  int32_t broker_id = 0;
  int64_t broker_epoch = -1;
  int64_t next_producer_id = 0;

  static constexpr wire::MessageInfo info{
      .name = "ProducerIdsRecord", .key = 15, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ProducerIdsRecord::broker_id>("broker_id"),
      wire::field<&ProducerIdsRecord::broker_epoch>("broker_epoch"),
      wire::field<&ProducerIdsRecord::next_producer_id>("next_producer_id"),
  };
};

// NoOpRecord (key 20): version 0, flexible.
struct NoOpRecord {
  static constexpr wire::MessageInfo info{
      .name = "NoOpRecord", .key = 20, .versions = {0, 0}, .flexible_from = 0};
  static constexpr std::array<wire::FieldInfo, 0> fields{};
};

// BeginTransactionRecord (key 23): version 0, flexible.
struct BeginTransactionRecord {
  std::optional<std::string> name;

  static constexpr wire::MessageInfo info{
      .name = "BeginTransactionRecord", .key = 23, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&BeginTransactionRecord::name>("name", wire::nullable_since(0), wire::tag(0)),
  };
};

// EndTransactionRecord (key 24): version 0, flexible.
struct EndTransactionRecord {
  static constexpr wire::MessageInfo info{
      .name = "EndTransactionRecord", .key = 24, .versions = {0, 0}, .flexible_from = 0};
  static constexpr std::array<wire::FieldInfo, 0> fields{};
};

// AbortTransactionRecord (key 25): version 0, flexible.
struct AbortTransactionRecord {
  std::optional<std::string> reason;

  static constexpr wire::MessageInfo info{
      .name = "AbortTransactionRecord", .key = 25, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AbortTransactionRecord::reason>("reason", wire::nullable_since(0), wire::tag(0)),
  };
};

// ClearElrRecord (key 28): version 0, flexible.
struct ClearElrRecord {
  std::string topic_name;

  static constexpr wire::MessageInfo info{
      .name = "ClearElrRecord", .key = 28, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ClearElrRecord::topic_name>("topic_name"),
  };
};

}  // namespace zurau::msg
