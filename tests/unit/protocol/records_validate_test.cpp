// Which produced batches are taken, in which bytes, and which are refused with which code. The codes are
// those of Kafka 4.3.1's LogValidator and UnifiedLog for the same bytes.
#include "protocol/records/validate_for_append.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/records/batch_builder.h"
#include "protocol/records/compression.h"
#include "tests/support/raw_batch.h"

namespace zurau::records {
namespace {

using test::bytes_of;
using test::RawBatch;
using test::RawRecord;
using test::operator+;
using wire::ErrorCode;
using Buffer = std::vector<std::byte>;

constexpr int64_t kNow = 1'700'000'000'000;
constexpr Codec kCodecs[] = {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};

AppendRules rules() {
  return {.now_ms = kNow, .decompressed_bytes_max = size_t{1} << 20};
}
AppendRules append_time() {
  AppendRules rules_of_topic = rules();
  rules_of_topic.timestamp_type = TimestampType::log_append_time;
  return rules_of_topic;
}
AppendRules recompressing(Codec codec) {
  AppendRules rules_of_topic = rules();
  rules_of_topic.keep_codec = false;
  rules_of_topic.target_codec = codec;
  return rules_of_topic;
}

/// A batch of one record that everybody takes, for a test to spoil.
RawBatch good() {
  return {.base_timestamp = kNow, .max_timestamp = kNow, .payload = bytes_of(RawRecord{})};
}
RawBatch with_payload(Buffer payload, int32_t count = 1) {
  RawBatch batch = good();
  batch.payload = std::move(payload);
  batch.record_count = count;
  batch.last_offset_delta = count - 1;
  return batch;
}

Buffer built(Codec codec, int count, int64_t time_step = 1) {
  BatchBuilder builder({.codec = codec});
  for (int i = 0; i < count; ++i) builder.add(kNow + i * time_step, as_bytes("key"), as_bytes("value"));
  return builder.finish();
}

ErrorCode code_of(Buffer bytes, const AppendRules& rules_of_topic = rules()) {
  auto result = validate_for_append(bytes, rules_of_topic);
  return result.ok() ? ErrorCode::kNone : result.error().code;
}
ErrorCode code_of(const RawBatch& batch, const AppendRules& rules_of_topic = rules()) {
  return code_of(batch.bytes(), rules_of_topic);
}

BatchRejection rejection_of(Buffer bytes, const AppendRules& rules_of_topic) {
  auto result = validate_for_append(bytes, rules_of_topic);
  EXPECT_FALSE(result.ok());
  return result.ok() ? BatchRejection{} : result.error();
}

/// The batch as it goes into the log.
Buffer accepted(Buffer bytes, const AppendRules& rules_of_topic = rules()) {
  auto result = validate_for_append(bytes, rules_of_topic);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  if (!result.ok()) return {};
  EXPECT_TRUE(BatchView(result->bytes).crc_matches());
  EXPECT_EQ(frame_batch(result->bytes).size, result->bytes.size());
  EXPECT_EQ(BatchView(result->bytes).max_timestamp(), result->max_timestamp);
  return {result->bytes.begin(), result->bytes.end()};
}

/// "0@time 1@time ..."
std::string records_of(const Buffer& batch) {
  std::string out;
  RecordReader reader(BatchView(batch), size_t{1} << 20);
  while (auto record = reader.next()) out += fmt::format("{}@{} ", record->offset, record->timestamp - kNow);
  return out + reader.error().value_or("");
}

TEST(Validate, TakesABatchOfEveryCodecAsItIs) {
  for (Codec codec : kCodecs) {
    Buffer batch = built(codec, 100);
    EXPECT_EQ(accepted(batch), batch) << static_cast<int>(codec);
    auto result = validate_for_append(batch, rules());
    EXPECT_EQ(result->bytes.data(), batch.data()) << "no copy";
    EXPECT_TRUE(result->rewritten.empty());
    EXPECT_EQ(result->record_count, 100);
    EXPECT_EQ(result->max_timestamp, kNow + 99);
    EXPECT_EQ(result->log_append_time_ms, -1);
    EXPECT_FALSE(result->transactional);
  }
}

TEST(Validate, TellsTransactionalBatches) {
  RawBatch batch = good();
  batch.attributes = 0x10;
  batch.producer_id = 5;
  batch.base_sequence = 0;
  Buffer bytes = batch.bytes();
  EXPECT_TRUE(validate_for_append(bytes, rules())->transactional);
}

TEST(Validate, NoBatchIsAnInvalidRecord) {
  EXPECT_EQ(code_of(Buffer{}), ErrorCode::kInvalidRecord);
  Buffer batch = good().bytes();
  for (size_t cut = 0; cut < batch.size(); ++cut) {
    Buffer front(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(cut));
    EXPECT_EQ(code_of(front), ErrorCode::kInvalidRecord) << cut;
  }
}

TEST(Validate, MoreThanOneBatchIsAnInvalidRecordAndATailIsCutOff) {
  Buffer batch = good().bytes();
  EXPECT_EQ(code_of(batch + batch), ErrorCode::kInvalidRecord);
  for (size_t tail : {1, 11, 16, 40}) {
    Buffer front(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(tail));
    EXPECT_EQ(accepted(batch + front), batch) << tail;
  }
  EXPECT_EQ(code_of(batch + Buffer(40)), ErrorCode::kCorruptMessage) << "the length 0 is no length";
}

TEST(Validate, FramesThatLieAreCorruptMessages) {
  auto with_length = [](int32_t length) {
    Buffer batch = good().bytes();
    store_be(batch.data() + kLengthOffset, length);
    return code_of(batch);
  };
  for (int32_t length : {0, -1, 13, INT32_MIN})
    EXPECT_EQ(with_length(length), ErrorCode::kCorruptMessage) << length;
  EXPECT_EQ(with_length(48), ErrorCode::kCorruptMessage) << "shorter than the header";
  EXPECT_EQ(with_length(49), ErrorCode::kCorruptMessage)
      << "the records are behind the batch: wrong checksum";
  EXPECT_EQ(with_length(INT32_MAX), ErrorCode::kInvalidRecord) << "not there";
}

TEST(Validate, MagicsOtherThan2AreRefused) {
  auto with_magic = [](int8_t magic) {
    RawBatch batch = good();
    batch.magic = magic;
    return code_of(batch);
  };
  EXPECT_EQ(with_magic(0), ErrorCode::kInvalidRecord);
  EXPECT_EQ(with_magic(1), ErrorCode::kInvalidRecord);
  EXPECT_EQ(with_magic(3), ErrorCode::kCorruptMessage);
  EXPECT_EQ(with_magic(-1), ErrorCode::kCorruptMessage);
}

TEST(Validate, EveryChangedByteUnderTheChecksumIsACorruptMessage) {
  Buffer batch = good().bytes();
  for (size_t at = 17; at < batch.size(); ++at) {
    Buffer changed = batch;
    changed[at] ^= std::byte{0x40};
    EXPECT_EQ(code_of(changed), ErrorCode::kCorruptMessage) << at;
  }
}

TEST(Validate, HeadersThatLieAreRefusedWithKafkasCodes) {
  auto code = [](auto&& spoil) {
    RawBatch batch = good();
    spoil(batch);
    return code_of(batch);
  };
  EXPECT_EQ(code([](RawBatch&) {}), ErrorCode::kNone);
  EXPECT_EQ(code([](RawBatch& batch) { batch.base_offset = 1; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.base_offset = -1; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.record_count = 0; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.record_count = -1; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.record_count = 2; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.record_count = INT32_MAX; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.last_offset_delta = 1; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.last_offset_delta = -1; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.last_offset_delta = INT32_MAX; }), ErrorCode::kInvalidRecord);
  EXPECT_EQ(code([](RawBatch& batch) { batch.attributes = 0x20; }), ErrorCode::kInvalidRecord) << "control";
  EXPECT_EQ(code([](RawBatch& batch) { batch.producer_id = 7; }), ErrorCode::kInvalidRecord) << "no sequence";
  EXPECT_EQ(code([](RawBatch& batch) { batch.base_sequence = 3; }), ErrorCode::kNone) << "no producer";
  EXPECT_EQ(code([](RawBatch& batch) { batch.partition_leader_epoch = 99; }), ErrorCode::kNone);
  for (int16_t codec : {5, 6, 7}) {
    EXPECT_EQ(code([&](RawBatch& batch) { batch.attributes = codec; }), ErrorCode::kUnknownServerError);
  }
}

TEST(Validate, SizeIsCheckedBeforeTheChecksumAndToTheByte) {
  Buffer batch = good().bytes();
  AppendRules limited = rules();
  limited.max_batch_bytes = static_cast<int32_t>(batch.size());
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kNone);
  --limited.max_batch_bytes;
  batch[18] ^= std::byte{1};
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kMessageTooLarge);
}

