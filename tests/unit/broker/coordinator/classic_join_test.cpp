// JoinGroup of classic groups: ids, refusals, and who is told what (protocol facts 86, 87, 88, 91).
#include "config/limits.h"
#include "tests/unit/broker/coordinator/classic_group_vocabulary.h"

namespace zurau::broker {
namespace {

using ClassicJoin = ClassicGroupTest;

// ---- 86: MEMBER_ID_REQUIRED -------------------------------------------------------------------------------

TEST_F(ClassicJoin, ANewMemberOfVersion4IsToldItsIdAndIsNoMemberYet) {
  for (int16_t version = 4; version <= 9; ++version) {
    Join call = join({.version = version});
    EXPECT_EQ(call->error, ErrorCode::kMemberIdRequired);
    EXPECT_FALSE(call->member_id.empty());
    EXPECT_EQ(call->generation_id, -1);
  }
  EXPECT_EQ(group->members().size(), 0u);
  EXPECT_EQ(group->state(), ClassicState::kEmpty);
}

TEST_F(ClassicJoin, BeforeVersion4ANewMemberJoinsAtOnce) {
  for (int16_t version = 0; version <= 3; ++version) {
    group = std::make_unique<ClassicGroup>("g", settings);
    Join call = join({.version = version});
    EXPECT_EQ(call->error, ErrorCode::kNone);
    EXPECT_EQ(call->generation_id, 1);
    EXPECT_EQ(call->leader, call->member_id);
  }
}

TEST_F(ClassicJoin, AMemberJoinsWithTheIdThatItWasGiven) {
  auto [id, call] = join_new();
  EXPECT_EQ(call->error, ErrorCode::kNone);
  EXPECT_EQ(call->member_id, id);
  EXPECT_EQ(call->protocol_type, "consumer");
  EXPECT_EQ(call->protocol_name, "range");
  EXPECT_FALSE(call->skip_assignment);
}

TEST_F(ClassicJoin, AGivenIdLapsesWithTheSessionTimeout) {
  Join call = join({.session_ms = 6000});
  pass(5999);
  EXPECT_FALSE(group->is_trivial());
  pass(1);
  EXPECT_TRUE(group->is_trivial());
  EXPECT_EQ(join({.member_id = call->member_id})->error, ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicJoin, ARebalanceWaitsForAGivenId) {
  auto members = stable(1);
  Join given = join({.session_ms = 6000});
  auto again = join({.member_id = members[0]});  // The leader: a rebalance.
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_FALSE(again.answered());
  pass(6000);  // The id lapses.
  EXPECT_TRUE(again.answered());
  EXPECT_EQ(group->members().size(), 1u);
}

TEST_F(ClassicJoin, GivenIdsThatNobodyUsesAreBounded) {
  for (size_t i = 0; i < config::limits::kPendingMembersMax; ++i) {
    msg::JoinGroupRequest request{.session_timeout_ms = 10'000, .protocol_type = "consumer"};
    request.protocols.push_back({"range", {}});
    Uuid fresh;
    fresh.bytes[0] = static_cast<uint8_t>(i >> 8);
    fresh.bytes[1] = static_cast<uint8_t>(i);
    group->join(request, {4, "app", "/127.0.0.1"}, fresh, now, [](const JoinResult&) {});
  }
  EXPECT_EQ(join({})->error, ErrorCode::kGroupMaxSizeReached);
  pass(10'000);
  EXPECT_EQ(join({})->error, ErrorCode::kMemberIdRequired);
}

TEST_F(ClassicJoin, AnIdGivenToADynamicMemberIsNotForAStaticOne) {
  Join given = join({});
  EXPECT_EQ(join({.member_id = given->member_id, .instance_id = "i"})->error, ErrorCode::kUnknownServerError);
}

// ---- 87: the form of ids ----------------------------------------------------------------------------------

TEST_F(ClassicJoin, IdsAreTheClientsIdAndAUuid) {
  EXPECT_EQ(join({.client_id = "orders"})->member_id, "orders-00000000-0000-0000-0000-000000000001");
  EXPECT_EQ(join({.instance_id = "rack-7", .client_id = "orders"})->member_id,
            "rack-7-00000000-0000-0000-0000-000000000002");
}

// ---- 88: refusals -----------------------------------------------------------------------------------------

TEST_F(ClassicJoin, SessionTimeoutsHaveBounds) {
  auto allowed = [&](int32_t ms) { return ClassicGroup::session_timeout_allowed(settings, ms); };
  EXPECT_FALSE(allowed(5999));
  EXPECT_TRUE(allowed(6000));
  EXPECT_TRUE(allowed(1'800'000));
  EXPECT_FALSE(allowed(1'800'001));
  EXPECT_FALSE(allowed(-1));
}

TEST_F(ClassicJoin, AnotherProtocolTypeIsInconsistent) {
  stable(1);
  Join call = join({.type = "connect"});
  EXPECT_EQ(call->error, ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(call->member_id, "");
}

TEST_F(ClassicJoin, NoProtocolInCommonIsInconsistent) {
  auto members = stable(1);
  EXPECT_EQ(join({.protocols = {{"sticky", ""}}})->error, ErrorCode::kInconsistentGroupProtocol);
  Join call = join({.member_id = members[0], .protocols = {{"sticky", ""}}});
  EXPECT_EQ(call->error, ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(call->member_id, members[0]);
}

TEST_F(ClassicJoin, WhoComesWhileAGroupThatAllHaveLeftStillWaitsIsTaken) {
  settings.initial_rebalance_delay_ms = 3000;
  group = std::make_unique<ClassicGroup>("g", settings);
  auto [id, waiting] = join_new();
  ASSERT_EQ(group->state(), ClassicState::kPreparingRebalance);
  leave({{id, {}}});
  Join next = join({.protocols = {{"roundrobin", "m"}}});
  EXPECT_EQ(next->error, ErrorCode::kMemberIdRequired);
  Join joined = join({.member_id = next->member_id, .protocols = {{"roundrobin", "m"}}});
  pass(6000);
  EXPECT_EQ(joined->error, ErrorCode::kNone);
  EXPECT_EQ(joined->protocol_name, "roundrobin");
}

TEST_F(ClassicJoin, TheFirstMemberMustSayATypeAndAProtocol) {
  EXPECT_EQ(join({.type = ""})->error, ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(join({.protocols = {}})->error, ErrorCode::kInconsistentGroupProtocol);
}

TEST_F(ClassicJoin, AnEmptyGroupTakesAnyProtocolType) {
  auto members = stable(1);
  leave({{members[0], {}}});
  ASSERT_EQ(group->state(), ClassicState::kEmpty);
  auto [id, call] = join_new({.type = "sr", .protocols = {{"v0", "x"}}});
  EXPECT_EQ(call->protocol_type, "sr");
  EXPECT_EQ(call->protocol_name, "v0");
}

TEST_F(ClassicJoin, AProtocolThatIsNamedTwiceCountsOnce) {
  auto [id, call] = join_new({.protocols = {{"range", "first"}, {"range", "second"}}});
  EXPECT_EQ(call->protocol_name, "range");
  EXPECT_EQ(text(call->members.at(0).metadata), "first");
}

TEST_F(ClassicJoin, AFullGroupTakesNoNewMember) {
  settings.max_size = 2;
  auto members = stable(2);
  EXPECT_EQ(join({})->error, ErrorCode::kGroupMaxSizeReached);
  EXPECT_EQ(group->state(), ClassicState::kStable);
  EXPECT_EQ(join({.member_id = members[1]})->error, ErrorCode::kNone);
}

TEST_F(ClassicJoin, InARebalanceTheFirstToComeFillTheGroup) {
  settings.max_size = 2;
  auto members = stable(2);
  join({.member_id = members[0]});  // Leads: a rebalance.
  auto [id, taken] = join_new();    // There is room while the other has not come back.
  EXPECT_TRUE(group->members().find(id));
  EXPECT_EQ(join({.member_id = members[1]})->error, ErrorCode::kGroupMaxSizeReached);
  EXPECT_EQ(group->members().size(), 2u);
  EXPECT_TRUE(taken.answered()) << "nobody is missing any more";
}

TEST_F(ClassicJoin, AnIdThatIsNotKnownIsRefused) {
  Join call = join({.member_id = "nobody"});
  EXPECT_EQ(call->error, ErrorCode::kUnknownMemberId);
  EXPECT_EQ(call->member_id, "nobody");
  stable(1);
  EXPECT_EQ(join({.member_id = "nobody"})->error, ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicJoin, AClosedGroupIsNotAvailable) {
  auto members = stable(1);
  settle(group->close(ErrorCode::kNotCoordinator));
  EXPECT_EQ(join({})->error, ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(join({.member_id = members[0]})->error, ErrorCode::kCoordinatorNotAvailable);
}

// ---- 91: a member joins again -----------------------------------------------------------------------------

TEST_F(ClassicJoin, AFollowerThatSaysTheSameIsAnsweredAtOnce) {
  auto members = stable(2);
  Join call = join({.member_id = members[1]});
  EXPECT_EQ(call->error, ErrorCode::kNone);
  EXPECT_EQ(call->generation_id, group->generation_id());
  EXPECT_EQ(call->leader, members[0]);
  EXPECT_TRUE(call->members.empty());
  EXPECT_EQ(group->state(), ClassicState::kStable);
}

TEST_F(ClassicJoin, AFollowerThatSaysSomethingNewRebalances) {
  auto members = stable(2);
  Join call = join({.member_id = members[1], .protocols = {{"range", "more topics"}}});
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
}

TEST_F(ClassicJoin, ALeaderThatJoinsAgainRebalances) {
  auto members = stable(2);
  Join call = join({.member_id = members[0]});
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
}

TEST_F(ClassicJoin, BeforeTheSyncAMemberThatSaysTheSameGetsTheSameAgain) {
  auto [leader, first] = join_new();
  auto [follower, second] = join_new();
  join({.member_id = leader});
  ASSERT_EQ(group->state(), ClassicState::kCompletingRebalance);
  Join led = join({.member_id = leader});
  Join followed = join({.member_id = follower});
  EXPECT_EQ(led->members.size(), 2u);
  EXPECT_EQ(led->generation_id, 2);
  EXPECT_EQ(followed->members.size(), 0u);
  EXPECT_EQ(followed->generation_id, 2);
  EXPECT_EQ(group->state(), ClassicState::kCompletingRebalance);
}

TEST_F(ClassicJoin, BeforeTheSyncAMemberThatSaysSomethingNewRebalances) {
  auto [leader, first] = join_new();
  auto [follower, second] = join_new();
  join({.member_id = leader});
  Sync waiting = sync(follower);
  Join call = join({.member_id = leader, .protocols = {{"range", "n"}}});
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
  EXPECT_EQ(waiting->error, ErrorCode::kRebalanceInProgress);
}

TEST_F(ClassicJoin, ASecondJoinOfTheSameMemberTakesThePlaceOfTheFirst) {
  auto members = stable(2);
  Join lost = join({.member_id = members[0]});
  Join call = join({.member_id = members[0]});
  EXPECT_EQ(lost->error, ErrorCode::kRebalanceInProgress);
  EXPECT_FALSE(call.answered());
  join({.member_id = members[1]});
  EXPECT_EQ(call->error, ErrorCode::kNone);
}

TEST_F(ClassicJoin, WhatTheLogRefusedIsTheAnswer) {
  Join call;
  settle(begin_join({}, call), ErrorCode::kNotCoordinator);
  EXPECT_EQ(call->error, ErrorCode::kNotCoordinator);
}

}  // namespace
}  // namespace zurau::broker
