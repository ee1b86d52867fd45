// The bounds that connections are held to: their number, in all and of one address; the memory of frames;
// lines in the log.
#include <gtest/gtest.h>

#include "broker/net/connection_counts.h"
#include "broker/net/frame_budget.h"
#include "broker/net/log_limiter.h"

namespace zurau::broker {
namespace {

using Admission = ConnectionCounts::Admission;

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
