// Records of __remote_log_metadata: three unsigned varints (1, record type, version) and one of these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// RemoteLogSegmentMetadataRecord (key 0): version 0, flexible.
struct RemoteLogSegmentMetadataRecord {
  struct TopicIdPartitionEntry {
    std::string name;
    Uuid id;
    int32_t partition = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicIdPartitionEntry::name>("name"),
        wire::field<&TopicIdPartitionEntry::id>("id"),
        wire::field<&TopicIdPartitionEntry::partition>("partition"),
    };
  };

  struct RemoteLogSegmentIdEntry {
    TopicIdPartitionEntry topic_id_partition;
    Uuid id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&RemoteLogSegmentIdEntry::topic_id_partition>("topic_id_partition"),
        wire::field<&RemoteLogSegmentIdEntry::id>("id"),
    };
  };

  struct SegmentLeaderEpochEntry {
    int32_t leader_epoch = 0;
    int64_t offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SegmentLeaderEpochEntry::leader_epoch>("leader_epoch"),
        wire::field<&SegmentLeaderEpochEntry::offset>("offset"),
    };
  };

  RemoteLogSegmentIdEntry remote_log_segment_id;
  int64_t start_offset = 0;
  int64_t end_offset = 0;
  int32_t broker_id = 0;
  int64_t max_timestamp_ms = 0;
  int64_t event_timestamp_ms = 0;
  std::vector<SegmentLeaderEpochEntry> segment_leader_epochs;
  int32_t segment_size_in_bytes = 0;
  std::optional<Bytes> custom_metadata;
  int8_t remote_log_segment_state = 0;
  bool txn_index_empty = false;

  static constexpr wire::MessageInfo info{
      .name = "RemoteLogSegmentMetadataRecord", .key = 0, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoteLogSegmentMetadataRecord::remote_log_segment_id>("remote_log_segment_id"),
      wire::field<&RemoteLogSegmentMetadataRecord::start_offset>("start_offset"),
      wire::field<&RemoteLogSegmentMetadataRecord::end_offset>("end_offset"),
      wire::field<&RemoteLogSegmentMetadataRecord::broker_id>("broker_id"),
      wire::field<&RemoteLogSegmentMetadataRecord::max_timestamp_ms>("max_timestamp_ms"),
      wire::field<&RemoteLogSegmentMetadataRecord::event_timestamp_ms>("event_timestamp_ms"),
      wire::field<&RemoteLogSegmentMetadataRecord::segment_leader_epochs>("segment_leader_epochs"),
      wire::field<&RemoteLogSegmentMetadataRecord::segment_size_in_bytes>("segment_size_in_bytes"),
      wire::field<&RemoteLogSegmentMetadataRecord::custom_metadata>("custom_metadata",
                                                                    wire::nullable_since(0)),
      wire::field<&RemoteLogSegmentMetadataRecord::remote_log_segment_state>("remote_log_segment_state"),
      wire::field<&RemoteLogSegmentMetadataRecord::txn_index_empty>("txn_index_empty", wire::tag(0)),
  };
};

