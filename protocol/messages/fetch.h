// Fetch (key 1): versions 4-18, flexible from 12. 0-3 would need records of magic 0 and 1.
//   5  + log_start_offset; response + log_start_offset: where the log starts (KIP-107)
//   6  KAFKA_STORAGE_ERROR is understood (KIP-112)
//   7  + session_id, session_epoch, forgotten_topics_data; response + error_code, session_id: fetch
//      sessions (KIP-227)
//   8  a throttled response is sent before the wait (KIP-219)
//   9  + current_leader_epoch: fencing by leader epoch (KIP-320)
//  10  zstd (KIP-110)
//  11  + rack_id; response + preferred_read_replica: fetch from the nearest replica (KIP-392)
//  12  flexible; + cluster_id, last_fetched_epoch; response + diverging_epoch, current_leader, snapshot_id:
//      divergence by last epoch (KIP-595)
//  13  + topic_id; - topic; response + topic_id; response - topic: topic ids in place of names (KIP-516)
//  14  OFFSET_MOVED_TO_TIERED_STORAGE is understood (KIP-405)
//  15  + replica_state; - replica_id: replica id and epoch (KIP-903)
//  16  response + node_endpoints: the leader when the client is wrong (KIP-951)
//  17  + replica_directory_id: directory ids of replicas (KIP-853)
//  18  + high_watermark: high watermark of a replica (KIP-1166)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct FetchRequest {
  struct ReplicaState {
    int32_t replica_id = -1;
    int64_t replica_epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ReplicaState::replica_id>("replica_id", wire::since(15)),
        wire::field<&ReplicaState::replica_epoch>("replica_epoch", wire::since(15)),
    };
  };

  struct FetchPartition {
    int32_t partition = 0;
    int32_t current_leader_epoch = -1;
    int64_t fetch_offset = 0;
    int32_t last_fetched_epoch = -1;
    int64_t log_start_offset = -1;
    int32_t partition_max_bytes = 0;
    Uuid replica_directory_id;
    int64_t high_watermark = std::numeric_limits<int64_t>::max();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FetchPartition::partition>("partition"),
        wire::field<&FetchPartition::current_leader_epoch>("current_leader_epoch", wire::since(9)),
        wire::field<&FetchPartition::fetch_offset>("fetch_offset"),
        wire::field<&FetchPartition::last_fetched_epoch>("last_fetched_epoch", wire::since(12)),
        wire::field<&FetchPartition::log_start_offset>("log_start_offset", wire::since(5)),
        wire::field<&FetchPartition::partition_max_bytes>("partition_max_bytes"),
        wire::field<&FetchPartition::replica_directory_id>("replica_directory_id", wire::since(17),
                                                           wire::tag(0)),
        wire::field<&FetchPartition::high_watermark>("high_watermark", wire::since(18), wire::tag(1)),
    };
  };

  struct FetchTopic {
    std::string topic;
    Uuid topic_id;
    std::vector<FetchPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FetchTopic::topic>("topic", wire::versions(0, 12)),
        wire::field<&FetchTopic::topic_id>("topic_id", wire::since(13)),
        wire::field<&FetchTopic::partitions>("partitions"),
    };
  };

  struct ForgottenTopic {
    std::string topic;
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ForgottenTopic::topic>("topic", wire::versions(7, 12)),
        wire::field<&ForgottenTopic::topic_id>("topic_id", wire::since(13)),
        wire::field<&ForgottenTopic::partitions>("partitions", wire::since(7)),
    };
  };

  int32_t replica_id = -1;
  int32_t max_wait_ms = 0;
  int32_t min_bytes = 0;
  int32_t max_bytes = std::numeric_limits<int32_t>::max();
  int8_t isolation_level = 0;
  int32_t session_id = 0;
  int32_t session_epoch = -1;
  std::vector<FetchTopic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;
  std::string rack_id;
  std::optional<std::string> cluster_id;
  ReplicaState replica_state;

  static constexpr wire::MessageInfo info{
      .name = "FetchRequest", .key = 1, .versions = {4, 18}, .flexible_from = 12};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FetchRequest::replica_id>("replica_id", wire::versions(0, 14)),
      wire::field<&FetchRequest::max_wait_ms>("max_wait_ms"),
      wire::field<&FetchRequest::min_bytes>("min_bytes"),
      wire::field<&FetchRequest::max_bytes>("max_bytes"),
      wire::field<&FetchRequest::isolation_level>("isolation_level"),
      wire::field<&FetchRequest::session_id>("session_id", wire::since(7)),
      wire::field<&FetchRequest::session_epoch>("session_epoch", wire::since(7)),
      wire::field<&FetchRequest::topics>("topics"),
      wire::field<&FetchRequest::forgotten_topics_data>("forgotten_topics_data", wire::since(7)),
      wire::field<&FetchRequest::rack_id>("rack_id", wire::since(11)),
      wire::field<&FetchRequest::cluster_id>("cluster_id", wire::since(12), wire::nullable_since(12),
                                             wire::tag(0)),
      wire::field<&FetchRequest::replica_state>("replica_state", wire::since(15), wire::tag(1)),
  };
};

