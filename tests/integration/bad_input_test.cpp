// Bad input: every malformed, absurd or unknown request has its answer or closes that one connection, costs
// bounded memory, and leaves everybody else alone.
#include <functional>

#include "protocol/messages/api_versions.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/produce.h"
#include "protocol/records/compression.h"
#include "tests/integration/broker_test.h"
#include "tests/support/data_requests.h"
#include "tests/support/raw_batch.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

constexpr int16_t kAddPartitionsToTxn = 24;
constexpr int16_t kTxnOffsetCommit = 28;
constexpr int16_t kProduce = 0;
constexpr int16_t kMetadata = 3;
constexpr int16_t kApiVersions = 18;
constexpr int kSoonMs = 5000;

class BadInputTest : public BrokerTest {
 protected:
  RawClient connect() { return RawClient(broker_->port()); }
  /// A client that does everything right is served.
  void expect_healthy() {
    RawClient client = connect();
    client.send(request_frame(msg::ApiVersionsRequest{"raw", "1.0"}, 3, 77));
    EXPECT_EQ(client.correlation_id(), 77);
  }
  void expect_closed(std::string_view bytes) {
    RawClient client = connect();
    client.send(bytes);
    EXPECT_TRUE(client.closed_within(kSoonMs));
  }
};

std::string all_topics(int32_t correlation_id) {
  return raw_request(kMetadata, 1, correlation_id, be32(-1));
}

struct BadFrame {
  std::string name;
  std::string bytes;
};

std::vector<BadFrame> bad_frames() {
  std::string huge_array = raw_request(kMetadata, 1, 1, be32(0x7fffffff));
  std::string long_string = raw_request(kMetadata, 1, 1, be32(1) + be16(30000) + "short");
  std::string negative_string = raw_request(kMetadata, 1, 1, be32(1) + be16(-7));
  std::string many_tags =
      with_size(be16(kApiVersions) + be16(3) + be32(1) + be16(-1) + std::string("\xff\xff\xff\xff\x0f", 5));
  std::string endless_varint =
      with_size(be16(kApiVersions) + be16(3) + be32(1) + be16(-1) + std::string(64, '\xff'));
  return {
      {"negative size", be32(-1)},
      {"most negative size", be32(INT32_MIN)},
      {"size of 2 GiB", be32(INT32_MAX)},
      {"size one above the bound", be32(104857601)},
      {"size 0", be32(0)},
      {"size 3", be32(3) + "abc"},
      {"a header cut after the version", with_size(be16(kMetadata) + be16(1))},
      {"a header cut in the client id", with_size(be16(kMetadata) + be16(1) + be32(1) + be16(100) + "raw")},
      {"a negative length of the client id",
       with_size(be16(kMetadata) + be16(1) + be32(1) + be16(-2) + be32(-1))},
      {"http", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"tls", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
      {"an unknown key", raw_request(999, 0, 1, "")},
      {"a negative key", raw_request(-1, 0, 1, "")},
      {"a key of brokers among themselves", raw_request(4, 0, 1, "")},
      {"an unknown version", raw_request(kMetadata, 99, 1, be32(-1))},
      {"a negative version", raw_request(kMetadata, -1, 1, be32(-1))},
      {"Produce 2", raw_request(kProduce, 2, 1, be16(1) + be32(1000) + be32(0))},
      {"Produce 0", raw_request(kProduce, 0, 1, be16(1) + be32(1000) + be32(0))},
      {"an array of 2^31-1", huge_array},
      {"a string longer than its frame", long_string},
      {"a string of negative length", negative_string},
      {"a body that ends early", raw_request(kMetadata, 4, 1, be32(-1))},
      {"2^32-1 tags", many_tags},
      {"a varint without end", endless_varint},
  };
}

TEST_F(BadInputTest, AFrameThatCannotBeReadOrServedClosesItsConnectionOnly) {
  RawClient bystander = connect();
  int32_t id = 1;
  for (const BadFrame& frame : bad_frames()) {
    SCOPED_TRACE(frame.name);
    expect_closed(frame.bytes);
    bystander.send(all_topics(id));
    EXPECT_EQ(bystander.correlation_id(), id++);
  }
}

TEST_F(BadInputTest, RepliesBeforeTheBadFrameAreSent) {
  for (const BadFrame& frame : bad_frames()) {
    SCOPED_TRACE(frame.name);
    RawClient client = connect();
    client.send(all_topics(1) + all_topics(2) + frame.bytes + all_topics(3));
    EXPECT_EQ(client.correlation_id(), 1);
    EXPECT_EQ(client.correlation_id(), 2);
    EXPECT_TRUE(client.closed_within(kSoonMs));
  }
}

TEST_F(BadInputTest, ApiVersionsOfAnUnknownVersionIsAnsweredInVersionZero) {
  for (int16_t version : {int16_t{5}, int16_t{99}, int16_t{-1}}) {
    RawClient client = connect();
    client.send(raw_request(kApiVersions, version, 5, "whatever the new version says"));
    auto reply = client.reply<msg::ApiVersionsResponse>(0);
    EXPECT_EQ(reply.error_code, 35);
    ASSERT_EQ(reply.api_keys.size(), 1U);
    EXPECT_EQ(reply.api_keys[0].api_key, kApiVersions);
    EXPECT_EQ(reply.api_keys[0].max_version, 4);
    // The client asks again, on the same connection.
    client.send(request_frame(msg::ApiVersionsRequest{"raw", "1.0"}, 4, 6));
    EXPECT_EQ(client.reply<msg::ApiVersionsResponse>(4).error_code, 0);
  }
}

TEST_F(BadInputTest, ASoftwareNameThatNobodyMayHaveIsRefused) {
  for (const char* name : {"", "two words", "-dash", "dash-", "\xc3\xa9"}) {
    RawClient client = connect();
    client.send(request_frame(msg::ApiVersionsRequest{name, "1.0"}, 3, 1));
    EXPECT_EQ(client.reply<msg::ApiVersionsResponse>(3).error_code, 42) << name;
  }
  expect_healthy();
}

TEST_F(BadInputTest, WhatIsAdvertisedIsServedAndNothingElse) {
  RawClient client = connect();
  client.send(request_frame(msg::ApiVersionsRequest{"raw", "1.0"}, 4, 1));
  auto reply = client.reply<msg::ApiVersionsResponse>(4);
  bool transactions = false, produce_from_zero = false;
  for (const auto& api : reply.api_keys) {
    transactions |= api.api_key >= kAddPartitionsToTxn && api.api_key <= kTxnOffsetCommit;
    produce_from_zero |= api.api_key == kProduce && api.min_version == 0;
  }
  EXPECT_FALSE(transactions) << "not built yet";
  EXPECT_TRUE(produce_from_zero) << "librdkafka compresses only then (KAFKA-18659)";
}

TEST_F(BadInputTest, BytesAfterARequestAreIgnoredAsKafkaDoes) {
  RawClient client = connect();
  client.send(raw_request(kMetadata, 1, 9, be32(-1) + "trailing"));
  EXPECT_EQ(client.correlation_id(), 9);
  client.send(all_topics(10));
  EXPECT_EQ(client.correlation_id(), 10);
}

TEST_F(BadInputTest, ClaimedLengthsCostNoMemory) {
  int64_t before = broker_->resident_bytes();
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(connect());
    clients.back().send(be32(100'000'000) + be16(kProduce) + be16(9));
  }
  expect_healthy();
  EXPECT_LT(broker_->resident_bytes() - before, int64_t{64} << 20) << "20 GB were claimed";
}

