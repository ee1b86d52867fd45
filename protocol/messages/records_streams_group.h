// Records of __consumer_offsets that streams groups keep (KIP-1071): the key is the record type and a key
// struct, the value its version and a value struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// StreamsGroupMetadataKey (key 17): version 0, never flexible.
struct StreamsGroupMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{.name = "StreamsGroupMetadataKey", .key = 17, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupMetadataKey::group_id>("group_id"),
  };
};

// StreamsGroupMetadataValue (key 17): version 0, flexible.
struct StreamsGroupMetadataValue {
  struct LastAssignmentConfig {
    std::string key;
    std::string value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LastAssignmentConfig::key>("key"),
        wire::field<&LastAssignmentConfig::value>("value"),
    };
  };

  int32_t epoch = 0;
  int64_t metadata_hash = 0;
  int32_t validated_topology_epoch = -1;
  std::optional<std::vector<LastAssignmentConfig>> last_assignment_configs{std::in_place};

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupMetadataValue", .key = 17, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupMetadataValue::epoch>("epoch"),
      wire::field<&StreamsGroupMetadataValue::metadata_hash>("metadata_hash"),
      wire::field<&StreamsGroupMetadataValue::validated_topology_epoch>("validated_topology_epoch",
                                                                        wire::tag(0)),
      wire::field<&StreamsGroupMetadataValue::last_assignment_configs>("last_assignment_configs",
                                                                       wire::nullable_since(0), wire::tag(1)),
  };
};

// StreamsGroupMemberMetadataKey (key 19): version 0, never flexible.
struct StreamsGroupMemberMetadataKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupMemberMetadataKey", .key = 19, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupMemberMetadataKey::group_id>("group_id"),
      wire::field<&StreamsGroupMemberMetadataKey::member_id>("member_id"),
  };
};

// StreamsGroupMemberMetadataValue (key 19): version 0, flexible.
struct StreamsGroupMemberMetadataValue {
  struct Endpoint {
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Endpoint::host>("host"),
        wire::field<&Endpoint::port>("port"),
    };
  };

  struct KeyValue {
    std::string key;
    std::string value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&KeyValue::key>("key"),
        wire::field<&KeyValue::value>("value"),
    };
  };

  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  int32_t rebalance_timeout_ms = -1;
  int32_t topology_epoch = 0;
  std::string process_id;
  std::optional<Endpoint> user_endpoint;
  std::vector<KeyValue> client_tags;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupMemberMetadataValue", .key = 19, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupMemberMetadataValue::instance_id>("instance_id", wire::nullable_since(0)),
      wire::field<&StreamsGroupMemberMetadataValue::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&StreamsGroupMemberMetadataValue::client_id>("client_id"),
      wire::field<&StreamsGroupMemberMetadataValue::client_host>("client_host"),
      wire::field<&StreamsGroupMemberMetadataValue::rebalance_timeout_ms>("rebalance_timeout_ms"),
      wire::field<&StreamsGroupMemberMetadataValue::topology_epoch>("topology_epoch"),
      wire::field<&StreamsGroupMemberMetadataValue::process_id>("process_id"),
      wire::field<&StreamsGroupMemberMetadataValue::user_endpoint>("user_endpoint", wire::nullable_since(0)),
      wire::field<&StreamsGroupMemberMetadataValue::client_tags>("client_tags"),
  };
};

// StreamsGroupTargetAssignmentMetadataKey (key 20): version 0, never flexible.
struct StreamsGroupTargetAssignmentMetadataKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupTargetAssignmentMetadataKey", .key = 20, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTargetAssignmentMetadataKey::group_id>("group_id"),
  };
};

// StreamsGroupTargetAssignmentMetadataValue (key 20): version 0, flexible.
struct StreamsGroupTargetAssignmentMetadataValue {
  int32_t assignment_epoch = 0;
  int64_t assignment_timestamp = 0;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupTargetAssignmentMetadataValue", .key = 20, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTargetAssignmentMetadataValue::assignment_epoch>("assignment_epoch"),
      wire::field<&StreamsGroupTargetAssignmentMetadataValue::assignment_timestamp>("assignment_timestamp",
                                                                                    wire::tag(0)),
  };
};

// StreamsGroupTargetAssignmentMemberKey (key 21): version 0, never flexible.
struct StreamsGroupTargetAssignmentMemberKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupTargetAssignmentMemberKey", .key = 21, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTargetAssignmentMemberKey::group_id>("group_id"),
      wire::field<&StreamsGroupTargetAssignmentMemberKey::member_id>("member_id"),
  };
};

// StreamsGroupTargetAssignmentMemberValue (key 21): version 0, flexible.
struct StreamsGroupTargetAssignmentMemberValue {
  struct TaskIds {
    std::string subtopology_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskIds::subtopology_id>("subtopology_id"),
        wire::field<&TaskIds::partitions>("partitions"),
    };
  };

  std::vector<TaskIds> active_tasks;
  std::vector<TaskIds> standby_tasks;
  std::vector<TaskIds> warmup_tasks;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupTargetAssignmentMemberValue", .key = 21, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTargetAssignmentMemberValue::active_tasks>("active_tasks"),
      wire::field<&StreamsGroupTargetAssignmentMemberValue::standby_tasks>("standby_tasks"),
      wire::field<&StreamsGroupTargetAssignmentMemberValue::warmup_tasks>("warmup_tasks"),
  };
};