TEST(Validate, ZstdNeedsProduce7) {
  AppendRules old = rules();
  old.zstd_allowed = false;
  EXPECT_EQ(code_of(built(Codec::zstd, 1), old), ErrorCode::kUnsupportedCompressionType);
  EXPECT_EQ(code_of(built(Codec::lz4, 1), old), ErrorCode::kNone);
}

TEST(Validate, RecordsThatDoNotParseAreInvalidInEveryCodec) {
  const std::vector<std::pair<Buffer, int32_t>> payloads = {
      {bytes_of({.size_lie = 1}), 1},
      {bytes_of({.size_lie = -1}), 1},
      {bytes_of({.key_size = 9}), 1},
      {bytes_of({.value_size = 9}), 1},
      {bytes_of({.header_count = 2}), 1},
      {bytes_of({.header_count = -2}), 1},
      {bytes_of({}) + Buffer(1), 1},
      {bytes_of({}) + bytes_of({}), 1},
      {bytes_of({}), 2},
      {Buffer{}, 1},
  };
  for (const auto& [payload, count] : payloads) {
    EXPECT_EQ(code_of(with_payload(payload, count)), ErrorCode::kInvalidRecord);
    for (Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
      Buffer packed;
      compress(codec, payload, 0, packed);
      RawBatch batch = with_payload(packed, count);
      batch.attributes = static_cast<int16_t>(codec);
      EXPECT_EQ(code_of(batch), ErrorCode::kInvalidRecord) << static_cast<int>(codec);
    }
  }
}

