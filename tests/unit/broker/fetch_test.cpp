// Fetch answered at once: limits, errors, versions, epochs, sessions. Facts 70 to 85 of the protocol.
#include <gtest/gtest.h>

#include "tests/support/data_requests.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;
using Partition = msg::FetchResponse::PartitionData;

class FetchTest : public ::testing::Test {
 protected:
  FetchTest() { orders_ = broker_.create_topic("orders", 4); }

  void append(int32_t partition, const BatchSpec& spec = {}, const std::string& topic = "orders") {
    auto response =
        broker_.ask<msg::ProduceResponse>(produce_request({{topic, partition, make_batch(spec)}}, 1), 9);
    ASSERT_EQ(response.responses.at(0).partition_responses.at(0).error_code, 0);
    broker_.sync();
  }
  msg::FetchResponse fetch(const msg::FetchRequest& request, int16_t version = 11) {
    last_ = broker_.send(request, version);
    return last_.response<msg::FetchResponse>();
  }
  Partition fetch_one(int64_t offset, int32_t partition = 0, int16_t version = 11) {
    auto response = fetch(fetch_request({{"orders", partition, offset, 1 << 20, orders_}}), version);
    return response.responses.at(0).partitions.at(0);
  }
  static ErrorCode error(const Partition& partition) { return static_cast<ErrorCode>(partition.error_code); }
  /// Bytes of one batch as make_batch makes it.
  static size_t size_of(const BatchSpec& spec) { return make_batch(spec)->size(); }

  HandlerHarness broker_;
  Uuid orders_;
  Call last_;  ///< Keeps the bytes that responses look into.
};

TEST_F(FetchTest, RecordsComeBackWithTheOffsetsOfTheirLog) {
  append(0, {.count = 3});
  append(0, {.count = 2});
  Partition found = fetch_one(0);
  EXPECT_EQ(error(found), ErrorCode::kNone);
  EXPECT_EQ(base_offsets(found), (std::vector<int64_t>{0, 3}));
  EXPECT_EQ(found.high_watermark, 5);
  EXPECT_EQ(found.last_stable_offset, 5);
  EXPECT_EQ(found.log_start_offset, 0);
  EXPECT_EQ(found.preferred_read_replica, -1);
  EXPECT_FALSE(found.aborted_transactions);
}

TEST_F(FetchTest, EveryServedVersionGivesTheSameRecords) {
  append(0, {.count = 3});
  for (int16_t version = 4; version <= 18; ++version) {
    EXPECT_EQ(base_offsets(fetch_one(1, 0, version)), (std::vector<int64_t>{0})) << version;
  }
}

TEST_F(FetchTest, WhatIsNotDurableIsNotVisible) {
  broker_.ask<msg::ProduceResponse>(produce_request({{"orders", 0, make_batch()}}, 1), 9);
  Partition early = fetch_one(0);
  EXPECT_EQ(early.high_watermark, 0);
  EXPECT_TRUE(base_offsets(early).empty());
  broker_.sync();
  EXPECT_EQ(base_offsets(fetch_one(0)).size(), 1u);
}

TEST_F(FetchTest, TheEndIsEmptyAndBeyondIsOutOfRange) {
  append(0);
  Partition end = fetch_one(1);
  EXPECT_EQ(error(end), ErrorCode::kNone);
  ASSERT_TRUE(end.records);
  EXPECT_EQ(end.records->size(), 0u);
  Partition beyond = fetch_one(2);
  EXPECT_EQ(error(beyond), ErrorCode::kOffsetOutOfRange);
  EXPECT_EQ(beyond.high_watermark, -1);
  EXPECT_EQ(error(fetch_one(-1)), ErrorCode::kOffsetOutOfRange);
}

