// SyncGroup, Heartbeat and commits of classic groups: the exact codes (facts 92, 93, 96).
#include "tests/unit/broker/coordinator/classic_group_vocabulary.h"

namespace zurau::broker {
namespace {

class ClassicSync : public ClassicGroupTest {
 protected:
  /// Two members that have joined and not synced.
  void SetUp() override {
    leader = join_new().first;
    auto [id, call] = join_new();
    join({.member_id = leader});
    follower = id;
    ASSERT_EQ(group->state(), ClassicState::kCompletingRebalance);
  }
  void prepare_rebalance() {
    join({.member_id = leader, .protocols = {{"range", "n"}}});
    ASSERT_EQ(group->state(), ClassicState::kPreparingRebalance);
  }
  std::string leader;
  std::string follower;
};

// ---- 92 ---------------------------------------------------------------------------------------------------

TEST_F(ClassicSync, FollowersWaitForTheLeadersAssignment) {
  Sync waiting = sync(follower);
  EXPECT_FALSE(waiting.answered());
  Sync led = sync(leader, {{leader, "mine"}, {follower, "yours"}});
  EXPECT_EQ(text(led->assignment), "mine");
  EXPECT_EQ(text(waiting->assignment), "yours");
  EXPECT_EQ(waiting->protocol_type, "consumer");
  EXPECT_EQ(waiting->protocol_name, "range");
  EXPECT_EQ(group->state(), ClassicState::kStable);
}

TEST_F(ClassicSync, InAStableGroupTheStoredAssignmentIsTheAnswer) {
  sync(leader, {{leader, "mine"}, {follower, "yours"}});
  EXPECT_EQ(text(sync(follower)->assignment), "yours");
  EXPECT_EQ(text(sync(follower)->assignment), "yours");
  EXPECT_EQ(text(sync(leader, {{leader, "changed"}})->assignment), "mine");
}

TEST_F(ClassicSync, WrongGenerationUnknownMemberAndRebalanceHaveTheirCodes) {
  EXPECT_EQ(sync(follower, {}, group->generation_id() - 1)->error, ErrorCode::kIllegalGeneration);
  EXPECT_EQ(sync(follower, {}, group->generation_id() + 1)->error, ErrorCode::kIllegalGeneration);
  EXPECT_EQ(sync("nobody")->error, ErrorCode::kUnknownMemberId);
  EXPECT_EQ(sync(follower, {}, {}, "no-instance")->error, ErrorCode::kUnknownMemberId);
  prepare_rebalance();
  EXPECT_EQ(sync(follower)->error, ErrorCode::kRebalanceInProgress);
}

TEST_F(ClassicSync, AnEmptyOrClosedGroupHasItsCodes) {
  leave({{leader, {}}, {follower, {}}});
  ASSERT_EQ(group->state(), ClassicState::kEmpty);
  EXPECT_EQ(sync(follower)->error, ErrorCode::kUnknownMemberId);
  settle(group->close(ErrorCode::kNotCoordinator));
  EXPECT_EQ(sync(follower)->error, ErrorCode::kCoordinatorNotAvailable);
}

TEST_F(ClassicSync, TheProtocolTypeAndNameMustBeRightWhenTheyAreSaid) {
  auto code = [&](std::optional<std::string> type, std::optional<std::string> name) {
    return sync({.group_id = "g",
                 .generation_id = group->generation_id(),
                 .member_id = leader,
                 .protocol_type = std::move(type),
                 .protocol_name = std::move(name)},
                {})
        ->error;
  };
  EXPECT_EQ(code("connect", std::nullopt), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(code("consumer", "sticky"), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(code(std::nullopt, "sticky"), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(code("consumer", "range"), ErrorCode::kNone);
}

TEST_F(ClassicSync, MembersThatTheLeaderForgetsGetNothing) {
  Sync waiting = sync(follower);
  sync(leader, {{leader, "all"}});
  EXPECT_EQ(waiting->error, ErrorCode::kNone);
  EXPECT_EQ(text(waiting->assignment), "");
}

TEST_F(ClassicSync, AssignmentsOfStrangersAreDropped) {
  Sync led = sync(leader, {{"stranger", "x"}, {leader, "mine"}, {follower, "yours"}});
  EXPECT_EQ(led->error, ErrorCode::kNone);
  auto record = last_record();
  ASSERT_EQ(record.members.size(), 2u);
  EXPECT_EQ(as_text(record.members[0].assignment), "mine");
  EXPECT_EQ(as_text(record.members[1].assignment), "yours");
}

TEST_F(ClassicSync, AFollowersAssignmentsAreNotTaken) {
  Sync waiting = sync(follower, {{follower, "everything"}});
  EXPECT_FALSE(waiting.answered());
  sync(leader, {{follower, "little"}});
  EXPECT_EQ(text(waiting->assignment), "little");
}

TEST_F(ClassicSync, ASecondSyncOfTheSameMemberTakesThePlaceOfTheFirst) {
  Sync lost = sync(follower);
  Sync waiting = sync(follower);
  EXPECT_EQ(lost->error, ErrorCode::kRebalanceInProgress);
  sync(leader, {{follower, "x"}});
  EXPECT_EQ(text(waiting->assignment), "x");
}

TEST_F(ClassicSync, WhoDoesNotSyncWithinTheRebalanceTimeoutIsGone) {
  Sync led = sync(leader, {{leader, "a"}, {follower, "b"}});
  for (int i = 0; i < 6; ++i) {  // Both live.
    pass(9'999);
    EXPECT_EQ(beat(leader), ErrorCode::kNone);
    EXPECT_EQ(beat(follower), ErrorCode::kNone);
  }
  pass(6);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(beat(follower), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat(leader), ErrorCode::kRebalanceInProgress);
}

TEST_F(ClassicSync, ALeaderThatDoesNotSyncIsGoneAndTheOthersJoinAgain) {
  Sync waiting = sync(follower);
  for (int i = 0; i < 6; ++i) {
    pass(9'999);
    beat(leader);
  }
  pass(6);
  EXPECT_EQ(waiting->error, ErrorCode::kRebalanceInProgress);
  EXPECT_EQ(group->leader_id(), follower);
  Join again = join({.member_id = follower});
  EXPECT_EQ(again->members.size(), 1u);
}

TEST_F(ClassicSync, WhenAllHaveSyncedNobodyIsMissed) {
  sync(leader, {{leader, "a"}, {follower, "b"}});
  sync(follower);
  for (int i = 0; i < 20; ++i) {
    pass(9'000);
    ASSERT_EQ(beat(leader), ErrorCode::kNone);
    ASSERT_EQ(beat(follower), ErrorCode::kNone);
  }
}

// ---- 93 ---------------------------------------------------------------------------------------------------

TEST_F(ClassicSync, AHeartbeatBeforeTheSyncIsFine) {
  EXPECT_EQ(beat(follower), ErrorCode::kNone);
}

TEST_F(ClassicSync, AHeartbeatInARebalanceSaysSoAndKeepsTheSession) {
  prepare_rebalance();
  for (int i = 0; i < 5; ++i) {
    pass(9'000);
    EXPECT_EQ(beat(follower), ErrorCode::kRebalanceInProgress);
  }
  EXPECT_TRUE(group->members().find(follower));
}

TEST_F(ClassicSync, HeartbeatsHaveTheirCodes) {
  EXPECT_EQ(beat("nobody"), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat(follower, group->generation_id() - 1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(beat(follower, -1), ErrorCode::kIllegalGeneration);
  leave({{leader, {}}, {follower, {}}});
  EXPECT_EQ(beat(follower), ErrorCode::kUnknownMemberId);
}

// ---- 96: commits ------------------------------------------------------------------------------------------

TEST_F(ClassicSync, CommitsHaveTheirCodes) {
  EXPECT_EQ(commit(follower, group->generation_id()), ErrorCode::kRebalanceInProgress);
  sync(leader, {});
  EXPECT_EQ(commit(follower, group->generation_id()), ErrorCode::kNone);
  EXPECT_EQ(commit(follower, group->generation_id() - 1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(commit(follower, group->generation_id() + 1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(commit("nobody", group->generation_id()), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("", -1), ErrorCode::kUnknownMemberId) << "the group has members";
  EXPECT_EQ(commit(follower, -1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(commit(follower, group->generation_id(), "i"), ErrorCode::kUnknownMemberId);
  prepare_rebalance();
  EXPECT_EQ(commit(follower, group->generation_id()), ErrorCode::kNone) << "what it has done till now";
}

TEST_F(ClassicSync, InAnEmptyGroupToolsCommitWithoutAGeneration) {
  leave({{leader, {}}, {follower, {}}});
  ASSERT_EQ(group->state(), ClassicState::kEmpty);
  EXPECT_EQ(commit("", -1), ErrorCode::kNone);
  EXPECT_EQ(commit("anybody", -1), ErrorCode::kNone);
  EXPECT_EQ(commit(follower, group->generation_id()), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("", group->generation_id()), ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicSync, ATransactionMayCommitWithoutAMemberAndInARebalance) {
  auto code = [&](const std::string& id, int32_t generation) {
    return group->validate_commit(id, std::nullopt, generation, true, now);
  };
  EXPECT_EQ(code("", -1), ErrorCode::kNone);
  EXPECT_EQ(code(follower, group->generation_id()), ErrorCode::kNone);
  EXPECT_EQ(code(follower, group->generation_id() - 1), ErrorCode::kIllegalGeneration);
}

TEST_F(ClassicSync, ACommitKeepsTheSession) {
  sync(leader, {});
  sync(follower);
  for (int i = 0; i < 5; ++i) {
    pass(9'000);
    ASSERT_EQ(commit(follower, group->generation_id()), ErrorCode::kNone);
    ASSERT_EQ(beat(leader), ErrorCode::kNone);
  }
}

// ---- Leaving, 95 ------------------------------------------------------------------------------------------

TEST_F(ClassicSync, EveryMemberThatLeavesHasItsOwnCode) {
  Leave left = leave({{follower, {}}, {"nobody", {}}, {"", {}}, {leader, "i"}});
  EXPECT_EQ(left->error_code, 0);
  EXPECT_EQ(error_of(*left, 0), ErrorCode::kNone);
  EXPECT_EQ(error_of(*left, 1), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(error_of(*left, 2), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(error_of(*left, 3), ErrorCode::kUnknownMemberId) << "it is no static member";
  EXPECT_EQ(group->members().size(), 1u);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
}

TEST_F(ClassicSync, BeforeVersion3TheOnesCodeIsTheAnswers) {
  auto code = [&](const std::string& id, int16_t version) {
    Leave call;
    settle(group->leave({.group_id = "g", .member_id = id}, {version, "", ""}, now, call.answer()));
    EXPECT_TRUE(call->members.empty());
    return static_cast<ErrorCode>(call->error_code);
  };
  EXPECT_EQ(code("nobody", 0), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(code(follower, 2), ErrorCode::kNone);
  EXPECT_EQ(code(follower, 1), ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicSync, AGivenIdIsGivenBack) {
  sync(leader, {});
  sync(follower);
  Join given = join({});
  EXPECT_EQ(error_of(*leave({{given->member_id, {}}}), 0), ErrorCode::kNone);
  EXPECT_EQ(group->state(), ClassicState::kStable) << "nobody was a member";
  EXPECT_EQ(join({.member_id = given->member_id})->error, ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicSync, WhoWaitsAndLeavesIsAnswered) {
  Sync synced = sync(follower);
  leave({{follower, {}}});
  EXPECT_EQ(synced->error, ErrorCode::kUnknownMemberId);
  Join joined = join({.member_id = leader});
  EXPECT_EQ(joined->members.size(), 1u) << "the last one that was waited for has left";
}

TEST_F(ClassicSync, WhenAllLeaveTheGroupIsEmptyAndSaysSoInTheLog) {
  const int32_t generation = group->generation_id();
  leave({{leader, {}}, {follower, {}}});
  EXPECT_EQ(group->state(), ClassicState::kEmpty);
  auto record = last_record();
  EXPECT_TRUE(record.members.empty());
  EXPECT_EQ(record.generation, generation + 1);
  EXPECT_EQ(record.protocol_type, "consumer");
  EXPECT_EQ(record.protocol, std::nullopt);
  EXPECT_EQ(record.leader, std::nullopt);
  EXPECT_EQ(record.current_state_timestamp, now.wall_ms);
}

}  // namespace
}  // namespace zurau::broker