TEST(Validate, DamagedPayloadsAreRefusedInEveryCodec) {
  for (Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    RawBatch batch = with_payload(Buffer(30, std::byte{0xa5}));
    batch.attributes = static_cast<int16_t>(codec);
    EXPECT_EQ(code_of(batch), ErrorCode::kUnknownServerError) << static_cast<int>(codec);
  }
}

TEST(Validate, ABombIsTooLarge) {
  for (Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    BatchBuilder builder({.codec = codec});
    Buffer zeros(size_t{8} << 20);
    builder.add(kNow, {}, zeros);
    EXPECT_EQ(code_of(builder.finish()), ErrorCode::kMessageTooLarge) << static_cast<int>(codec);
  }
}

TEST(Validate, NullKeysAreRefusedOnCompactedTopicsRecordByRecord) {
  RawRecord no_key{.offset_delta = 1, .key_size = -1, .key = ""};
  RawRecord last_no_key{.offset_delta = 3, .key_size = -1, .key = ""};
  Buffer payload = bytes_of({}) + bytes_of(no_key) + bytes_of({.offset_delta = 2, .key_size = 0, .key = ""}) +
                   bytes_of(last_no_key);
  AppendRules compacted = rules();
  compacted.keys_required = true;
  EXPECT_EQ(code_of(with_payload(payload, 4)), ErrorCode::kNone);
  BatchRejection rejection = rejection_of(with_payload(payload, 4).bytes(), compacted);
  EXPECT_EQ(rejection.code, ErrorCode::kInvalidRecord);
  EXPECT_EQ(rejection.message,
            "2 of 4 records are refused; record 1: a compacted topic takes no record without a key");
  ASSERT_EQ(rejection.record_errors.size(), 2U);
  EXPECT_EQ(rejection.record_errors[0].batch_index, 1);
  EXPECT_EQ(rejection.record_errors[1].batch_index, 3);
}

TEST(Validate, TimestampsMustBeWithinBothBounds) {
  AppendRules bounded = rules();
  bounded.timestamp_before_max_ms = 1000;
  bounded.timestamp_after_max_ms = 500;
  auto code = [&](int64_t age) {
    RawBatch batch = good();
    batch.base_timestamp = kNow - age;
    return code_of(batch, bounded);
  };
  EXPECT_EQ(code(1000), ErrorCode::kNone);
  EXPECT_EQ(code(1001), ErrorCode::kInvalidTimestamp);
  EXPECT_EQ(code(-500), ErrorCode::kNone);
  EXPECT_EQ(code(-501), ErrorCode::kInvalidTimestamp);
  EXPECT_EQ(code(kNow + 1), ErrorCode::kNone) << "-1 is no timestamp";
  EXPECT_EQ(code(kNow), ErrorCode::kInvalidTimestamp) << "0 is one";
}

