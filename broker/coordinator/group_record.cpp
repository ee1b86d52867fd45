#include "broker/coordinator/group_record.h"

#include <string>
#include <utility>

namespace zurau::broker {
namespace {

constexpr size_t kPrefix = sizeof(int16_t);

template <class Record>
Result<ParsedGroupRecord> parse(Bytes key, std::optional<Bytes> value) {
  using Key = typename Record::Key;
  using Value = typename Record::Value;
  auto parsed_key = wire::decode_prefix<Key>(key.subspan(kPrefix), 0);
  if (!parsed_key.ok()) return fail(Error{std::string(Key::info.name), parsed_key.error().to_string()});
  Record record;
  record.key = std::move(parsed_key->message);
  if (!value) return ParsedGroupRecord(std::move(record));
  if (value->size() < kPrefix) return fail(Error{std::string(Value::info.name), "has no version"});
  auto version = load_be<int16_t>(value->data());
  auto parsed_value = wire::decode_prefix<Value>(value->subspan(kPrefix), version);
  if (!parsed_value.ok()) return fail(Error{std::string(Value::info.name), parsed_value.error().to_string()});
  record.value = std::move(parsed_value->message);
  return ParsedGroupRecord(std::move(record));
}

/// The id in the value is Kafka's (version 4), and as good.
Result<ParsedGroupRecord> parse_offset(Bytes key, std::optional<Bytes> value, const Uuid& topic_id) {
  ASSIGN_OR_RETURN(ParsedGroupRecord parsed, parse<OffsetCommitRecord>(key, value));
  auto& offset = std::get<OffsetCommitRecord>(parsed);
  if (offset.value && offset.value->topic_id.is_zero()) offset.value->topic_id = topic_id;
  return parsed;
}

}  // namespace

namespace detail {

std::vector<std::byte> with_prefix(int16_t prefix, const wire::MessageType& type, const void* message,
                                   int16_t version) {
  constexpr size_t kMostRecords = 192;  // One allocation for nearly all of them.
  wire::FrameBuffer buffer;
  buffer.bytes.reserve(kMostRecords);
  buffer.bytes.resize(kPrefix);
  store_be(buffer.bytes.data(), prefix);
  wire::detail::encode(type, message, version, buffer);
  return std::move(buffer.bytes);
}

}  // namespace detail

Result<ParsedGroupRecord> parse_group_record(Bytes key, std::optional<Bytes> value, const Uuid& topic_id) {
  if (key.size() < kPrefix) return fail(Error{"group record", "its key has no type"});
  auto type = load_be<int16_t>(key.data());
  switch (type) {
    case msg::LegacyOffsetCommitKey::info.key:  // The same layout, from brokers before 0.9.
    case msg::OffsetCommitKey::info.key: return parse_offset(key, value, topic_id);
    case msg::GroupMetadataKey::info.key: return parse<GroupMetadataRecord>(key, value);
    case msg::ConsumerGroupMetadataKey::info.key: return parse<ConsumerGroupMetadataRecord>(key, value);
    case msg::ConsumerGroupPartitionMetadataKey::info.key:
      return parse<ConsumerGroupPartitionMetadataRecord>(key, value);
    case msg::ConsumerGroupMemberMetadataKey::info.key:
      return parse<ConsumerGroupMemberMetadataRecord>(key, value);
    case msg::ConsumerGroupTargetAssignmentMetadataKey::info.key:
      return parse<ConsumerGroupTargetMetadataRecord>(key, value);
    case msg::ConsumerGroupTargetAssignmentMemberKey::info.key:
      return parse<ConsumerGroupTargetMemberRecord>(key, value);
    case msg::ConsumerGroupCurrentMemberAssignmentKey::info.key:
      return parse<ConsumerGroupCurrentAssignmentRecord>(key, value);
    case msg::ConsumerGroupRegularExpressionKey::info.key: return parse<ConsumerGroupRegexRecord>(key, value);
    default: return ParsedGroupRecord(UnknownGroupRecord{type});
  }
}

}  // namespace zurau::broker