// RemoteLogSegmentMetadataUpdateRecord (key 1): version 0, flexible.
struct RemoteLogSegmentMetadataUpdateRecord {
  struct TopicIdPartitionEntry {
    std::string name;
    Uuid id;
    int32_t partition = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicIdPartitionEntry::name>("name"),
        wire::field<&TopicIdPartitionEntry::id>("id"),
        wire::field<&TopicIdPartitionEntry::partition>("partition"),
    };
  };

  struct RemoteLogSegmentIdEntry {
    TopicIdPartitionEntry topic_id_partition;
    Uuid id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&RemoteLogSegmentIdEntry::topic_id_partition>("topic_id_partition"),
        wire::field<&RemoteLogSegmentIdEntry::id>("id"),
    };
  };

  RemoteLogSegmentIdEntry remote_log_segment_id;
  int32_t broker_id = 0;
  int64_t event_timestamp_ms = 0;
  std::optional<Bytes> custom_metadata;
  int8_t remote_log_segment_state = 0;

  static constexpr wire::MessageInfo info{
      .name = "RemoteLogSegmentMetadataUpdateRecord", .key = 1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoteLogSegmentMetadataUpdateRecord::remote_log_segment_id>("remote_log_segment_id"),
      wire::field<&RemoteLogSegmentMetadataUpdateRecord::broker_id>("broker_id"),
      wire::field<&RemoteLogSegmentMetadataUpdateRecord::event_timestamp_ms>("event_timestamp_ms"),
      wire::field<&RemoteLogSegmentMetadataUpdateRecord::custom_metadata>("custom_metadata",
                                                                          wire::nullable_since(0)),
      wire::field<&RemoteLogSegmentMetadataUpdateRecord::remote_log_segment_state>(
          "remote_log_segment_state"),
  };
};

// RemotePartitionDeleteMetadataRecord (key 2): version 0, flexible.
struct RemotePartitionDeleteMetadataRecord {
  struct TopicIdPartitionEntry {
    std::string name;
    Uuid id;
    int32_t partition = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicIdPartitionEntry::name>("name"),
        wire::field<&TopicIdPartitionEntry::id>("id"),
        wire::field<&TopicIdPartitionEntry::partition>("partition"),
    };
  };

  TopicIdPartitionEntry topic_id_partition;
  int32_t broker_id = 0;
  int64_t event_timestamp_ms = 0;
  int8_t remote_partition_delete_state = 0;

  static constexpr wire::MessageInfo info{
      .name = "RemotePartitionDeleteMetadataRecord", .key = 2, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemotePartitionDeleteMetadataRecord::topic_id_partition>("topic_id_partition"),
      wire::field<&RemotePartitionDeleteMetadataRecord::broker_id>("broker_id"),
      wire::field<&RemotePartitionDeleteMetadataRecord::event_timestamp_ms>("event_timestamp_ms"),
      wire::field<&RemotePartitionDeleteMetadataRecord::remote_partition_delete_state>(
          "remote_partition_delete_state"),
  };
};

// RemoteLogSegmentMetadataSnapshotRecord (key 3): version 0, flexible.
struct RemoteLogSegmentMetadataSnapshotRecord {
  struct SegmentLeaderEpochEntry {
    int32_t leader_epoch = 0;
    int64_t offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&SegmentLeaderEpochEntry::leader_epoch>("leader_epoch"),
        wire::field<&SegmentLeaderEpochEntry::offset>("offset"),
    };
  };

  Uuid segment_id;
  int64_t start_offset = 0;
  int64_t end_offset = 0;
  int32_t broker_id = 0;
  int64_t max_timestamp_ms = 0;
  int64_t event_timestamp_ms = 0;
  std::vector<SegmentLeaderEpochEntry> segment_leader_epochs;
  int32_t segment_size_in_bytes = 0;
  std::optional<Bytes> custom_metadata;
  int8_t remote_log_segment_state = 0;
  bool txn_index_empty = false;

  static constexpr wire::MessageInfo info{
      .name = "RemoteLogSegmentMetadataSnapshotRecord", .key = 3, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::segment_id>("segment_id"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::start_offset>("start_offset"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::end_offset>("end_offset"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::broker_id>("broker_id"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::max_timestamp_ms>("max_timestamp_ms"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::event_timestamp_ms>("event_timestamp_ms"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::segment_leader_epochs>("segment_leader_epochs"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::segment_size_in_bytes>("segment_size_in_bytes"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::custom_metadata>("custom_metadata",
                                                                            wire::nullable_since(0)),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::remote_log_segment_state>(
          "remote_log_segment_state"),
      wire::field<&RemoteLogSegmentMetadataSnapshotRecord::txn_index_empty>("txn_index_empty", wire::tag(0)),
  };
};

}  // namespace zurau::msg
