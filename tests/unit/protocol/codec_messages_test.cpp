// Every message in every version, filled at random: what is written reads back, and no beginning of it reads.
#include <gtest/gtest.h>

#include "protocol/wire/any_message.h"
#include "tests/support/all_messages.h"

namespace zurau::wire {
namespace {

constexpr int kSeeds = 30;

template <class Visit>
void for_each_version(Visit visit) {
  for (const MessageType& type : test::all_messages()) {
    for (int version = type.info->versions.first; version <= type.info->versions.last; ++version) {
      visit(type, static_cast<int16_t>(version));
      if (::testing::Test::HasFailure()) {
        ADD_FAILURE() << type.info->name << " version " << version;
        return;
      }
    }
  }
}

AnyMessage random_message(const MessageType& type, int16_t version, uint64_t seed) {
  Random random(seed);
  AnyMessage message(type);
  message.randomize(version, random);
  return message;
}

std::vector<std::byte> encoded(const AnyMessage& message, int16_t version) {
  FrameBuffer out;
  message.encode(version, out);
  EXPECT_TRUE(out.splices.empty());
  return std::move(out.bytes);
}

TEST(CodecMessages, WhatIsWrittenReadsBackEqual) {
  for_each_version([](const MessageType& type, int16_t version) {
    for (uint64_t seed = 0; seed < kSeeds; ++seed) {
      AnyMessage message = random_message(type, version, seed);
      auto bytes = encoded(message, version);
      EXPECT_EQ(message.encoded_size(version), bytes.size());
      AnyMessage read(type);
      auto status = read.decode(bytes, version);
      ASSERT_TRUE(status.ok()) << status.error().to_string();
      EXPECT_TRUE(read.equals(message)) << read.dump_json(version) << "\n" << message.dump_json(version);
      EXPECT_EQ(read.dump_json(version), message.dump_json(version));
      EXPECT_EQ(encoded(read, version), bytes);
    }
  });
}

TEST(CodecMessages, AMessageThatIsReadIntoAgainForgetsWhatItHeld) {
  for_each_version([](const MessageType& type, int16_t version) {
    AnyMessage message = random_message(type, version, 1);
    AnyMessage other = random_message(type, version, 2);
    auto bytes = encoded(other, version);
    ASSERT_TRUE(message.decode(bytes, version).ok());
    EXPECT_TRUE(message.equals(other)) << message.dump_json(version) << "\n" << other.dump_json(version);
  });
}

TEST(CodecMessages, DefaultsReadBackAsDefaults) {
  for_each_version([](const MessageType& type, int16_t version) {
    AnyMessage defaults(type);
    auto bytes = encoded(defaults, version);
    AnyMessage read = random_message(type, version, 3);
    ASSERT_TRUE(read.decode(bytes, version).ok());
    EXPECT_EQ(encoded(read, version), bytes) << read.dump_json(version);
  });
}

TEST(CodecMessages, EveryBeginningFailsWithThePlaceItEndsAt) {
  for_each_version([](const MessageType& type, int16_t version) {
    AnyMessage message = random_message(type, version, 4);
    auto bytes = encoded(message, version);
    if (bytes.size() > 1500) bytes.resize(1500);
    std::string head = std::string(type.info->name) + " v" + std::to_string(version);
    AnyMessage read(type);
    for (size_t length = 0; length < bytes.size(); ++length) {
      auto status = read.decode(Bytes(bytes).first(length), version);
      ASSERT_FALSE(status.ok()) << length << " of " << bytes.size();
      EXPECT_TRUE(status.error().path.starts_with(head)) << status.error().to_string();
      EXPECT_LE(status.error().offset, length);
      EXPECT_FALSE(status.error().detail.empty());
    }
  });
}

TEST(CodecMessages, BytesBehindTheMessageAreTheCallersChoice) {
  for_each_version([](const MessageType& type, int16_t version) {
    AnyMessage message = random_message(type, version, 5);
    auto bytes = encoded(message, version);
    size_t size = bytes.size();
    bytes.push_back(std::byte{0});
    AnyMessage read(type);
    EXPECT_FALSE(read.decode(bytes, version).ok());
    auto consumed = read.decode_prefix(bytes, version);
    ASSERT_TRUE(consumed.ok());
    EXPECT_EQ(*consumed, size);
  });
}

TEST(CodecMessages, DamagedBytesNeverDoMoreThanFail) {
  for_each_version([](const MessageType& type, int16_t version) {
    Random random(6);
    AnyMessage message = random_message(type, version, 7);
    const auto bytes = encoded(message, version);
    if (bytes.empty()) return;
    AnyMessage read(type);
    for (int i = 0; i < 60; ++i) {
      auto damaged = bytes;
      for (uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
        damaged[random.below(damaged.size())] = static_cast<std::byte>(random.next());
      }
      if (!read.decode(damaged, version).ok()) continue;
      // What it took for a message is one: it reads back equal once written.
      auto again = encoded(read, version);
      AnyMessage second(type);
      ASSERT_TRUE(second.decode(again, version).ok());
      EXPECT_TRUE(second.equals(read)) << second.dump_json(version) << "\n" << read.dump_json(version);
    }
  });
}

TEST(CodecMessages, VersionsOutsideOfTheRangeAreRefused) {
  for (const MessageType& type : test::all_messages()) {
    AnyMessage message(type);
    for (int version : {-1, type.info->versions.first - 1, type.info->versions.last + 1, 32767}) {
      auto status = message.decode({}, static_cast<int16_t>(version));
      ASSERT_FALSE(status.ok()) << type.info->name;
      EXPECT_NE(status.error().detail.find("known are versions"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace zurau::wire
