// Static members of classic groups: who comes back under its name, and who is fenced (fact 94).
#include "tests/unit/broker/coordinator/classic_group_vocabulary.h"

namespace zurau::broker {
namespace {

class ClassicStatic : public ClassicGroupTest {
 protected:
  /// A stable group of a dynamic leader and a static follower "i", or the other way about.
  void SetUp() override {
    leader = join({.instance_id = "lead"})->member_id;
    Join follows = join({.instance_id = "i"});
    join({.member_id = leader, .instance_id = "lead"});
    follower = follows->member_id;
    sync(leader, {{leader, "a0"}, {follower, "a1"}}, {}, "lead");
    sync(follower, {}, {}, "i");
    ASSERT_EQ(group->state(), ClassicState::kStable);
    generation = group->generation_id();
  }
  std::string leader;
  std::string follower;
  int32_t generation = 0;
};

TEST_F(ClassicStatic, AFollowerComesBackWithoutARebalance) {
  Join back = join({.instance_id = "i"});
  EXPECT_EQ(back->error, ErrorCode::kNone);
  EXPECT_NE(back->member_id, follower);
  EXPECT_EQ(back->generation_id, generation);
  EXPECT_EQ(back->leader, leader);
  EXPECT_TRUE(back->members.empty());
  EXPECT_FALSE(back->skip_assignment);
  EXPECT_EQ(group->state(), ClassicState::kStable);
  EXPECT_EQ(text(sync(back->member_id, {}, {}, "i")->assignment), "a1");
}

TEST_F(ClassicStatic, TheLeaderOfVersion9ComesBackAndSkipsTheAssignment) {
  Join back = join({.instance_id = "lead"});
  EXPECT_EQ(back->leader, back->member_id);
  EXPECT_TRUE(back->skip_assignment);
  EXPECT_EQ(back->members.size(), 2u);
  EXPECT_EQ(group->leader_id(), back->member_id);
  EXPECT_EQ(text(sync(back->member_id, {}, {}, "lead")->assignment), "a0");
}

TEST_F(ClassicStatic, TheLeaderBeforeVersion9IsToldTheOldLeadersId) {
  for (int16_t version = 5; version <= 8; ++version) {
    const std::string before = group->leader_id();
    Join back = join({.instance_id = "lead", .version = version});
    EXPECT_EQ(back->leader, before);
    EXPECT_NE(back->member_id, before);
    EXPECT_FALSE(back->skip_assignment);
    EXPECT_TRUE(back->members.empty());
    EXPECT_EQ(group->leader_id(), back->member_id);
  }
}

TEST_F(ClassicStatic, TheReplacementIsWritten) {
  Join back = join({.instance_id = "i"});
  auto record = last_record();
  ASSERT_EQ(record.members.size(), 2u);
  EXPECT_EQ(record.members[1].member_id, back->member_id);
  EXPECT_EQ(record.members[1].group_instance_id, "i");
  EXPECT_EQ(as_text(record.members[1].assignment), "a1");
  EXPECT_EQ(record.generation, generation);
}

TEST_F(ClassicStatic, WhatCannotBeWrittenIsNotAnswered) {
  Join back;
  settle(begin_join({.instance_id = "i"}, back), ErrorCode::kNotCoordinator);
  EXPECT_EQ(back->error, ErrorCode::kNotCoordinator);
}

TEST_F(ClassicStatic, TheOldIdIsFencedEverywhere) {
  join({.instance_id = "i"});
  EXPECT_EQ(beat(follower, generation, "i"), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(sync(follower, {}, generation, "i")->error, ErrorCode::kFencedInstanceId);
  EXPECT_EQ(commit(follower, generation, "i"), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(join({.member_id = follower, .instance_id = "i"})->error, ErrorCode::kFencedInstanceId);
  EXPECT_EQ(error_of(*leave({{follower, "i"}}), 0), ErrorCode::kFencedInstanceId);
  // Without its name it is simply not known.
  EXPECT_EQ(beat(follower, generation), ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicStatic, AnInstanceIdThatIsNotKnownIsAnUnknownMember) {
  EXPECT_EQ(beat(follower, generation, "other"), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(join({.member_id = follower, .instance_id = "other"})->error, ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicStatic, SayingSomethingNewDoesNotRebalanceWhileTheProtocolStays) {
  Join back = join({.instance_id = "i", .protocols = {{"range", "other topics"}}});
  EXPECT_EQ(back->generation_id, generation);
  EXPECT_EQ(group->state(), ClassicState::kStable);
}

TEST_F(ClassicStatic, AReplacementThatChangesTheProtocolRebalances) {
  group = std::make_unique<ClassicGroup>("g", settings);
  const std::string first =
      join({.instance_id = "lead", .protocols = {{"range", ""}, {"sticky", ""}}})->member_id;
  ASSERT_EQ(group->protocol_name(), "range");
  sync(first, {}, {}, "lead");
  Join back = join({.instance_id = "lead", .protocols = {{"sticky", ""}, {"range", ""}}});
  EXPECT_EQ(back->generation_id, 2) << "alone in the group, it completes the rebalance as well";
  EXPECT_EQ(back->protocol_name, "sticky");
  EXPECT_EQ(back->leader, back->member_id);
  EXPECT_FALSE(back->skip_assignment);
}

TEST_F(ClassicStatic, InARebalanceTheReplacementTakesTheWaitingOnesPlace) {
  Join old = join({.member_id = follower, .instance_id = "i", .protocols = {{"range", "n"}}});
  ASSERT_EQ(group->state(), ClassicState::kPreparingRebalance);
  Join back = join({.instance_id = "i"});
  EXPECT_EQ(old->error, ErrorCode::kFencedInstanceId);
  EXPECT_EQ(old->member_id, follower);
  EXPECT_FALSE(back.answered());
  Join led = join({.member_id = leader, .instance_id = "lead"});
  EXPECT_EQ(back->generation_id, generation + 1);
  EXPECT_EQ(led->members.size(), 2u);
}

TEST_F(ClassicStatic, BeforeTheSyncAReplacementRebalancesAndFencesWhoWaits) {
  join({.member_id = leader, .instance_id = "lead"});
  join({.member_id = follower, .instance_id = "i"});
  Sync old = sync(follower, {}, {}, "i");
  ASSERT_EQ(group->state(), ClassicState::kCompletingRebalance);
  Join back = join({.instance_id = "i"});
  EXPECT_EQ(old->error, ErrorCode::kFencedInstanceId);
  EXPECT_FALSE(back.answered());
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
}

TEST_F(ClassicStatic, AMemberThatDoesNotLeaveIsMissedOnlyAfterItsSession) {
  pass(9'999);
  EXPECT_EQ(beat(leader, {}, "lead"), ErrorCode::kNone);
  EXPECT_EQ(group->state(), ClassicState::kStable);
  pass(1);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(group->members().find_instance("i"), nullptr);
}

TEST_F(ClassicStatic, AnOperatorRemovesAStaticMemberByItsName) {
  Leave left = leave({{"", "i"}, {"", "nobody"}});
  EXPECT_EQ(error_of(*left, 0), ErrorCode::kNone);
  EXPECT_EQ(left->members[0].group_instance_id, "i");
  EXPECT_EQ(error_of(*left, 1), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(group->members().size(), 1u);
}

}  // namespace
}  // namespace zurau::broker
