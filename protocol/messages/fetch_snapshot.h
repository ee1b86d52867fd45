// FetchSnapshot (key 59): versions 0-1, flexible.
//   1  + replica_directory_id; response + node_endpoints
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct FetchSnapshotRequest {
  struct SnapshotId {
    int64_t end_offset = 0;
    int32_t epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SnapshotId::end_offset>("end_offset"),
        wire::field<&SnapshotId::epoch>("epoch"),
    };
  };

  struct PartitionSnapshot {
    int32_t partition = 0;
    int32_t current_leader_epoch = 0;
    SnapshotId snapshot_id;
    int64_t position = 0;
    Uuid replica_directory_id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionSnapshot::partition>("partition"),
        wire::field<&PartitionSnapshot::current_leader_epoch>("current_leader_epoch"),
        wire::field<&PartitionSnapshot::snapshot_id>("snapshot_id"),
        wire::field<&PartitionSnapshot::position>("position"),
        wire::field<&PartitionSnapshot::replica_directory_id>("replica_directory_id", wire::since(1),
                                                              wire::tag(0)),
    };
  };

  struct TopicSnapshot {
    std::string name;
    std::vector<PartitionSnapshot> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicSnapshot::name>("name"),
        wire::field<&TopicSnapshot::partitions>("partitions"),
    };
  };

  int32_t replica_id = -1;
  int32_t max_bytes = std::numeric_limits<int32_t>::max();
  std::vector<TopicSnapshot> topics;
  std::optional<std::string> cluster_id;

  static constexpr wire::MessageInfo info{
      .name = "FetchSnapshotRequest", .key = 59, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FetchSnapshotRequest::replica_id>("replica_id"),
      wire::field<&FetchSnapshotRequest::max_bytes>("max_bytes"),
      wire::field<&FetchSnapshotRequest::topics>("topics"),
      wire::field<&FetchSnapshotRequest::cluster_id>("cluster_id", wire::nullable_since(0), wire::tag(0)),
  };
};

struct FetchSnapshotResponse {
  struct SnapshotId {
    int64_t end_offset = 0;
    int32_t epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SnapshotId::end_offset>("end_offset"),
        wire::field<&SnapshotId::epoch>("epoch"),
    };
  };

  struct LeaderIdAndEpoch {
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderIdAndEpoch::leader_id>("leader_id"),
        wire::field<&LeaderIdAndEpoch::leader_epoch>("leader_epoch"),
    };
  };

  struct PartitionSnapshot {
    int32_t index = 0;
    int16_t error_code = 0;
    SnapshotId snapshot_id;
    int64_t size = 0;
    int64_t position = 0;
    wire::Records unaligned_records;
    LeaderIdAndEpoch current_leader;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionSnapshot::index>("index"),
        wire::field<&PartitionSnapshot::error_code>("error_code"),
        wire::field<&PartitionSnapshot::snapshot_id>("snapshot_id"),
        wire::field<&PartitionSnapshot::size>("size"),
        wire::field<&PartitionSnapshot::position>("position"),
        wire::field<&PartitionSnapshot::unaligned_records>("unaligned_records"),
        wire::field<&PartitionSnapshot::current_leader>("current_leader", wire::tag(0)),
    };
  };

  struct TopicSnapshot {
    std::string name;
    std::vector<PartitionSnapshot> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicSnapshot::name>("name"),
        wire::field<&TopicSnapshot::partitions>("partitions"),
    };
  };

  struct NodeEndpoint {
    int32_t node_id = 0;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&NodeEndpoint::node_id>("node_id", wire::since(1)),
        wire::field<&NodeEndpoint::host>("host", wire::since(1)),
        wire::field<&NodeEndpoint::port>("port", wire::since(1)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<TopicSnapshot> topics;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "FetchSnapshotResponse", .key = 59, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FetchSnapshotResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&FetchSnapshotResponse::error_code>("error_code"),
      wire::field<&FetchSnapshotResponse::topics>("topics"),
      wire::field<&FetchSnapshotResponse::node_endpoints>("node_endpoints", wire::since(1), wire::tag(0)),
  };
};

}  // namespace zurau::msg
