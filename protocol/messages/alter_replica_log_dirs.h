// AlterReplicaLogDirs (key 34): versions 0-2, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterReplicaLogDirsRequest {
  struct AlterReplicaLogDirTopic {
    std::string name;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterReplicaLogDirTopic::name>("name"),
        wire::field<&AlterReplicaLogDirTopic::partitions>("partitions"),
    };
  };

  struct AlterReplicaLogDir {
    std::string path;
    std::vector<AlterReplicaLogDirTopic> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterReplicaLogDir::path>("path"),
        wire::field<&AlterReplicaLogDir::topics>("topics"),
    };
  };

  std::vector<AlterReplicaLogDir> dirs;

  static constexpr wire::MessageInfo info{
      .name = "AlterReplicaLogDirsRequest", .key = 34, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterReplicaLogDirsRequest::dirs>("dirs"),
  };
};

struct AlterReplicaLogDirsResponse {
  struct AlterReplicaLogDirPartitionResult {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterReplicaLogDirPartitionResult::partition_index>("partition_index"),
        wire::field<&AlterReplicaLogDirPartitionResult::error_code>("error_code"),
    };
  };

  struct AlterReplicaLogDirTopicResult {
    std::string topic_name;
    std::vector<AlterReplicaLogDirPartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterReplicaLogDirTopicResult::topic_name>("topic_name"),
        wire::field<&AlterReplicaLogDirTopicResult::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<AlterReplicaLogDirTopicResult> results;

  static constexpr wire::MessageInfo info{
      .name = "AlterReplicaLogDirsResponse", .key = 34, .versions = {0, 2}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterReplicaLogDirsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterReplicaLogDirsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
