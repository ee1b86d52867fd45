// Record batches: framing, header, reader, builder, patches.
#include "protocol/records/record_batch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/records/batch_builder.h"
#include "tests/support/raw_batch.h"

namespace zurau::records {
namespace {

using test::bytes_of;
using test::RawBatch;
using test::RawRecord;
using test::operator+;
using Buffer = std::vector<std::byte>;

constexpr size_t kPlenty = size_t{1} << 20;
constexpr Codec kCodecs[] = {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};

/// "offset=3 time=5 seq=7 key=k value=null headers=a:b,c:null"
std::string text_of(const RecordView& record) {
  auto text = [](const std::optional<Bytes>& bytes) { return bytes ? std::string(as_text(*bytes)) : "null"; };
  std::string out = fmt::format("offset={} time={} seq={} key={} value={}", record.offset, record.timestamp,
                                record.sequence, text(record.key), text(record.value));
  for (const Header& header : record.headers()) out += fmt::format(" {}:{}", header.key, text(header.value));
  return out;
}

struct Reading {
  std::vector<std::string> records;
  std::optional<std::string> error;
};
Reading read(const Buffer& batch) {
  Reading reading;
  RecordReader reader(BatchView(batch), kPlenty);
  while (auto record = reader.next()) reading.records.push_back(text_of(*record));
  reading.error = reader.error();
  return reading;
}
std::string error_of(const RawBatch& batch) {
  return read(batch.bytes()).error.value_or("none");
}

Buffer batch_of_one(const RawRecord& record) {
  return RawBatch{.payload = bytes_of(record)}.bytes();
}

TEST(Framing, TellsWhatABatchIsFromItsFirst17Bytes) {
  Buffer batch = batch_of_one({});
  for (size_t have = 0; have < batch.size(); ++have) {
    Buffer front(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(have));
    FramedBatch framed = frame_batch(front);
    EXPECT_EQ(framed.framing, Framing::incomplete) << have;
    EXPECT_EQ(framed.size, have < kLogOverhead ? 0 : batch.size()) << have;
  }
  FramedBatch framed = frame_batch(batch + batch);
  EXPECT_EQ(framed.framing, Framing::whole);
  EXPECT_EQ(framed.size, batch.size());
}

TEST(Framing, RefusesLengthsAndMagicsThatNoBatchHas) {
  auto framing = [](int32_t length, int8_t magic) {
    Buffer batch = batch_of_one({});
    store_be(batch.data() + kLengthOffset, length);
    batch[kMagicOffset] = static_cast<std::byte>(magic);
    return frame_batch(batch).framing;
  };
  EXPECT_EQ(framing(0, 2), Framing::bad_length);
  EXPECT_EQ(framing(-1, 2), Framing::bad_length);
  EXPECT_EQ(framing(INT32_MIN, 2), Framing::bad_length);
  EXPECT_EQ(framing(13, 0), Framing::bad_length);
  EXPECT_EQ(framing(14, 0), Framing::legacy);
  EXPECT_EQ(framing(22, 1), Framing::legacy);
  EXPECT_EQ(framing(48, 2), Framing::bad_length);
  EXPECT_EQ(framing(49, 2), Framing::whole);
  EXPECT_EQ(framing(49, 3), Framing::bad_magic);
  EXPECT_EQ(framing(49, -1), Framing::bad_magic);
  EXPECT_EQ(framing(INT32_MAX, 2), Framing::incomplete);
}

TEST(BatchView, ReadsEveryFieldOfTheHeader) {
  Buffer bytes = RawBatch{.base_offset = 42,
                          .partition_leader_epoch = 3,
                          .attributes = 0x7c,
                          .last_offset_delta = 9,
                          .base_timestamp = -5,
                          .max_timestamp = 77,
                          .producer_id = 4711,
                          .producer_epoch = 6,
                          .base_sequence = 100,
                          .record_count = 10}
                     .bytes();
  BatchView batch(bytes);
  EXPECT_EQ(batch.base_offset(), 42);
  EXPECT_EQ(batch.size_in_bytes(), bytes.size());
  EXPECT_EQ(batch.partition_leader_epoch(), 3);
  EXPECT_EQ(batch.magic(), 2);
  EXPECT_EQ(batch.codec(), Codec::zstd);
  EXPECT_EQ(batch.timestamp_type(), TimestampType::log_append_time);
  EXPECT_TRUE(batch.is_transactional() && batch.is_control() && batch.has_delete_horizon());
  EXPECT_EQ(batch.last_offset(), 51);
  EXPECT_EQ(batch.next_offset(), 52);
  EXPECT_EQ(batch.base_timestamp(), -5);
  EXPECT_EQ(batch.max_timestamp(), 77);
  EXPECT_TRUE(batch.has_producer_id());
  EXPECT_EQ(batch.producer_epoch(), 6);
  EXPECT_EQ(batch.last_sequence(), 109);
  EXPECT_TRUE(batch.crc_matches());
}

TEST(BatchView, SequencesWrapFromTheLargestToZero) {
  auto last_sequence = [](int32_t base, int32_t delta) {
    Buffer bytes = RawBatch{.last_offset_delta = delta, .base_sequence = base}.bytes();
    return BatchView(bytes).last_sequence();
  };
  EXPECT_EQ(last_sequence(INT32_MAX, 0), INT32_MAX);
  EXPECT_EQ(last_sequence(INT32_MAX, 1), 0);
  EXPECT_EQ(last_sequence(INT32_MAX - 2, 5), 2);
  EXPECT_EQ(last_sequence(kNoSequence, 5), kNoSequence);
}

TEST(BatchView, OffsetsAtTheEndOfTheirRangeDoNotTrap) {
  Buffer bytes = RawBatch{.base_offset = INT64_MAX, .last_offset_delta = 1}.bytes();
  EXPECT_EQ(BatchView(bytes).last_offset(), INT64_MIN);
}

TEST(BatchView, EveryByteFromTheAttributesOnIsUnderTheChecksum) {
  Buffer batch = batch_of_one({});
  for (size_t at = 0; at < batch.size(); ++at) {
    Buffer changed = batch;
    changed[at] ^= std::byte{0x10};
    bool covered = at >= 17;  // The checksum itself and all that follows it.
    EXPECT_EQ(BatchView(changed).crc_matches(), !covered) << at;
  }
}

TEST(Patches, OffsetAndEpochLeaveTheChecksumAlone) {
  Buffer batch = batch_of_one({});
  set_base_offset(batch, 123456789012);
  set_partition_leader_epoch(batch, 17);
  BatchView view(batch);
  EXPECT_TRUE(view.crc_matches());
  EXPECT_EQ(view.base_offset(), 123456789012);
  EXPECT_EQ(view.partition_leader_epoch(), 17);
}

TEST(Patches, TimestampsNeedANewChecksumAndDropUnknownAttributes) {
  Buffer batch = RawBatch{.attributes = 0x0f10, .payload = bytes_of({})}.bytes();
  set_max_timestamp(batch, TimestampType::log_append_time, 555);
  EXPECT_FALSE(BatchView(batch).crc_matches());
  update_crc(batch);
  EXPECT_TRUE(BatchView(batch).crc_matches());
  EXPECT_EQ(BatchView(batch).attributes(), 0x18);
  EXPECT_EQ(BatchView(batch).max_timestamp(), 555);
  set_max_timestamp(batch, TimestampType::create_time, 556);
  EXPECT_EQ(BatchView(batch).attributes(), 0x10);
}

TEST(Builder, RoundTripsThroughEveryCodec) {
  for (Codec codec : kCodecs) {
    BatchBuilder builder({.base_offset = 100, .codec = codec, .producer_id = 1, .base_sequence = INT32_MAX});
    std::vector<Header> headers = {{"a", as_bytes("1")}, {"a", as_bytes("")}, {"", std::nullopt}};
    builder.add(50, as_bytes("k"), as_bytes("v"), headers);
    builder.add(40, std::nullopt, std::nullopt);
    builder.add_at(7, 60, as_bytes(""), as_bytes(""));
    EXPECT_EQ(builder.record_count(), 3);
    Buffer batch = builder.finish();
    BatchView view(batch);
    EXPECT_EQ(view.codec(), codec);
    EXPECT_EQ(frame_batch(batch).size, batch.size());
    EXPECT_TRUE(view.crc_matches());
    EXPECT_EQ(view.last_offset(), 107);
    EXPECT_EQ(view.base_timestamp(), 50);
    EXPECT_EQ(view.max_timestamp(), 60);
    Reading reading = read(batch);
    EXPECT_EQ(reading.error, std::nullopt);
    EXPECT_EQ(reading.records,
              (std::vector<std::string>{"offset=100 time=50 seq=2147483647 key=k value=v a:1 a: :null",
                                        "offset=101 time=40 seq=0 key=null value=null",
                                        "offset=107 time=60 seq=6 key= value="}));
  }
}

TEST(Builder, SetsEveryOptionAndIsEmptyAfterFinish) {
  BatchBuilder builder({.partition_leader_epoch = 4,
                        .timestamp_type = TimestampType::log_append_time,
                        .producer_epoch = 2,
                        .transactional = true,
                        .control = true});
  builder.add(1, {}, {});
  size_t size = builder.size_in_bytes();
  EXPECT_EQ(builder.finish().size(), size);
  EXPECT_EQ(builder.size_in_bytes(), kBatchHeaderSize);
  builder.add(9, {}, {});
  Buffer second = builder.finish();
  BatchView view(second);
  EXPECT_EQ(view.base_timestamp(), 9);
  EXPECT_EQ(view.last_offset(), 0);
  EXPECT_EQ(view.attributes(), 0x38);
  EXPECT_EQ(view.partition_leader_epoch(), 4);
  EXPECT_EQ(view.producer_epoch(), 2);
}

TEST(Reader, TimestampsSpanAll64Bits) {
  BatchBuilder builder({});
  for (int64_t time : {INT64_MAX, INT64_MIN, int64_t{0}, int64_t{-1}}) builder.add(time, {}, {});
  Reading reading = read(builder.finish());
  EXPECT_EQ(reading.error, std::nullopt);
  EXPECT_EQ(reading.records[0], "offset=0 time=9223372036854775807 seq=-1 key=null value=null");
  EXPECT_EQ(reading.records[1], "offset=1 time=-9223372036854775808 seq=-1 key=null value=null");
}

TEST(Reader, GivesEveryRecordTheMaximumUnderLogAppendTime) {
  RawBatch batch{.attributes = 8, .max_timestamp = 999, .payload = bytes_of({.timestamp_delta = 5})};
  EXPECT_EQ(read(batch.bytes()).records.at(0), "offset=0 time=999 seq=-1 key=k value=v");
}

TEST(Reader, AnEmptiedBatchHasNoRecords) {
  Reading reading = read(RawBatch{.last_offset_delta = 9, .record_count = 0}.bytes());
  EXPECT_TRUE(reading.records.empty());
  EXPECT_EQ(reading.error, std::nullopt);
}

TEST(Reader, NegativeLengthsAreNullAndOverlongVarintsAreTaken) {
  RawRecord record{.key_size = -7, .key = "", .value_size = -1, .value = ""};
  EXPECT_EQ(read(batch_of_one(record)).records.at(0), "offset=0 time=1000 seq=-1 key=null value=null");
  // The key's length 1 in five bytes; the record is four bytes longer than it would be.
  Buffer body = {std::byte{0}, std::byte{0}, std::byte{0}};
  for (int byte : {0x82, 0x80, 0x80, 0x80, 0x00, int{'k'}, 0x01, 0x00})
    body.push_back(static_cast<std::byte>(byte));
  Buffer payload;
  test::put_varint(payload, static_cast<int64_t>(body.size()));
  EXPECT_EQ(read(RawBatch{.payload = payload + body}.bytes()).records.at(0),
            "offset=0 time=1000 seq=-1 key=k value=null");
}

TEST(Reader, VarintsThatAreTooLongAreRefused) {
  Buffer eleven(10, std::byte{0x80});
  eleven.push_back(std::byte{1});
  Buffer payload;
  test::put_varint(payload, 40);
  EXPECT_NE(error_of({.payload = payload + Buffer{std::byte{0}} + eleven + Buffer(28)}), "none");
  EXPECT_NE(error_of({.payload = Buffer(5, std::byte{0xff}) + Buffer(20)}), "none");
}

TEST(Reader, RecordsThatLieAboutTheirLengthsAreRefused) {
  auto error = [](const RawRecord& record) { return error_of({.payload = bytes_of(record)}); };
  EXPECT_EQ(error({}), "none");
  EXPECT_EQ(error({.size_lie = 1}), "record 0: a record runs over the batch's end");
  EXPECT_EQ(error({.size_lie = -1}), "record 0: the record's length is smaller than its content");
  EXPECT_EQ(error({.size_lie = -100}), "record 0: negative record length");
  EXPECT_EQ(error({.size_lie = INT32_MAX - 100}), "record 0: a record runs over the batch's end");
  EXPECT_EQ(error({.key_size = 5}), "record 0: a key runs over the record's end");
  EXPECT_EQ(error({.key_size = INT32_MAX}), "record 0: a key runs over the record's end");
  EXPECT_EQ(error({.value_size = 3}), "record 0: a value runs over the record's end");
  EXPECT_EQ(error({.header_count = -1}), "record 0: negative number of headers");
  EXPECT_EQ(error({.header_count = 1}), "record 0: more headers than bytes");
  EXPECT_EQ(error({.headers = Buffer(1)}), "record 0: the record's length is larger than its content");
}

TEST(Reader, HeadersThatLieAreRefused) {
  auto error = [](std::initializer_list<int> bytes, int64_t count) {
    Buffer headers;
    for (int byte : bytes) headers.push_back(static_cast<std::byte>(byte));
    return error_of({.payload = bytes_of(RawRecord{.header_count = count, .headers = headers})});
  };
  EXPECT_EQ(error({0x02, 'h', 0x02, 'x'}, 1), "none");
  EXPECT_EQ(error({0x02, 'h', 0x01}, 1), "none") << "a null value";
  EXPECT_EQ(error({0x01, 0x01}, 1), "record 0: a header without key");
  EXPECT_EQ(error({0x08, 'h', 0x01}, 1), "record 0: a header runs over the record's end");
  EXPECT_EQ(error({0x02, 'h', 0x08}, 1), "record 0: a header runs over the record's end");
  EXPECT_EQ(error({0x00, 0x00, 0x00}, 2), "record 0: a header runs over the record's end");
  EXPECT_EQ(error({0x00, 0x00, 0x00}, 1), "record 0: the record's length is larger than its content");
}

TEST(Reader, CountsThatLieAreRefused) {
  Buffer two = bytes_of({}) + bytes_of({.offset_delta = 1});
  EXPECT_EQ(error_of({.record_count = 2, .payload = two}), "none");
  EXPECT_EQ(error_of({.record_count = 1, .payload = two}), "bytes behind the last record");
  EXPECT_EQ(error_of({.record_count = 3, .payload = two}),
            "record 2: the length of a record is cut or too long");
  EXPECT_EQ(error_of({.record_count = INT32_MAX, .payload = two}),
            "record 2: the length of a record is cut or too long");
  EXPECT_EQ(error_of({.record_count = -1, .payload = two}), "record count -1");
}

TEST(Reader, EveryTruncationOfThePayloadIsRefused) {
  RawRecord record{.header_count = 1};
  test::put_varint(record.headers, 1);
  test::put_text(record.headers, "h");
  test::put_varint(record.headers, 1);
  test::put_text(record.headers, "x");
  Buffer payload = bytes_of(record) + bytes_of({.offset_delta = 1});
  for (size_t cut = 0; cut < payload.size(); ++cut) {
    Buffer front(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(cut));
    EXPECT_NE(error_of({.record_count = 2, .payload = front}), "none") << cut;
  }
}

TEST(Reader, ACodecThatDoesNotExistIsAnError) {
  EXPECT_EQ(error_of({.attributes = 5, .payload = bytes_of({})}), "no codec has the number 5");
}

TEST(Reader, ACompressedBatchIsBounded) {
  BatchBuilder builder({.codec = Codec::zstd});
  Buffer zeros(100000);
  builder.add(0, {}, zeros);
  Buffer batch = builder.finish();
  RecordReader reader(BatchView(batch), 1000);
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_EQ(reader.error(), "decompresses to more than 1000 bytes");
}

}  // namespace
}  // namespace zurau::records
