// The codec on small messages of our own, byte by byte: forms of lengths and nulls, tags, bounds, error
// paths.
#include "protocol/wire/codec.h"

#include <gtest/gtest.h>

#include <utility>

#include "protocol/wire/byte_cursor.h"

namespace zurau::wire {
namespace codec_test {  // Not without a name: the tables' types need linkage.

struct Leaf {
  int16_t number = 7;
  std::optional<std::string> text;
  static constexpr FieldInfo fields[] = {
      field<&Leaf::number>("number"),
      field<&Leaf::text>("text", nullable_since(1)),
  };
};

/// Flexible from 2.
struct Tree {
  std::string name;
  std::vector<Leaf> leaves;
  std::optional<Leaf> extra;
  std::optional<Records> records;
  int32_t late = -1;
  int64_t tagged = -1;
  std::optional<std::vector<int32_t>> list;
  static constexpr MessageInfo info{.name = "Tree", .key = 1, .versions = {0, 3}, .flexible_from = 2};
  static constexpr FieldInfo fields[] = {
      field<&Tree::name>("name"),
      field<&Tree::leaves>("leaves"),
      field<&Tree::extra>("extra", since(1), nullable_since(1)),
      field<&Tree::records>("records", nullable_since(0)),
      field<&Tree::late>("late", since(3)),
      field<&Tree::tagged>("tagged", since(2), tag(0)),
      field<&Tree::list>("list", since(3), nullable_since(3), tag(5)),
  };
};

using Hex = std::vector<std::byte>;

Hex hex(std::string_view digits) {
  Hex bytes;
  int value = 0, count = 0;
  for (char c : digits) {
    if (c == ' ') continue;
    value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    if (++count % 2 == 0) bytes.push_back(static_cast<std::byte>(std::exchange(value, 0)));
  }
  return bytes;
}

Hex encoded(const Tree& tree, int16_t version) {
  FrameBuffer out;
  encode(tree, version, out);
  return out.bytes;
}

std::string error_of(std::string_view digits, int16_t version) {
  Hex bytes = hex(digits);
  auto tree = decode<Tree>(bytes, version);
  return tree.ok() ? "no error" : tree.error().to_string();
}

TEST(Codec, ClassicFormHasLengthsOfFixedSize) {
  Tree tree{.name = "ab", .leaves = {{.number = 1, .text = "x"}}};
  EXPECT_EQ(encoded(tree, 0), hex("0002 6162  00000001 0001 0001 78  ffffffff"));
  EXPECT_EQ(encoded(tree, 1), hex("0002 6162  00000001 0001 0001 78  ff  ffffffff"));
}

TEST(Codec, FlexibleFormHasVarintsAndTags) {
  Tree tree{.name = "ab", .leaves = {{.number = 1, .text = {}}}, .extra = Leaf{.number = 2, .text = "y"}};
  EXPECT_EQ(encoded(tree, 2), hex("03 6162  02 0001 00 00  01 0002 02 79 00  00  00"));
  tree.late = 9;
  tree.tagged = 5;
  tree.list = {{3}};
  EXPECT_EQ(encoded(tree, 3), hex("03 6162  02 0001 00 00  01 0002 02 79 00  00  00000009"
                                  "02  00 08 0000000000000005  05 05 02 00000003"));
}

TEST(Codec, ANullTheVersionCannotSayIsWrittenAsEmpty) {
  Tree tree{.leaves = {Leaf{}}};
  EXPECT_EQ(encoded(tree, 0), hex("0000  00000001 0007 0000  ffffffff"));
}

TEST(Codec, AbsentFieldsDecodeToTheirDefaults) {
  Hex bytes = hex("0000 00000000 ffffffff");
  Tree tree{.name = "old", .extra = Leaf{}, .late = 3, .tagged = 4, .list = {{1}}};
  ASSERT_TRUE(decode_into(tree, bytes, 0).ok());
  EXPECT_TRUE(equal(tree, Tree{}));
}

TEST(Codec, NegativeLengthsAreNullAsInKafka) {
  Hex bytes = hex("0000 00000000 fffffff0");
  auto tree = decode<Tree>(bytes, 0);
  ASSERT_TRUE(tree.ok());
  EXPECT_FALSE(tree->records);
}

TEST(Codec, UnknownTagsAreSkipped) {
  Hex bytes = hex("01 01 ff 00  03  00 08 0000000000000005  07 03 aabbcc  ffffffff07 00");
  auto tree = decode<Tree>(bytes, 2);
  ASSERT_TRUE(tree.ok()) << tree.error().to_string();
  EXPECT_EQ(tree->tagged, 5);
  EXPECT_EQ(encoded(*tree, 2), hex("01 01 ff 00  01  00 08 0000000000000005"));
}

TEST(Codec, RecordsAndBytesAreViewsIntoTheFrame) {
  Hex bytes = hex("0000 00000000 00000003 aabbcc");
  auto tree = decode<Tree>(bytes, 0);
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(tree->records->view().data(), bytes.data() + 10);
  EXPECT_EQ(tree->records->size(), 3U);
}

struct Region : RegionSource {
  int native_handle() const override { return -1; }
  int64_t read_region(uint64_t, MutableBytes) const override { return 0; }
};

TEST(Codec, AFileRegionBecomesASpliceBehindItsLength) {
  Tree tree;
  tree.records = Records(FileRegion{std::make_shared<Region>(), 100, 300});
  FrameBuffer out;
  out.bytes = hex("ee");
  encode(tree, 2, out);
  EXPECT_EQ(out.bytes, hex("ee 01 01 ff ad02 00"));  // 301 as a varint, then the tags
  ASSERT_EQ(out.splices.size(), 1U);
  EXPECT_EQ(out.splices[0].at, 6U);
  EXPECT_EQ(out.splices[0].region.length, 300U);
  EXPECT_EQ(out.total_size(), 307U);
  EXPECT_EQ(encoded_size(tree, 2), 306U);
}

TEST(Codec, ErrorsNameThePlaceAndTheBytes) {
  EXPECT_EQ(error_of("0002 61", 0), "Tree v0: name at byte 2: need 2, have 1");
  EXPECT_EQ(error_of("0000  00000002 0001 0000 00", 0),
            "Tree v0: leaves at byte 6: 2 elements of at least 4 bytes: have 5");
  EXPECT_EQ(error_of("0000  00000002 0001 0001 61 0000 0002 61", 0),
            "Tree v0: leaves[1].text at byte 15: need 2, have 1");
  EXPECT_EQ(error_of("0000  00000001 0001 ffff ffffffff", 0),
            "Tree v0: leaves[0].text at byte 10: null is not allowed");
  EXPECT_EQ(error_of("ffff", 0), "Tree v0: name at byte 2: null is not allowed");
  EXPECT_EQ(error_of("0000 00000000 ffffffff 00", 0), "Tree v0 at byte 10: 1 bytes are left over");
  EXPECT_EQ(error_of("", 9), "Tree v9 at byte 0: known are versions 0 to 3");
}

TEST(Codec, ErrorsInTagsNameTheTag) {
  EXPECT_EQ(error_of("01 01 ff 00  01  00 09 0000000000000005 00", 2),
            "Tree v2: tags[0] at byte 15: tagged takes 8 bytes, its tag says 9");
  EXPECT_EQ(error_of("01 01 ff 00  01  05 01 01", 2),
            "Tree v2: tags[5] at byte 7: list has tag 5 but not in this version");
  EXPECT_EQ(error_of("01 01 ff 00  01  07 04 aabb", 2), "Tree v2: tags[7] at byte 7: need 4, have 2");
  EXPECT_EQ(error_of("01 01 ff 00  ffffffffff", 2), "Tree v2: tags at byte 4: varint is too long");
}

TEST(Codec, AnArrayLongerThanTheFrameAllocatesNothing) {
  EXPECT_EQ(error_of("0000  7fffffff 0001", 0),
            "Tree v0: leaves at byte 6: 2147483647 elements of at least 4 bytes: have 2");
  EXPECT_EQ(error_of("01 feffffff07", 2),
            "Tree v2: leaves at byte 6: 2147483645 elements of at least 4 bytes: have 0");
}

TEST(Codec, AStringOverTheLimitOfKafkaIsRefusedAndNeverWritten) {
  std::vector<std::byte> bytes;
  ByteAppender appender(bytes);
  appender.uvarint(32769);
  bytes.resize(bytes.size() + 40000);
  auto tree = decode<Tree>(bytes, 2);
  ASSERT_FALSE(tree.ok());
  EXPECT_EQ(tree.error().detail, "string of 32768 bytes");

  Tree longest{.name = std::string(32766, 'a') + "\xc3\xbc"};  // the character would pass the limit
  Hex written = encoded(longest, 0);
  EXPECT_EQ(written[0], std::byte{0x7f});
  EXPECT_EQ(written[1], std::byte{0xfe});
}

/// 72 bytes of memory for each byte of the frame.
struct Bloat {
  struct Element {
    std::vector<int8_t> a;
    static constexpr FieldInfo fields[] = {field<&Element::a>("a")};
  };
  struct Row {
    std::vector<Element> elements;
    std::optional<std::string> s1, s2;
    static constexpr FieldInfo fields[] = {
        field<&Row::elements>("elements"),
        field<&Row::s1>("s1", tag(0), nullable_since(0)),
        field<&Row::s2>("s2", tag(1), nullable_since(0)),
    };
  };
  std::vector<Row> rows;
  static constexpr MessageInfo info{.name = "Bloat", .key = 1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr FieldInfo fields[] = {field<&Bloat::rows>("rows")};
};

TEST(Codec, MemoryIsBoundedByTheFrame) {
  constexpr uint32_t kCount = 200'000;  // 2 bytes each on the wire, 104 in memory
  static_assert(sizeof(Bloat::Row) > 2 * kMemoryPerByte);
  std::vector<std::byte> bytes;
  ByteAppender appender(bytes);
  appender.uvarint(kCount + 1);
  for (uint32_t i = 0; i < kCount; ++i) appender.fixed<int16_t>(0x0100);
  appender.uvarint(0);
  auto bloat = decode<Bloat>(bytes, 0);
  ASSERT_FALSE(bloat.ok());
  EXPECT_EQ(bloat.error().to_string(), "Bloat v0: rows at byte 3: 200000 elements take too much memory");
}

TEST(Codec, DumpIsJsonInCamelCase) {
  Tree tree{.name = "a\"\\\n\xc3\xbc\xff", .leaves = {Leaf{}}};
  std::vector<std::byte> data = hex("000102");
  tree.records = Records(Bytes(data));
  tree.tagged = 4;
  EXPECT_EQ(dump_json(tree, 2),
            "{\"name\":\"a\\\"\\\\\\u000a\xc3\xbc\xef\xbf\xbd\",\"leaves\":[{\"number\":7,\"text\":null}],"
            "\"extra\":null,\"records\":\"AAEC\",\"tagged\":4}");
}

}  // namespace codec_test
}  // namespace zurau::wire
