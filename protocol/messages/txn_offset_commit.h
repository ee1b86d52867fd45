// TxnOffsetCommit (key 28): versions 0-5, flexible from 3.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  + committed_leader_epoch: leader epochs (KIP-320)
//   3  flexible; + generation_id, member_id, group_instance_id: fencing by group membership (KIP-447)
//   4  TRANSACTION_ABORTABLE is understood (KIP-890)
//   5  transactions v2 (KIP-890)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct TxnOffsetCommitRequest {
  struct TxnOffsetCommitRequestPartition {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> committed_metadata;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TxnOffsetCommitRequestPartition::partition_index>("partition_index"),
        wire::field<&TxnOffsetCommitRequestPartition::committed_offset>("committed_offset"),
        wire::field<&TxnOffsetCommitRequestPartition::committed_leader_epoch>("committed_leader_epoch",
                                                                              wire::since(2)),
        wire::field<&TxnOffsetCommitRequestPartition::committed_metadata>("committed_metadata",
                                                                          wire::nullable_since(0)),
    };
  };

  struct TxnOffsetCommitRequestTopic {
    std::string name;
    std::vector<TxnOffsetCommitRequestPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TxnOffsetCommitRequestTopic::name>("name"),
        wire::field<&TxnOffsetCommitRequestTopic::partitions>("partitions"),
    };
  };

  std::string transactional_id;
  std::string group_id;
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  int32_t generation_id = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::vector<TxnOffsetCommitRequestTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "TxnOffsetCommitRequest", .key = 28, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&TxnOffsetCommitRequest::transactional_id>("transactional_id"),
      wire::field<&TxnOffsetCommitRequest::group_id>("group_id"),
      wire::field<&TxnOffsetCommitRequest::producer_id>("producer_id"),
      wire::field<&TxnOffsetCommitRequest::producer_epoch>("producer_epoch"),
      wire::field<&TxnOffsetCommitRequest::generation_id>("generation_id", wire::since(3)),
      wire::field<&TxnOffsetCommitRequest::member_id>("member_id", wire::since(3)),
      wire::field<&TxnOffsetCommitRequest::group_instance_id>("group_instance_id", wire::since(3),
                                                              wire::nullable_since(3)),
      wire::field<&TxnOffsetCommitRequest::topics>("topics"),
  };
};

struct TxnOffsetCommitResponse {
  struct TxnOffsetCommitResponsePartition {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TxnOffsetCommitResponsePartition::partition_index>("partition_index"),
        wire::field<&TxnOffsetCommitResponsePartition::error_code>("error_code"),
    };
  };

  struct TxnOffsetCommitResponseTopic {
    std::string name;
    std::vector<TxnOffsetCommitResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TxnOffsetCommitResponseTopic::name>("name"),
        wire::field<&TxnOffsetCommitResponseTopic::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<TxnOffsetCommitResponseTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "TxnOffsetCommitResponse", .key = 28, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&TxnOffsetCommitResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&TxnOffsetCommitResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
