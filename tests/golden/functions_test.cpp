// Kafka's small functions, by tables of what the real ones answered: error codes, varints, checksums, hashes.
#include <gtest/gtest.h>

#include "protocol/base/crc32c.h"
#include "protocol/base/partition_hash.h"
#include "protocol/wire/byte_cursor.h"
#include "protocol/wire/error_code.h"
#include "tests/support/golden_messages.h"
#include "tests/support/json.h"

namespace zurau {
namespace {

std::vector<std::vector<std::string>> rows(const char* file) {
  return test::read_tsv(test::golden_messages() / file);
}

TEST(GoldenFunctions, ErrorCodesHaveKafkasNamesAndRetriability) {
  auto table = rows("errors.tsv");
  EXPECT_GT(table.size(), 130U);
  for (const auto& row : table) {
    auto code = static_cast<wire::ErrorCode>(std::stoi(row.at(0)));
    EXPECT_EQ(wire::name(code), row.at(1));
    EXPECT_EQ(wire::is_retriable(code), row.at(2) == "true") << row[1];
  }
  for (int16_t beyond : {int16_t{-2}, int16_t{999}}) {
    EXPECT_EQ(wire::name(static_cast<wire::ErrorCode>(beyond)), "UNKNOWN_CODE");
    EXPECT_FALSE(wire::is_retriable(static_cast<wire::ErrorCode>(beyond)));
  }
}

std::string written(const std::string& kind, const std::string& value) {
  std::vector<std::byte> bytes;
  wire::ByteAppender out(bytes);
  if (kind == "uvarint") out.uvarint(static_cast<uint32_t>(std::stoul(value)));
  if (kind == "uvarlong") out.uvarlong(std::stoull(value));
  if (kind == "varint") out.varint(std::stoi(value));
  if (kind == "varlong") out.varlong(std::stoll(value));
  return test::to_hex(bytes);
}

size_t size_of(const std::string& kind, const std::string& value) {
  if (kind == "varint") return wire::varint_size(std::stoi(value));
  if (kind == "varlong") return wire::varlong_size(std::stoll(value));
  return wire::uvarint_size(std::stoull(value));
}

std::string read(const std::string& kind, wire::ByteReader& in) {
  if (kind == "uvarint") return std::to_string(in.uvarint());
  if (kind == "uvarlong") return std::to_string(in.uvarlong());
  if (kind == "varint") return std::to_string(in.varint());
  return std::to_string(in.varlong());
}

TEST(GoldenFunctions, VarintsAreWrittenAndReadAsKafkaDoes) {
  for (const auto& row : rows("varint.tsv")) {
    SCOPED_TRACE(row.at(0) + " " + row.at(1));
    EXPECT_EQ(written(row[0], row[1]), row.at(2));
    EXPECT_EQ(size_of(row[0], row[1]), row[2].size() / 2);
    auto bytes = test::from_hex(row[2]);
    wire::ByteReader in(bytes);
    EXPECT_EQ(read(row[0], in), row[1]);
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.remaining(), 0U);
  }
}

TEST(GoldenFunctions, OddVarintsMeanWhatKafkaMakesOfThem) {
  using Fault = wire::ByteReader::Fault;
  for (const auto& row : rows("varint_decode.tsv")) {
    SCOPED_TRACE(row.at(0) + " " + row.at(1));
    auto bytes = test::from_hex(row[1]);
    wire::ByteReader in(bytes);
    std::string value = read(row[0], in);
    if (row.at(2) == "short" || row[2] == "error") {
      EXPECT_EQ(in.fault(), row[2] == "short" ? Fault::truncated : Fault::varint_too_long);
      continue;
    }
    EXPECT_EQ(value, row[2]);
    EXPECT_EQ(std::to_string(in.position()), row.at(3));
  }
}

TEST(GoldenFunctions, ChecksumsAreCrc32c) {
  for (const auto& row : rows("crc32c.tsv")) {
    auto piece = test::from_hex(row.at(0));
    int repeat = std::stoi(row.at(1));
    uint32_t expected = static_cast<uint32_t>(std::stoul(row.at(2), nullptr, 16));
    std::vector<std::byte> whole;
    uint32_t in_pieces = 0;
    for (int i = 0; i < repeat; ++i) {
      whole.insert(whole.end(), piece.begin(), piece.end());
      in_pieces = crc32c(piece, in_pieces);
    }
    EXPECT_EQ(crc32c(whole), expected) << row[0];
    EXPECT_EQ(in_pieces, expected) << row[0];
  }
}

TEST(GoldenFunctions, KeysGoWhereTheDefaultPartitionerPutsThem) {
  constexpr int32_t kCounts[] = {1, 2, 3, 6, 7, 12, 50, 100, 1000};
  for (const auto& row : rows("murmur2.tsv")) {
    auto key = test::from_hex(row.at(0));
    EXPECT_EQ(std::to_string(murmur2(key)), row.at(1)) << row[0];
    for (size_t i = 0; i < std::size(kCounts); ++i) {
      EXPECT_EQ(std::to_string(partition_of_key(key, kCounts[i])), row.at(3 + i)) << row[0] << kCounts[i];
    }
  }
}

TEST(GoldenFunctions, GroupsGoToTheCoordinatorOfTheirHash) {
  for (const auto& row : rows("string_hash.tsv")) {
    auto bytes = test::from_hex(row.at(1));
    std::string_view text = as_text(bytes);
    EXPECT_EQ(std::to_string(java_string_hash(text)), row.at(2)) << row[0];
    EXPECT_EQ(std::to_string(coordinator_partition(text, 50)), row.at(3)) << row[0];
    EXPECT_EQ(std::to_string(coordinator_partition(text, 7)), row.at(4)) << row[0];
  }
}

TEST(GoldenFunctions, ShareGroupsGoByGroupTopicAndPartition) {
  for (const auto& row : rows("share_partition.tsv")) {
    std::string key = test::parse_json(row.at(0)).text + ":" + row.at(1) + ":" + row.at(2);
    EXPECT_EQ(key, test::parse_json(row.at(3)).text);
    EXPECT_EQ(std::to_string(java_string_hash(key)), row.at(4));
    EXPECT_EQ(std::to_string(coordinator_partition(key, 50)), row.at(5));
  }
}

}  // namespace
}  // namespace zurau
