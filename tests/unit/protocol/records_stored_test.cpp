// In which bytes a produced batch goes into the log: as it came, patched, or made anew.
#include "protocol/records/compression.h"
#include "tests/unit/protocol/records_validate_vocabulary.h"

namespace zurau::records {
namespace {

TEST(Stored, AMaximumThatIsNotTheMaximumIsPatchedInPlace) {
  for (Codec codec : kCodecs) {
    Buffer batch = built(codec, 3);
    set_max_timestamp(batch, TimestampType::create_time, kNow - 77);
    update_crc(batch);
    Buffer stored = accepted(batch);
    EXPECT_EQ(stored, built(codec, 3));
  }
}

TEST(Stored, ABatchWithoutTimesHasNoMaximum) {
  RawBatch batch = good();
  batch.base_timestamp = -1;
  batch.max_timestamp = 55;
  EXPECT_EQ(BatchView(accepted(batch.bytes())).max_timestamp(), -1);
}

TEST(Stored, LogAppendTimeIsSetInPlaceWithoutTouchingRecords) {
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

TEST(Stored, LogAppendTimeIsReported) {
  Buffer batch = built(Codec::none, 1);
  auto result = validate_for_append(batch, append_time());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->log_append_time_ms, kNow);
  EXPECT_EQ(result->max_timestamp, kNow);
}

TEST(Stored, AProducersLogAppendTimeFlagIsRefusedOrTakenAway) {
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

TEST(Stored, OffsetsThatAreCountedWronglyAreCountedAnewAndRefusedWhenTheyAreCompressed) {
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
    if (codec != Codec::none) {
      EXPECT_EQ(code_of(batch), ErrorCode::kUnknownServerError) << "as by Kafka";
      continue;
    }
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

TEST(Stored, RecompressesBetweenAllCodecs) {
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

TEST(Stored, RecompressionKeepsProducerAndSetsTimes) {
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

TEST(Stored, RecompressionOfAFlaggedBatchKeepsTheTimesThatReadersSaw) {
  RawBatch batch = with_payload(bytes_of({.timestamp_delta = -5}) + bytes_of({.offset_delta = 1}), 2);
  batch.attributes = 8;
  batch.max_timestamp = kNow + 9;
  Buffer stored = accepted(batch.bytes(), recompressing(Codec::gzip));
  EXPECT_EQ(BatchView(stored).timestamp_type(), TimestampType::create_time);
  EXPECT_EQ(records_of(stored), "0@9 1@9 ");
}

TEST(Stored, ABatchThatRecompressionMakesTooLargeIsRefused) {
  Buffer batch = built(Codec::zstd, 500);
  AppendRules limited = recompressing(Codec::none);
  limited.max_batch_bytes = static_cast<int32_t>(batch.size());
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kMessageTooLarge);
  limited.max_batch_bytes = static_cast<int32_t>(built(Codec::none, 500).size());
  EXPECT_EQ(code_of(batch, limited), ErrorCode::kNone);
}

}  // namespace
}  // namespace zurau::records
