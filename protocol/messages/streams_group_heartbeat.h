// StreamsGroupHeartbeat (key 88): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct StreamsGroupHeartbeatRequest {
  struct KeyValue {
    std::string key;
    std::string value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&KeyValue::key>("key"),
        wire::field<&KeyValue::value>("value"),
    };
  };

  struct TopicInfo {
    std::string name;
    int32_t partitions = 0;
    int16_t replication_factor = 0;
    std::vector<KeyValue> topic_configs;
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

  struct Topology {
    int32_t epoch = 0;
    std::vector<Subtopology> subtopologies;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Topology::epoch>("epoch"),
        wire::field<&Topology::subtopologies>("subtopologies"),
    };
  };

  struct TaskIds {
    std::string subtopology_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskIds::subtopology_id>("subtopology_id"),
        wire::field<&TaskIds::partitions>("partitions"),
    };
  };

  struct Endpoint {
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Endpoint::host>("host"),
        wire::field<&Endpoint::port>("port"),
    };
  };

  struct TaskOffset {
    std::string subtopology_id;
    int32_t partition = 0;
    int64_t offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskOffset::subtopology_id>("subtopology_id"),
        wire::field<&TaskOffset::partition>("partition"),
        wire::field<&TaskOffset::offset>("offset"),
    };
  };

  std::string group_id;
  std::string member_id;
  int32_t member_epoch = 0;
  int32_t endpoint_information_epoch = 0;
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  int32_t rebalance_timeout_ms = -1;
  std::optional<Topology> topology;
  std::optional<std::vector<TaskIds>> active_tasks;
  std::optional<std::vector<TaskIds>> standby_tasks;
  std::optional<std::vector<TaskIds>> warmup_tasks;
  std::optional<std::string> process_id;
  std::optional<Endpoint> user_endpoint;
  std::optional<std::vector<KeyValue>> client_tags;
  std::optional<std::vector<TaskOffset>> task_offsets;
  std::optional<std::vector<TaskOffset>> task_end_offsets;
  bool shutdown_application = false;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupHeartbeatRequest", .key = 88, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupHeartbeatRequest::group_id>("group_id"),
      wire::field<&StreamsGroupHeartbeatRequest::member_id>("member_id"),
      wire::field<&StreamsGroupHeartbeatRequest::member_epoch>("member_epoch"),
      wire::field<&StreamsGroupHeartbeatRequest::endpoint_information_epoch>("endpoint_information_epoch"),
      wire::field<&StreamsGroupHeartbeatRequest::instance_id>("instance_id", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::rebalance_timeout_ms>("rebalance_timeout_ms"),
      wire::field<&StreamsGroupHeartbeatRequest::topology>("topology", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::active_tasks>("active_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::standby_tasks>("standby_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::warmup_tasks>("warmup_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::process_id>("process_id", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::user_endpoint>("user_endpoint", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::client_tags>("client_tags", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::task_offsets>("task_offsets", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::task_end_offsets>("task_end_offsets",
                                                                   wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatRequest::shutdown_application>("shutdown_application"),
  };
};

struct StreamsGroupHeartbeatResponse {
  struct Status {
    int8_t status_code = 0;
    std::string status_detail;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Status::status_code>("status_code"),
        wire::field<&Status::status_detail>("status_detail"),
    };
  };

  struct TaskIds {
    std::string subtopology_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskIds::subtopology_id>("subtopology_id"),
        wire::field<&TaskIds::partitions>("partitions"),
    };
  };

  struct Endpoint {
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Endpoint::host>("host"),
        wire::field<&Endpoint::port>("port"),
    };
  };

  struct TopicPartition {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartition::topic>("topic"),
        wire::field<&TopicPartition::partitions>("partitions"),
    };
  };

  struct EndpointToPartitions {
    Endpoint user_endpoint;
    std::vector<TopicPartition> active_partitions;
    std::vector<TopicPartition> standby_partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EndpointToPartitions::user_endpoint>("user_endpoint"),
        wire::field<&EndpointToPartitions::active_partitions>("active_partitions"),
        wire::field<&EndpointToPartitions::standby_partitions>("standby_partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::string member_id;
  int32_t member_epoch = 0;
  int32_t heartbeat_interval_ms = 0;
  int32_t acceptable_recovery_lag = 0;
  int32_t task_offset_interval_ms = 0;
  std::optional<std::vector<Status>> status;
  std::optional<std::vector<TaskIds>> active_tasks;
  std::optional<std::vector<TaskIds>> standby_tasks;
  std::optional<std::vector<TaskIds>> warmup_tasks;
  int32_t endpoint_information_epoch = 0;
  std::optional<std::vector<EndpointToPartitions>> partitions_by_user_endpoint;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupHeartbeatResponse", .key = 88, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupHeartbeatResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&StreamsGroupHeartbeatResponse::error_code>("error_code"),
      wire::field<&StreamsGroupHeartbeatResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatResponse::member_id>("member_id"),
      wire::field<&StreamsGroupHeartbeatResponse::member_epoch>("member_epoch"),
      wire::field<&StreamsGroupHeartbeatResponse::heartbeat_interval_ms>("heartbeat_interval_ms"),
      wire::field<&StreamsGroupHeartbeatResponse::acceptable_recovery_lag>("acceptable_recovery_lag"),
      wire::field<&StreamsGroupHeartbeatResponse::task_offset_interval_ms>("task_offset_interval_ms"),
      wire::field<&StreamsGroupHeartbeatResponse::status>("status", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatResponse::active_tasks>("active_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatResponse::standby_tasks>("standby_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatResponse::warmup_tasks>("warmup_tasks", wire::nullable_since(0)),
      wire::field<&StreamsGroupHeartbeatResponse::endpoint_information_epoch>("endpoint_information_epoch"),
      wire::field<&StreamsGroupHeartbeatResponse::partitions_by_user_endpoint>("partitions_by_user_endpoint",
                                                                               wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
