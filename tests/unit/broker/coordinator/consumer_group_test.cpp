// A consumer group of the new protocol: joining, epochs, fencing, and partitions that move in two phases.
#include "broker/coordinator/consumer_group.h"

#include <gtest/gtest.h>

#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using testing::Heartbeat;
using testing::HeartbeatReply;
using wire::ErrorCode;

class ConsumerGroupTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  ConsumerGroupTest() {
    set_topic("orders", 6);
    settings.consumer_assignment_interval_ms = 0;
  }
  ~ConsumerGroupTest() override { EXPECT_EQ(dump(group()), dump(*replayed())); }

  Heartbeat joining(const std::string& member) {
    Heartbeat request;
    request.group_id = "readers";
    request.member_id = member;
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = {{"orders"}};
    request.topic_partitions.emplace();
    return request;
  }
};

TEST_F(ConsumerGroupTest, FirstMemberGetsEverythingInEpochOne) {
  HeartbeatReply reply = join("a", {"orders"});
  EXPECT_EQ(error(reply), ErrorCode::kNone);
  EXPECT_EQ(reply.member_id, "a");
  EXPECT_EQ(reply.member_epoch, 1);
  EXPECT_EQ(reply.heartbeat_interval_ms, 5000);
  EXPECT_EQ(assignment(reply), "orders:0,1,2,3,4,5");
  EXPECT_EQ(take_record_types(), "5 3 7 6 8") << "as Kafka writes them";
}

TEST_F(ConsumerGroupTest, ASteadyHeartbeatWritesNothingAndSaysNothingNew) {
  join("a", {"orders"});
  take_records();
  HeartbeatReply reply = steady("a", 1);
  EXPECT_EQ(error(reply), ErrorCode::kNone);
  EXPECT_EQ(reply.member_epoch, 1);
  EXPECT_EQ(assignment(reply), "unchanged");
  EXPECT_EQ(take_record_types(), "");
}

TEST_F(ConsumerGroupTest, NewMemberWaitsUntilTheOwnerHasLetGo) {
  join("a", {"orders"});
  HeartbeatReply b = join("b", {"orders"});
  EXPECT_EQ(b.member_epoch, 2);
  EXPECT_EQ(assignment(b), "") << "all of it is a's still";
  EXPECT_EQ(state("b"), MemberState::unreleased_partitions);

  HeartbeatReply a = steady("a", 1);
  EXPECT_EQ(a.member_epoch, 1) << "its epoch stays until it has let go";
  EXPECT_EQ(assignment(a), "orders:0,1,2");
  EXPECT_EQ(pending("a"), "orders:3,4,5");
  EXPECT_EQ(assignment(steady("b", 2)), "unchanged");

  EXPECT_EQ(owning("a", 1, "orders:0,1,2,3").member_epoch, 1) << "3 is not given up";
  EXPECT_EQ(assignment(steady("b", 2)), "unchanged");

  a = owning("a", 1, "orders:0,1,2");
  EXPECT_EQ(a.member_epoch, 2);
  EXPECT_EQ(state("a"), MemberState::stable);
  EXPECT_EQ(assignment(steady("b", 2)), "orders:3,4,5");
  EXPECT_EQ(state("b"), MemberState::stable);
  EXPECT_EQ(group().state_name(), "Stable");
}

TEST_F(ConsumerGroupTest, AMemberThatSaysNothingOfItsPartitionsHasNotLetGo) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  EXPECT_EQ(steady("a", 1).member_epoch, 1);
  EXPECT_EQ(state("a"), MemberState::unrevoked_partitions);
}

TEST_F(ConsumerGroupTest, StatesOfTheGroupAreNamedAsKafkaNamesThem) {
  EXPECT_EQ(group().state_name(), "Empty");
  settings.consumer_assignment_interval_ms = 1000;
  join("a", {"orders"});
  EXPECT_EQ(group().state_name(), "Stable");
  join("b", {"orders"});
  EXPECT_EQ(group().state_name(), "Assigning");
  pass_ms(1000);
  steady("a", 1);
  EXPECT_EQ(group().state_name(), "Reconciling");
}

