// Which produced batches are refused, with which code. The codes are those of Kafka 4.3.1's LogValidator and
// UnifiedLog for the same bytes.
#include "protocol/records/compression.h"
#include "tests/unit/protocol/records_validate_vocabulary.h"

namespace zurau::records {
namespace {

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

}  // namespace
}  // namespace zurau::records