// StreamsGroupCurrentMemberAssignmentKey (key 22): version 0, never flexible.
struct StreamsGroupCurrentMemberAssignmentKey {
  std::string group_id;
  std::string member_id;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupCurrentMemberAssignmentKey", .key = 22, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupCurrentMemberAssignmentKey::group_id>("group_id"),
      wire::field<&StreamsGroupCurrentMemberAssignmentKey::member_id>("member_id"),
  };
};

// StreamsGroupCurrentMemberAssignmentValue (key 22): version 0, flexible.
struct StreamsGroupCurrentMemberAssignmentValue {
  struct TaskIds {
    std::string subtopology_id;
    std::vector<int32_t> partitions;
    std::optional<std::vector<int32_t>> assignment_epochs{std::in_place};
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskIds::subtopology_id>("subtopology_id"),
        wire::field<&TaskIds::partitions>("partitions"),
        wire::field<&TaskIds::assignment_epochs>("assignment_epochs", wire::nullable_since(0), wire::tag(0)),
    };
  };

  int32_t member_epoch = 0;
  int32_t previous_member_epoch = 0;
  int8_t state = 0;
  std::vector<TaskIds> active_tasks;
  std::vector<TaskIds> standby_tasks;
  std::vector<TaskIds> warmup_tasks;
  std::vector<TaskIds> active_tasks_pending_revocation;
  std::vector<TaskIds> standby_tasks_pending_revocation;
  std::vector<TaskIds> warmup_tasks_pending_revocation;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupCurrentMemberAssignmentValue", .key = 22, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::member_epoch>("member_epoch"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::previous_member_epoch>("previous_member_epoch"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::state>("state"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::active_tasks>("active_tasks"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::standby_tasks>("standby_tasks"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::warmup_tasks>("warmup_tasks"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::active_tasks_pending_revocation>(
          "active_tasks_pending_revocation"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::standby_tasks_pending_revocation>(
          "standby_tasks_pending_revocation"),
      wire::field<&StreamsGroupCurrentMemberAssignmentValue::warmup_tasks_pending_revocation>(
          "warmup_tasks_pending_revocation"),
  };
};

// StreamsGroupTopologyKey (key 23): version 0, never flexible.
struct StreamsGroupTopologyKey {
  std::string group_id;

  static constexpr wire::MessageInfo info{.name = "StreamsGroupTopologyKey", .key = 23, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTopologyKey::group_id>("group_id"),
  };
};

// StreamsGroupTopologyValue (key 23): version 0, flexible.
struct StreamsGroupTopologyValue {
  struct TopicConfig {
    std::string key;
    std::string value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicConfig::key>("key"),
        wire::field<&TopicConfig::value>("value"),
    };
  };

  struct TopicInfo {
    std::string name;
    int32_t partitions = 0;
    int16_t replication_factor = 0;
    std::vector<TopicConfig> topic_configs;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicInfo::name>("name"),
        wire::field<&TopicInfo::partitions>("partitions"),
        wire::field<&TopicInfo::replication_factor>("replication_factor"),
        wire::field<&TopicInfo::topic_configs>("topic_configs"),
    };
  };

  struct CopartitionGroup {
    std::vector<int16_t> source_topics;
    std::vector<int16_t> source_topic_regex;
    std::vector<int16_t> repartition_source_topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CopartitionGroup::source_topics>("source_topics"),
        wire::field<&CopartitionGroup::source_topic_regex>("source_topic_regex"),
        wire::field<&CopartitionGroup::repartition_source_topics>("repartition_source_topics"),
    };
  };

  struct Subtopology {
    std::string subtopology_id;
    std::vector<std::string> source_topics;
    std::vector<std::string> source_topic_regex;
    std::vector<TopicInfo> state_changelog_topics;
    std::vector<std::string> repartition_sink_topics;
    std::vector<TopicInfo> repartition_source_topics;
    std::vector<CopartitionGroup> copartition_groups;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Subtopology::subtopology_id>("subtopology_id"),
        wire::field<&Subtopology::source_topics>("source_topics"),
        wire::field<&Subtopology::source_topic_regex>("source_topic_regex"),
        wire::field<&Subtopology::state_changelog_topics>("state_changelog_topics"),
        wire::field<&Subtopology::repartition_sink_topics>("repartition_sink_topics"),
        wire::field<&Subtopology::repartition_source_topics>("repartition_source_topics"),
        wire::field<&Subtopology::copartition_groups>("copartition_groups"),
    };
  };

  int32_t epoch = 0;
  std::vector<Subtopology> subtopologies;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupTopologyValue", .key = 23, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupTopologyValue::epoch>("epoch"),
      wire::field<&StreamsGroupTopologyValue::subtopologies>("subtopologies"),
  };
};

}  // namespace zurau::msg