TEST_F(ConsumerGroupTest, WhatALeaverHadGoesToTheOthers) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  owning("a", 1, "orders:0,1,2");
  steady("b", 2);
  take_records();
  HeartbeatReply left = leave("a");
  EXPECT_EQ(error(left), ErrorCode::kNone);
  EXPECT_EQ(left.member_id, "a");
  EXPECT_EQ(left.member_epoch, kLeaveEpoch);
  EXPECT_EQ(take_record_types(), "-8 -7 -5 3");
  HeartbeatReply b = steady("b", 2);
  EXPECT_EQ(b.member_epoch, 3);
  EXPECT_EQ(assignment(b), "orders:0,1,2,3,4,5");
}

TEST_F(ConsumerGroupTest, TargetsAreComputedAtMostOnceAnAssignmentInterval) {
  settings.consumer_assignment_interval_ms = 1000;
  join("a", {"orders"});
  HeartbeatReply b = join("b", {"orders"});
  EXPECT_EQ(b.member_epoch, 1) << "the target of epoch 1, in which it has nothing";
  EXPECT_EQ(group().group_epoch(), 2);
  EXPECT_EQ(group().assignment_epoch(), 1);
  pass_ms(999);
  EXPECT_EQ(assignment(steady("a", 1)), "unchanged");
  pass_ms(1);
  EXPECT_EQ(assignment(steady("a", 1)), "orders:0,1,2");
}

TEST_F(ConsumerGroupTest, AGroupsOwnAssignmentWaitsForNoClockThatWasSetBack) {
  settings.consumer_assignment_interval_ms = 1000;
  join("a", {"orders"});
  now.wall_ms -= 86'400'000;
  join("b", {"orders"});
  EXPECT_EQ(group().assignment_epoch(), 2);
}

TEST_F(ConsumerGroupTest, AFullRequestIsAnsweredInFull) {
  join("a", {"orders"});
  Heartbeat request = joining("a");
  request.member_epoch = 1;
  EXPECT_EQ(assignment(heartbeat(request)), "orders:0,1,2,3,4,5");
}

TEST_F(ConsumerGroupTest, NullFieldsLeaveASubscriptionAsItWas) {
  Heartbeat request = joining("a");
  request.server_assignor = "range";
  request.rack_id = "rack-1";
  heartbeat(request);
  steady("a", 1);
  const MemberSubscription& kept = group().members().at("a").subscription;
  EXPECT_EQ(kept.assignor, "range");
  EXPECT_EQ(kept.rack_id, "rack-1");
  EXPECT_EQ(kept.rebalance_timeout_ms, 60'000);
  EXPECT_EQ(kept.topics, std::vector<std::string>{"orders"});
}

// ---- Epochs

TEST_F(ConsumerGroupTest, AnEpochFromTheFutureIsFenced) {
  join("a", {"orders"});
  HeartbeatReply reply = steady("a", 2);
  EXPECT_EQ(error(reply), ErrorCode::kFencedMemberEpoch);
  EXPECT_EQ(reply.error_message,
            "The consumer group member has a greater member epoch (2) than the one known by the group "
            "coordinator (1). "
            "The member must abandon all its partitions and rejoin.");
}

TEST_F(ConsumerGroupTest, ThePreviousEpochIsTakenFromWhoOwnsOnlyItsOwn) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  owning("a", 1, "orders:0,1,2");  // The answer, epoch 2, is lost.
  EXPECT_EQ(error(owning("a", 1, "orders:0,1,2")), ErrorCode::kNone);
  EXPECT_EQ(error(owning("a", 1, "orders:0,3")), ErrorCode::kFencedMemberEpoch);
  EXPECT_EQ(error(steady("a", 1)), ErrorCode::kFencedMemberEpoch) << "what it owns is not known";
}

TEST_F(ConsumerGroupTest, AnOlderEpochIsFenced) {
  join("a", {"orders"});
  for (const char* other : {"b", "c"}) {
    join(other, {"orders"});
    leave(other);
    steady("a", epoch("a"));
  }
  ASSERT_GT(epoch("a"), 2);
  EXPECT_EQ(error(owning("a", 1, "")), ErrorCode::kFencedMemberEpoch);
}