TEST(Validate, BoundsOfTimestampsDoNotOverflow) {
  auto code = [](int64_t timestamp) {
    RawBatch batch = good();
    batch.base_timestamp = timestamp;
    return code_of(batch);
  };
  EXPECT_EQ(code(INT64_MAX), ErrorCode::kInvalidTimestamp);
  EXPECT_EQ(code(INT64_MIN), ErrorCode::kInvalidTimestamp) << "so does Kafka, by an overflow";
  EXPECT_EQ(code(-2), ErrorCode::kNone);
  EXPECT_EQ(code(0), ErrorCode::kNone);
}

TEST(Validate, ATimestampErrorOutweighsAKeyErrorAndBothAreListed) {
  AppendRules strict = rules();
  strict.keys_required = true;
  strict.timestamp_before_max_ms = 1000;
  Buffer payload =
      bytes_of({.key_size = -1, .key = ""}) + bytes_of({.timestamp_delta = -2000, .offset_delta = 1});
  BatchRejection rejection = rejection_of(with_payload(payload, 2).bytes(), strict);
  EXPECT_EQ(rejection.code, ErrorCode::kInvalidTimestamp);
  ASSERT_EQ(rejection.record_errors.size(), 2U);
  EXPECT_EQ(rejection.record_errors[1].message,
            "timestamp 1699999998000 is outside of 1699999999000 to 1700003600000");
}

TEST(Validate, ListedRecordErrorsAreBounded) {
  BatchBuilder builder({});
  constexpr int kRecords = static_cast<int>(kRecordErrorsMax) + 5;
  for (int i = 0; i < kRecords; ++i) builder.add(kNow, {}, {});
  AppendRules compacted = rules();
  compacted.keys_required = true;
  BatchRejection rejection = rejection_of(builder.finish(), compacted);
  EXPECT_EQ(rejection.record_errors.size(), kRecordErrorsMax);
  EXPECT_TRUE(rejection.message.starts_with("10005 of 10005 records are refused"));
}

TEST(Validate, AMaximumThatIsNotTheMaximumIsPatchedInPlace) {
  for (Codec codec : kCodecs) {
    Buffer batch = built(codec, 3);
    set_max_timestamp(batch, TimestampType::create_time, kNow - 77);
    update_crc(batch);
    Buffer stored = accepted(batch);
    EXPECT_EQ(stored, built(codec, 3));
  }
}

TEST(Validate, ABatchWithoutTimesHasNoMaximum) {
  RawBatch batch = good();
  batch.base_timestamp = -1;
  batch.max_timestamp = 55;
  EXPECT_EQ(BatchView(accepted(batch.bytes())).max_timestamp(), -1);
}

TEST(Validate, LogAppendTimeIsSetInPlaceWithoutTouchingRecords) {
  for (Codec codec : kCodecs) {
    Buffer batch = built(codec, 3, -5'000'000'000);
    Buffer stored = accepted(batch, append_time());
    BatchView view(stored);
    EXPECT_EQ(view.timestamp_type(), TimestampType::log_append_time);
    EXPECT_EQ(view.max_timestamp(), kNow);
    EXPECT_EQ(view.codec(), codec);
    EXPECT_EQ(as_text(view.payload()), as_text(BatchView(batch).payload()));
    EXPECT_EQ(records_of(stored), "0@0 1@0 2@0 ");
    EXPECT_EQ(code_of(stored, append_time()), ErrorCode::kInvalidTimestamp) << "sent again with the flag";
  }
}

TEST(Validate, LogAppendTimeIsReported) {
  Buffer batch = built(Codec::none, 1);
  auto result = validate_for_append(batch, append_time());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->log_append_time_ms, kNow);
  EXPECT_EQ(result->max_timestamp, kNow);
}

