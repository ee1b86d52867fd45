// What every figure rests on: percentiles, record batches, and answers that are read right. Run by
// tests/bench/run first.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/bench/limits/server_loop.h"
#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/group_requests.h"
#include "tests/bench/loadgen/histogram.h"
#include "tests/bench/loadgen/requests.h"

namespace zurau::bench {
namespace {

TEST(Histogram, PercentilesAreWithinOnePercentOfTheSortedValues) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> durations(11, 2);
  Histogram histogram;
  std::vector<double> values;
  for (int i = 0; i < 100'000; ++i) {
    auto value = static_cast<uint64_t>(durations(random));
    histogram.add(value);
    values.push_back(static_cast<double>(value));
  }
  std::sort(values.begin(), values.end());
  for (double fraction : {0.01, 0.5, 0.99, 0.999}) {
    double exact = values[static_cast<size_t>(fraction * 100'000) - 1];
    EXPECT_NEAR(static_cast<double>(histogram.percentile_ns(fraction)), exact, exact * 0.01) << fraction;
  }
}

TEST(Histogram, SmallValuesAndTheLargestAreExact) {
  Histogram histogram;
  for (uint64_t value : {0, 1, 200}) histogram.add(value);
  histogram.add(987'654'321'012'345);
  EXPECT_EQ(histogram.percentile_ns(0.25), 0u);
  EXPECT_EQ(histogram.percentile_ns(0.5), 1u);
  EXPECT_EQ(histogram.percentile_ns(0.75), 200u);
  EXPECT_EQ(histogram.percentile_ns(1), 987'654'321'012'345u);
  EXPECT_EQ(histogram.total(), 4u);
}

TEST(Batch, HasTheLayoutOfABatchThatKafkaBuilds) {
  // One record with value "abc" of the time 0x0102030405, as the Java client lays it out.
  Buffer batch = make_batch({.records = 1, .value_bytes = 3, .create_time_ms = 0x0102030405});
  std::copy_n(as_bytes("abc").begin(), 3, batch.begin() + static_cast<ptrdiff_t>(single_value_at(3)));
  seal_batch(batch);
  EXPECT_EQ(batch.size(), kBatchHeaderBytes + 10);
  const unsigned char record[] = {0x12, 0, 0, 0, 0x01, 0x06, 'a', 'b', 'c', 0};
  EXPECT_EQ(as_text(Bytes(batch).subspan(kBatchHeaderBytes)),
            std::string_view(reinterpret_cast<const char*>(record), sizeof record));
  EXPECT_EQ(load_be<int32_t>(&batch[8]), static_cast<int32_t>(batch.size() - 12));
  EXPECT_EQ(load_be<int64_t>(&batch[35]), 0x0102030405);
  EXPECT_EQ(load_be<int64_t>(&batch[43]), -1);
  EXPECT_TRUE(batch_crc_matches(batch));
}

TEST(Batch, ReachesButNeverPassesTheSizeThatItWasGiven) {
  for (size_t value_bytes : {1, 63, 64, 100, 1024, 16384}) {
    size_t records = records_fitting(262144, value_bytes);
    EXPECT_LE(make_batch({.records = records, .value_bytes = value_bytes}).size(), 262144u);
    EXPECT_GT(make_batch({.records = records + 1, .value_bytes = value_bytes}).size(), 262144u);
  }
  EXPECT_EQ(records_fitting(10, 100), 1u);
}

TEST(Batch, HeaderReadsBackAndAFlippedBitFailsTheCrc) {
  Buffer batch = make_batch({.records = 500, .value_bytes = 100});
  store_be<int64_t>(batch.data(), 77);
  auto header = read_batch_header(batch);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->base_offset, 77);
  EXPECT_EQ(header->records, 500u);
  EXPECT_EQ(header->total_bytes, batch.size());
  EXPECT_TRUE(batch_crc_matches(batch));
  batch.back() ^= std::byte{1};
  EXPECT_FALSE(batch_crc_matches(batch));
  batch[16] = std::byte{1};
  EXPECT_FALSE(read_batch_header(batch).ok());
}

AnswerWriter produce_answer(int16_t error_code) {
  AnswerWriter answer;
  answer.count(1).string("topic").count(1).number<int32_t>(3).number(error_code).number<int64_t>(42);
  return answer;
}

TEST(Answers, ProduceAnswerTellsItsErrorAndEveryTruncationFails) {
  Buffer frame = produce_answer(6).finish();
  auto answer = read_produce_answer(frame);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->error_code, 6);
  EXPECT_EQ(answer->base_offset, 42);
  for (size_t length = 0; length < frame.size(); ++length) {
    EXPECT_FALSE(read_produce_answer(Bytes(frame).first(length)).ok()) << length;
  }
}

TEST(Answers, FetchAnswerTellsWhereItsRecordsStandWithoutHavingThem) {
  AnswerWriter writer;
  writer.number<int32_t>(0)
      .number<int16_t>(0)
      .number<int32_t>(0)
      .count(1)
      .string("topic")
      .count(1)
      .number<int32_t>(0);
  writer.number<int16_t>(0).number<int64_t>(900).number<int64_t>(900).number<int64_t>(0);
  writer.count(1).number<int64_t>(1).number<int64_t>(2);  // an aborted transaction is skipped
  writer.number<int32_t>(-1).count(123456);
  Buffer head = writer.finish(123456);
  auto answer = read_fetch_answer(head);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->high_watermark, 900);
  EXPECT_EQ(answer->records_bytes, 123456u);
  EXPECT_EQ(answer->records_at, head.size());
}