TEST_F(ConsumerGroupTest, AFencedMemberJoinsAgainWithEpochZeroAndItsOldPartitions) {
  join("a", {"orders"});
  EXPECT_EQ(error(steady("a", 9)), ErrorCode::kFencedMemberEpoch);
  HeartbeatReply reply = join("a", {"orders"});
  EXPECT_EQ(reply.member_epoch, 1);
  EXPECT_EQ(assignment(reply), "orders:0,1,2,3,4,5");
}

TEST_F(ConsumerGroupTest, AMemberThatIsNotThereIsUnknown) {
  join("a", {"orders"});
  EXPECT_EQ(error(steady("ghost", 1)), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(error(leave("ghost")), ErrorCode::kUnknownMemberId);
}

// ---- Bad requests

TEST_F(ConsumerGroupTest, AJoinWithoutWhatItNeedsIsInvalid) {
  Heartbeat request = joining("a");
  request.rebalance_timeout_ms = -1;
  EXPECT_EQ(error(heartbeat(request)), ErrorCode::kInvalidRequest);
  request = joining("a");
  request.topic_partitions.reset();
  EXPECT_EQ(error(heartbeat(request)), ErrorCode::kInvalidRequest);
  request = joining("a");
  request.topic_partitions->push_back({topic_id("orders"), {0}});
  EXPECT_EQ(error(heartbeat(request)), ErrorCode::kInvalidRequest);
  request = joining("a");
  request.subscribed_topic_names.reset();
  EXPECT_EQ(error(heartbeat(request)), ErrorCode::kInvalidRequest);
  EXPECT_TRUE(group().without_records());
}

TEST_F(ConsumerGroupTest, AMemberIdIsNeededButInTheFirstVersion) {
  EXPECT_EQ(error(heartbeat(joining(""), 1)), ErrorCode::kInvalidRequest);
  EXPECT_FALSE(check_heartbeat_request(joining(""), 0, settings)) << "the caller makes one";
  Heartbeat request = joining("");
  request.member_epoch = 1;
  EXPECT_EQ(error(heartbeat(request, 0)), ErrorCode::kInvalidRequest);
}

TEST_F(ConsumerGroupTest, BlankNamesAreInvalid) {
  for (auto spoil : std::vector<std::function<void(Heartbeat&)>>{
           [](Heartbeat& request) { request.group_id = ""; },
           [](Heartbeat& request) { request.instance_id = " "; },
           [](Heartbeat& request) { request.rack_id = ""; },
           [](Heartbeat& request) { request.member_epoch = -3; },
           [](Heartbeat& request) { request.member_epoch = kStaticLeaveEpoch; }}) {
    Heartbeat request = joining("a");
    spoil(request);
    EXPECT_EQ(error(heartbeat(request)), ErrorCode::kInvalidRequest);
  }
}

TEST_F(ConsumerGroupTest, AnAssignorThatTheBrokerDoesNotHaveIsUnsupported) {
  Heartbeat request = joining("a");
  request.server_assignor = "roundrobin";
  HeartbeatReply reply = heartbeat(request);
  EXPECT_EQ(error(reply), ErrorCode::kUnsupportedAssignor);
  EXPECT_EQ(reply.error_message,
            "ServerAssignor roundrobin is not supported. Supported assignors: uniform, range.");
}

TEST_F(ConsumerGroupTest, AFullGroupTakesNobodyNewButServesWhoIsIn) {
  settings.consumer_max_size = 1;
  join("a", {"orders"});
  EXPECT_EQ(error(join("b", {"orders"})), ErrorCode::kGroupMaxSizeReached);
  EXPECT_EQ(error(steady("a", 1)), ErrorCode::kNone);
  EXPECT_EQ(error(leave("ghost")), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(error(leave("a")), ErrorCode::kNone);
}

// ---- Assignors and subscriptions

TEST_F(ConsumerGroupTest, MostMembersDecideUponTheAssignor) {
  set_topic("payments", 6);
  Heartbeat a = joining("a");
  a.subscribed_topic_names = {{"orders", "payments"}};
  a.server_assignor = "range";
  Heartbeat b = a;
  b.member_id = "b";
  heartbeat(a);
  heartbeat(b);
  EXPECT_EQ(describe().assignor_name, "range");
  EXPECT_EQ(target("a"), "orders:0,1,2 payments:0,1,2");
  EXPECT_EQ(target("b"), "orders:3,4,5 payments:3,4,5");
}

TEST_F(ConsumerGroupTest, ATopicThatAMemberLeavesIsTakenFromItAtOnce) {
  set_topic("payments", 2);
  join("a", {"orders", "payments"});
  Heartbeat request;
  request.group_id = "readers";
  request.member_id = "a";
  request.member_epoch = 1;
  request.subscribed_topic_names = {{"payments"}};
  HeartbeatReply reply = heartbeat(request);
  EXPECT_EQ(assignment(reply), "payments:0,1");
  EXPECT_EQ(pending("a"), "orders:0,1,2,3,4,5");
  EXPECT_EQ(owning("a", 1, "payments:0,1").member_epoch, 2);
}

TEST_F(ConsumerGroupTest, ATopicIsLeftEvenBeforeTheNextTarget) {
  settings.consumer_assignment_interval_ms = 1000;
  set_topic("payments", 2);
  join("a", {"orders", "payments"});
  Heartbeat request;
  request.group_id = "readers";
  request.member_id = "a";
  request.member_epoch = 1;
  request.subscribed_topic_names = {{"payments"}};
  EXPECT_EQ(assignment(heartbeat(request)), "payments:0,1");
  EXPECT_EQ(group().assignment_epoch(), 1);
}

TEST_F(ConsumerGroupTest, TheSameSubscriptionInAnotherOrderChangesNothing) {
  set_topic("payments", 2);
  join("a", {"orders", "payments"});
  take_records();
  Heartbeat request;
  request.group_id = "readers";
  request.member_id = "a";
  request.member_epoch = 1;
  request.subscribed_topic_names = {{"payments", "orders", "orders"}};
  heartbeat(request);
  EXPECT_EQ(take_record_types(), "");
}

TEST_F(ConsumerGroupTest, AMemberInAStateOfAnotherVersionHasToJoinAnew) {
  join("a", {"orders"});
  std::vector<GroupRecord> records = take_records();
  msg::ConsumerGroupCurrentMemberAssignmentValue strange = to_record(group().members().at("a").current);
  strange.state = 42;
  ConsumerGroup group_of_future("readers");
  for (const GroupRecord& record : records) {
    auto parsed = parse_group_record(record.key, std::optional<Bytes>(*record.value));
    ASSERT_TRUE(parsed.ok());
    group_of_future.apply(*parsed);
  }
  group_of_future.apply(ConsumerGroupCurrentAssignmentRecord{{"readers", "a"}, strange});
  EXPECT_EQ(group_of_future.members().at("a").current.state, MemberState::unknown);
  Heartbeat request;
  request.group_id = "readers";
  request.member_id = "a";
  request.member_epoch = 1;
  ErrorCode answered = ErrorCode::kNone;
  auto take = [&](HeartbeatReply reply) { answered = error(reply); };
  for (const auto& answer : group_of_future.heartbeat(view(), who, request, take).answers)
    answer(ErrorCode::kNone);
  EXPECT_EQ(answered, ErrorCode::kFencedMemberEpoch);
  request.topic_partitions.emplace();
  for (const auto& answer : group_of_future.heartbeat(view(), who, request, take).answers)
    answer(ErrorCode::kNone);
  EXPECT_EQ(answered, ErrorCode::kNone);
  EXPECT_EQ(group_of_future.members().at("a").current.state, MemberState::stable);
}

TEST_F(ConsumerGroupTest, ARecordThatTheLogRefusesBecomesTheAnswer) {
  Effects effects;
  ConsumerGroup failing("readers");
  HeartbeatReply answered;
  effects = failing.heartbeat(view(), who, joining("a"),
                              [&](HeartbeatReply reply) { answered = std::move(reply); });
  ASSERT_EQ(effects.answers.size(), 1u);
  effects.answers[0](ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(error(answered), ErrorCode::kCoordinatorNotAvailable);
  EXPECT_FALSE(answered.assignment);
}

}  // namespace
}  // namespace zurau::broker
