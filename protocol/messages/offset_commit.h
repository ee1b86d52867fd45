// OffsetCommit (key 8): versions 0-10, flexible from 8. Kafka 4 dropped 0 and 1; librdkafka before 1.3
// commits in 1.
//   1  + generation_id_or_member_epoch, member_id, commit_timestamp: group membership; a time for each
//      partition, in this version only
//   2  + retention_time_ms; - commit_timestamp: retention in place of the time
//   3  response + throttle_time_ms
//   4  a throttled response is sent before the wait (KIP-219)
//   5  - retention_time_ms: retention is the broker's matter (KIP-211)
//   6  + committed_leader_epoch: leader epochs (KIP-320)
//   7  + group_instance_id: static members (KIP-345)
//   8  flexible
//   9  member epochs of the consumer protocol and its errors (KIP-848)
//  10  + topic_id; - name; response + topic_id; response - name: topic ids in place of names (KIP-848)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct OffsetCommitRequest {
  struct OffsetCommitRequestPartition {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    int64_t commit_timestamp = -1;
    std::optional<std::string> committed_metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetCommitRequestPartition::partition_index>("partition_index"),
        wire::field<&OffsetCommitRequestPartition::committed_offset>("committed_offset"),
        wire::field<&OffsetCommitRequestPartition::committed_leader_epoch>("committed_leader_epoch",
                                                                           wire::since(6)),
        wire::field<&OffsetCommitRequestPartition::commit_timestamp>("commit_timestamp",
                                                                     wire::versions(1, 1)),
        wire::field<&OffsetCommitRequestPartition::committed_metadata>("committed_metadata",
                                                                       wire::nullable_since(0)),
    };
  };

  struct OffsetCommitRequestTopic {
    std::string name;
    Uuid topic_id;
    std::vector<OffsetCommitRequestPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetCommitRequestTopic::name>("name", wire::versions(0, 9)),
        wire::field<&OffsetCommitRequestTopic::topic_id>("topic_id", wire::since(10)),
        wire::field<&OffsetCommitRequestTopic::partitions>("partitions"),
    };
  };

  std::string group_id;
  int32_t generation_id_or_member_epoch = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  int64_t retention_time_ms = -1;
  std::vector<OffsetCommitRequestTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "OffsetCommitRequest", .key = 8, .versions = {0, 10}, .flexible_from = 8};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetCommitRequest::group_id>("group_id"),
      wire::field<&OffsetCommitRequest::generation_id_or_member_epoch>("generation_id_or_member_epoch",
                                                                       wire::since(1)),
      wire::field<&OffsetCommitRequest::member_id>("member_id", wire::since(1)),
      wire::field<&OffsetCommitRequest::group_instance_id>("group_instance_id", wire::since(7),
                                                           wire::nullable_since(7)),
      wire::field<&OffsetCommitRequest::retention_time_ms>("retention_time_ms", wire::versions(2, 4)),
      wire::field<&OffsetCommitRequest::topics>("topics"),
  };
};

struct OffsetCommitResponse {
  struct OffsetCommitResponsePartition {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetCommitResponsePartition::partition_index>("partition_index"),
        wire::field<&OffsetCommitResponsePartition::error_code>("error_code"),
    };
  };

  struct OffsetCommitResponseTopic {
    std::string name;
    Uuid topic_id;
    std::vector<OffsetCommitResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetCommitResponseTopic::name>("name", wire::versions(0, 9)),
        wire::field<&OffsetCommitResponseTopic::topic_id>("topic_id", wire::since(10)),
        wire::field<&OffsetCommitResponseTopic::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<OffsetCommitResponseTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "OffsetCommitResponse", .key = 8, .versions = {0, 10}, .flexible_from = 8};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetCommitResponse::throttle_time_ms>("throttle_time_ms", wire::since(3)),
      wire::field<&OffsetCommitResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