struct FetchResponse {
  struct EpochEndOffset {
    int32_t epoch = -1;
    int64_t end_offset = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EpochEndOffset::epoch>("epoch", wire::since(12)),
        wire::field<&EpochEndOffset::end_offset>("end_offset", wire::since(12)),
    };
  };

  struct LeaderIdAndEpoch {
    int32_t leader_id = -1;
    int32_t leader_epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderIdAndEpoch::leader_id>("leader_id", wire::since(12)),
        wire::field<&LeaderIdAndEpoch::leader_epoch>("leader_epoch", wire::since(12)),
    };
  };

  struct SnapshotId {
    int64_t end_offset = -1;
    int32_t epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SnapshotId::end_offset>("end_offset"),
        wire::field<&SnapshotId::epoch>("epoch"),
    };
  };

  struct AbortedTransaction {
    int64_t producer_id = 0;
    int64_t first_offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AbortedTransaction::producer_id>("producer_id"),
        wire::field<&AbortedTransaction::first_offset>("first_offset"),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int64_t high_watermark = 0;
    int64_t last_stable_offset = -1;
    int64_t log_start_offset = -1;
    std::optional<std::vector<AbortedTransaction>> aborted_transactions;
    int32_t preferred_read_replica = -1;
    std::optional<wire::Records> records;
    EpochEndOffset diverging_epoch;
    LeaderIdAndEpoch current_leader;
    SnapshotId snapshot_id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::high_watermark>("high_watermark"),
        wire::field<&PartitionData::last_stable_offset>("last_stable_offset"),
        wire::field<&PartitionData::log_start_offset>("log_start_offset", wire::since(5)),
        wire::field<&PartitionData::aborted_transactions>("aborted_transactions", wire::nullable_since(0)),
        wire::field<&PartitionData::preferred_read_replica>("preferred_read_replica", wire::since(11)),
        wire::field<&PartitionData::records>("records", wire::nullable_since(0)),
        wire::field<&PartitionData::diverging_epoch>("diverging_epoch", wire::since(12), wire::tag(0)),
        wire::field<&PartitionData::current_leader>("current_leader", wire::since(12), wire::tag(1)),
        wire::field<&PartitionData::snapshot_id>("snapshot_id", wire::since(12), wire::tag(2)),
    };
  };

  struct FetchableTopicResponse {
    std::string topic;
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FetchableTopicResponse::topic>("topic", wire::versions(0, 12)),
        wire::field<&FetchableTopicResponse::topic_id>("topic_id", wire::since(13)),
        wire::field<&FetchableTopicResponse::partitions>("partitions"),
    };
  };

  struct NodeEndpoint {
    int32_t node_id = 0;
    std::string host;
    int32_t port = 0;
    std::optional<std::string> rack;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&NodeEndpoint::node_id>("node_id", wire::since(16)),
        wire::field<&NodeEndpoint::host>("host", wire::since(16)),
        wire::field<&NodeEndpoint::port>("port", wire::since(16)),
        wire::field<&NodeEndpoint::rack>("rack", wire::since(16), wire::nullable_since(16)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int32_t session_id = 0;
  std::vector<FetchableTopicResponse> responses;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "FetchResponse", .key = 1, .versions = {4, 18}, .flexible_from = 12};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FetchResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&FetchResponse::error_code>("error_code", wire::since(7)),
      wire::field<&FetchResponse::session_id>("session_id", wire::since(7)),
      wire::field<&FetchResponse::responses>("responses"),
      wire::field<&FetchResponse::node_endpoints>("node_endpoints", wire::since(16), wire::tag(0)),
  };
};

}  // namespace zurau::msg
