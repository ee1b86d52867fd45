// OffsetFetch (key 9): versions 0-10, flexible from 6. Version 0 meant offsets in ZooKeeper; its layout is
// that of 1.
//   1  offsets kept by Kafka
//   2  + topics may be null; response + error_code: null asks for all topics (KIP-88)
//   3  response + throttle_time_ms
//   4  a throttled response is sent before the wait (KIP-219)
//   5  response + committed_leader_epoch: leader epochs (KIP-320)
//   6  flexible
//   7  + require_stable: wait for pending transactions (KIP-447)
//   8  + groups; - group_id, topics; response + groups; response - topics, error_code: several groups at
//      once (KIP-709)
//   9  + member_id, member_epoch: member epochs (KIP-848)
//  10  + topic_id; - name; response + topic_id; response - name: topic ids in place of names (KIP-848)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct OffsetFetchRequest {
  struct OffsetFetchRequestTopic {
    std::string name;
    std::vector<int32_t> partition_indexes;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchRequestTopic::name>("name", wire::versions(0, 7)),
        wire::field<&OffsetFetchRequestTopic::partition_indexes>("partition_indexes", wire::versions(0, 7)),
    };
  };

  struct OffsetFetchRequestTopics {
    std::string name;
    Uuid topic_id;
    std::vector<int32_t> partition_indexes;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchRequestTopics::name>("name", wire::versions(8, 9)),
        wire::field<&OffsetFetchRequestTopics::topic_id>("topic_id", wire::since(10)),
        wire::field<&OffsetFetchRequestTopics::partition_indexes>("partition_indexes", wire::since(8)),
    };
  };

  struct OffsetFetchRequestGroup {
    std::string group_id;
    std::optional<std::string> member_id;
    int32_t member_epoch = -1;
    std::optional<std::vector<OffsetFetchRequestTopics>> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchRequestGroup::group_id>("group_id", wire::since(8)),
        wire::field<&OffsetFetchRequestGroup::member_id>("member_id", wire::since(9),
                                                         wire::nullable_since(9)),
        wire::field<&OffsetFetchRequestGroup::member_epoch>("member_epoch", wire::since(9)),
        wire::field<&OffsetFetchRequestGroup::topics>("topics", wire::since(8), wire::nullable_since(8)),
    };
  };

  std::string group_id;
  std::optional<std::vector<OffsetFetchRequestTopic>> topics;
  std::vector<OffsetFetchRequestGroup> groups;
  bool require_stable = false;

  static constexpr wire::MessageInfo info{
      .name = "OffsetFetchRequest", .key = 9, .versions = {0, 10}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetFetchRequest::group_id>("group_id", wire::versions(0, 7)),
      wire::field<&OffsetFetchRequest::topics>("topics", wire::versions(0, 7), wire::nullable(2, 7)),
      wire::field<&OffsetFetchRequest::groups>("groups", wire::since(8)),
      wire::field<&OffsetFetchRequest::require_stable>("require_stable", wire::since(7)),
  };
};

struct OffsetFetchResponse {
  struct OffsetFetchResponsePartition {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> metadata;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchResponsePartition::partition_index>("partition_index", wire::versions(0, 7)),
        wire::field<&OffsetFetchResponsePartition::committed_offset>("committed_offset",
                                                                     wire::versions(0, 7)),
        wire::field<&OffsetFetchResponsePartition::committed_leader_epoch>("committed_leader_epoch",
                                                                           wire::versions(5, 7)),
        wire::field<&OffsetFetchResponsePartition::metadata>("metadata", wire::versions(0, 7),
                                                             wire::nullable(0, 7)),
        wire::field<&OffsetFetchResponsePartition::error_code>("error_code", wire::versions(0, 7)),
    };
  };

  struct OffsetFetchResponseTopic {
    std::string name;
    std::vector<OffsetFetchResponsePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchResponseTopic::name>("name", wire::versions(0, 7)),
        wire::field<&OffsetFetchResponseTopic::partitions>("partitions", wire::versions(0, 7)),
    };
  };

  struct OffsetFetchResponsePartitions {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> metadata;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchResponsePartitions::partition_index>("partition_index", wire::since(8)),
        wire::field<&OffsetFetchResponsePartitions::committed_offset>("committed_offset", wire::since(8)),
        wire::field<&OffsetFetchResponsePartitions::committed_leader_epoch>("committed_leader_epoch",
                                                                            wire::since(8)),
        wire::field<&OffsetFetchResponsePartitions::metadata>("metadata", wire::since(8),
                                                              wire::nullable_since(8)),
        wire::field<&OffsetFetchResponsePartitions::error_code>("error_code", wire::since(8)),
    };
  };

  struct OffsetFetchResponseTopics {
    std::string name;
    Uuid topic_id;
    std::vector<OffsetFetchResponsePartitions> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchResponseTopics::name>("name", wire::versions(8, 9)),
        wire::field<&OffsetFetchResponseTopics::topic_id>("topic_id", wire::since(10)),
        wire::field<&OffsetFetchResponseTopics::partitions>("partitions", wire::since(8)),
    };
  };

  struct OffsetFetchResponseGroup {
    std::string group_id;
    std::vector<OffsetFetchResponseTopics> topics;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&OffsetFetchResponseGroup::group_id>("group_id", wire::since(8)),
        wire::field<&OffsetFetchResponseGroup::topics>("topics", wire::since(8)),
        wire::field<&OffsetFetchResponseGroup::error_code>("error_code", wire::since(8)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<OffsetFetchResponseTopic> topics;
  int16_t error_code = 0;
  std::vector<OffsetFetchResponseGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "OffsetFetchResponse", .key = 9, .versions = {0, 10}, .flexible_from = 6};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetFetchResponse::throttle_time_ms>("throttle_time_ms", wire::since(3)),
      wire::field<&OffsetFetchResponse::topics>("topics", wire::versions(0, 7)),
      wire::field<&OffsetFetchResponse::error_code>("error_code", wire::versions(2, 7)),
      wire::field<&OffsetFetchResponse::groups>("groups", wire::since(8)),
  };
};

}  // namespace zurau::msg
