// The bounds that connections are held to: their number, in all and of one address; the memory of frames;
// lines in the log.
#include <gtest/gtest.h>

#include "broker/capacity.h"
#include "broker/net/connection_counts.h"
#include "broker/net/frame_budget.h"
#include "broker/net/log_limiter.h"
#include "broker/net/start_rules.h"

namespace zurau::broker {
namespace {

using Admission = ConnectionCounts::Admission;
namespace limits = config::limits;

constexpr int16_t kProduce = 0;
constexpr int16_t kFetch = 1;

TEST(StartRules, OnlyProducesOverlapAndNotMoreThanTheBound) {
  EXPECT_TRUE(may_start({}, kFetch, false));
  EXPECT_FALSE(may_start({.waiting = 1, .api_key = kFetch}, kFetch, false));
  EXPECT_FALSE(may_start({.waiting = 1, .api_key = kFetch}, kProduce, true));
  EXPECT_TRUE(may_start({.waiting = limits::kInFlightRequestsMax - 1, .api_key = kProduce}, kProduce, true));
  EXPECT_FALSE(may_start({.waiting = limits::kInFlightRequestsMax, .api_key = kProduce}, kProduce, true));
}

TEST(StartRules, NothingStartsWhileTooMuchWaitsToBeRead) {
  EXPECT_TRUE(may_start({.reply_memory_bytes = limits::kReplyBytesWaitingMax}, kFetch, false));
  EXPECT_FALSE(may_start({.reply_memory_bytes = limits::kReplyBytesWaitingMax + 1}, kFetch, false));
  EXPECT_TRUE(may_start({.reply_file_bytes = limits::kReplyFileBytesWaitingMax}, kFetch, false));
  EXPECT_FALSE(may_start({.reply_file_bytes = limits::kReplyFileBytesWaitingMax + 1}, kFetch, false));
}

TEST(Capacity, ConnectionsAreAShareOfTheDescriptorsUpToTheBound) {
  EXPECT_EQ(plan_descriptors(1000, 0).connections, 600U);
  EXPECT_EQ(plan_descriptors(1000, 0).files, 300U);
  EXPECT_EQ(plan_descriptors(1000, 900).files, 500U);
  EXPECT_EQ(plan_descriptors(1 << 30, 0).connections, size_t{limits::kConnectionsMax});
}

TEST(Capacity, TheMemoryOfFramesIsBoundedUnlessTheOptionSaysSo) {
  auto with = [](const config::ConfigValues& values) {
    return frame_budget_bytes(config::BrokerConfig::from_values(values).value());
  };
  EXPECT_EQ(with({}), limits::kBrokerFrameBytesMax);
  EXPECT_EQ(with({{"queued.max.request.bytes", "123456"}}), 123456U);
}

TEST(Capacity, AFrameIsNeverLargerThanTheBoundWhateverTheOptionSays) {
  auto config = config::BrokerConfig::from_values({{"socket.request.max.bytes", "2147483647"}}).value();
  EXPECT_EQ(config.socket_request_max_bytes(), limits::kFrameBytesMax);
}

TEST(ConnectionCounts, RefusesAboveTheTotal) {
  ConnectionCounts counts(2, 10);
  EXPECT_EQ(counts.admit("a"), Admission::admitted);
  EXPECT_EQ(counts.admit("b"), Admission::admitted);
  EXPECT_EQ(counts.admit("c"), Admission::too_many);
  counts.release("a");
  EXPECT_EQ(counts.admit("c"), Admission::admitted);
}

TEST(ConnectionCounts, RefusesAboveTheBoundOfOneAddress) {
  ConnectionCounts counts(10, 2);
  EXPECT_EQ(counts.admit("a"), Admission::admitted);
  EXPECT_EQ(counts.admit("a"), Admission::admitted);
  EXPECT_EQ(counts.admit("a"), Admission::too_many_of_address);
  EXPECT_EQ(counts.admit("b"), Admission::admitted);
  counts.release("a");
  EXPECT_EQ(counts.admit("a"), Admission::admitted);
  EXPECT_EQ(counts.total(), 3U);
}

TEST(FrameBudget, AboveTheBoundOneReaderAtATimeGoesOn) {
  FrameBudget budget(100);
  int a = 0, b = 0;
  EXPECT_TRUE(budget.try_take(60, &a));
  EXPECT_FALSE(budget.overdraws(&a));
  EXPECT_TRUE(budget.try_take(60, &b));
  EXPECT_TRUE(budget.overdraws(&b));
  EXPECT_FALSE(budget.try_take(60, &a));
  EXPECT_EQ(budget.taken(), 120U);
  EXPECT_TRUE(budget.try_take(60, &b));
  budget.end_overdraft(&a);  // It has none.
  EXPECT_FALSE(budget.try_take(1, &a));
  budget.end_overdraft(&b);
  EXPECT_TRUE(budget.try_take(1, &a));
}

TEST(FrameBudget, BytesThatHaveComeCountEvenAboveTheBound) {
  FrameBudget budget(100);
  EXPECT_FALSE(budget.tight());
  budget.take(150);
  EXPECT_TRUE(budget.tight());
  budget.give_back(150);
  EXPECT_EQ(budget.taken(), 0U);
}

TEST(LogLimiter, LetsSomeLinesASecondThroughAndCountsTheRest) {
  LogLimiter limiter(2);
  EXPECT_TRUE(limiter.allow(0));
  EXPECT_TRUE(limiter.allow(10));
  EXPECT_FALSE(limiter.allow(20));
  EXPECT_FALSE(limiter.allow(999'999'999));
  EXPECT_TRUE(limiter.allow(1'000'000'000));
  EXPECT_EQ(limiter.take_left_out(), 2);
  EXPECT_EQ(limiter.take_left_out(), 0);
}

}  // namespace
}  // namespace zurau::broker
