// What librdkafka writes comes back as it was: every codec, headers, nulls, large records, large batches,
// timestamps, acks.
#include <array>
#include <filesystem>
#include <fstream>

#include "protocol/base/clock.h"
#include "protocol/records/record_batch.h"
#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

class ProduceConsumeTest : public BrokerTest {
 protected:
  void round_trip(const std::vector<Record>& records, const Settings& producer, const Settings& topic = {}) {
    create("records", 1, topic);
    auto deliveries = Producer(bootstrap(), producer).send_all("records", 0, records);
    ASSERT_EQ(deliveries.size(), records.size());
    for (size_t i = 0; i < deliveries.size(); ++i) ASSERT_EQ(deliveries[i].offset, static_cast<int64_t>(i));
    expect_equal(records, Consumer(bootstrap()).read_all("records", 0, records.size()));
  }

  /// The batches of a partition's first segment, read from its file.
  std::vector<records::BatchView> batches(const std::string& partition) {
    std::filesystem::path path =
        std::filesystem::path(broker_->data_dir()) / partition / "00000000000000000000.log";
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto* bytes = reinterpret_cast<const std::byte*>(content.data());
    segment_.assign(bytes, bytes + content.size());
    std::vector<records::BatchView> found;
    for (Bytes rest(segment_); !rest.empty();) {
      auto framed = records::frame_batch(rest);
      if (framed.framing != records::Framing::whole) break;
      found.emplace_back(rest.first(framed.size));
      rest = rest.subspan(framed.size);
    }
    return found;
  }

 private:
  std::vector<std::byte> segment_;
};

/// Keys, values and headers in every combination of null, empty and there.
std::vector<Record> varied(size_t count) {
  std::vector<Record> records = numbered(count);
  for (size_t i = 0; i < count; ++i) {
    if (i % 5 == 1) records[i].key.reset();
    if (i % 5 == 2) records[i].key = "";
    if (i % 7 == 1) records[i].value.reset();
    if (i % 7 == 2) records[i].value = "";
    if (i % 3 == 0) records[i].headers = {{"a", "1"}, {"a", "2"}, {"null", std::nullopt}, {"empty", ""}};
    if (i % 11 == 0) records[i].headers.emplace_back("binary", std::string("\0\xff\x80", 3));
  }
  return records;
}

class Codecs : public ProduceConsumeTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Codecs, RecordsOfEveryKindComeBackEqual) {
  round_trip(varied(1000), {{"compression.codec", GetParam()}});
}

TEST_P(Codecs, ATopicOfThatCodecRecompressesWhatComesUncompressed) {
  round_trip(varied(500), {},
             {{"compression.type", GetParam() == std::string("none") ? "uncompressed" : GetParam()}});
}

