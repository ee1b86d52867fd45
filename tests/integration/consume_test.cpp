// Reading: from anywhere, across segments, from many partitions at once, and without delay.
#include <algorithm>
#include <chrono>
#include <set>

#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class ConsumeTest : public BrokerTest {};

TEST_F(ConsumeTest, FromTheMiddleOfABatchAndOfTheLog) {
  create("numbers");
  Producer(bootstrap(), {{"batch.num.messages", "100"}, {"linger.ms", "20"}})
      .send_all("numbers", 0, numbered(1000));
  Consumer consumer(bootstrap());
  for (int64_t offset : {1, 99, 100, 555, 999}) {
    consumer.assign("numbers", {{0, offset}});
    size_t left = static_cast<size_t>(1000 - offset);
    expect_equal(numbered(left, static_cast<size_t>(offset)), consumer.read(left), offset);
  }
}

TEST_F(ConsumeTest, AcrossManySegments) {
  create("numbers", 1, {{"segment.bytes", "1048576"}});
  std::vector<Record> records = numbered(5000);
  for (Record& record : records) record.value->resize(1000, '.');
  Producer(bootstrap()).send_all("numbers", 0, records);
  expect_equal(records, Consumer(bootstrap()).read_all("numbers", 0, records.size()));
  Consumer consumer(bootstrap());
  consumer.assign("numbers", {{0, 3333}});
  expect_equal({records.begin() + 3333, records.end()}, consumer.read(records.size() - 3333), 3333);
}

TEST_F(ConsumeTest, InSmallFetches) {
  create("numbers");
  std::vector<Record> records = numbered(500);
  for (Record& record : records) record.value->resize(5000, '.');
  Producer(bootstrap()).send_all("numbers", 0, records);
  Consumer consumer(bootstrap(), {{"fetch.message.max.bytes", "1000"}, {"fetch.max.bytes", "1000000"}});
  expect_equal(records, consumer.read_all("numbers", 0, records.size()));
}

TEST_F(ConsumeTest, FromManyPartitionsAtOnce) {
  constexpr int kPartitions = 200;
  create("wide", kPartitions);
  Producer producer(bootstrap());
  std::vector<Consumer::Start> starts;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    for (const Record& record : numbered(10)) producer.send("wide", partition, record);
    starts.push_back({partition, 0});
  }
  for (const Delivery& delivery : producer.flush()) ASSERT_EQ(delivery.error, RD_KAFKA_RESP_ERR_NO_ERROR);
  Consumer consumer(bootstrap());
  consumer.assign("wide", starts);
  std::set<std::pair<int32_t, int64_t>> seen;
  for (const ReadRecord& read : consumer.read(kPartitions * 10)) seen.emplace(read.partition, read.offset);
  EXPECT_EQ(seen.size(), size_t{kPartitions} * 10);
}

TEST_F(ConsumeTest, AWaitingConsumerGetsARecordLongBeforeItsWaitEnds) {
  create("live");
  Producer producer(bootstrap(), {{"linger.ms", "0"}});
  producer.send_all("live", 0, numbered(1));
  Consumer consumer(bootstrap(), {{"fetch.wait.max.ms", "20000"}});
  consumer.read_all("live", 0, 1);
  std::vector<int64_t> delays;
  for (size_t i = 1; i <= 20; ++i) {
    EXPECT_FALSE(consumer.poll(20)) << "the consumer waits";
    auto sent = steady_clock::now();
    producer.send("live", 0, numbered(1, i).front());
    auto record = consumer.poll(kPatienceMs);
    ASSERT_TRUE(record);
    delays.push_back(std::chrono::duration_cast<milliseconds>(steady_clock::now() - sent).count());
    EXPECT_EQ(record->offset, static_cast<int64_t>(i));
  }
  producer.flush();
  std::sort(delays.begin(), delays.end());
  EXPECT_LT(delays[delays.size() / 2], 1000) << "median in ms; the fetch would wait 20,000";
}

TEST_F(ConsumeTest, AQuietFetchWaitsInsteadOfSpinning) {
  create("quiet");
  Consumer consumer(bootstrap(), {{"fetch.wait.max.ms", "500"}, {"statistics.interval.ms", "0"}});
  consumer.assign("quiet", {{0, 0}});
  auto begin = steady_clock::now();
  EXPECT_FALSE(consumer.poll(3000));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(2900));
}

TEST_F(ConsumeTest, OffsetsForTimes) {
  create("timed");
  std::vector<Record> records = numbered(100);
  for (size_t i = 0; i < records.size(); ++i)
    records[i].timestamp = 1'600'000'000'000 + static_cast<int64_t>(i) * 1000;
  Producer(bootstrap(), {{"batch.num.messages", "7"}}).send_all("timed", 0, records);
  Consumer consumer(bootstrap());
  EXPECT_EQ(consumer.offset_for_time("timed", 0, 0), 0);
  EXPECT_EQ(consumer.offset_for_time("timed", 0, 1'600'000'000'000), 0);
  EXPECT_EQ(consumer.offset_for_time("timed", 0, 1'600'000'041'500), 42);
  EXPECT_EQ(consumer.offset_for_time("timed", 0, 1'600'000'099'000), 99);
  EXPECT_EQ(consumer.offset_for_time("timed", 0, 1'600'000'099'001), RD_KAFKA_OFFSET_END);
}

TEST_F(ConsumeTest, AnOffsetThatIsNotThereIsAnErrorForTheConsumer) {
  create("short");
  Producer(bootstrap()).send_all("short", 0, numbered(3));
  Consumer consumer(bootstrap(), {{"auto.offset.reset", "earliest"}});
  consumer.assign("short", {{0, 1000}});
  EXPECT_EQ(consumer.read(3).front().offset, 0) << "reset to the beginning";
}

}  // namespace
}  // namespace zurau::test
