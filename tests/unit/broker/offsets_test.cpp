// ListOffsets, OffsetForLeaderEpoch, DeleteRecords, InitProducerId and DescribeProducers.
#include <gtest/gtest.h>

#include "protocol/messages/delete_records.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "tests/support/data_requests.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;

class DataHandlerTest : public ::testing::Test {
 protected:
  DataHandlerTest() { broker_.create_topic("orders", 2); }
  void append(const BatchSpec& spec = {}, const std::string& topic = "orders") {
    auto response = broker_.ask<msg::ProduceResponse>(produce_request({{topic, 0, make_batch(spec)}}, 1), 9);
    ASSERT_EQ(response.responses.at(0).partition_responses.at(0).error_code, 0);
    broker_.sync();
  }
  static ErrorCode code(int16_t error) { return static_cast<ErrorCode>(error); }
  HandlerHarness broker_;
};

// ---- ListOffsets

class ListOffsetsTest : public DataHandlerTest {
 protected:
  using Answer = msg::ListOffsetsResponse::ListOffsetsPartitionResponse;
  Answer ask(int64_t timestamp, int16_t version = 11, int32_t partition = 0, int32_t epoch = -1) {
    msg::ListOffsetsRequest request;
    request.replica_id = -1;
    request.topics.push_back({.name = "orders", .partitions = {}});
    request.topics[0].partitions.push_back(
        {.partition_index = partition, .current_leader_epoch = epoch, .timestamp = timestamp});
    return broker_.ask<msg::ListOffsetsResponse>(request, version).topics.at(0).partitions.at(0);
  }
};

TEST_F(ListOffsetsTest, LatestAndEarliest) {
  append({.count = 5});
  for (int16_t version = 1; version <= 11; ++version) {
    EXPECT_EQ(ask(-1, version).offset, 5) << version;
    EXPECT_EQ(ask(-1, version).timestamp, -1);
    EXPECT_EQ(ask(-2, version).offset, 0);
  }
}

TEST_F(ListOffsetsTest, LatestIsWhatConsumersSee) {
  broker_.ask<msg::ProduceResponse>(produce_request({{"orders", 0, make_batch()}}, 1), 9);
  EXPECT_EQ(ask(-1).offset, 0);
  broker_.sync();
  EXPECT_EQ(ask(-1).offset, 1);
}

TEST_F(ListOffsetsTest, TheFirstRecordAtOrAfterATime) {
  append({.count = 3, .first_timestamp = 1000});
  append({.count = 3, .first_timestamp = 2000});
  EXPECT_EQ(ask(0).offset, 0);
  Answer middle = ask(1002);
  EXPECT_EQ(middle.offset, 2);
  EXPECT_EQ(middle.timestamp, 1002);
  EXPECT_EQ(ask(1003).offset, 3);
  EXPECT_EQ(ask(1003).timestamp, 2000);
  Answer none = ask(2003);
  EXPECT_EQ(none.offset, -1);
  EXPECT_EQ(none.timestamp, -1);
  EXPECT_EQ(code(none.error_code), ErrorCode::kNone);
}

TEST_F(ListOffsetsTest, TheLargestTimestamp) {
  append({.count = 2, .first_timestamp = 5000});
  append({.count = 2, .first_timestamp = 100});
  Answer answer = ask(-3);
  EXPECT_EQ(answer.offset, 1);
  EXPECT_EQ(answer.timestamp, 5001);
}

TEST_F(ListOffsetsTest, SpecialTimesNeedTheirVersions) {
  struct Row {
    int64_t timestamp;
    int16_t first_version;
    int64_t offset;
  };
  append();
  for (Row row : {Row{-3, 7, 0}, Row{-4, 8, 0}, Row{-5, 9, -1}, Row{-6, 11, -1}}) {
    EXPECT_EQ(code(ask(row.timestamp, static_cast<int16_t>(row.first_version - 1)).error_code),
              ErrorCode::kUnsupportedVersion)
        << row.timestamp;
    Answer answer = ask(row.timestamp, row.first_version);
    EXPECT_EQ(code(answer.error_code), ErrorCode::kNone) << row.timestamp;
    EXPECT_EQ(answer.offset, row.offset) << row.timestamp;
  }
  EXPECT_EQ(code(ask(-7).error_code), ErrorCode::kUnsupportedVersion);
}

