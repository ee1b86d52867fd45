// Classic groups in the log and in the eyes of the tools: records, restarts, descriptions, subscriptions.
#include "protocol/messages/records_consumer_protocol.h"
#include "tests/unit/broker/coordinator/classic_group_vocabulary.h"

namespace zurau::broker {
namespace {

/// What a consumer that subscribes to `topics` sends: int16 version, subscription.
std::string subscription(std::vector<std::string> topics, int16_t version = 3, int16_t said_version = -1) {
  msg::ConsumerProtocolSubscription value{.topics = std::move(topics)};
  wire::FrameBuffer buffer;
  wire::encode(value, version, buffer);
  if (said_version < 0) said_version = version;
  std::string text{static_cast<char>(said_version >> 8), static_cast<char>(said_version)};
  return text + std::string(as_text(buffer.bytes));
}
Joiner consumer_of(std::vector<std::string> topics) {
  return {.protocols = {{"range", subscription(std::move(topics))}}};
}

using ClassicRecord = ClassicGroupTest;

TEST_F(ClassicRecord, TheLeadersAssignmentIsWrittenWithAllMembers) {
  auto members = stable(2);
  auto record = last_record();
  EXPECT_EQ(record.protocol_type, "consumer");
  EXPECT_EQ(record.protocol, "range");
  EXPECT_EQ(record.leader, members[0]);
  EXPECT_EQ(record.generation, 2);
  EXPECT_EQ(record.current_state_timestamp, now.wall_ms);
  ASSERT_EQ(record.members.size(), 2u);
  EXPECT_EQ(record.members[1].member_id, members[1]);
  EXPECT_EQ(record.members[1].client_id, "app");
  EXPECT_EQ(record.members[1].client_host, "/127.0.0.1");
  EXPECT_EQ(record.members[1].session_timeout, 10'000);
  EXPECT_EQ(record.members[1].rebalance_timeout, 60'000);
  EXPECT_EQ(as_text(record.members[1].subscription), "m");
  EXPECT_EQ(as_text(record.members[1].assignment), "a1");
}

TEST_F(ClassicRecord, NothingIsWrittenBeforeTheLeadersAssignment) {
  stable(1);
  const size_t records = log.size();
  auto [id, call] = join_new();
  join({.member_id = group->leader_id()});
  sync(id);
  EXPECT_EQ(log.size(), records);
}

TEST_F(ClassicRecord, MembersGoOnAfterARestartAsIfNothingHadHappened) {
  auto members = stable(2);
  const int32_t generation = group->generation_id();
  pass(9'000);
  restart();
  EXPECT_EQ(group->state(), ClassicState::kStable);
  pass(9'000);  // Sessions have begun anew.
  EXPECT_EQ(beat(members[0], generation), ErrorCode::kNone);
  EXPECT_EQ(beat(members[1], generation), ErrorCode::kNone);
  EXPECT_EQ(commit(members[1], generation), ErrorCode::kNone);
  EXPECT_EQ(text(sync(members[1])->assignment), "a1");
  EXPECT_EQ(group->leader_id(), members[0]);
}

TEST_F(ClassicRecord, AfterARestartTheDeadAreMissed) {
  auto members = stable(2);
  restart();
  pass(9'000);
  beat(members[0]);
  pass(1'000);
  EXPECT_EQ(group->members().size(), 1u);
  EXPECT_EQ(beat(members[0]), ErrorCode::kRebalanceInProgress);
}

TEST_F(ClassicRecord, AfterARestartAFollowerThatSaysTheSameDoesNotRebalance) {
  auto members = stable(2);
  restart();
  EXPECT_EQ(join({.member_id = members[1]})->error, ErrorCode::kNone);
  EXPECT_EQ(group->state(), ClassicState::kStable);
}

TEST_F(ClassicRecord, GenerationsGoOnAfterARestart) {
  auto members = stable(1);
  const int32_t generation = group->generation_id();
  restart();
  EXPECT_EQ(join({.member_id = members[0]})->generation_id, generation + 1);
}

TEST_F(ClassicRecord, AnEmptyGroupIsEmptyAfterARestart) {
  auto members = stable(1);
  leave({{members[0], {}}});
  const int64_t since = group->state_since_ms();
  pass(50'000);
  restart();
  EXPECT_EQ(group->state(), ClassicState::kEmpty);
  EXPECT_EQ(group->generation_id(), 2);
  EXPECT_EQ(group->state_since_ms(), since);
  EXPECT_EQ(group->protocol_type(), "consumer");
  EXPECT_FALSE(group->is_trivial());
}

TEST_F(ClassicRecord, StaticMembersAreKnownByNameAfterARestart) {
  const std::string id = join({.instance_id = "i"})->member_id;
  sync(id, {{id, "mine"}}, {}, "i");
  restart();
  Join back = join({.instance_id = "i"});
  EXPECT_EQ(back->generation_id, 1);
  EXPECT_TRUE(back->skip_assignment);
  EXPECT_EQ(beat(id, 1, "i"), ErrorCode::kFencedInstanceId);
}

TEST_F(ClassicRecord, AGroupThatIsTooLargeAfterARestartRebalances) {
  stable(3);
  settings.max_size = 2;
  restart();
  EXPECT_EQ(group->state(), ClassicState::kPreparingRebalance);
}

TEST_F(ClassicRecord, ARecordWithoutARebalanceTimeoutTakesTheSessionTimeout) {
  msg::GroupMetadataValue value{.protocol_type = "consumer", .generation = 3, .protocol = "range"};
  value.members.push_back({.member_id = "m", .rebalance_timeout = -1, .session_timeout = 30'000});
  group->apply(value);
  settle(group->begin(now));
  EXPECT_EQ(group->members().find("m")->rebalance_timeout_ms, 30'000);
  EXPECT_EQ(group->leader_id(), "m") << "somebody must lead";
}

TEST_F(ClassicRecord, AMemberThatARecordNamesTwiceCountsOnce) {
  msg::GroupMetadataValue value{.protocol_type = "consumer", .generation = 3, .protocol = "range"};
  value.members.push_back({.member_id = "m", .group_instance_id = "i", .session_timeout = 30'000});
  value.members.push_back({.member_id = "m", .session_timeout = 30'000});
  value.members.push_back({.member_id = "n", .group_instance_id = "i", .session_timeout = 30'000});
  group->apply(value);
  EXPECT_EQ(group->members().size(), 1u);
}

TEST_F(ClassicRecord, AGroupThatServesHasWrittenItsRecordsItself) {
  auto members = stable(2);
  group->apply({.protocol_type = "other", .generation = 9});
  EXPECT_EQ(group->generation_id(), 2);
  EXPECT_EQ(group->members().size(), 2u);
  Join call;
  for (const GroupRecord& record : begin_join({.instance_id = "i"}, call).records)
    EXPECT_TRUE(record.taken_in);
}

TEST_F(ClassicRecord, AGroupThatNobodyHasJoinedMayGoWithoutATrace) {
  EXPECT_TRUE(group->is_trivial());
  Join given = join({});
  EXPECT_FALSE(group->is_trivial()) << "somebody is about to join";
  leave({{given->member_id, {}}});
  EXPECT_TRUE(group->is_trivial());
}

// ---- What the tools see -----------------------------------------------------------------------------------

TEST_F(ClassicRecord, AStableGroupIsDescribedInFull) {
  auto members = stable(2);
  auto description = group->describe();
  EXPECT_EQ(description.state, "Stable");
  EXPECT_EQ(description.protocol_type, "consumer");
  EXPECT_EQ(description.protocol, "range");
  ASSERT_EQ(description.members.size(), 2u);
  EXPECT_EQ(description.members[1].member_id, members[1]);
  EXPECT_EQ(text(description.members[1].metadata), "m");
  EXPECT_EQ(text(description.members[1].assignment), "a1");
}

TEST_F(ClassicRecord, InARebalanceOnlyTheMembersNamesAreTold) {
  auto members = stable(1);
  auto [id, call] = join_new();
  auto description = group->describe();
  EXPECT_EQ(description.state, "PreparingRebalance");
  EXPECT_EQ(description.protocol, "");
  ASSERT_EQ(description.members.size(), 2u);
  EXPECT_EQ(description.members[0].metadata, nullptr);
  EXPECT_EQ(description.members[0].assignment, nullptr);
  join({.member_id = members[0]});
  EXPECT_EQ(group->describe().state, "CompletingRebalance");
}

// ---- Subscribed topics ------------------------------------------------------------------------------------

TEST_F(ClassicRecord, ConsumersTopicsAreReadFromWhatTheySay) {
  join_new(consumer_of({"a", "b"}));
  EXPECT_TRUE(group->is_subscribed("a"));
  EXPECT_TRUE(group->is_subscribed("b"));
  EXPECT_FALSE(group->is_subscribed("c"));
}

TEST_F(ClassicRecord, AllVersionsOfSubscriptionsAreRead) {
  for (int16_t version = 0; version <= 3; ++version) {
    group = std::make_unique<ClassicGroup>("g", settings);
    join_new({.protocols = {{"range", subscription({"a"}, version)}}});
    EXPECT_TRUE(group->is_subscribed("a")) << version;
    EXPECT_FALSE(group->is_subscribed("c")) << version;
  }
  group = std::make_unique<ClassicGroup>("g", settings);
  join_new({.protocols = {{"range", subscription({"a"}, 3, 7) + "of a version to come"}}});
  EXPECT_TRUE(group->is_subscribed("a"));
  EXPECT_FALSE(group->is_subscribed("c"));
}

TEST_F(ClassicRecord, WhatCannotBeReadCountsAsEveryTopic) {
  join_new({.protocols = {{"range", "\x00\x01\x7f"}}});
  EXPECT_TRUE(group->is_subscribed("a"));
  EXPECT_EQ(group->subscribed_topics(), std::nullopt);
}

TEST_F(ClassicRecord, GroupsOfOtherTypesSubscribeToNothing) {
  join_new({.type = "connect", .protocols = {{"compatible", "?"}}});
  EXPECT_FALSE(group->is_subscribed("a"));
  EXPECT_EQ(group->validate_offset_delete(), ErrorCode::kNonEmptyGroup);
}

TEST_F(ClassicRecord, AnEmptyGroupSubscribesToNothing) {
  auto [id, call] = join_new(consumer_of({"a"}));
  leave({{id, {}}});
  EXPECT_FALSE(group->is_subscribed("a"));
  EXPECT_EQ(group->validate_offset_delete(), ErrorCode::kNone);
}

TEST_F(ClassicRecord, SubscriptionsAreKnownAfterARestart) {
  auto [id, call] = join_new(consumer_of({"a"}));
  sync(id);
  restart();
  EXPECT_TRUE(group->is_subscribed("a"));
  EXPECT_FALSE(group->is_subscribed("b"));
  EXPECT_EQ(group->validate_offset_delete(), ErrorCode::kNone);
}

TEST_F(ClassicRecord, OnlyAnEmptyGroupIsDeleted) {
  EXPECT_EQ(group->validate_delete(), ErrorCode::kNone);
  auto members = stable(1);
  EXPECT_EQ(group->validate_delete(), ErrorCode::kNonEmptyGroup);
  settle(group->close(ErrorCode::kNotCoordinator));
  EXPECT_EQ(group->validate_delete(), ErrorCode::kGroupIdNotFound);
  EXPECT_EQ(group->validate_offset_delete(), ErrorCode::kGroupIdNotFound);
}

}  // namespace
}  // namespace zurau::broker
