// OffsetForLeaderEpoch (key 23): versions 0-4, flexible from 4. Kafka 4 dropped 0 and 1.
//   1  response + leader_epoch: the epoch found (KIP-279)
//   2  + current_leader_epoch; response + throttle_time_ms: fencing by leader epoch (KIP-320)
//   3  + replica_id: followers and consumers differ (KIP-392)
//   4  flexible
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct OffsetForLeaderEpochRequest {
  struct OffsetForLeaderPartition {
    int32_t partition = 0;
    int32_t current_leader_epoch = -1;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetForLeaderPartition::partition>("partition"),
        wire::field<&OffsetForLeaderPartition::current_leader_epoch>("current_leader_epoch", wire::since(2)),
        wire::field<&OffsetForLeaderPartition::leader_epoch>("leader_epoch"),
    };
  };

  struct OffsetForLeaderTopic {
    std::string topic;
    std::vector<OffsetForLeaderPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetForLeaderTopic::topic>("topic"),
        wire::field<&OffsetForLeaderTopic::partitions>("partitions"),
    };
  };

  int32_t replica_id = -2;
  std::vector<OffsetForLeaderTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "OffsetForLeaderEpochRequest", .key = 23, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetForLeaderEpochRequest::replica_id>("replica_id", wire::since(3)),
      wire::field<&OffsetForLeaderEpochRequest::topics>("topics"),
  };
};

struct OffsetForLeaderEpochResponse {
  struct EpochEndOffset {
    int16_t error_code = 0;
    int32_t partition = 0;
    int32_t leader_epoch = -1;
    int64_t end_offset = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EpochEndOffset::error_code>("error_code"),
        wire::field<&EpochEndOffset::partition>("partition"),
        wire::field<&EpochEndOffset::leader_epoch>("leader_epoch", wire::since(1)),
        wire::field<&EpochEndOffset::end_offset>("end_offset"),
    };
  };

  struct OffsetForLeaderTopicResult {
    std::string topic;
    std::vector<EpochEndOffset> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetForLeaderTopicResult::topic>("topic"),
        wire::field<&OffsetForLeaderTopicResult::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<OffsetForLeaderTopicResult> topics;

  static constexpr wire::MessageInfo info{
      .name = "OffsetForLeaderEpochResponse", .key = 23, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetForLeaderEpochResponse::throttle_time_ms>("throttle_time_ms", wire::since(2)),
      wire::field<&OffsetForLeaderEpochResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
