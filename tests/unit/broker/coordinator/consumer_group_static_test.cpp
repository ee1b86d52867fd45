// Static members of a consumer group (group.instance.id): they may come back under another member id, and
// nobody else may take their place.
#include <gtest/gtest.h>

#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using testing::Heartbeat;
using testing::HeartbeatReply;
using wire::ErrorCode;

class StaticMemberTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  StaticMemberTest() {
    set_topic("orders", 6);
    settings.consumer_assignment_interval_ms = 0;
    join("a", {"orders"}, "one");
    join("b", {"orders"});
    steady_as("a", "one", 1);
    owning_as("a", "one", 1, {0, 1, 2});
    steady("b", 2);
    take_records();
  }
  ~StaticMemberTest() override { EXPECT_EQ(dump(group()), dump(*replayed())); }

  HeartbeatReply steady_as(const std::string& member, const std::string& instance, int32_t epoch) {
    Heartbeat request = of(member, instance, epoch);
    return heartbeat(request);
  }
  HeartbeatReply owning_as(const std::string& member, const std::string& instance, int32_t epoch,
                           std::vector<int32_t> partitions) {
    Heartbeat request = of(member, instance, epoch);
    request.topic_partitions = {{{topic_id("orders"), std::move(partitions)}}};
    return heartbeat(request);
  }
  static Heartbeat of(const std::string& member, const std::string& instance, int32_t epoch) {
    Heartbeat request;
    request.group_id = "readers";
    request.member_id = member;
    request.instance_id = instance;
    request.member_epoch = epoch;
    return request;
  }
};

TEST_F(StaticMemberTest, OneThatLeavesForAWhileKeepsItsPartitionsFromTheOthers) {
  HeartbeatReply left = leave("a", kStaticLeaveEpoch, "one");
  EXPECT_EQ(error(left), ErrorCode::kNone);
  EXPECT_EQ(left.member_epoch, kStaticLeaveEpoch);
  EXPECT_EQ(take_record_types(), "8");
  EXPECT_EQ(assigned("a"), "orders:0,1,2");
  EXPECT_EQ(assignment(steady("b", 2)), "unchanged");
}

TEST_F(StaticMemberTest, OneThatComesBackTakesItsPlaceWithoutARebalance) {
  leave("a", kStaticLeaveEpoch, "one");
  take_records();
  HeartbeatReply back = join("a2", {"orders"}, "one");
  EXPECT_EQ(error(back), ErrorCode::kNone);
  EXPECT_EQ(back.member_epoch, 2);
  EXPECT_EQ(assignment(back), "orders:0,1,2");
  EXPECT_EQ(group().group_epoch(), 2);
  EXPECT_EQ(take_record_types(), "-8 -7 -5 5 7 8 8");
  EXPECT_FALSE(group().members().contains("a"));
  EXPECT_EQ(assignment(steady("b", 2)), "unchanged");
}

TEST_F(StaticMemberTest, OneThatComesBackWithAnotherSubscriptionStartsARebalance) {
  set_topic("payments", 2);
  leave("a", kStaticLeaveEpoch, "one");
  HeartbeatReply back = join("a2", {"orders", "payments"}, "one");
  EXPECT_EQ(back.member_epoch, 3);
  EXPECT_EQ(group().group_epoch(), 3);
}

TEST_F(StaticMemberTest, AnInstanceInUseIsNotReleasedToAnother) {
  HeartbeatReply reply = join("thief", {"orders"}, "one");
  EXPECT_EQ(error(reply), ErrorCode::kUnreleasedInstanceId);
  EXPECT_EQ(group().size(), 2u);
}

TEST_F(StaticMemberTest, TheOldMemberOfAnInstanceIsFencedByTheNew) {
  leave("a", kStaticLeaveEpoch, "one");
  join("a2", {"orders"}, "one");
  EXPECT_EQ(error(steady_as("a", "one", 2)), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(error(leave("a", kLeaveEpoch, "one")), ErrorCode::kFencedInstanceId);
}

TEST_F(StaticMemberTest, AnInstanceThatNobodyHasIsUnknown) {
  EXPECT_EQ(error(steady_as("a", "two", 2)), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(error(leave("a", kStaticLeaveEpoch, "two")), ErrorCode::kUnknownMemberId);
}

TEST_F(StaticMemberTest, OneThatLeavesForGoodFreesItsPartitions) {
  EXPECT_EQ(error(leave("a", kLeaveEpoch, "one")), ErrorCode::kNone);
  EXPECT_EQ(assignment(steady("b", 2)), "orders:0,1,2,3,4,5");
}

TEST_F(StaticMemberTest, OneThatDoesNotComeBackIsGoneWhenItsSessionIsOver) {
  leave("a", kStaticLeaveEpoch, "one");
  pass_ms(40'000);
  steady("b", 2);
  EXPECT_EQ(group().size(), 2u);
  pass_ms(5'000);
  EXPECT_EQ(group().size(), 1u);
  EXPECT_EQ(assignment(steady("b", 2)), "orders:0,1,2,3,4,5");
}

TEST_F(StaticMemberTest, OneThatWasFencedRejoinsUnderItsOwnMemberId) {
  EXPECT_EQ(error(steady_as("a", "one", 7)), ErrorCode::kFencedMemberEpoch);
  HeartbeatReply reply = join("a", {"orders"}, "one");
  EXPECT_EQ(error(reply), ErrorCode::kNone);
  EXPECT_EQ(assignment(reply), "orders:0,1,2");
}

TEST_F(StaticMemberTest, OneThatLeavesWhileItShouldGiveUpPartitionsKeepsOnlyWhatItWasToKeep) {
  join("c", {"orders"});
  steady_as("a", "one", 2);
  EXPECT_EQ(pending("a"), "orders:2");
  leave("a", kStaticLeaveEpoch, "one");
  EXPECT_EQ(assigned("a"), "orders:0,1");
  EXPECT_EQ(pending("a"), "");
  EXPECT_EQ(join("a2", {"orders"}, "one").member_epoch, 3);
  EXPECT_EQ(assigned("a2"), "orders:0,1");
}

}  // namespace
}  // namespace zurau::broker
