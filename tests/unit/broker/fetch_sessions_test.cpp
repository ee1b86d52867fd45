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
    return sessions_.begin({id, 0, false, std::move(partitions), {}});
  }
  FetchContext next(int32_t id, int32_t epoch, std::vector<FetchPartition> changed = {},
                    std::vector<FetchKey> forgotten = {}) {
    return sessions_.begin({id, epoch, false, std::move(changed), std::move(forgotten)});
  }
  int32_t open(std::vector<FetchPartition> partitions) {
    FetchContext context = full(std::move(partitions));
    size_t count = context.partitions().size();
    return answer(context, std::vector<FetchNews>(count, news(10))).session_id;
  }
  FetchSessionAnswer answer(FetchContext& context, const std::vector<FetchNews>& news) {
    FetchSessionAnswer answer = sessions_.finish(context, news);
    sessions_.release(context);
    return answer;
  }
  std::vector<int32_t> order(const FetchContext& context) {
    std::vector<int32_t> partitions;
    for (size_t i = 0; i < context.partitions().size(); ++i)
      partitions.push_back(context.partitions()[i].key.partition);
    return partitions;
  }

  testing::ManualClock clock_;
  FetchSessions sessions_{clock_, 2, 7};
};

TEST_F(FetchSessionsTest, AFullFetchOpensASessionAndAnswersEverything) {
  FetchContext context = full({want(0), want(1)});
  FetchSessionAnswer told = answer(context, {news(5), news(0)});
  EXPECT_GT(told.session_id, 0);
  EXPECT_TRUE(told.include.empty()) << "all of them";
  EXPECT_EQ(sessions_.size(), 1u);
}

TEST_F(FetchSessionsTest, APartitionThatIsNamedAgainCountsOnceWithItsLaterWish) {
  FetchContext context = full({want(3, 10), want(1), want(3, 20), want(2), want(3, 30)});
  EXPECT_EQ(order(context), (std::vector<int32_t>{3, 1, 2}));
  EXPECT_EQ(context.partitions()[0].fetch_offset, 30);
}

TEST_F(FetchSessionsTest, ASessionlessFetchKeepsNothing) {
  FetchContext context = sessions_.begin({0, -1, false, {want(0)}, {}});
  FetchSessionAnswer told = answer(context, {news(5)});
  EXPECT_EQ(told.session_id, 0);
  EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(FetchSessionsTest, TheFinalEpochClosesTheSession) {
  int32_t id = open({want(0)});
  sessions_.begin({id, -1, false, {want(0)}, {}});
  EXPECT_EQ(next(id, 1).error(), ErrorCode::kFetchSessionIdNotFound);
}

TEST_F(FetchSessionsTest, AnIncrementalAnswerHoldsOnlyNews) {
  int32_t id = open({want(0), want(1), want(2)});
  FetchContext context = next(id, 1);
  ASSERT_EQ(context.error(), ErrorCode::kNone);
  FetchSessionAnswer told = answer(context, {news(10), news(11), news(10, 100)});
  EXPECT_EQ(told.session_id, id);
  EXPECT_EQ(told.include, (std::vector<bool>{false, true, true}));
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
  answer(first, {news(10, 50), news(10), news(10)});
  EXPECT_EQ(order(next(id, 2)), (std::vector<int32_t>{1, 2, 0}));
}

TEST_F(FetchSessionsTest, AnErrorIsFollowedByTheWholePartitionState) {
  int32_t id = open({want(0)});
  FetchContext failing = next(id, 1);
  EXPECT_TRUE(answer(failing, {{.error = ErrorCode::kNotLeaderOrFollower}}).include[0]);
  FetchContext healed = next(id, 2);
  EXPECT_TRUE(answer(healed, {news(10)}).include[0]);
  FetchContext quiet = next(id, 3);
  EXPECT_FALSE(answer(quiet, {news(10)}).include[0]);
}

TEST_F(FetchSessionsTest, AWrongEpochIsRefusedAndLeavesTheSessionAsItWas) {
  int32_t id = open({want(0)});
  EXPECT_EQ(next(id, 5).error(), ErrorCode::kInvalidFetchSessionEpoch);
  EXPECT_EQ(next(id, 1).error(), ErrorCode::kNone);
}

TEST_F(FetchSessionsTest, NamesAndIdsDoNotMixInOneSession) {
  int32_t id = open({want(0)});
  FetchContext context = sessions_.begin({id, 1, true, {}, {}});
  EXPECT_EQ(context.error(), ErrorCode::kFetchSessionTopicIdError);
}

TEST_F(FetchSessionsTest, AnEmptiedSessionIsClosed) {
  int32_t id = open({want(0)});
  FetchContext context = next(id, 1, {}, {{"orders", {}, 0}});
  EXPECT_EQ(answer(context, {}).session_id, 0);
  EXPECT_EQ(sessions_.size(), 0u);
}

TEST_F(FetchSessionsTest, ASecondFetchOfASessionAtWorkIsRefused) {
  int32_t id = open({want(0)});
  FetchContext slow = next(id, 1);
  EXPECT_EQ(next(id, 2).error(), ErrorCode::kInvalidFetchSessionEpoch);
  EXPECT_EQ(answer(slow, {news(10)}).session_id, id);
  EXPECT_EQ(next(id, 2).error(), ErrorCode::kNone);
}

TEST_F(FetchSessionsTest, AFetchWhoseClientHasGoneLeavesItsSessionUsable) {
  int32_t id = open({want(0), want(1)});
  FetchContext lost = next(id, 1);
  sessions_.release(lost);
  EXPECT_EQ(order(next(id, 2)), (std::vector<int32_t>{0, 1}));
}

TEST_F(FetchSessionsTest, ASessionReplacedWhileAFetchIsAtWorkStaysReplaced) {
  int32_t id = open({want(0)});
  FetchContext slow = next(id, 1);
  FetchContext anew = full({want(3)}, id);
  int32_t second = answer(anew, {news(1)}).session_id;
  answer(slow, {news(10)});
  EXPECT_EQ(next(id, 2).error(),
            second == id ? ErrorCode::kInvalidFetchSessionEpoch : ErrorCode::kFetchSessionIdNotFound);
  EXPECT_EQ(order(next(second, 1)), (std::vector<int32_t>{3}));
}

TEST_F(FetchSessionsTest, ForgettingKeepsTheOrderAndWhatTheConsumerWasTold) {
  int32_t id = open({want(0), want(1), want(2), want(3)});
  FetchContext first = next(id, 1);
  answer(first, {news(10, 5), news(10), news(10), news(10)});
  FetchContext second = next(id, 2, {}, {{"orders", {}, 2}});
  EXPECT_EQ(order(second), (std::vector<int32_t>{1, 3, 0}));
  EXPECT_EQ(answer(second, {news(10), news(12), news(10)}).include, (std::vector<bool>{false, true, false}));
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
  sessions_.release(touch_small);
  sessions_.release(touch_large);
  clock_.advance_ms(2'000);
  EXPECT_NE(open({want(0), want(1)}), 0);
  EXPECT_EQ(next(small, 2).error(), ErrorCode::kFetchSessionIdNotFound);
  EXPECT_EQ(next(large, 2).error(), ErrorCode::kNone);
}

}  // namespace
}  // namespace zurau::broker
