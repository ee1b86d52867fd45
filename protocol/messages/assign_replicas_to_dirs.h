// AssignReplicasToDirs (key 73): version 0, flexible.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AssignReplicasToDirsRequest {
  struct PartitionData {
    int32_t partition_index = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
    };
  };

  struct TopicData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_id>("topic_id"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  struct DirectoryData {
    Uuid id;
    std::vector<TopicData> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DirectoryData::id>("id"),
        wire::field<&DirectoryData::topics>("topics"),
    };
  };

  int32_t broker_id = 0;
  int64_t broker_epoch = -1;
  std::vector<DirectoryData> directories;

  static constexpr wire::MessageInfo info{
      .name = "AssignReplicasToDirsRequest", .key = 73, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AssignReplicasToDirsRequest::broker_id>("broker_id"),
      wire::field<&AssignReplicasToDirsRequest::broker_epoch>("broker_epoch"),
      wire::field<&AssignReplicasToDirsRequest::directories>("directories"),
  };
};

struct AssignReplicasToDirsResponse {
  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
    };
  };

  struct TopicData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_id>("topic_id"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  struct DirectoryData {
    Uuid id;
    std::vector<TopicData> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DirectoryData::id>("id"),
        wire::field<&DirectoryData::topics>("topics"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<DirectoryData> directories;

  static constexpr wire::MessageInfo info{
      .name = "AssignReplicasToDirsResponse", .key = 73, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AssignReplicasToDirsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AssignReplicasToDirsResponse::error_code>("error_code"),
      wire::field<&AssignReplicasToDirsResponse::directories>("directories"),
  };
};

}  // namespace zurau::msg