TEST_F(FetchTest, UnknownTopicsPartitionsAndIds) {
  EXPECT_EQ(error(fetch(fetch_request({{"nowhere"}})).responses.at(0).partitions.at(0)),
            ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(error(fetch_one(0, 9)), ErrorCode::kUnknownTopicOrPartition);
  auto by_id = fetch(fetch_request({{"", 0, 0, 1 << 20, Uuid::random()}}), 13);
  EXPECT_EQ(error(by_id.responses.at(0).partitions.at(0)), ErrorCode::kUnknownTopicId);
}

TEST_F(FetchTest, TheIdOfADeletedTopicIsUnknownAlsoWhenItsNameLivesOn) {
  Uuid old = orders_;
  ASSERT_TRUE(broker_.catalog().delete_topic("orders").ok());
  broker_.create_topic("orders", 4);
  auto response = fetch(fetch_request({{"", 0, 0, 1 << 20, old}}), 13);
  EXPECT_EQ(error(response.responses.at(0).partitions.at(0)), ErrorCode::kUnknownTopicId);
}

// ---- max_bytes (KIP-74)

TEST_F(FetchTest, TheFirstBatchMayExceedEveryLimit) {
  append(0, {.value_bytes = 10'000});
  append(0, {.value_bytes = 10'000});
  auto request = fetch_request({{"orders", 0, 0, 100}});
  request.max_bytes = 50;
  EXPECT_EQ(base_offsets(fetch(request).responses.at(0).partitions.at(0)), (std::vector<int64_t>{0}));
}

TEST_F(FetchTest, OnlyTheFirstPartitionWithDataMayExceedTheLimit) {
  BatchSpec spec{.value_bytes = 10'000};
  append(1, spec);
  append(2, spec);
  auto request = fetch_request({{"orders", 0}, {"orders", 1}, {"orders", 2}});
  request.max_bytes = 1000;
  auto response = fetch(request);
  const auto& partitions = response.responses.at(0).partitions;
  ASSERT_EQ(partitions.size(), 3u);
  EXPECT_EQ(base_offsets(partitions[1]).size(), 1u);
  EXPECT_EQ(partitions[2].records->size(), 0u);
}

TEST_F(FetchTest, MaxBytesIsSpentInTheOrderOfTheRequest) {
  BatchSpec spec{.value_bytes = 1000};
  for (int32_t partition = 0; partition < 3; ++partition) append(partition, spec);
  auto request = fetch_request({{"orders", 2}, {"orders", 0}, {"orders", 1}});
  request.max_bytes = static_cast<int32_t>(2 * size_of(spec));
  auto response = fetch(request);
  EXPECT_EQ(record_bytes(response), 2 * size_of(spec));
  EXPECT_EQ(response.responses.at(0).partitions.at(2).partition_index, 1);
  EXPECT_EQ(response.responses.at(0).partitions.at(2).records->size(), 0u);
}

TEST_F(FetchTest, APartitionsOwnLimitHolds) {
  BatchSpec spec{.value_bytes = 1000};
  for (int i = 0; i < 5; ++i) append(0, spec);
  auto limit = static_cast<int32_t>(2 * size_of(spec));
  Partition found = fetch(fetch_request({{"orders", 0, 0, limit}})).responses.at(0).partitions.at(0);
  EXPECT_EQ(base_offsets(found), (std::vector<int64_t>{0, 1}));
  EXPECT_LE(found.records->size(), static_cast<size_t>(limit));
}

TEST_F(FetchTest, TheBrokersFetchMaxBytesCapsTheRequests) {
  HandlerHarness small(config::ConfigValues{{"fetch.max.bytes", "1024"}});
  small.create_topic("orders");
  for (int i = 0; i < 10; ++i) {
    small.ask<msg::ProduceResponse>(produce_request({{"orders", 0, make_batch({.value_bytes = 400})}}, 1), 9);
  }
  small.sync();
  Call call = small.send(fetch_request({{"orders"}}), 11);
  EXPECT_LE(record_bytes(call.response<msg::FetchResponse>()), 1024u);
}

// ---- Isolation, codecs, old versions

TEST_F(FetchTest, ReadCommittedHasAListOfAbortedTransactionsEvenWhenEmpty) {
  append(0);
  auto request = fetch_request({{"orders"}});
  request.isolation_level = 1;
  Partition found = fetch(request).responses.at(0).partitions.at(0);
  ASSERT_TRUE(found.aborted_transactions);
  EXPECT_TRUE(found.aborted_transactions->empty());
  EXPECT_EQ(base_offsets(found).size(), 1u);
}

TEST_F(FetchTest, AZstdTopicNeedsVersion10) {
  broker_.create_topic("zstd", 1, {{"compression.type", "zstd"}});
  append(0, {}, "zstd");
  auto response = [&](int16_t version) {
    return error(fetch(fetch_request({{"zstd"}}), version).responses.at(0).partitions.at(0));
  };
  EXPECT_EQ(response(9), ErrorCode::kUnsupportedCompressionType);
  EXPECT_EQ(response(10), ErrorCode::kNone);
}

// ---- Epochs (KIP-320, KIP-595)

TEST_F(FetchTest, TheClientsLeaderEpochIsFencedWhenOldAndUnknownWhenNew) {
  auto request = fetch_request({{"orders"}});
  int32_t ours = broker_.catalog().snapshot()->find("orders")->partitions[0].leader_epoch;
  auto with_epoch = [&](int32_t epoch) {
    request.topics[0].partitions[0].current_leader_epoch = epoch;
    return error(fetch(request).responses.at(0).partitions.at(0));
  };
  EXPECT_EQ(with_epoch(ours), ErrorCode::kNone);
  EXPECT_EQ(with_epoch(-1), ErrorCode::kNone);
  EXPECT_EQ(with_epoch(ours + 1), ErrorCode::kUnknownLeaderEpoch);
  if (ours > 0) {
    EXPECT_EQ(with_epoch(ours - 1), ErrorCode::kFencedLeaderEpoch);
  }
}

TEST_F(FetchTest, ALastEpochThatEndsEarlierHereDiverges) {
  append(0, {.count = 3});
  auto request = fetch_request({{"orders", 0, 5, 1 << 20, orders_}});
  request.topics[0].partitions[0].last_fetched_epoch = broker_.log("orders")->latest_epoch();
  Partition found = fetch(request, 12).responses.at(0).partitions.at(0);
  EXPECT_EQ(error(found), ErrorCode::kNone);
  EXPECT_EQ(found.diverging_epoch.end_offset, 3);
  EXPECT_EQ(found.records->size(), 0u);
  request.topics[0].partitions[0].fetch_offset = 3;
  EXPECT_EQ(fetch(request, 12).responses.at(0).partitions.at(0).diverging_epoch.end_offset, -1);
}

// ---- Sessions (KIP-227)

class FetchSessionsOverTheWireTest : public FetchTest {
 protected:
  msg::FetchRequest incremental(int32_t id, int32_t epoch, const std::vector<FetchPart>& changes = {}) {
    auto request = fetch_request(changes);
    request.session_id = id;
    request.session_epoch = epoch;
    return request;
  }
  int32_t open(const std::vector<FetchPart>& parts) {
    auto response = fetch(incremental(0, 0, parts));
    EXPECT_NE(response.session_id, 0);
    return response.session_id;
  }
};

TEST_F(FetchSessionsOverTheWireTest, AnIncrementalFetchHoldsOnlyWhatIsNew) {
  append(1);
  int32_t id = open({{"orders", 0}, {"orders", 1, 1}, {"orders", 2}});
  auto quiet = fetch(incremental(id, 1));
  EXPECT_EQ(quiet.session_id, id);
  EXPECT_TRUE(quiet.responses.empty());
  append(2);
  auto news = fetch(incremental(id, 2));
  ASSERT_EQ(news.responses.size(), 1u);
  ASSERT_EQ(news.responses[0].partitions.size(), 1u);
  EXPECT_EQ(news.responses[0].partitions[0].partition_index, 2);
  auto moved = fetch(incremental(id, 3, {{"orders", 2, 1}}));
  EXPECT_TRUE(moved.responses.empty()) << "nothing new after the consumer moved on";
}

TEST_F(FetchSessionsOverTheWireTest, WrongIdsAndEpochsAreErrorsOfTheWholeAnswer) {
  int32_t id = open({{"orders", 0}});
  EXPECT_EQ(static_cast<ErrorCode>(fetch(incremental(id + 1, 1)).error_code),
            ErrorCode::kFetchSessionIdNotFound);
  auto wrong = fetch(incremental(id, 9));
  EXPECT_EQ(static_cast<ErrorCode>(wrong.error_code), ErrorCode::kInvalidFetchSessionEpoch);
  EXPECT_EQ(wrong.session_id, 0);
  EXPECT_TRUE(wrong.responses.empty());
}

TEST_F(FetchSessionsOverTheWireTest, WithoutASessionEverythingIsAnswered) {
  auto request = incremental(0, -1, {{"orders", 0}, {"orders", 1}});
  for (int round = 0; round < 2; ++round) {
    auto response = fetch(request);
    EXPECT_EQ(response.session_id, 0);
    EXPECT_EQ(response.responses.at(0).partitions.size(), 2u);
  }
}

TEST_F(FetchSessionsOverTheWireTest, AForgottenPartitionIsNotFetchedAnyMore) {
  int32_t id = open({{"orders", 0}, {"orders", 1}});
  append(0);
  append(1);
  auto request = incremental(id, 1);
  request.forgotten_topics_data.push_back({.topic = "orders", .topic_id = {}, .partitions = {0}});
  auto response = fetch(request);
  ASSERT_EQ(response.responses.at(0).partitions.size(), 1u);
  EXPECT_EQ(response.responses[0].partitions[0].partition_index, 1);
}

TEST_F(FetchSessionsOverTheWireTest, ASmallMaxBytesStarvesNoPartition) {
  BatchSpec spec{.value_bytes = 1000};
  std::vector<FetchPart> parts;
  for (int32_t partition = 0; partition < 4; ++partition) {
    for (int i = 0; i < 3; ++i) append(partition, spec);
    parts.push_back({"orders", partition, 0, static_cast<int32_t>(size_of(spec))});
  }
  auto full = incremental(0, 0, parts);
  full.max_bytes = 100;
  auto response = fetch(full);
  std::vector<int32_t> served;
  for (int32_t epoch = 1; epoch <= 4; ++epoch) {
    for (const auto& topic : response.responses) {
      for (const auto& partition : topic.partitions) {
        if (partition.records->size() > 0) served.push_back(partition.partition_index);
      }
    }
    auto next = incremental(response.session_id, epoch);
    next.max_bytes = 100;
    response = fetch(next);
  }
  EXPECT_EQ(served, (std::vector<int32_t>{0, 1, 2, 3}));
}

}  // namespace
}  // namespace zurau::testing