TEST(Answers, FetchRequestReadsBack) {
  auto frame = fetch_frame({.topic = "topic", .partition = 5, .max_bytes = 4096});
  store_be<int64_t>(&frame.bytes[frame.offset_at], 31337);
  store_be<int32_t>(&frame.bytes[kCorrelationAt], 8);
  auto asked = read_fetch_request(frame.bytes);
  ASSERT_TRUE(asked.ok());
  EXPECT_EQ(asked->correlation_id, 8);
  EXPECT_EQ(asked->partition, 5);
  EXPECT_EQ(asked->offset, 31337);
  EXPECT_EQ(asked->max_bytes, 4096u);
}

TEST(Answers, CommitAnswerTellsItsErrorAndEveryTruncationFails) {
  AnswerWriter writer;
  writer.number<int32_t>(0).count(1).string("topic").count(1).number<int32_t>(3).number<int16_t>(27);
  Buffer frame = writer.finish();
  auto answer = read_commit_answer(frame);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(*answer, kRebalanceInProgress);
  for (size_t length = 0; length < frame.size(); ++length) {
    EXPECT_FALSE(read_commit_answer(Bytes(frame).first(length)).ok()) << length;
  }
}

TEST(Answers, AConsumerHeartbeatsAnswerTellsTheAssignmentAndEveryTruncationFails) {
  AnswerWriter writer;
  TopicId id{};
  id[15] = std::byte{9};
  writer.no_tags().number<int32_t>(0).number<int16_t>(0).compact_null().compact_string("me").number<int32_t>(
      7);
  writer.number<int32_t>(5000).number<int8_t>(1).compact_count(1).raw(id).compact_count(200);
  for (int32_t partition = 0; partition < 200; ++partition) writer.number(partition);
  writer.no_tags().no_tags().no_tags();
  Buffer frame = writer.finish();
  auto answer = read_consumer_heartbeat_answer(frame);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->epoch, 7);
  EXPECT_TRUE(answer->has_assignment);
  EXPECT_EQ(answer->topic_id, id);
  ASSERT_EQ(answer->partitions.size(), 200u);
  EXPECT_EQ(answer->partitions.back(), 199);
  for (size_t length = 0; length < frame.size(); ++length) {
    EXPECT_FALSE(read_consumer_heartbeat_answer(Bytes(frame).first(length)).ok()) << length;
  }
}

TEST(Groups, ARangeAssignmentCoversEveryPartitionOnceInSharesThatDifferByOne) {
  auto assignments = range_assignment({"c", "a", "b"}, 10);
  EXPECT_EQ(assignments["a"], (std::vector<int32_t>{0, 1, 2}));
  EXPECT_EQ(assignments["b"], (std::vector<int32_t>{3, 4, 5}));
  EXPECT_EQ(assignments["c"], (std::vector<int32_t>{6, 7, 8, 9}));
}

TEST(LimitServer, FindsTheSameFramesInPiecesOfAnySize) {
  Buffer stream;
  for (int32_t id = 0; id < 5; ++id) {
    Buffer frame = produce_head("topic", 0, -1, 0);
    store_be(&frame[kCorrelationAt], id);
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    Peer peer{Descriptor()};
    std::vector<int32_t> seen;
    for (size_t at = 0; at < stream.size(); at += piece) {
      track_frames(peer, Bytes(stream).subspan(at, std::min(piece, stream.size() - at)),
                   [&](int32_t id) { seen.push_back(id); });
    }
    EXPECT_EQ(seen, (std::vector<int32_t>{0, 1, 2, 3, 4})) << piece;
  }
}

}  // namespace
}  // namespace zurau::bench
