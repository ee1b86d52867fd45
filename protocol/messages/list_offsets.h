// ListOffsets (key 2): versions 0-11, flexible from 6. Kafka 4 dropped 0; librdkafka before 1.8 asks in it,
// for an array of offsets.
//   1  - max_num_offsets; response + timestamp, offset; response - old_style_offsets: one offset in place
//      of an array (KIP-79)
//   2  + isolation_level; response + throttle_time_ms: isolation level (KIP-98)
//   3  a throttled response is sent before the wait (KIP-219)
//   4  + current_leader_epoch; response + leader_epoch: leader epochs (KIP-320)
//   5  OFFSET_NOT_AVAILABLE is understood (KIP-207)
//   6  flexible
//   7  timestamp -3, the offset of the greatest timestamp (KIP-734)
//   8  timestamp -4, start of the local log (KIP-405)
//   9  timestamp -5, end of what is tiered (KIP-1005)
//  10  + timeout_ms: timeout for tiered reads (KIP-1075)
//  11  timestamp -6, earliest offset not yet tiered (KIP-1023)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ListOffsetsRequest {
  struct ListOffsetsPartition {
    int32_t partition_index = 0;
    int32_t current_leader_epoch = -1;
    int64_t timestamp = 0;
    int32_t max_num_offsets = 1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListOffsetsPartition::partition_index>("partition_index"),
        wire::field<&ListOffsetsPartition::current_leader_epoch>("current_leader_epoch", wire::since(4)),
        wire::field<&ListOffsetsPartition::timestamp>("timestamp"),
        wire::field<&ListOffsetsPartition::max_num_offsets>("max_num_offsets", wire::versions(0, 0)),
    };
  };

  struct ListOffsetsTopic {
    std::string name;
    std::vector<ListOffsetsPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListOffsetsTopic::name>("name"),
        wire::field<&ListOffsetsTopic::partitions>("partitions"),
    };
  };

  int32_t replica_id = 0;
  int8_t isolation_level = 0;
  std::vector<ListOffsetsTopic> topics;
  int32_t timeout_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "ListOffsetsRequest", .key = 2, .versions = {0, 11}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListOffsetsRequest::replica_id>("replica_id"),
      wire::field<&ListOffsetsRequest::isolation_level>("isolation_level", wire::since(2)),
      wire::field<&ListOffsetsRequest::topics>("topics"),
      wire::field<&ListOffsetsRequest::timeout_ms>("timeout_ms", wire::since(10)),
  };
};

struct ListOffsetsResponse {
  struct ListOffsetsPartitionResponse {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::vector<int64_t> old_style_offsets;
    int64_t timestamp = -1;
    int64_t offset = -1;
    int32_t leader_epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListOffsetsPartitionResponse::partition_index>("partition_index"),
        wire::field<&ListOffsetsPartitionResponse::error_code>("error_code"),
        wire::field<&ListOffsetsPartitionResponse::old_style_offsets>("old_style_offsets",
                                                                      wire::versions(0, 0)),
        wire::field<&ListOffsetsPartitionResponse::timestamp>("timestamp", wire::since(1)),
        wire::field<&ListOffsetsPartitionResponse::offset>("offset", wire::since(1)),
        wire::field<&ListOffsetsPartitionResponse::leader_epoch>("leader_epoch", wire::since(4)),
    };
  };

  struct ListOffsetsTopicResponse {
    std::string name;
    std::vector<ListOffsetsPartitionResponse> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ListOffsetsTopicResponse::name>("name"),
        wire::field<&ListOffsetsTopicResponse::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<ListOffsetsTopicResponse> topics;

  static constexpr wire::MessageInfo info{
      .name = "ListOffsetsResponse", .key = 2, .versions = {0, 11}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListOffsetsResponse::throttle_time_ms>("throttle_time_ms", wire::since(2)),
      wire::field<&ListOffsetsResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