TEST(Validate, AProducersLogAppendTimeFlagIsRefusedOrTakenAway) {
  RawBatch batch = good();
  batch.attributes = 8;
  batch.max_timestamp = kNow + 9;
  EXPECT_EQ(code_of(batch, append_time()), ErrorCode::kInvalidTimestamp);
  EXPECT_EQ(rejection_of(batch.bytes(), append_time()).record_errors.size(), 1U);
  Buffer stored = accepted(batch.bytes());
  EXPECT_EQ(BatchView(stored).timestamp_type(), TimestampType::create_time);
  batch.max_timestamp = -1;
  EXPECT_EQ(code_of(batch), ErrorCode::kInvalidTimestamp) << "flagged and without a time";
}

TEST(Validate, OffsetsThatAreCountedWronglyAreCountedAnew) {
  Buffer payload = bytes_of({.offset_delta = 0}) + bytes_of({.timestamp_delta = 7, .offset_delta = 0}) +
                   bytes_of({.timestamp_delta = 3, .offset_delta = -4});
  for (Codec codec : kCodecs) {
    Buffer packed;
    compress(codec, payload, 0, packed);
    RawBatch batch = with_payload(packed, 3);
    batch.attributes = static_cast<int16_t>(static_cast<int>(codec) | 0x10);
    batch.producer_id = 77;
    batch.producer_epoch = 3;
    batch.base_sequence = 12;
    Buffer stored = accepted(batch.bytes());
    BatchView view(stored);
    EXPECT_EQ(records_of(stored), "0@0 1@7 2@3 ");
    EXPECT_EQ(view.codec(), codec);
    EXPECT_TRUE(view.is_transactional());
    EXPECT_EQ(view.producer_id(), 77);
    EXPECT_EQ(view.producer_epoch(), 3);
    EXPECT_EQ(view.base_sequence(), 12);
  }
}

TEST(Validate, RecompressesBetweenAllCodecs) {
  for (Codec from : kCodecs) {
    for (Codec to : kCodecs) {
      Buffer batch = built(from, 200);
      auto result = validate_for_append(batch, recompressing(to));
      ASSERT_TRUE(result.ok());
      EXPECT_EQ(result->rewritten.empty(), from == to);
      EXPECT_EQ(BatchView(result->bytes).codec(), to);
      EXPECT_TRUE(BatchView(result->bytes).crc_matches());
      EXPECT_EQ(records_of({result->bytes.begin(), result->bytes.end()}), records_of(batch));
    }
  }
}

TEST(Validate, RecompressionKeepsProducerAndSetsTimes) {
  RawBatch batch = good();
  batch.attributes = 0x10;
  batch.producer_id = 9;
  batch.producer_epoch = 1;
  batch.base_sequence = 4;
  AppendRules both = recompressing(Codec::zstd);
  both.timestamp_type = TimestampType::log_append_time;
  both.now_ms = kNow + 10;
  Buffer stored = accepted(batch.bytes(), both);
  BatchView view(stored);
  EXPECT_EQ(view.attributes(), 0x1c);
  EXPECT_EQ(view.max_timestamp(), kNow + 10);
  EXPECT_EQ(view.producer_id(), 9);
  EXPECT_EQ(view.base_sequence(), 4);
  EXPECT_EQ(records_of(stored), "0@10 ");
}

TEST(Validate, RecompressionOfAFlaggedBatchKeepsTheTimesThatReadersSaw) {
  RawBatch batch = with_payload(bytes_of({.timestamp_delta = -5}) + bytes_of({.offset_delta = 1}), 2);
  batch.attributes = 8;
  batch.max_timestamp = kNow + 9;
  Buffer stored = accepted(batch.bytes(), recompressing(Codec::gzip));
  EXPECT_EQ(BatchView(stored).timestamp_type(), TimestampType::create_time);
  EXPECT_EQ(records_of(stored), "0@9 1@9 ");
}

TEST(Validate, ABatchThatRecompressionMakesTooLargeIsRefused) {
  Buffer batch = built(Codec::zstd, 500);
  AppendRules limited = recompressing(Codec::none);
  limited.max_batch_bytes = static_cast<int32_t>(batch.size());
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kMessageTooLarge);
  limited.max_batch_bytes = static_cast<int32_t>(built(Codec::none, 500).size());
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kNone);
}

}  // namespace
}  // namespace zurau::records
