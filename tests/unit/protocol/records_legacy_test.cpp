// Messages of magic 0 and 1: what damage does. That good ones are read right is shown by tests/golden.
#include "protocol/records/legacy_message_set.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "protocol/records/compression.h"

namespace zurau::records {
namespace {

using Buffer = std::vector<std::byte>;
constexpr size_t kPlenty = size_t{1} << 20;

template <class T>
void put(Buffer& to, T value) {
  to.resize(to.size() + sizeof value);
  store_be(to.data() + to.size() - sizeof value, value);
}

struct Message {
  int64_t offset = 0;
  int8_t magic = 1;
  int8_t attributes = 0;
  int64_t timestamp = 1000;
  std::optional<Buffer> key;
  std::optional<Buffer> value = Buffer{};

  Buffer bytes() const {
    Buffer covered;
    put(covered, magic);
    put(covered, attributes);
    if (magic == 1) put(covered, timestamp);
    for (const auto& field : {key, value}) {
      put(covered, field ? static_cast<int32_t>(field->size()) : -1);
      if (field) covered.insert(covered.end(), field->begin(), field->end());
    }
    Buffer out;
    put(out, offset);
    put(out, static_cast<int32_t>(covered.size() + 4));
    auto crc = crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size()));
    put(out, static_cast<uint32_t>(crc));
    out.insert(out.end(), covered.begin(), covered.end());
    return out;
  }
};

Message wrapper(int64_t offset, const std::vector<Message>& inner, int8_t magic = 1,
                Codec codec = Codec::gzip) {
  Buffer set;
  for (const Message& message : inner) {
    Buffer bytes = message.bytes();
    set.insert(set.end(), bytes.begin(), bytes.end());
  }
  Message message{.offset = offset, .magic = magic, .attributes = static_cast<int8_t>(codec)};
  compress(codec, set, 0, *message.value);
  return message;
}

std::string error_of(const Message& message, size_t bytes_max = kPlenty) {
  Buffer bytes = message.bytes();
  auto parsed = LegacyMessage::parse(bytes);
  EXPECT_TRUE(parsed.ok());
  LegacyReader reader(*parsed, bytes_max);
  if (reader.error()) {
    EXPECT_FALSE(reader.next().has_value());
  }
  return reader.error().value_or("none");
}

std::vector<int64_t> offsets_of(const Message& message) {
  Buffer bytes = message.bytes();
  auto parsed = LegacyMessage::parse(bytes);
  LegacyReader reader(*parsed, kPlenty);
  EXPECT_EQ(reader.error(), std::nullopt);
  std::vector<int64_t> offsets;
  while (auto record = reader.next()) offsets.push_back(record->offset);
  return offsets;
}

TEST(LegacyMessages, RelativeOffsetsCountBackFromTheWrapper) {
  EXPECT_EQ(offsets_of(wrapper(107, {{.offset = 0}, {.offset = 1}, {.offset = 7}})),
            (std::vector<int64_t>{100, 101, 107}));
  EXPECT_EQ(offsets_of(wrapper(0, {{.offset = 0}, {.offset = 1}})), (std::vector<int64_t>{0, 1}))
      << "a client left the wrapper's offset to the broker";
  EXPECT_EQ(offsets_of(wrapper(9, {{.offset = 5, .magic = 0}, {.offset = 9, .magic = 0}}, 0)),
            (std::vector<int64_t>{5, 9}))
      << "absolute in magic 0";
}

TEST(LegacyMessages, OffsetsAtTheEndsOfTheirRangeDoNotTrap) {
  EXPECT_EQ(offsets_of(wrapper(INT64_MIN, {{.offset = INT64_MAX}})), (std::vector<int64_t>{INT64_MIN}));
}

