// Fetch that waits (long poll): what wakes it, what does not, and what ends it.
#include <gtest/gtest.h>

#include "config/limits.h"
#include "tests/support/data_requests.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;
constexpr int16_t kVersion = 11;

class FetchWaitTest : public ::testing::Test {
 protected:
  FetchWaitTest() { broker_.create_topic("orders", 4); }

  void append_unsynced(int32_t partition, const BatchSpec& spec = {}) {
    auto response =
        broker_.ask<msg::ProduceResponse>(produce_request({{"orders", partition, make_batch(spec)}}, 1), 9);
    ASSERT_EQ(response.responses.at(0).partition_responses.at(0).error_code, 0);
  }
  void append(int32_t partition, const BatchSpec& spec = {}) {
    append_unsynced(partition, spec);
    broker_.sync();
  }
  Call fetch(const std::vector<FetchPart>& parts, int32_t min_bytes = 1, int32_t max_wait_ms = 500) {
    return broker_.send(fetch_request(parts, max_wait_ms, min_bytes), kVersion);
  }

  HandlerHarness broker_;
};

TEST_F(FetchWaitTest, EnoughIsAnsweredAtOnce) {
  append(0);
  EXPECT_TRUE(fetch({{"orders", 0}}).answered());
}

TEST_F(FetchWaitTest, NothingAskedForIsAnsweredAtOnce) {
  EXPECT_TRUE(fetch({}).answered());
}

TEST_F(FetchWaitTest, NoWaitIsAnsweredAtOnce) {
  EXPECT_TRUE(fetch({{"orders", 0}}, 1, 0).answered());
}

TEST_F(FetchWaitTest, AnErrorInOnePartitionIsAnsweredAtOnce) {
  EXPECT_TRUE(fetch({{"orders", 0}, {"orders", 99}}).answered());
  EXPECT_TRUE(fetch({{"orders", 0}, {"orders", 1, 5}}).answered()) << "out of range";
}

TEST_F(FetchWaitTest, NewRecordsWakeItWhenTheyAreDurable) {
  Call call = fetch({{"orders", 0}});
  EXPECT_FALSE(call.answered());
  append_unsynced(0);
  EXPECT_FALSE(call.answered()) << "not durable, so not visible";
  broker_.sync();
  auto response = call.response<msg::FetchResponse>();
  EXPECT_EQ(base_offsets(response.responses.at(0).partitions.at(0)), (std::vector<int64_t>{0}));
  EXPECT_EQ(broker_.loop().timers(), 0u) << "the deadline's timer is gone";
}

TEST_F(FetchWaitTest, MinBytesCountsOverAllPartitionsAndFiresWithTheByteThatCrossesIt) {
  BatchSpec spec{.value_bytes = 1000};
  auto one = static_cast<int32_t>(make_batch(spec)->size());
  Call exact = fetch({{"orders", 0}, {"orders", 1}, {"orders", 2}}, 3 * one);
  Call more = fetch({{"orders", 0}, {"orders", 1}, {"orders", 2}}, 3 * one + 1);
  append(0, spec);
  append(2, spec);
  EXPECT_FALSE(exact.answered());
  append(1, spec);
  EXPECT_EQ(record_bytes(exact.response<msg::FetchResponse>()), 3 * static_cast<size_t>(one));
  EXPECT_FALSE(more.answered());
  append(3, spec);
  EXPECT_FALSE(more.answered()) << "a partition that was not asked for";
  append(2, spec);
  EXPECT_EQ(record_bytes(more.response<msg::FetchResponse>()), 4 * static_cast<size_t>(one));
}

TEST_F(FetchWaitTest, TheDeadlineAnswersWithWhatIsThere) {
  Call call = fetch({{"orders", 0}, {"orders", 1}}, 1'000'000, 500);
  append(1);
  broker_.advance_ms(499);
  EXPECT_FALSE(call.answered());
  broker_.advance_ms(1);
  auto response = call.response<msg::FetchResponse>();
  ASSERT_EQ(response.responses.at(0).partitions.size(), 2u);
  EXPECT_EQ(base_offsets(response.responses[0].partitions[1]).size(), 1u);
}

TEST_F(FetchWaitTest, MoreThanMaxBytesIsNotWaitedFor) {
  Call call = broker_.send(
      [&] {
        auto request = fetch_request({{"orders", 0}, {"orders", 1}}, 500, 1'000'000);
        request.max_bytes = 1000;
        return request;
      }(),
      kVersion);
  append(0, {.value_bytes = 2000});
  EXPECT_TRUE(call.answered());
}

TEST_F(FetchWaitTest, ManyThatWaitAreAllWoken) {
  std::vector<Call> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(fetch({{"orders", 0}, {"orders", 1}}));
  append(1);
  for (const Call& call : calls) EXPECT_TRUE(call.answered());
}

TEST_F(FetchWaitTest, ADeletedTopicAnswersWhoWaitsForIt) {
  Call call = fetch({{"orders", 0}}, 1, 60'000);
  ASSERT_TRUE(broker_.catalog().delete_topic("orders").ok());
  broker_.loop().turn();
  auto response = call.response<msg::FetchResponse>();
  EXPECT_EQ(static_cast<ErrorCode>(response.responses.at(0).partitions.at(0).error_code),
            ErrorCode::kUnknownTopicOrPartition);
}

TEST_F(FetchWaitTest, AClientThatHasGoneIsForgottenAtTheNextWake) {
  Call call = fetch({{"orders", 0}}, 1, 60'000);
  call.hang_up();
  append(0);
  EXPECT_EQ(broker_.loop().timers(), 0u);
}

TEST_F(FetchWaitTest, AClientThatHasGoneIsForgottenLongBeforeItsMaxWait) {
  Call call = fetch({{"orders", 0}}, 1, INT32_MAX);
  call.hang_up();
  broker_.advance_ms(config::limits::kWaitCheckMs);
  EXPECT_EQ(broker_.loop().timers(), 0u);
}

TEST_F(FetchWaitTest, ALongWaitGoesOnWhileItsClientIsThere) {
  Call call = fetch({{"orders", 0}}, 1, 100'000);
  broker_.advance_ms(config::limits::kWaitCheckMs);
  broker_.advance_ms(config::limits::kWaitCheckMs);
  EXPECT_FALSE(call.answered());
  append(0);
  EXPECT_TRUE(call.answered());
}

TEST_F(FetchWaitTest, ASessionThatWaitsIsWokenAndGoesOn) {
  auto request = fetch_request({{"orders", 0}, {"orders", 1}});
  request.session_epoch = 0;
  Call opened = broker_.send(request, kVersion);
  int32_t id = opened.response<msg::FetchResponse>().session_id;
  auto next = [&](int32_t epoch) {
    auto incremental = fetch_request({}, 500);
    incremental.session_id = id;
    incremental.session_epoch = epoch;
    return broker_.send(incremental, kVersion);
  };
  Call first = next(1);
  EXPECT_FALSE(first.answered());
  append(1);
  EXPECT_EQ(first.response<msg::FetchResponse>().responses.at(0).partitions.size(), 1u);
  EXPECT_TRUE(next(2).answered()) << "the consumer has not moved on: the record is still there";
}

}  // namespace
}  // namespace zurau::testing
