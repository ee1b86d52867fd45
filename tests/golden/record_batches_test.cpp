// Record batches and message sets made by Apache Kafka: every stated field, byte for byte, and the batches
// that Kafka refuses.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/base/crc32c.h"
#include "protocol/records/compression.h"
#include "protocol/records/legacy_message_set.h"
#include "protocol/records/record_batch.h"
#include "tests/support/golden_messages.h"
#include "tests/support/json.h"

namespace zurau::records {
namespace {

using test::Json;

constexpr size_t kPlenty = size_t{64} << 20;
constexpr size_t kLongestStatedBytes = 4096;

/// Fields that a test has looked at; those that it has not are its own gap.
using Seen = std::set<std::string>;

void expect_no_gap(const Json& stated, const Seen& seen) {
  for (const auto& [name, value] : stated.members)
    EXPECT_TRUE(seen.contains(name)) << "not compared: " << name;
}

void expect_ints(const Json& stated, const std::map<std::string, int64_t>& fields, Seen& seen) {
  for (const auto& [name, value] : fields) {
    EXPECT_EQ(stated.at(name).integer(), value) << name;
    seen.insert(name);
  }
}

void expect_bools(const Json& stated, const std::map<std::string, bool>& fields, Seen& seen) {
  for (const auto& [name, value] : fields) {
    EXPECT_EQ(stated.at(name).text == "true", value) << name;
    seen.insert(name);
  }
}

void expect_text(const Json& stated, const std::string& name, std::string_view value, Seen& seen) {
  EXPECT_EQ(stated.at(name).text, value) << name;
  seen.insert(name);
}

std::vector<std::byte> from_base64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::byte> bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text.substr(0, text.find('='))) {
    bits = (bits << 6) | static_cast<uint32_t>(kDigits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::byte>(bits >> count));
  }
  return bytes;
}

/// Base64, null, or length and CRC-32C of what is too long to be written out.
void expect_bytes(const Json& stated, const std::optional<Bytes>& bytes) {
  if (stated.kind == Json::Kind::null) {
    EXPECT_FALSE(bytes.has_value());
    return;
  }
  ASSERT_TRUE(bytes.has_value());
  if (stated.kind == Json::Kind::object) {
    EXPECT_GT(bytes->size(), kLongestStatedBytes);
    EXPECT_EQ(stated.at("length").integer(), static_cast<int64_t>(bytes->size()));
    EXPECT_EQ(stated.at("crc32c").integer(), int64_t{crc32c(*bytes)});
    return;
  }
  auto expected = from_base64(stated.text);
  EXPECT_EQ(as_text(*bytes), as_text(expected));
}

std::string_view name_of(Codec codec) {
  static constexpr std::string_view kNames[] = {"none", "gzip", "snappy", "lz4", "zstd"};
  return kNames[static_cast<size_t>(codec)];
}

std::string_view name_of(std::optional<TimestampType> type) {
  if (!type) return "NoTimestampType";
  return *type == TimestampType::create_time ? "CreateTime" : "LogAppendTime";
}

void compare_record(const Json& stated, const RecordView& record) {
  Seen seen{"key", "value", "headers"};
  expect_ints(stated,
              {{"offset", record.offset},
               {"timestamp", record.timestamp},
               {"sequence", record.sequence},
               {"size", static_cast<int64_t>(record.size_in_bytes)},
               {"attributes", record.attributes},
               {"timestampDelta", record.timestamp_delta},
               {"offsetDelta", record.offset_delta}},
              seen);
  expect_bytes(stated.at("key"), record.key);
  expect_bytes(stated.at("value"), record.value);
  std::vector<Header> headers = record.headers();
  ASSERT_EQ(stated.at("headers").items.size(), headers.size());
  for (size_t i = 0; i < headers.size(); ++i) {
    const Json& header = stated.at("headers").items[i];
    EXPECT_EQ(header.at("key").text, headers[i].key);
    expect_bytes(header.at("value"), headers[i].value);
  }
  expect_no_gap(stated, seen);
}

void compare_header(const Json& stated, const BatchView& batch, Seen& seen) {
  expect_ints(stated,
              {{"magic", batch.magic()},
               {"baseOffset", batch.base_offset()},
               {"batchLength", batch.batch_length()},
               {"partitionLeaderEpoch", batch.partition_leader_epoch()},
               {"crc", batch.crc()},
               {"attributes", batch.attributes()},
               {"lastOffsetDelta", batch.last_offset_delta()},
               {"baseTimestamp", batch.base_timestamp()},
               {"maxTimestamp", batch.max_timestamp()},
               {"producerId", batch.producer_id()},
               {"producerEpoch", batch.producer_epoch()},
               {"baseSequence", batch.base_sequence()},
               {"recordCount", batch.record_count()},
               {"lastOffset", batch.last_offset()},
               {"lastSequence", batch.last_sequence()}},
              seen);
  expect_bools(stated,
               {{"transactional", batch.is_transactional()},
                {"control", batch.is_control()},
                {"hasDeleteHorizon", batch.has_delete_horizon()}},
               seen);
  expect_text(stated, "compression", name_of(batch.codec()), seen);
  expect_text(stated, "timestampType", name_of(batch.timestamp_type()), seen);
}

void compare_payload(const Json& stated, Bytes payload, Seen& seen) {
  expect_ints(stated,
              {{"payloadSize", static_cast<int64_t>(payload.size())}, {"payloadCrc32c", crc32c(payload)}},
              seen);
}