TEST(LegacyMessages, UnderLogAppendTimeInnerMessagesHaveTheWrappersTime) {
  Message outer = wrapper(1, {{.offset = 0, .timestamp = 5}, {.offset = 1, .timestamp = 6}});
  outer.attributes |= 8;
  outer.timestamp = 77;
  Buffer bytes = outer.bytes();
  auto parsed = LegacyMessage::parse(bytes);
  EXPECT_EQ(parsed->timestamp_type(), TimestampType::log_append_time);
  LegacyReader reader(*parsed, kPlenty);
  EXPECT_EQ(reader.next()->timestamp, 77);
  EXPECT_EQ(reader.next()->timestamp, 77);
}

TEST(LegacyMessages, EveryTruncationAndEveryLengthThatLiesIsAnError) {
  for (int8_t magic : {0, 1}) {
    Buffer bytes = Message{.magic = magic, .key = Buffer(3), .value = Buffer(5)}.bytes();
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
      Buffer front(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(cut));
      EXPECT_FALSE(LegacyMessage::parse(front).ok()) << cut;
    }
    size_t key_at = magic == 0 ? 18 : 26;
    for (size_t at : {key_at, key_at + 7}) {
      for (int32_t length : {INT32_MAX, 100, 6, 0, -1}) {
        Buffer changed = bytes;
        store_be(changed.data() + at, length);
        EXPECT_FALSE(LegacyMessage::parse(changed).ok()) << at << " " << length;
      }
    }
    for (int32_t length = 0; length < static_cast<int32_t>(bytes.size() - kLogOverhead); ++length) {
      Buffer changed = bytes;
      store_be(changed.data() + kLengthOffset, length);
      EXPECT_FALSE(LegacyMessage::parse(changed).ok()) << length;
    }
  }
}

TEST(LegacyMessages, ABatchOfMagic2IsNoMessage) {
  Buffer bytes = Message{.magic = 2, .value = Buffer(60)}.bytes();
  EXPECT_EQ(LegacyMessage::parse(bytes).error().to_string(), "message: its magic is 2");
}

TEST(LegacyMessages, ChecksumCoversAllBehindIt) {
  Buffer bytes = Message{.key = Buffer(3)}.bytes();
  EXPECT_TRUE(legacy_crc_matches(bytes));
  for (size_t at = 12; at < bytes.size(); ++at) {
    Buffer changed = bytes;
    changed[at] ^= std::byte{1};
    EXPECT_FALSE(legacy_crc_matches(changed)) << at;
  }
}

TEST(LegacyMessages, WrappersThatKafkaRefusesAreRefused) {
  EXPECT_EQ(error_of(wrapper(0, {{}})), "none");
  EXPECT_EQ(error_of(wrapper(0, {})), "a compressed message with nothing in it");
  EXPECT_EQ(error_of(wrapper(0, {{.magic = 0}})), "an inner message is of another magic");
  EXPECT_EQ(error_of(wrapper(0, {wrapper(0, {{}})})), "an inner message is compressed once more");
  EXPECT_EQ(error_of({.attributes = 1, .value = std::nullopt}), "a compressed message without a value");
  EXPECT_EQ(error_of({.attributes = 7}), "no codec has the number 7");
  EXPECT_EQ(error_of({.attributes = 1, .value = Buffer(20)}), "gzip: no gzip header");
  Message cut = wrapper(0, {});
  cut.value->clear();
  compress(Codec::gzip, Buffer(11), 0, *cut.value);
  EXPECT_EQ(error_of(cut), "inside a compressed message: message: it is cut");
}

TEST(LegacyMessages, DecompressionIsBounded) {
  Message big{.value = Buffer(100000)};
  EXPECT_EQ(error_of(wrapper(0, {big}), 1000), "decompresses to more than 1000 bytes");
}

TEST(LegacyMessages, Lz4HeaderChecksumsAreIgnoredInMagic0Only) {
  for (int8_t magic : {0, 1}) {
    Message message = wrapper(0, {{.magic = magic}}, magic, Codec::lz4);
    (*message.value)[6] ^= std::byte{0xff};
    EXPECT_EQ(error_of(message), magic == 0 ? "none" : "lz4: the header's checksum is wrong");
  }
}

}  // namespace
}  // namespace zurau::records