TEST_P(Codecs, TheBatchesOnTheDiskHaveTheProducersCodec) {
  std::vector<Record> records = numbered(20);
  for (Record& record : records)
    record.value->resize(1000, '.');  // librdkafka compresses only where that helps.
  round_trip(records, {{"compression.codec", GetParam()}});
  const std::map<std::string, records::Codec> codecs = {{"none", records::Codec::none},
                                                        {"gzip", records::Codec::gzip},
                                                        {"snappy", records::Codec::snappy},
                                                        {"lz4", records::Codec::lz4},
                                                        {"zstd", records::Codec::zstd}};
  auto stored = batches("records-0");
  ASSERT_FALSE(stored.empty());
  for (const auto& batch : stored) EXPECT_EQ(batch.codec(), codecs.at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, Codecs, ::testing::Values("none", "gzip", "snappy", "lz4", "zstd"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(ProduceConsumeTest, RecordsOfOneMebibyte) {
  std::vector<Record> records = numbered(5);
  for (size_t i = 0; i < records.size(); ++i)
    records[i].value = std::string((1 << 20) + i, static_cast<char>('a' + i));
  round_trip(records, {{"message.max.bytes", "4000000"}}, {{"max.message.bytes", "4000000"}});
}

TEST_F(ProduceConsumeTest, AHundredThousandRecordsInOneBatch) {
  constexpr size_t kCount = 100'000;
  std::vector<Record> records(kCount);
  for (size_t i = 0; i < kCount; ++i) records[i].value = std::to_string(i);
  create("records", 1, {{"max.message.bytes", "10000000"}});
  Producer producer(bootstrap(), {{"batch.num.messages", "100000"},
                                  {"batch.size", "10000000"},
                                  {"message.max.bytes", "10000000"},
                                  {"queue.buffering.max.messages", "200000"},
                                  {"linger.ms", "30000"}});
  for (const Record& record : records) producer.send("records", 0, record);
  // Not flush(): it would send what is there while the rest is still on its way through the client's queues.
  for (const Delivery& delivery : producer.wait()) ASSERT_EQ(delivery.error, RD_KAFKA_RESP_ERR_NO_ERROR);
  expect_equal(records, Consumer(bootstrap()).read_all("records", 0, kCount));
  auto stored = batches("records-0");
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored.front().record_count(), static_cast<int32_t>(kCount));
}

TEST_F(ProduceConsumeTest, ARecordOverMaxMessageBytesIsRefusedAndTheNextOneTaken) {
  create("records", 1, {{"max.message.bytes", "10000"}});
  Producer producer(bootstrap());
  producer.send("records", 0, {.key = {}, .value = std::string(20'000, 'x'), .headers = {}});
  EXPECT_EQ(producer.flush().at(0).error, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  EXPECT_EQ(producer.send_all("records", 0, numbered(1)).at(0).offset, 0);
}

TEST_F(ProduceConsumeTest, TheProducersTimestampsComeBackInTheirOrder) {
  std::vector<Record> records = numbered(4);
  int64_t times[] = {1'600'000'000'000, 1'500'000'000'000, 1'700'000'000'000, 1};
  for (size_t i = 0; i < records.size(); ++i) records[i].timestamp = times[i];
  round_trip(records, {{"linger.ms", "100"}});
}

TEST_F(ProduceConsumeTest, ATopicOfAppendTimeAnswersAndStoresTheBrokersClock) {
  create("records", 1, {{"message.timestamp.type", "LogAppendTime"}});
  Record old = numbered(1).front();
  old.timestamp = 1'500'000'000'000;
  int64_t before = system_clock().wall_ms();
  Delivery delivery = Producer(bootstrap()).send_all("records", 0, {old}).at(0);
  ReadRecord read = Consumer(bootstrap()).read_all("records", 0, 1).at(0);
  EXPECT_TRUE(read.log_append_time);
  EXPECT_GE(read.record.timestamp, before);
  EXPECT_LE(read.record.timestamp, before + kPatienceMs);
  EXPECT_EQ(delivery.timestamp, read.record.timestamp);
}

TEST_F(ProduceConsumeTest, EveryAcksSettingDelivers) {
  create("records");
  for (const char* acks : {"0", "1", "all"})
    Producer(bootstrap(), {{"acks", acks}}).send_all("records", 0, numbered(100));
  expect_equal(
      numbered(100),
      [&] {
        auto read = Consumer(bootstrap()).read_all("records", 0, 300);
        if (read.size() == 300) read.erase(read.begin(), read.begin() + 200);
        return read;
      }(),
      200);
}

TEST_F(ProduceConsumeTest, AnIdempotentProducersRecordsAreThereOnceInOrder) {
  round_trip(numbered(5000), {{"enable.idempotence", "true"}, {"batch.num.messages", "50"}});
}

TEST_F(ProduceConsumeTest, ATransactionalProducerIsToldThatItCannot) {
  std::array<char, 512> text{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap().c_str(), text.data(), text.size());
  rd_kafka_conf_set(conf, "transactional.id", "orders-writer", text.data(), text.size());
  rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
  ASSERT_NE(producer, nullptr) << text.data();
  rd_kafka_error_t* error = rd_kafka_init_transactions(producer, 3000);
  EXPECT_NE(error, nullptr);
  if (error != nullptr) rd_kafka_error_destroy(error);
  rd_kafka_destroy(producer);
}

TEST_F(ProduceConsumeTest, ProducingToAnUnknownTopicMakesIt) {
  Producer(bootstrap(), {{"allow.auto.create.topics", "true"}})
      .send_all("made-by-producing", RD_KAFKA_PARTITION_UA, numbered(3));
  EXPECT_TRUE(Admin(bootstrap()).topics().contains("made-by-producing"));
}

}  // namespace
}  // namespace zurau::test