// Batches that lie are the handler's to judge; here: that the whole way holds with any of them.
TEST_F(BadInputTest, BatchesThatLieAreRefusedAndNothingIsStored) {
  create("orders");
  std::vector<std::vector<std::byte>> lies;
  RawBatch batch;
  batch.payload = bytes_of(RawRecord{});
  auto good = batch.bytes();
  auto patched = [&](size_t at, uint8_t value) {
    auto copy = good;
    copy.at(at) = static_cast<std::byte>(value);
    lies.push_back(copy);
  };
  patched(good.size() - 1, 0x55);  // Its checksum is wrong now.
  patched(8, 0x7f);                // batch_length
  patched(16, 9);                  // magic
  batch.record_count = INT32_MAX;
  batch.last_offset_delta = INT32_MAX - 1;
  lies.push_back(batch.bytes());
  batch.record_count = -1;
  lies.push_back(batch.bytes());
  for (const auto& lie : lies) {
    RawClient client = connect();
    auto bytes = std::make_shared<std::vector<std::byte>>(lie);
    client.send(request_frame(testing::produce_request({{"orders", 0, bytes}}, -1, 1000), 9, 1));
    auto reply = client.reply<msg::ProduceResponse>(9);
    ASSERT_EQ(reply.responses.size(), 1U);
    EXPECT_NE(reply.responses[0].partition_responses.at(0).error_code, 0);
  }
  EXPECT_EQ(Consumer(bootstrap()).watermarks("orders", 0).second, 0);
}

/// A record of `bytes` zeros, in a batch that is a thousandth of that.
std::vector<std::byte> bomb(size_t bytes) {
  std::string zeros(bytes, '\0');
  RawRecord record;
  record.value = zeros;
  record.value_size = static_cast<int64_t>(bytes);
  RawBatch batch;
  batch.attributes = static_cast<int16_t>(records::Codec::gzip);
  records::compress(records::Codec::gzip, bytes_of(record), 1, batch.payload);
  return batch.bytes();
}

msg::ProduceRequest produce_to_all(const std::string& topic, int32_t partitions, Bytes batch) {
  msg::ProduceRequest request;
  request.acks = 1;
  request.timeout_ms = 1000;
  auto& data = request.topic_data.emplace_back();
  data.name = topic;
  for (int32_t index = 0; index < partitions; ++index) {
    data.partition_data.push_back({.index = index, .records = wire::Records(batch)});
  }
  return request;
}

TEST_F(BadInputTest, BatchesThatSwellHoldUpOnlyTheirOwnConnection) {
  constexpr int32_t kPartitions = 6;
  create("orders", kPartitions);
  auto batch = bomb(size_t{96} << 20);
  RawClient bomber = connect();
  bomber.send(request_frame(produce_to_all("orders", kPartitions, batch), 9, 1));
  RawBatch small;
  small.payload = bytes_of(RawRecord{});
  bomber.send(request_frame(produce_to_all("orders", 1, small.bytes()), 9, 2));
  expect_healthy();
  EXPECT_FALSE(bomber.frame(0)) << "others are served meanwhile";
  for (int64_t offset : {0, 1}) {
    auto reply = bomber.reply<msg::ProduceResponse>(9, 60000);
    ASSERT_EQ(reply.responses.size(), 1U);
    for (const auto& partition : reply.responses[0].partition_responses) {
      EXPECT_EQ(partition.error_code, 0);
      EXPECT_EQ(partition.base_offset, offset) << "what was sent behind it does not overtake it";
    }
  }
}

}  // namespace
}  // namespace zurau::test
