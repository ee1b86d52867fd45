// StreamsGroupDescribe (key 89): version 0, flexible.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct StreamsGroupDescribeRequest {
  std::vector<std::string> group_ids;
  bool include_authorized_operations = false;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupDescribeRequest", .key = 89, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupDescribeRequest::group_ids>("group_ids"),
      wire::field<&StreamsGroupDescribeRequest::include_authorized_operations>(
          "include_authorized_operations"),
  };
};

struct StreamsGroupDescribeResponse {
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

  struct Subtopology {
    std::string subtopology_id;
    std::vector<std::string> source_topics;
    std::vector<std::string> repartition_sink_topics;
    std::vector<TopicInfo> state_changelog_topics;
    std::vector<TopicInfo> repartition_source_topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Subtopology::subtopology_id>("subtopology_id"),
        wire::field<&Subtopology::source_topics>("source_topics"),
        wire::field<&Subtopology::repartition_sink_topics>("repartition_sink_topics"),
        wire::field<&Subtopology::state_changelog_topics>("state_changelog_topics"),
        wire::field<&Subtopology::repartition_source_topics>("repartition_source_topics"),
    };
  };

  struct Topology {
    int32_t epoch = 0;
    std::optional<std::vector<Subtopology>> subtopologies;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Topology::epoch>("epoch"),
        wire::field<&Topology::subtopologies>("subtopologies", wire::nullable_since(0)),
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

  struct TaskIds {
    std::string subtopology_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TaskIds::subtopology_id>("subtopology_id"),
        wire::field<&TaskIds::partitions>("partitions"),
    };
  };

  struct Assignment {
    std::vector<TaskIds> active_tasks;
    std::vector<TaskIds> standby_tasks;
    std::vector<TaskIds> warmup_tasks;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Assignment::active_tasks>("active_tasks"),
        wire::field<&Assignment::standby_tasks>("standby_tasks"),
        wire::field<&Assignment::warmup_tasks>("warmup_tasks"),
    };
  };

  struct Member {
    std::string member_id;
    int32_t member_epoch = 0;
    std::optional<std::string> instance_id;
    std::optional<std::string> rack_id;
    std::string client_id;
    std::string client_host;
    int32_t topology_epoch = 0;
    std::string process_id;
    std::optional<Endpoint> user_endpoint;
    std::vector<KeyValue> client_tags;
    std::vector<TaskOffset> task_offsets;
    std::vector<TaskOffset> task_end_offsets;
    Assignment assignment;
    Assignment target_assignment;
    bool is_classic = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Member::member_id>("member_id"),
        wire::field<&Member::member_epoch>("member_epoch"),
        wire::field<&Member::instance_id>("instance_id", wire::nullable_since(0)),
        wire::field<&Member::rack_id>("rack_id", wire::nullable_since(0)),
        wire::field<&Member::client_id>("client_id"),
        wire::field<&Member::client_host>("client_host"),
        wire::field<&Member::topology_epoch>("topology_epoch"),
        wire::field<&Member::process_id>("process_id"),
        wire::field<&Member::user_endpoint>("user_endpoint", wire::nullable_since(0)),
        wire::field<&Member::client_tags>("client_tags"),
        wire::field<&Member::task_offsets>("task_offsets"),
        wire::field<&Member::task_end_offsets>("task_end_offsets"),
        wire::field<&Member::assignment>("assignment"),
        wire::field<&Member::target_assignment>("target_assignment"),
        wire::field<&Member::is_classic>("is_classic"),
    };
  };

  struct DescribedGroup {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::string group_id;
    std::string group_state;
    int32_t group_epoch = 0;
    int32_t assignment_epoch = 0;
    std::optional<Topology> topology;
    std::vector<Member> members;
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedGroup::error_code>("error_code"),
        wire::field<&DescribedGroup::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&DescribedGroup::group_id>("group_id"),
        wire::field<&DescribedGroup::group_state>("group_state"),
        wire::field<&DescribedGroup::group_epoch>("group_epoch"),
        wire::field<&DescribedGroup::assignment_epoch>("assignment_epoch"),
        wire::field<&DescribedGroup::topology>("topology", wire::nullable_since(0)),
        wire::field<&DescribedGroup::members>("members"),
        wire::field<&DescribedGroup::authorized_operations>("authorized_operations"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribedGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "StreamsGroupDescribeResponse", .key = 89, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&StreamsGroupDescribeResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&StreamsGroupDescribeResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