TEST_F(ListOffsetsTest, VersionZeroAnswersWithAList) {
  append({.count = 4});
  EXPECT_EQ(ask(-1, 0).old_style_offsets, (std::vector<int64_t>{4}));
  EXPECT_EQ(ask(-2, 0).old_style_offsets, (std::vector<int64_t>{0}));
}

TEST_F(ListOffsetsTest, UnknownPartitionsAndForeignEpochs) {
  EXPECT_EQ(code(ask(-1, 11, 7).error_code), ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(code(ask(-1, 11, 0, 1'000'000).error_code), ErrorCode::kUnknownLeaderEpoch);
}

TEST_F(ListOffsetsTest, APartitionNamedTwiceIsRefusedBothTimes) {
  msg::ListOffsetsRequest request;
  request.topics.push_back({.name = "orders", .partitions = {}});
  for (int32_t partition : {0, 1, 0})
    request.topics[0].partitions.push_back({.partition_index = partition, .timestamp = -1});
  auto partitions = broker_.ask<msg::ListOffsetsResponse>(request, 5).topics.at(0).partitions;
  EXPECT_EQ(code(partitions.at(0).error_code), ErrorCode::kInvalidRequest);
  EXPECT_EQ(code(partitions.at(1).error_code), ErrorCode::kNone);
  EXPECT_EQ(code(partitions.at(2).error_code), ErrorCode::kInvalidRequest);
}

// ---- OffsetForLeaderEpoch

class LeaderEpochTest : public DataHandlerTest {
 protected:
  using Answer = msg::OffsetForLeaderEpochResponse::EpochEndOffset;
  Answer ask(int32_t epoch, int32_t current = -1, int32_t partition = 0) {
    msg::OffsetForLeaderEpochRequest request;
    request.topics.push_back({.topic = "orders", .partitions = {}});
    request.topics[0].partitions.push_back(
        {.partition = partition, .current_leader_epoch = current, .leader_epoch = epoch});
    return broker_.ask<msg::OffsetForLeaderEpochResponse>(request, 4).topics.at(0).partitions.at(0);
  }
};

TEST_F(LeaderEpochTest, TheLatestEpochEndsAtTheEndOfTheLog) {
  append({.count = 3});
  int32_t epoch = broker_.log("orders")->latest_epoch();
  EXPECT_EQ(ask(epoch).leader_epoch, epoch);
  EXPECT_EQ(ask(epoch).end_offset, 3);
}

TEST_F(LeaderEpochTest, AnEpochThatNeverWasHasNoEnd) {
  append();
  EXPECT_EQ(ask(broker_.log("orders")->latest_epoch() + 5).end_offset, -1);
  EXPECT_EQ(ask(-1).end_offset, -1);
}

TEST_F(LeaderEpochTest, ErrorsOfThePartition) {
  EXPECT_EQ(code(ask(0, -1, 9).error_code), ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(code(ask(0, 1'000'000).error_code), ErrorCode::kUnknownLeaderEpoch);
}

// ---- DeleteRecords

class DeleteRecordsTest : public DataHandlerTest {
 protected:
  using Answer = msg::DeleteRecordsResponse::DeleteRecordsPartitionResult;
  Answer ask(int64_t offset, const std::string& topic = "orders", int16_t version = 2) {
    msg::DeleteRecordsRequest request;
    request.topics.push_back({.name = topic, .partitions = {{.partition_index = 0, .offset = offset}}});
    request.timeout_ms = 1000;
    return broker_.ask<msg::DeleteRecordsResponse>(request, version).topics.at(0).partitions.at(0);
  }
};

TEST_F(DeleteRecordsTest, TheStartMovesUpAndNeverBack) {
  append({.count = 10});
  EXPECT_EQ(ask(4).low_watermark, 4);
  EXPECT_EQ(ask(2).low_watermark, 4);
  EXPECT_EQ(ask(4, "orders", 0).low_watermark, 4);
  EXPECT_EQ(broker_.log("orders")->offsets().start, 4);
}

TEST_F(DeleteRecordsTest, MinusOneIsTheVisibleEnd) {
  append({.count = 10});
  EXPECT_EQ(ask(-1).low_watermark, 10);
}

TEST_F(DeleteRecordsTest, BeyondTheVisibleEndIsOutOfRange) {
  append({.count = 10});
  Answer answer = ask(11);
  EXPECT_EQ(code(answer.error_code), ErrorCode::kOffsetOutOfRange);
  EXPECT_EQ(answer.low_watermark, -1);
  EXPECT_EQ(code(ask(-2).error_code), ErrorCode::kOffsetOutOfRange);
}

TEST_F(DeleteRecordsTest, TheNewStartSurvivesAKill) {
  append({.count = 10});
  ask(6);
  broker_.restart(false);
  EXPECT_EQ(broker_.log("orders")->offsets().start, 6);
}

TEST_F(DeleteRecordsTest, CompactedInternalAndUnknownTopicsAreRefused) {
  broker_.create_topic("compacted", 1, {{"cleanup.policy", "compact"}});
  broker_.create_topic("__consumer_offsets");
  EXPECT_EQ(code(ask(0, "compacted").error_code), ErrorCode::kPolicyViolation);
  EXPECT_EQ(code(ask(0, "__consumer_offsets").error_code), ErrorCode::kInvalidTopicException);
  EXPECT_EQ(code(ask(0, "nowhere").error_code), ErrorCode::kUnknownTopicOrPartition);
}

// ---- InitProducerId

class InitProducerIdTest : public DataHandlerTest {
 protected:
  msg::InitProducerIdResponse ask(std::optional<std::string> transactional_id = {}, int16_t version = 5) {
    msg::InitProducerIdRequest request;
    request.transactional_id = std::move(transactional_id);
    request.transaction_timeout_ms = 1000;
    return broker_.ask<msg::InitProducerIdResponse>(request, version);
  }
};

TEST_F(InitProducerIdTest, EveryAnswerIsAFreshIdOfEpochZero) {
  auto first = ask();
  auto second = ask({}, 0);
  EXPECT_EQ(code(first.error_code), ErrorCode::kNone);
  EXPECT_GE(first.producer_id, 0);
  EXPECT_EQ(first.producer_epoch, 0);
  EXPECT_GT(second.producer_id, first.producer_id);
}

TEST_F(InitProducerIdTest, AnIdIsNeverGivenAgainAfterARestart) {
  for (bool cleanly : {true, false}) {
    int64_t before = ask().producer_id;
    broker_.restart(cleanly);
    EXPECT_GT(ask().producer_id, before);
  }
}

TEST_F(InitProducerIdTest, TransactionalIdsAreRefusedForGood) {
  EXPECT_EQ(code(ask("tx").error_code), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(ask("tx").producer_id, -1);
  EXPECT_EQ(code(ask("").error_code), ErrorCode::kInvalidRequest);
}

// ---- DescribeProducers

TEST_F(DataHandlerTest, DescribeProducersTellsWhatThePartitionRemembers) {
  broker_.ask<msg::ProduceResponse>(produce_request({{"orders", 0, idempotent_batch(42, 3, 0, 7)}}, 1), 9);
  msg::DescribeProducersRequest request;
  request.topics.push_back({.name = "orders", .partition_indexes = {0, 1, 9}});
  auto partitions = broker_.ask<msg::DescribeProducersResponse>(request, 0).topics.at(0).partitions;
  ASSERT_EQ(partitions.at(0).active_producers.size(), 1u);
  EXPECT_EQ(partitions[0].active_producers[0].producer_id, 42);
  EXPECT_EQ(partitions[0].active_producers[0].producer_epoch, 3);
  EXPECT_EQ(partitions[0].active_producers[0].last_sequence, 6);
  EXPECT_EQ(partitions[0].active_producers[0].current_txn_start_offset, -1);
  EXPECT_TRUE(partitions.at(1).active_producers.empty());
  EXPECT_EQ(code(partitions.at(2).error_code), ErrorCode::kUnknownTopicOrPartition);
}

}  // namespace
}  // namespace zurau::testing
