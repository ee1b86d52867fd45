// Records of __share_group_state: the key is the record type (int16) and a key struct, the value its version
// (int16) and a value struct.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// ShareSnapshotKey (key 0): version 0, never flexible.
struct ShareSnapshotKey {
  std::string group_id;
  Uuid topic_id;
  int32_t partition = 0;

  static constexpr wire::MessageInfo info{.name = "ShareSnapshotKey", .key = 0, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareSnapshotKey::group_id>("group_id"),
      wire::field<&ShareSnapshotKey::topic_id>("topic_id"),
      wire::field<&ShareSnapshotKey::partition>("partition"),
  };
};

// ShareSnapshotValue (key 0): version 0, flexible.
struct ShareSnapshotValue {
  struct StateBatch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int8_t delivery_state = 0;
    int16_t delivery_count = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&StateBatch::first_offset>("first_offset"),
        wire::field<&StateBatch::last_offset>("last_offset"),
        wire::field<&StateBatch::delivery_state>("delivery_state"),
        wire::field<&StateBatch::delivery_count>("delivery_count"),
    };
  };

  int32_t snapshot_epoch = 0;
  int32_t state_epoch = 0;
  int32_t leader_epoch = 0;
  int64_t start_offset = 0;
  int64_t create_timestamp = 0;
  int64_t write_timestamp = 0;
  std::vector<StateBatch> state_batches;
  int32_t delivery_complete_count = -1;

  static constexpr wire::MessageInfo info{
      .name = "ShareSnapshotValue", .key = 0, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareSnapshotValue::snapshot_epoch>("snapshot_epoch"),
      wire::field<&ShareSnapshotValue::state_epoch>("state_epoch"),
      wire::field<&ShareSnapshotValue::leader_epoch>("leader_epoch"),
      wire::field<&ShareSnapshotValue::start_offset>("start_offset"),
      wire::field<&ShareSnapshotValue::create_timestamp>("create_timestamp"),
      wire::field<&ShareSnapshotValue::write_timestamp>("write_timestamp"),
      wire::field<&ShareSnapshotValue::state_batches>("state_batches"),
      wire::field<&ShareSnapshotValue::delivery_complete_count>("delivery_complete_count", wire::tag(0)),
  };
};

// ShareUpdateKey (key 1): version 0, never flexible.
struct ShareUpdateKey {
  std::string group_id;
  Uuid topic_id;
  int32_t partition = 0;

  static constexpr wire::MessageInfo info{.name = "ShareUpdateKey", .key = 1, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareUpdateKey::group_id>("group_id"),
      wire::field<&ShareUpdateKey::topic_id>("topic_id"),
      wire::field<&ShareUpdateKey::partition>("partition"),
  };
};

// ShareUpdateValue (key 1): version 0, flexible.
struct ShareUpdateValue {
  struct StateBatch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int8_t delivery_state = 0;
    int16_t delivery_count = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&StateBatch::first_offset>("first_offset"),
        wire::field<&StateBatch::last_offset>("last_offset"),
        wire::field<&StateBatch::delivery_state>("delivery_state"),
        wire::field<&StateBatch::delivery_count>("delivery_count"),
    };
  };

  int32_t snapshot_epoch = 0;
  int32_t leader_epoch = 0;
  int64_t start_offset = 0;
  std::vector<StateBatch> state_batches;
  int32_t delivery_complete_count = -1;

  static constexpr wire::MessageInfo info{
      .name = "ShareUpdateValue", .key = 1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareUpdateValue::snapshot_epoch>("snapshot_epoch"),
      wire::field<&ShareUpdateValue::leader_epoch>("leader_epoch"),
      wire::field<&ShareUpdateValue::start_offset>("start_offset"),
      wire::field<&ShareUpdateValue::state_batches>("state_batches"),
      wire::field<&ShareUpdateValue::delivery_complete_count>("delivery_complete_count", wire::tag(0)),
  };
};

}  // namespace zurau::msg
