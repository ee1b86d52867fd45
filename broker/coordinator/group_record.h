// GroupRecord: one record of __consumer_offsets as bytes, and the one place where such records are made and
// parsed.
//
// A key is the record type (int16) and a key message, never flexible; a value is its version (int16) and a
// value message; a missing value deletes. Source: GroupCoordinatorRecordHelpers, GroupCoordinatorRecordSerde.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/uuid.h"
#include "protocol/messages/records_consumer_group.h"
#include "protocol/messages/records_group.h"
#include "protocol/wire/codec.h"

namespace zurau::broker {

struct GroupRecord {
  std::vector<std::byte> key;
  std::optional<std::vector<std::byte>> value;  ///< None: a tombstone.
  /// The group that made it has applied it already, by the code that replays: a decision of several steps
  /// whose later ones build upon the records of the earlier ones. It goes to the log only; when the log
  /// refuses it, the shard is thrown away.
  bool taken_in = false;
  /// Of an offset: the topic's id, not zero. It goes with the record as the header kTopicIdHeader.
  Uuid topic_id = {};
};

/// The value versions written. An offset that carries its own expiry is written in the one version that has a
/// field for it, as Kafka does. Other offsets Kafka 4.3 writes in version 4, which adds the topic's id (a
/// Kafka of before 4.1 and Burrow cannot read it: Burrow passes over everything but 0, 1 and 3); here the id
/// stands in a record header, which all of them leave alone and compaction keeps.
inline constexpr int16_t kOffsetCommitVersion = 3;
inline constexpr int16_t kOffsetCommitVersionWithExpiry = 1;
inline constexpr int16_t kGroupMetadataVersion = 3;
inline constexpr std::string_view kTopicIdHeader = "zurau.topic.id";  ///< 16 raw bytes.
inline constexpr int16_t kConsumerGroupVersion = 0;  ///< Of every record of the new protocol.

namespace detail {
std::vector<std::byte> with_prefix(int16_t prefix, const wire::MessageType& type, const void* message,
                                   int16_t version);
}  // namespace detail

/// `Key` and `Value` are a pair of protocol/messages/records_*.h.
template <class Key, class Value>
GroupRecord make_record(const Key& key, const Value& value, int16_t value_version) {
  static_assert(Key::info.key == Value::info.key);
  return {detail::with_prefix(Key::info.key, wire::message_type<Key>, &key, 0),
          detail::with_prefix(value_version, wire::message_type<Value>, &value, value_version)};
}
template <class Key>
GroupRecord make_tombstone(const Key& key) {
  return {detail::with_prefix(Key::info.key, wire::message_type<Key>, &key, 0), std::nullopt};
}

/// A record as read. `value` is null for a tombstone. Fields of type Bytes are views into the record.
template <class KeyMessage, class ValueMessage>
struct Keyed {
  using Key = KeyMessage;
  using Value = ValueMessage;
  KeyMessage key;
  std::optional<ValueMessage> value;
};

using OffsetCommitRecord = Keyed<msg::OffsetCommitKey, msg::OffsetCommitValue>;
using GroupMetadataRecord = Keyed<msg::GroupMetadataKey, msg::GroupMetadataValue>;
using ConsumerGroupMetadataRecord = Keyed<msg::ConsumerGroupMetadataKey, msg::ConsumerGroupMetadataValue>;
using ConsumerGroupPartitionMetadataRecord =
    Keyed<msg::ConsumerGroupPartitionMetadataKey, msg::ConsumerGroupPartitionMetadataValue>;
using ConsumerGroupMemberMetadataRecord =
    Keyed<msg::ConsumerGroupMemberMetadataKey, msg::ConsumerGroupMemberMetadataValue>;
using ConsumerGroupTargetMetadataRecord =
    Keyed<msg::ConsumerGroupTargetAssignmentMetadataKey, msg::ConsumerGroupTargetAssignmentMetadataValue>;
using ConsumerGroupTargetMemberRecord =
    Keyed<msg::ConsumerGroupTargetAssignmentMemberKey, msg::ConsumerGroupTargetAssignmentMemberValue>;
using ConsumerGroupCurrentAssignmentRecord =
    Keyed<msg::ConsumerGroupCurrentMemberAssignmentKey, msg::ConsumerGroupCurrentMemberAssignmentValue>;
using ConsumerGroupRegexRecord =
    Keyed<msg::ConsumerGroupRegularExpressionKey, msg::ConsumerGroupRegularExpressionValue>;

/// A type that this broker does not keep: share and streams groups. Kafka, too, leaves unknown types alone.
struct UnknownGroupRecord {
  int16_t type = -1;
};

using ParsedGroupRecord =
    std::variant<UnknownGroupRecord, OffsetCommitRecord, GroupMetadataRecord, ConsumerGroupMetadataRecord,
                 ConsumerGroupPartitionMetadataRecord, ConsumerGroupMemberMetadataRecord,
                 ConsumerGroupTargetMetadataRecord, ConsumerGroupTargetMemberRecord,
                 ConsumerGroupCurrentAssignmentRecord, ConsumerGroupRegexRecord>;

/// Views in the result point into `key` and `value`. `topic_id`: of the record's header; zero when it has
/// none. Errors: bytes that are not what their type and version say, a value version that is not known.
Result<ParsedGroupRecord> parse_group_record(Bytes key, std::optional<Bytes> value,
                                             const Uuid& topic_id = {});

}  // namespace zurau::broker