void compare_batch(const Json& stated, Bytes bytes) {
  Seen seen{"position", "size", "records"};
  BatchView batch(bytes);
  EXPECT_TRUE(batch.crc_matches());
  compare_header(stated, batch, seen);
  RecordReader reader(batch, kPlenty);
  compare_payload(stated, reader.payload(), seen);
  for (const Json& expected : stated.at("records").items) {
    auto record = reader.next();
    ASSERT_TRUE(record.has_value()) << reader.error().value_or("the batch ends");
    compare_record(expected, *record);
  }
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_EQ(reader.error(), std::nullopt);
  expect_no_gap(stated, seen);
}

void compare_message_fields(const Json& stated, const LegacyMessage& message, Seen& seen) {
  EXPECT_TRUE(message.crc_matches());
  expect_ints(stated,
              {{"magic", message.magic()},
               {"offset", message.offset()},
               {"messageSize", message.message_size()},
               {"crc", message.crc()},
               {"attributes", message.attributes()}},
              seen);
  if (message.magic() == 1) expect_ints(stated, {{"timestamp", message.timestamp()}}, seen);
  expect_text(stated, "compression", name_of(message.codec()), seen);
  expect_text(stated, "timestampType", name_of(message.timestamp_type()), seen);
  expect_bytes(stated.at("key"), message.key());
  seen.insert("key");
  if (message.codec() != Codec::none) return;
  expect_bytes(stated.at("value"), message.value());
  seen.insert("value");
}

void compare_message(const Json& stated, Bytes bytes) {
  Seen seen{"position", "size", "records"};
  auto message = LegacyMessage::parse(bytes);
  ASSERT_TRUE(message.ok());
  compare_message_fields(stated, *message, seen);
  LegacyReader reader(*message, kPlenty);
  ASSERT_EQ(reader.error(), std::nullopt);
  for (const Json& expected : stated.at("records").items) {
    auto record = reader.next();
    ASSERT_TRUE(record.has_value());
    Seen of_record{"key", "value"};
    expect_ints(expected, {{"offset", record->offset}, {"timestamp", record->timestamp}}, of_record);
    expect_bytes(expected.at("key"), record->key);
    expect_bytes(expected.at("value"), record->value);
    expect_no_gap(expected, of_record);
  }
  EXPECT_FALSE(reader.next().has_value());
  if (message->codec() != Codec::none) {
    compare_payload(stated, reader.payload(), seen);
    ASSERT_EQ(stated.at("messages").items.size(), reader.messages().size());
    for (size_t i = 0; i < reader.messages().size(); ++i) {
      Seen of_message;
      compare_message_fields(stated.at("messages").items[i], reader.messages()[i], of_message);
      expect_no_gap(stated.at("messages").items[i], of_message);
    }
    seen.insert("messages");
  }
  expect_no_gap(stated, seen);
}

TEST(GoldenRecordBatches, EveryStatedFieldIsRead) {
  auto lines = test::read_lines(test::golden_messages() / "record_batches.jsonl");
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) {
    Json run = test::parse_json(line);
    SCOPED_TRACE(run.at("name").text);
    auto bytes = test::from_hex(run.at("hex").text);
    Bytes rest = bytes;
    for (const Json& stated : run.at("batches").items) {
      size_t position = bytes.size() - rest.size();
      SCOPED_TRACE(testing::Message() << "batch at " << position);
      FramedBatch framed = frame_batch(rest);
      ASSERT_TRUE(framed.framing == Framing::whole || framed.framing == Framing::legacy);
      EXPECT_EQ(stated.at("position").integer(), static_cast<int64_t>(position));
      ASSERT_EQ(stated.at("size").integer(), static_cast<int64_t>(framed.size));
      Bytes batch = rest.first(framed.size);
      framed.framing == Framing::whole ? compare_batch(stated, batch) : compare_message(stated, batch);
      rest = rest.subspan(framed.size);
    }
    EXPECT_EQ(run.at("trailing").integer(), static_cast<int64_t>(rest.size()));
    if (!rest.empty()) {
      EXPECT_EQ(frame_batch(rest).framing, Framing::incomplete);
    }
  }
}

/// Where reading `bytes` fails, in the words of the golden file.
std::string stage_of_refusal(Bytes bytes) {
  FramedBatch framed = frame_batch(bytes);
  switch (framed.framing) {
    case Framing::incomplete: return "incomplete";
    case Framing::bad_magic: return "header";
    case Framing::bad_length:
      // Kafka frames a batch that is shorter than its own header, and finds it out with the checksum.
      return load_be<int32_t>(bytes.data() + kLengthOffset) < 14 ? "header" : "checksum";
    case Framing::legacy: {
      if (!legacy_crc_matches(bytes.first(framed.size))) return "checksum";
      auto message = LegacyMessage::parse(bytes);
      return !message.ok() || LegacyReader(*message, kPlenty).error() ? "records" : "none";
    }
    case Framing::whole: break;
  }
  BatchView batch(bytes.first(framed.size));
  if (!batch.crc_matches()) return "checksum";
  RecordReader reader(batch, kPlenty);
  while (reader.next()) {
  }
  return reader.error() ? "records" : "none";
}

TEST(GoldenRecordBatches, WhatKafkaRefusesIsRefusedAtTheSameStage) {
  auto lines = test::read_lines(test::golden_messages() / "record_batches_bad.jsonl");
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) {
    Json bad = test::parse_json(line);
    SCOPED_TRACE(bad.at("name").text);
    auto bytes = test::from_hex(bad.at("hex").text);
    EXPECT_EQ(stage_of_refusal(bytes), bad.at("stage").text);
  }
}

}  // namespace
}  // namespace zurau::records
