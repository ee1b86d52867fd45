// The rebalance of classic groups: when it ends, who is in it, who leads, by which protocol (facts 89, 90).
#include "tests/unit/broker/coordinator/classic_group_vocabulary.h"

namespace zurau::broker {
namespace {

class ClassicRebalance : public ClassicGroupTest {
 protected:
  /// As in a broker that nobody has configured.
  void delay_first_rebalance() { settings.initial_rebalance_delay_ms = 3000; }
};

// ---- 89: when it ends -------------------------------------------------------------------------------------

TEST_F(ClassicRebalance, TheFirstOneWaitsForTheInitialDelay) {
  delay_first_rebalance();
  auto [id, call] = join_new();
  pass(2999);
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  pass(1);
  EXPECT_EQ(call->generation_id, 1);
}

TEST_F(ClassicRebalance, EveryNewMemberExtendsTheDelayOnce) {
  delay_first_rebalance();
  auto [first, call] = join_new();
  pass(2000);
  join_new();
  pass(2000);  // 4 s: extended by 3 s from the first end.
  EXPECT_FALSE(call.answered());
  pass(1999);
  EXPECT_FALSE(call.answered());
  pass(1);
  EXPECT_EQ(call->members.size(), 2u);
}

TEST_F(ClassicRebalance, TheDelayIsExtendedUpToTheRebalanceTimeoutInAll) {
  delay_first_rebalance();
  auto [first, call] = join_new({.rebalance_ms = 10'000});
  int64_t waited = 0;
  while (!call.answered() && waited < 60'000) {
    join_new({.rebalance_ms = 10'000});
    pass(1000);
    waited += 1000;
  }
  EXPECT_EQ(waited, 10'000);
}

TEST_F(ClassicRebalance, MembersThatComeDuringTheDelayDoNotEndIt) {
  delay_first_rebalance();
  auto [first, call] = join_new();
  auto [second, other] = join_new();
  EXPECT_FALSE(call.answered());
  EXPECT_FALSE(other.answered());
}

TEST_F(ClassicRebalance, ALeaveDuringTheDelayDoesNotEndIt) {
  delay_first_rebalance();
  auto [first, call] = join_new();
  auto [second, left] = join_new();
  leave({{second, {}}});
  EXPECT_EQ(left->error, ErrorCode::kUnknownMemberId);
  EXPECT_FALSE(call.answered());
  pass(6000);
  EXPECT_EQ(call->members.size(), 1u);
}

TEST_F(ClassicRebalance, WithoutADelayTheFirstMemberIsAnsweredAtOnce) {
  auto [id, call] = join_new();
  EXPECT_EQ(call->generation_id, 1);
}

TEST_F(ClassicRebalance, ALaterOneEndsAsSoonAsAllHaveJoined) {
  auto members = stable(3);
  std::vector<Join> calls;
  for (const auto& id : members) calls.push_back(join({.member_id = id}));
  for (const auto& call : calls) EXPECT_EQ(call->generation_id, group->generation_id());
  EXPECT_EQ(group->state(), ClassicState::kCompletingRebalance);
}

TEST_F(ClassicRebalance, ALaterOneEndsAfterTheLongestRebalanceTimeout) {
  auto members = stable(2, {.session_ms = 300'000, .rebalance_ms = 20'000});
  Join call = join({.member_id = members[0], .session_ms = 300'000, .rebalance_ms = 50'000});
  pass(19'999);
  EXPECT_FALSE(call.answered());
  // What the leader asks for now is what counts: 50 s.
  pass(50'000 - 19'999 - 1);
  EXPECT_FALSE(call.answered());
  pass(1);
  EXPECT_EQ(call->members.size(), 1u);
}

// ---- 90: who is in it -------------------------------------------------------------------------------------

TEST_F(ClassicRebalance, DynamicMembersThatDoNotJoinAgainAreGone) {
  auto members = stable(3, {.session_ms = 300'000});
  Join call = join({.member_id = members[0], .session_ms = 300'000});
  join({.member_id = members[2], .session_ms = 300'000});
  pass(60'000);
  ASSERT_TRUE(call.answered());
  EXPECT_EQ(call->members.size(), 2u);
  EXPECT_EQ(group->members().find(members[1]), nullptr);
  EXPECT_EQ(beat(members[1]), ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicRebalance, StaticMembersThatDoNotJoinAgainAreKept) {
  auto [leader, first] = join_new({.session_ms = 300'000});
  Join other = join({.instance_id = "i", .session_ms = 300'000});
  Join again = join({.member_id = leader, .session_ms = 300'000});
  stabilise({leader, other->member_id});
  Join call = join({.member_id = leader, .session_ms = 300'000});
  pass(60'000);
  EXPECT_EQ(call->members.size(), 2u);
  EXPECT_EQ(beat(other->member_id, group->generation_id() - 1, "i"), ErrorCode::kIllegalGeneration);
}

TEST_F(ClassicRebalance, WithStaticMembersOnlyAndNoneThereItWaitsOn) {
  Join only = join({.instance_id = "i", .session_ms = 300'000, .rebalance_ms = 10'000});
  const std::string id = only->member_id;
  stabilise({id});
  auto [guest, call] = join_new({.session_ms = 6000, .rebalance_ms = 10'000});  // A rebalance begins
  leave({{guest, {}}});                                                         // and loses who began it.
  const int32_t generation = group->generation_id();
  pass(30'000);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(group->generation_id(), generation);
  Join back = join({.member_id = id, .instance_id = "i"});
  EXPECT_EQ(back->generation_id, generation + 1);
}

TEST_F(ClassicRebalance, AbsentStaticMembersWithoutPatienceDoNotKeepTheTimerBusy) {
  Join only = join({.instance_id = "i", .session_ms = 300'000, .rebalance_ms = 0});
  sync(only->member_id, {}, {}, "i");
  auto [guest, call] = join_new({.rebalance_ms = 0});
  leave({{guest, {}}});
  for (int i = 0; i < 3; ++i) {
    pass(group->next_deadline_ms() - now.steady_ms);
    ASSERT_EQ(group->state(), ClassicState::kPreparingRebalance);
    EXPECT_GE(group->next_deadline_ms(), now.steady_ms + 1000);
  }
}

TEST_F(ClassicRebalance, TheLeaderStaysWhenItJoinsAgain) {
  auto members = stable(3);
  join({.member_id = members[2], .protocols = {{"range", "n"}}});
  join({.member_id = members[1]});
  Join call = join({.member_id = members[0]});
  EXPECT_EQ(call->leader, members[0]);
  EXPECT_EQ(call->members.size(), 3u);
}

TEST_F(ClassicRebalance, TheEarliestMemberLeadsWhenTheLeaderDoesNotComeBack) {
  auto members = stable(3, {.session_ms = 300'000});
  join({.member_id = members[2], .session_ms = 300'000, .protocols = {{"range", "n"}}});
  Join call = join({.member_id = members[1], .session_ms = 300'000});
  pass(60'000);
  EXPECT_EQ(call->leader, members[1]);
  EXPECT_EQ(call->members.size(), 2u);
}

TEST_F(ClassicRebalance, TheEarliestMemberLeadsWhenTheLeaderLeaves) {
  auto members = stable(3);
  leave({{members[0], {}}});
  EXPECT_EQ(group->leader_id(), members[1]);
}

TEST_F(ClassicRebalance, OnlyTheLeaderGetsTheMembers) {
  auto members = stable(3);
  std::vector<Join> calls;
  for (const auto& id : members) {
    calls.push_back(join({.member_id = id, .protocols = {{"range", "topics of " + id}}}));
  }
  EXPECT_EQ(calls[0]->members.size(), 3u);
  EXPECT_EQ(text(calls[0]->members[2].metadata), "topics of " + members[2]);
  EXPECT_TRUE(calls[1]->members.empty());
  EXPECT_TRUE(calls[2]->members.empty());
}

TEST_F(ClassicRebalance, TheProtocolIsWhatMostLikeBestOfWhatAllSupport) {
  auto elected = [&](const std::vector<Joiner>& joiners) {
    settings.initial_rebalance_delay_ms = 3000;
    group = std::make_unique<ClassicGroup>("g", settings);
    std::vector<Join> calls;
    for (const Joiner& joiner : joiners) calls.push_back(join_new(joiner).second);
    pass(6000);
    return calls.front()->protocol_name.value_or("");
  };
  const Joiner range_first{.protocols = {{"range", ""}, {"sticky", ""}}};
  const Joiner sticky_first{.protocols = {{"sticky", ""}, {"range", ""}}};
  const Joiner sticky_only{.protocols = {{"sticky", ""}}};
  const Joiner new_first{.protocols = {{"new", ""}, {"sticky", ""}, {"range", ""}}};
  EXPECT_EQ(elected({range_first, sticky_first, sticky_first}), "sticky");
  EXPECT_EQ(elected({range_first, sticky_first, range_first}), "range");
  EXPECT_EQ(elected({range_first, range_first, sticky_only}), "sticky") << "range is not for all";
  EXPECT_EQ(elected({range_first, new_first, new_first}), "sticky") << "votes go to what all support";
  EXPECT_EQ(elected({sticky_first, range_first}), "sticky") << "of equals, the first member's choice";
}

TEST_F(ClassicRebalance, TheGenerationRisesByOneEachTime) {
  auto members = stable(1);
  for (int32_t before = group->generation_id(); before < 5; ++before) {
    Join call = join({.member_id = members[0]});
    EXPECT_EQ(call->generation_id, before + 1);
    sync(members[0]);
  }
}

// ---- Sessions ---------------------------------------------------------------------------------------------

TEST_F(ClassicRebalance, AMemberWhoseSessionEndsIsGoneAndTheOthersRebalance) {
  auto members = stable(2, {.session_ms = 10'000});
  pass(9'000);
  EXPECT_EQ(beat(members[0]), ErrorCode::kNone);
  pass(999);
  EXPECT_EQ(group->members().size(), 2u);
  pass(1);
  EXPECT_EQ(group->members().size(), 1u);
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(beat(members[0]), ErrorCode::kRebalanceInProgress);
  EXPECT_EQ(join({.member_id = members[0]})->error, ErrorCode::kNone);
}

TEST_F(ClassicRebalance, AMemberThatWaitsForItsJoinDoesNotNeedToBeat) {
  auto members = stable(2, {.session_ms = 10'000});
  Join call = join({.member_id = members[0], .session_ms = 10'000});
  for (int i = 0; i < 5; ++i) {
    pass(5000);
    EXPECT_EQ(beat(members[1]), ErrorCode::kRebalanceInProgress);
  }
  EXPECT_TRUE(group->members().find(members[0])->awaits_join());
  join({.member_id = members[1], .session_ms = 10'000});
  EXPECT_EQ(call->members.size(), 2u);
  pass(9'999);  // Its session has begun anew with the answer.
  EXPECT_EQ(group->members().size(), 2u);
}

TEST_F(ClassicRebalance, AMemberThatWaitsForTheLeadersSyncDoesNotNeedToBeat) {
  auto members = stable(2, {.session_ms = 10'000});
  join({.member_id = members[0], .session_ms = 10'000});
  join({.member_id = members[1], .session_ms = 10'000});
  Sync call = sync(members[1]);
  for (int i = 0; i < 4; ++i) {
    pass(8000);
    EXPECT_EQ(beat(members[0]), ErrorCode::kNone);
  }
  sync(members[0], {{members[1], "x"}});
  EXPECT_EQ(text(call->assignment), "x");
}

TEST_F(ClassicRebalance, ANewMemberWhoseClientIsGoneIsWaitedForFiveMinutes) {
  auto members = stable(1, {.session_ms = 1'800'000, .rebalance_ms = 1'800'000});
  auto [id, gone] = join_new({.session_ms = 10'000, .rebalance_ms = 1'800'000});
  ASSERT_EQ(group->state(), ClassicState::kPreparingRebalance);
  pass(299'999);
  EXPECT_TRUE(group->members().find(id));
  pass(1);
  EXPECT_FALSE(group->members().find(id));
  EXPECT_EQ(gone->error, ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicRebalance, AGroupWhoseMembersAllFailBecomesEmpty) {
  stable(3, {.session_ms = 10'000});
  const int32_t generation = group->generation_id();
  pass(10'000);
  EXPECT_EQ(group->state(), ClassicState::kEmpty);
  EXPECT_EQ(group->generation_id(), generation + 1);
  EXPECT_EQ(group->leader_id(), "");
  EXPECT_EQ(group->protocol_name(), std::nullopt);
  EXPECT_EQ(group->protocol_type(), "consumer");
  EXPECT_EQ(group->next_deadline_ms(), INT64_MAX);
  EXPECT_TRUE(last_record().members.empty());
}

TEST_F(ClassicRebalance, AHeartbeatDoesNotMoveTheDeadlineThatTheShardKnows) {
  auto members = stable(2, {.session_ms = 10'000});
  const int64_t deadline = group->next_deadline_ms();
  pass(5000);
  beat(members[0]);
  beat(members[1]);
  EXPECT_EQ(group->next_deadline_ms(), deadline);
  pass(5000);  // The tick finds that nothing is due, and when to look again.
  EXPECT_EQ(group->members().size(), 2u);
  EXPECT_EQ(group->next_deadline_ms(), deadline + 5000);
}

TEST_F(ClassicRebalance, WhoeverWaitsIsToldWhenTheGroupIsClosed) {
  auto members = stable(3);
  join({.member_id = members[0]});
  Join waiting = join({.member_id = members[1]});
  settle(group->close(ErrorCode::kNotCoordinator));
  EXPECT_EQ(waiting->error, ErrorCode::kNotCoordinator);
  EXPECT_EQ(group->state(), ClassicState::kDead);
  EXPECT_EQ(group->next_deadline_ms(), INT64_MAX);
  EXPECT_EQ(beat(members[2]), ErrorCode::kCoordinatorNotAvailable);
}

}  // namespace
}  // namespace zurau::broker
