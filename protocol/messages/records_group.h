// Records of __consumer_offsets: committed offsets and classic groups. The key is the record type (int16) and
// a key struct, the value its version (int16) and a value struct; a null value deletes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// LegacyOffsetCommitKey (key 0): version 0, never flexible.
struct LegacyOffsetCommitKey {
  std::string group;
  std::string topic;
  int32_t partition = 0;

  static constexpr wire::MessageInfo info{.name = "LegacyOffsetCommitKey", .key = 0, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&LegacyOffsetCommitKey::group>("group"),
      wire::field<&LegacyOffsetCommitKey::topic>("topic"),
      wire::field<&LegacyOffsetCommitKey::partition>("partition"),
  };
};

// LegacyOffsetCommitValue (key 0): version 0, never flexible.
struct LegacyOffsetCommitValue {
  int64_t offset = 0;
  std::string metadata;
  int64_t commit_timestamp = 0;

  static constexpr wire::MessageInfo info{.name = "LegacyOffsetCommitValue", .key = 0, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&LegacyOffsetCommitValue::offset>("offset"),
      wire::field<&LegacyOffsetCommitValue::metadata>("metadata"),
      wire::field<&LegacyOffsetCommitValue::commit_timestamp>("commit_timestamp"),
  };
};

// OffsetCommitKey (key 1): version 0, never flexible.
struct OffsetCommitKey {
  std::string group;
  std::string topic;
  int32_t partition = 0;

  static constexpr wire::MessageInfo info{.name = "OffsetCommitKey", .key = 1, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetCommitKey::group>("group"),
      wire::field<&OffsetCommitKey::topic>("topic"),
      wire::field<&OffsetCommitKey::partition>("partition"),
  };
};

// OffsetCommitValue (key 1): versions 0-4, flexible from 4.
//   1  + expire_timestamp
//   2  - expire_timestamp
//   3  + leader_epoch
//   4  flexible; + topic_id
struct OffsetCommitValue {
  int64_t offset = 0;
  int32_t leader_epoch = -1;
  std::string metadata;
  int64_t commit_timestamp = 0;
  int64_t expire_timestamp = -1;
  Uuid topic_id;

  static constexpr wire::MessageInfo info{
      .name = "OffsetCommitValue", .key = 1, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&OffsetCommitValue::offset>("offset"),
      wire::field<&OffsetCommitValue::leader_epoch>("leader_epoch", wire::since(3)),
      wire::field<&OffsetCommitValue::metadata>("metadata"),
      wire::field<&OffsetCommitValue::commit_timestamp>("commit_timestamp"),
      wire::field<&OffsetCommitValue::expire_timestamp>("expire_timestamp", wire::versions(1, 1)),
      wire::field<&OffsetCommitValue::topic_id>("topic_id", wire::since(4), wire::tag(0)),
  };
};

// GroupMetadataKey (key 2): version 0, never flexible.
struct GroupMetadataKey {
  std::string group;

  static constexpr wire::MessageInfo info{.name = "GroupMetadataKey", .key = 2, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&GroupMetadataKey::group>("group"),
  };
};

// GroupMetadataValue (key 2): versions 0-4, flexible from 4.
//   1  + rebalance_timeout
//   2  + current_state_timestamp
//   3  + group_instance_id
//   4  flexible
struct GroupMetadataValue {
  struct MemberMetadata {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::string client_id;
    std::string client_host;
    int32_t rebalance_timeout = -1;
    int32_t session_timeout = 0;
    Bytes subscription;
    Bytes assignment;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MemberMetadata::member_id>("member_id"),
        wire::field<&MemberMetadata::group_instance_id>("group_instance_id", wire::since(3),
                                                        wire::nullable_since(3)),
        wire::field<&MemberMetadata::client_id>("client_id"),
        wire::field<&MemberMetadata::client_host>("client_host"),
        wire::field<&MemberMetadata::rebalance_timeout>("rebalance_timeout", wire::since(1)),
        wire::field<&MemberMetadata::session_timeout>("session_timeout"),
        wire::field<&MemberMetadata::subscription>("subscription"),
        wire::field<&MemberMetadata::assignment>("assignment"),
    };
  };

  std::string protocol_type;
  int32_t generation = 0;
  std::optional<std::string> protocol;
  std::optional<std::string> leader;
  int64_t current_state_timestamp = -1;
  std::vector<MemberMetadata> members;

  static constexpr wire::MessageInfo info{
      .name = "GroupMetadataValue", .key = 2, .versions = {0, 4}, .flexible_from = 4};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&GroupMetadataValue::protocol_type>("protocol_type"),
      wire::field<&GroupMetadataValue::generation>("generation"),
      wire::field<&GroupMetadataValue::protocol>("protocol", wire::nullable_since(0)),
      wire::field<&GroupMetadataValue::leader>("leader", wire::nullable_since(0)),
      wire::field<&GroupMetadataValue::current_state_timestamp>("current_state_timestamp", wire::since(2)),
      wire::field<&GroupMetadataValue::members>("members"),
  };
};

}  // namespace zurau::msg
