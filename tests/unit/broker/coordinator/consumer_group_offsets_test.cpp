// What commits and fetches of offsets, describe and delete ask of a consumer group.
#include <gtest/gtest.h>

#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

class ConsumerGroupOffsetsTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  ConsumerGroupOffsetsTest() {
    set_topic("orders", 4);
    settings.consumer_assignment_interval_ms = 0;
  }
  ErrorCode commit(const std::string& member, int32_t epoch, int16_t version = 9) {
    return group().check_commit(member, epoch, version);
  }
  ErrorCode commit_of(const std::string& member, int32_t epoch, int32_t partition) {
    return group().check_commit_partition(member, epoch, topic_id("orders"), partition);
  }
  /// a has 0,1 since epoch 1 and is in epoch 2; b has 2,3 since epoch 2.
  void share() {
    join("a", {"orders"});
    join("b", {"orders"});
    steady("a", 1);
    owning("a", 1, "orders:0,1");
    steady("b", 2);
  }
};

TEST_F(ConsumerGroupOffsetsTest, AToolCommitsToAnEmptyGroupOnly) {
  EXPECT_EQ(commit("", -1), ErrorCode::kNone);
  join("a", {"orders"});
  EXPECT_EQ(commit("", -1), ErrorCode::kUnknownMemberId);
}

TEST_F(ConsumerGroupOffsetsTest, AMemberCommitsInItsEpoch) {
  share();
  EXPECT_EQ(commit("a", 2), ErrorCode::kNone);
  EXPECT_EQ(commit("ghost", 2), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("a", 3), ErrorCode::kStaleMemberEpoch);
}

TEST_F(ConsumerGroupOffsetsTest, AnOlderEpochMayCommitWhatTheMemberHasHadSince) {
  share();
  EXPECT_EQ(commit("a", 1), ErrorCode::kNone);
  EXPECT_EQ(commit_of("a", 1, 0), ErrorCode::kNone) << "its own since epoch 1";
  EXPECT_EQ(commit_of("a", 1, 2), ErrorCode::kStaleMemberEpoch) << "b's now";
  EXPECT_EQ(commit_of("b", 1, 2), ErrorCode::kStaleMemberEpoch) << "not yet b's in epoch 1";
  EXPECT_EQ(commit_of("b", 2, 2), ErrorCode::kNone);
}

TEST_F(ConsumerGroupOffsetsTest, WhatAMemberHasToGiveUpItMayStillCommit) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  ASSERT_EQ(pending("a"), "orders:2,3");
  EXPECT_EQ(commit("a", 1), ErrorCode::kNone);
  EXPECT_EQ(commit_of("a", 1, 3), ErrorCode::kNone);
}

TEST_F(ConsumerGroupOffsetsTest, AVersionThatCannotSayTheEpochIsUnsupported) {
  share();
  EXPECT_EQ(commit("a", 2, 8), ErrorCode::kUnsupportedVersion);
}

TEST_F(ConsumerGroupOffsetsTest, AProducerOfBeforeMayCommitWithoutSayingForWhom) {
  share();
  EXPECT_EQ(group().check_commit("", -1, 2, true), ErrorCode::kNone);
  EXPECT_EQ(group().check_commit("a", 2, 3, true), ErrorCode::kNone);
}

TEST_F(ConsumerGroupOffsetsTest, AFetchSaysTheMembersEpochOrNothing) {
  share();
  EXPECT_EQ(group().check_fetch(std::nullopt, -1), ErrorCode::kNone);
  EXPECT_EQ(group().check_fetch("a", 2), ErrorCode::kNone);
  EXPECT_EQ(group().check_fetch("a", 1), ErrorCode::kStaleMemberEpoch);
  EXPECT_EQ(group().check_fetch("ghost", 2), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(group().check_fetch(std::nullopt, 2), ErrorCode::kUnknownMemberId);
}

TEST_F(ConsumerGroupOffsetsTest, DescribeTellsMembersTheirPartitionsAndTargets) {
  join("a", {"orders"});
  join("b", {"orders"});
  steady("a", 1);
  auto described = describe();
  EXPECT_EQ(described.group_id, "readers");
  EXPECT_EQ(described.group_state, "Reconciling");
  EXPECT_EQ(described.group_epoch, 2);
  EXPECT_EQ(described.assignment_epoch, 2);
  EXPECT_EQ(described.assignor_name, "uniform");
  ASSERT_EQ(described.members.size(), 2u);
  const auto& a = described.members[0];
  EXPECT_EQ(a.member_id, "a");
  EXPECT_EQ(a.member_epoch, 1);
  EXPECT_EQ(a.client_id, "client");
  EXPECT_EQ(a.client_host, "/127.0.0.1");
  EXPECT_EQ(a.member_type, 1);
  EXPECT_EQ(a.subscribed_topic_names, std::vector<std::string>{"orders"});
  ASSERT_EQ(a.assignment.topic_partitions.size(), 1u);
  EXPECT_EQ(a.assignment.topic_partitions[0].topic_name, "orders");
  EXPECT_EQ(a.assignment.topic_partitions[0].partitions, (std::vector<int32_t>{0, 1, 2, 3}))
      << "until it has let go";
  EXPECT_EQ(a.target_assignment.topic_partitions[0].partitions, (std::vector<int32_t>{0, 1}));
  EXPECT_TRUE(described.members[1].assignment.topic_partitions.empty());
}

TEST_F(ConsumerGroupOffsetsTest, OnlyAnEmptyGroupIsDeletedAndNothingIsLeftOfIt) {
  join("a", {"orders"});
  EXPECT_EQ(group().check_delete(), ErrorCode::kNonEmptyGroup);
  leave("a");
  EXPECT_EQ(group().check_delete(), ErrorCode::kNone);
  EXPECT_FALSE(group().without_records());
  auto gone = replayed();
  for (const GroupRecord& record : gone->tombstones()) {
    EXPECT_FALSE(record.value);
    EXPECT_FALSE(record.taken_in);
    auto parsed = parse_group_record(record.key, std::nullopt);
    ASSERT_TRUE(parsed.ok());
    gone->apply(*parsed);
  }
  EXPECT_TRUE(gone->without_records());
  EXPECT_EQ(gone->assignment_epoch(), 0);
}

}  // namespace
}  // namespace zurau::broker
