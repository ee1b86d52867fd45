// FetchSessions: the table at the top of the header, and what an incremental answer holds (KIP-227).
#include "broker/fetch_sessions.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

FetchPartition want(int32_t partition, int64_t offset = 0) {
  return {.key = {"orders", {}, partition}, .fetch_offset = offset, .max_bytes = 1 << 20};
}
FetchNews news(int64_t high_watermark, size_t bytes = 0) {
  return {.record_bytes = bytes, .high_watermark = high_watermark, .log_start_offset = 0};
}

class FetchSessionsTest : public ::testing::Test {
 protected:
  FetchContext full(std::vector<FetchPartition> partitions, int32_t id = 0) {
    return sessions_.begin({.session_id = id, .session_epoch = 0, .partitions = std::move(partitions)});
  }
  FetchContext next(int32_t id, int32_t epoch, std::vector<FetchPartition> changed = {},
                    std::vector<FetchKey> forgotten = {}) {
    return sessions_.begin({id, epoch, false, std::move(changed), std::move(forgotten)});
  }
  int32_t open(std::vector<FetchPartition> partitions) {
    FetchContext context = full(std::move(partitions));
    return sessions_.finish(context, std::vector<FetchNews>(context.partitions().size(), news(10)))
        .session_id;
  }
  std::vector<int32_t> order(const FetchContext& context) {
    std::vector<int32_t> partitions;
    for (const auto& wanted : context.partitions()) partitions.push_back(wanted.key.partition);
    return partitions;
  }

  testing::ManualClock clock_;
  FetchSessions sessions_{clock_, 2, 7};
};

TEST_F(FetchSessionsTest, AFullFetchOpensASessionAndAnswersEverything) {
  FetchContext context = full({want(0), want(1)});
  FetchSessionAnswer answer = sessions_.finish(context, {news(5), news(0)});
  EXPECT_EQ(answer.error, ErrorCode::kNone);
  EXPECT_GT(answer.session_id, 0);
  EXPECT_EQ(answer.include, (std::vector<bool>{true, true}));
  EXPECT_EQ(sessions_.size(), 1u);
}

TEST_F(FetchSessionsTest, ASessionlessFetchKeepsNothing) {
  FetchContext context = sessions_.begin({.session_id = 0, .session_epoch = -1, .partitions = {want(0)}});
  FetchSessionAnswer answer = sessions_.finish(context, {news(5)});
  EXPECT_EQ(answer.session_id, 0);
  EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(FetchSessionsTest, TheFinalEpochClosesTheSession) {
  int32_t id = open({want(0)});
  sessions_.begin({.session_id = id, .session_epoch = -1, .partitions = {want(0)}});
  EXPECT_EQ(next(id, 1).error(), ErrorCode::kFetchSessionIdNotFound);
}

TEST_F(FetchSessionsTest, AnIncrementalAnswerHoldsOnlyNews) {
  int32_t id = open({want(0), want(1), want(2)});
  FetchContext context = next(id, 1);
  ASSERT_EQ(context.error(), ErrorCode::kNone);
  FetchSessionAnswer answer = sessions_.finish(context, {news(10), news(11), news(10, 100)});
  EXPECT_EQ(answer.session_id, id);
  EXPECT_EQ(answer.include, (std::vector<bool>{false, true, true}));
}

TEST_F(FetchSessionsTest, ChangesAndForgottenPartitionsApply) {
  int32_t id = open({want(0), want(1)});
  FetchContext context = next(id, 1, {want(0, 42), want(7)}, {{"orders", {}, 1}});
  EXPECT_EQ(order(context), (std::vector<int32_t>{0, 7}));
  EXPECT_EQ(context.partitions()[0].fetch_offset, 42);
}

TEST_F(FetchSessionsTest, APartitionThatHadDataMovesToTheEnd) {
  int32_t id = open({want(0), want(1), want(2)});
  FetchContext first = next(id, 1);
  sessions_.finish(first, {news(10, 50), news(10), news(10)});
  EXPECT_EQ(order(next(id, 2)), (std::vector<int32_t>{1, 2, 0}));
}

TEST_F(FetchSessionsTest, AnErrorIsFollowedByTheWholePartitionState) {
  int32_t id = open({want(0)});
  FetchContext failing = next(id, 1);
  EXPECT_TRUE(sessions_.finish(failing, {{.error = ErrorCode::kNotLeaderOrFollower}}).include[0]);
  FetchContext healed = next(id, 2);
  EXPECT_TRUE(sessions_.finish(healed, {news(10)}).include[0]);
  FetchContext quiet = next(id, 3);
  EXPECT_FALSE(sessions_.finish(quiet, {news(10)}).include[0]);
}

TEST_F(FetchSessionsTest, AWrongEpochIsRefusedAndLeavesTheSessionAsItWas) {
  int32_t id = open({want(0)});
  EXPECT_EQ(next(id, 5).error(), ErrorCode::kInvalidFetchSessionEpoch);
  EXPECT_EQ(next(id, 1).error(), ErrorCode::kNone);
}

TEST_F(FetchSessionsTest, NamesAndIdsDoNotMixInOneSession) {
  int32_t id = open({want(0)});
  FetchContext context = sessions_.begin({.session_id = id, .session_epoch = 1, .by_topic_id = true});
  EXPECT_EQ(context.error(), ErrorCode::kFetchSessionTopicIdError);
}

TEST_F(FetchSessionsTest, AnEmptiedSessionIsClosed) {
  int32_t id = open({want(0)});
  FetchContext context = next(id, 1, {}, {{"orders", {}, 0}});
  EXPECT_EQ(sessions_.finish(context, {}).session_id, 0);
  EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(FetchSessionsTest, AFetchOvertakenInItsSessionIsRefused) {
  int32_t id = open({want(0)});
  FetchContext slow = next(id, 1);
  next(id, 2);
  EXPECT_EQ(sessions_.finish(slow, {news(10)}).error, ErrorCode::kInvalidFetchSessionEpoch);
}

TEST_F(FetchSessionsTest, WithoutRoomAFetchGoesOnWithoutASession) {
  open({want(0)});
  open({want(0)});
  EXPECT_EQ(open({want(0)}), 0);
  EXPECT_EQ(sessions_.size(), 2u);
}

TEST_F(FetchSessionsTest, AStaleSessionMakesRoom) {
  int32_t stale = open({want(0)});
  open({want(0)});
  clock_.advance_ms(121'000);
  EXPECT_NE(open({want(0)}), 0);
  EXPECT_EQ(next(stale, 1).error(), ErrorCode::kFetchSessionIdNotFound);
}

TEST_F(FetchSessionsTest, AnOldSmallSessionYieldsToALargerOne) {
  int32_t small = open({want(0)});
  int32_t large = open({want(0), want(1), want(2)});
  clock_.advance_ms(119'000);
  FetchContext touch_small = next(small, 1);
  FetchContext touch_large = next(large, 1);
  clock_.advance_ms(2'000);
  EXPECT_NE(open({want(0), want(1)}), 0);
  EXPECT_EQ(next(small, 2).error(), ErrorCode::kFetchSessionIdNotFound);
  EXPECT_EQ(next(large, 2).error(), ErrorCode::kNone);
}

}  // namespace
}  // namespace zurau::broker
