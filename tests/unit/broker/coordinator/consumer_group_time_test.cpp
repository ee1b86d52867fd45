// A consumer group and time: sessions, rebalance timeouts, a group's own configs, and what a restart gives.
#include <gtest/gtest.h>

#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using testing::Heartbeat;
using testing::HeartbeatReply;
using wire::ErrorCode;

class ConsumerGroupTimeTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  ConsumerGroupTimeTest() {
    set_topic("orders", 6);
    settings.consumer_assignment_interval_ms = 0;
  }
  ~ConsumerGroupTimeTest() override { EXPECT_EQ(dump(group()), dump(*replayed())); }
  static ErrorCode error(const HeartbeatReply& reply) { return static_cast<ErrorCode>(reply.error_code); }
};

TEST_F(ConsumerGroupTimeTest, AMemberThatSaysNothingForASessionGoes) {
  join("a", {"orders"});
  pass_ms(44'999);
  EXPECT_EQ(group().size(), 1u);
  take_records();
  pass_ms(1);
  EXPECT_TRUE(group().empty());
  EXPECT_EQ(take_record_types(), "-8 -7 -5 3");
  EXPECT_EQ(error(steady("a", 1)), ErrorCode::kUnknownMemberId);
}

TEST_F(ConsumerGroupTimeTest, EveryHeartbeatGivesAWholeSession) {
  join("a", {"orders"});
  for (int i = 0; i < 20; ++i) {
    pass_ms(44'000);
    EXPECT_EQ(error(steady("a", 1)), ErrorCode::kNone);
  }
}

TEST_F(ConsumerGroupTimeTest, AHeartbeatLeavesTheQueueOfDeadlinesAlone) {
  join("a", {"orders"});
  int64_t deadline = group().next_deadline_ms();
  pass_ms(10'000);
  steady("a", 1);
  EXPECT_EQ(group().next_deadline_ms(), deadline) << "a reminder that finds the session extended";
  pass_ms(35'000);
  EXPECT_EQ(group().next_deadline_ms(), deadline + 10'000);
}

TEST_F(ConsumerGroupTimeTest, AnEmptyGroupHasNoDeadline) {
  EXPECT_EQ(group().next_deadline_ms(), INT64_MAX);
  join("a", {"orders"});
  leave("a");
  pass_ms(45'000);
  EXPECT_EQ(group().next_deadline_ms(), INT64_MAX);
}

TEST_F(ConsumerGroupTimeTest, WhoGivesNothingUpWithinItsRebalanceTimeoutGoes) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  for (int i = 0; i < 5; ++i) {
    pass_ms(10'000);
    EXPECT_EQ(error(steady("a", 1)), ErrorCode::kNone) << "its session is fine";
    steady("b", 2);
  }
  pass_ms(10'000);
  EXPECT_FALSE(group().members().contains("a"));
  EXPECT_EQ(assignment(steady("b", 2)), "orders:0,1,2,3,4,5");
}

TEST_F(ConsumerGroupTimeTest, WhoGivesUpInTimeStays) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  pass_ms(40'000);
  owning("a", 1, "orders:0,1,2");
  steady("b", 2);
  pass_ms(40'000);
  EXPECT_EQ(group().size(), 2u);
}

TEST_F(ConsumerGroupTimeTest, ManyWhoAreOverGoInOneEpoch) {
  for (const char* id : {"a", "b", "c"}) join(id, {"orders"});
  int32_t epoch = group().group_epoch();
  pass_ms(45'000);
  EXPECT_TRUE(group().empty());
  EXPECT_EQ(group().group_epoch(), epoch + 1);
}

TEST_F(ConsumerGroupTimeTest, ARestartGivesEveryMemberAWholeSession) {
  join("a", {"orders"});
  pass_ms(40'000);
  restart();
  pass_ms(44'999);
  EXPECT_EQ(error(steady("a", 1)), ErrorCode::kNone);
}

TEST_F(ConsumerGroupTimeTest, ARestartGivesAWholeRebalanceTimeoutToWhoHasToGiveUp) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  pass_ms(30'000);
  restart();
  pass_ms(40'000);
  steady("a", 1);
  pass_ms(19'999);
  EXPECT_TRUE(group().members().contains("a"));
  pass_ms(1);
  EXPECT_FALSE(group().members().contains("a"));
}

TEST_F(ConsumerGroupTimeTest, SessionAndIntervalComeFromTheBrokersSettings) {
  settings.consumer_session_timeout_ms = 50'000;
  settings.consumer_heartbeat_interval_ms = 7'000;
  EXPECT_EQ(join("a", {"orders"}).heartbeat_interval_ms, 7'000);
  pass_ms(49'999);
  EXPECT_EQ(group().size(), 1u);
}

}  // namespace
}  // namespace zurau::broker
