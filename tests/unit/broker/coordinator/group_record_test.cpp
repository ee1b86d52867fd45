// Records of __consumer_offsets: made in the versions that Kafka writes, and read back in all that it has
// written.
#include <gtest/gtest.h>

#include "broker/coordinator/group_offsets.h"
#include "broker/coordinator/group_record.h"

namespace zurau::broker {
namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (std::byte byte : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[std::to_integer<int>(byte) >> 4];
    text += kDigits[std::to_integer<int>(byte) & 15];
  }
  return text;
}

template <class Record>
Record parsed(const GroupRecord& record) {
  auto result =
      parse_group_record(record.key, record.value ? std::optional<Bytes>(*record.value) : std::nullopt);
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(std::holds_alternative<Record>(*result));
  return std::get<Record>(*result);
}

TEST(GroupRecord, AnOffsetIsWrittenInVersionThree) {
  GroupRecord record =
      offset_commit_record("g", "t", 5, {.offset = 7, .leader_epoch = 2, .metadata = "m", .commit_ms = 9});
  EXPECT_EQ(hex(record.key),
            "0001"
            "000167"
            "000174"
            "00000005");
  EXPECT_EQ(hex(*record.value),
            "0003"
            "0000000000000007"
            "00000002"
            "00016d"
            "0000000000000009");
}

TEST(GroupRecord, TheIdOfAnOffsetsTopicStandsBesideTheValue) {
  const Uuid id = Uuid::random();
  CommittedOffset offset{.offset = 7, .metadata = "m", .commit_ms = 9};
  GroupRecord without = offset_commit_record("g", "t", 5, offset);
  offset.topic_id = id;
  GroupRecord with = offset_commit_record("g", "t", 5, offset);
  EXPECT_EQ(hex(with.key), hex(without.key));
  EXPECT_EQ(hex(*with.value), hex(*without.value)) << "as every reader of version 3 knows it";
  EXPECT_EQ(with.topic_id, id);
  auto parsed = parse_group_record(with.key, Bytes(*with.value), with.topic_id);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<OffsetCommitRecord>(*parsed).value->topic_id, id);
}

TEST(GroupRecord, TheIdThatKafkaWritesIntoTheValueIsRead) {
  msg::OffsetCommitValue value{.offset = 7, .metadata = "m", .commit_timestamp = 9};
  value.topic_id = Uuid::random();
  GroupRecord record = make_record(msg::OffsetCommitKey{"g", "t", 5}, value, 4);
  auto parsed = parse_group_record(record.key, Bytes(*record.value));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<OffsetCommitRecord>(*parsed).value->topic_id, value.topic_id);
}

TEST(GroupRecord, AnOffsetThatExpiresByItselfIsWrittenInVersionOne) {
  GroupRecord record =
      offset_commit_record("g", "t", 5, {.offset = 7, .metadata = "", .commit_ms = 9, .expire_ms = 10});
  EXPECT_EQ(hex(*record.value),
            "0001"
            "0000000000000007"
            "0000"
            "0000000000000009"
            "000000000000000a");
  EXPECT_EQ(parsed<OffsetCommitRecord>(record).value->expire_timestamp, 10);
}

TEST(GroupRecord, ATombstoneHasNoValue) {
  GroupRecord record = offset_tombstone("g", "t", 5);
  EXPECT_FALSE(record.value);
  auto read = parsed<OffsetCommitRecord>(record);
  EXPECT_EQ(read.key.group, "g");
  EXPECT_EQ(read.key.partition, 5);
  EXPECT_FALSE(read.value);
}

TEST(GroupRecord, EveryVersionOfAnOffsetIsRead) {
  msg::OffsetCommitKey key{.group = "g", .topic = "t", .partition = 1};
  for (int16_t version = 0; version <= 4; ++version) {
    GroupRecord record = make_record(
        key, msg::OffsetCommitValue{.offset = 42, .metadata = "x", .commit_timestamp = 3}, version);
    auto read = parsed<OffsetCommitRecord>(record);
    ASSERT_TRUE(read.value) << version;
    EXPECT_EQ(read.value->offset, 42) << version;
    EXPECT_EQ(read.value->metadata, "x") << version;
    EXPECT_EQ(read.value->leader_epoch, -1) << version;
  }
}

TEST(GroupRecord, TheKeyTypeOfOldBrokersIsRead) {
  GroupRecord record = offset_commit_record("g", "t", 5, {.offset = 7, .metadata = "m", .commit_ms = 9});
  record.key[1] = std::byte{0};
  EXPECT_EQ(parsed<OffsetCommitRecord>(record).value->offset, 7);
}

TEST(GroupRecord, GroupsOfBothKindsAreRead) {
  auto group = make_record(msg::GroupMetadataKey{"g"},
                           msg::GroupMetadataValue{.protocol_type = "consumer", .generation = 3},
                           kGroupMetadataVersion);
  EXPECT_EQ(parsed<GroupMetadataRecord>(group).value->generation, 3);
  auto consumer = make_record(msg::ConsumerGroupMetadataKey{"g"}, msg::ConsumerGroupMetadataValue{.epoch = 4},
                              kConsumerGroupVersion);
  EXPECT_EQ(parsed<ConsumerGroupMetadataRecord>(consumer).value->epoch, 4);
}

TEST(GroupRecord, OtherTypesAreLeftAlone) {
  std::byte key[] = {std::byte{0}, std::byte{10}, std::byte{1}};
  auto result = parse_group_record(key, std::nullopt);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(std::get<UnknownGroupRecord>(*result).type, 10);
}

TEST(GroupRecord, WhatCannotBeReadIsAnError) {
  GroupRecord record =
      offset_commit_record("group", "topic", 5, {.offset = 7, .metadata = "m", .commit_ms = 9});
  for (size_t size = 0; size < record.key.size(); ++size) {
    EXPECT_FALSE(parse_group_record(Bytes(record.key).first(size), Bytes(*record.value)).ok()) << size;
  }
  for (size_t size = 0; size < record.value->size(); ++size) {
    EXPECT_FALSE(parse_group_record(record.key, Bytes(*record.value).first(size)).ok()) << size;
  }
  (*record.value)[1] = std::byte{9};
  EXPECT_FALSE(parse_group_record(record.key, Bytes(*record.value)).ok()) << "a version of the future";
}

}  // namespace
}  // namespace zurau::broker
