// ListGroups, DescribeGroups and DeleteGroups as clients ask them; what of groups and offsets lasts, and what
// does not.
#include "tests/unit/broker/coordinator/group_requests_vocabulary.h"

namespace zurau::testing {
namespace {

// ---- Groups

TEST_F(GroupRequestsTest, GroupsAreListedByStateAndType) {
  EXPECT_EQ(groups(), "");
  commit("a", 0, 1);
  commit("b", 0, 1);
  EXPECT_EQ(groups(), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({"empty"}), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({"Stable"}), "");
  EXPECT_EQ(groups({"Stable", "Empty"}, {"Classic"}), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({}, {"consumer"}), "");
}

TEST_F(GroupRequestsTest, AMissingGroupIsDeadAndLaterNotFound) {
  for (int16_t version = 0; version <= 6; ++version) {
    auto response = broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{{"nobody"}}, version);
    const auto& group = response.groups.at(0);
    EXPECT_EQ(group.group_state, "Dead");
    EXPECT_EQ(group.group_id, "nobody");
    EXPECT_EQ(ErrorCode{group.error_code}, version < 6 ? ErrorCode::kNone : ErrorCode::kGroupIdNotFound);
  }
}

TEST_F(GroupRequestsTest, AGroupOfOffsetsOnlyIsEmpty) {
  commit("g", 0, 1);
  auto response =
      broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{{"g", "nobody"}, true}, 6);
  ASSERT_EQ(response.groups.size(), 2u);
  EXPECT_EQ(response.groups[0].group_state, "Empty");
  EXPECT_EQ(response.groups[0].protocol_type, "");
  EXPECT_GT(response.groups[0].authorized_operations, 0);
  EXPECT_EQ(response.groups[1].authorized_operations, std::numeric_limits<int32_t>::min());
}

TEST_F(GroupRequestsTest, ADeletedGroupIsGone) {
  commit("g", 0, 1);
  commit("g", 1, 1);
  EXPECT_EQ(delete_group("g"), ErrorCode::kNone);
  EXPECT_EQ(groups(), "");
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(delete_group("g"), ErrorCode::kGroupIdNotFound);
  broker_.restart(false);
  EXPECT_EQ(groups(), "");
}

// ---- What lasts, and what does not

TEST_F(GroupRequestsTest, OffsetsAreThereAfterAStopAndAfterAKill) {
  for (bool cleanly : {true, false}) {
    commit("g", 0, 10);
    commit("g", 0, 11);
    commit("other", 2, 5);
    broker_.restart(cleanly);
    EXPECT_EQ(offset_of("g", 0), 11);
    EXPECT_EQ(offset_of("other", 2), 5);
    EXPECT_EQ(fetch("g", 0).metadata, "by test");
  }
}

TEST_F(GroupRequestsTest, TheOffsetsOfADeletedTopicGoWithIt) {
  broker_.create_topic("kept", 1);
  commit("g", 0, 10);
  auto kept = commit_of("g", 0, 5);
  kept.topics[0].name = "kept";
  commit(kept);
  commit("only", 0, 10);
  msg::DeleteTopicsRequest request;
  request.topic_names = {"orders"};
  broker_.ask<msg::DeleteTopicsResponse>(request, 5);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(groups(), "g::Empty:classic ") << "a group of nothing else goes, too";
  broker_.restart(true);
  EXPECT_EQ(groups(), "g::Empty:classic ");
}

TEST_F(GroupRequestsTest, EveryCommitIsOneBatchInThePartitionOfTheGroup) {
  auto log = log_of("g");
  int64_t before = log->offsets().end;
  auto request = commit_of("g", 0, 1);
  request.topics[0].partitions.push_back({.partition_index = 1, .committed_offset = 2});
  commit(request);
  EXPECT_EQ(log->offsets().end, before + 2);
}

class OffsetExpiryTest : public GroupRequestsTest {
 protected:
  OffsetExpiryTest()
      : GroupRequestsTest({{"offsets.topic.num.partitions", "4"},
                           {"offsets.retention.minutes", "1"},
                           {"offsets.retention.check.interval.ms", "10000"}}) {}
};

TEST_F(OffsetExpiryTest, OffsetsOfASimpleGroupExpire) {
  commit("g", 0, 1);
  broker_.advance_ms(59'000);
  EXPECT_EQ(offset_of("g", 0), 1);
  broker_.advance_ms(11'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(groups(), "");
}

TEST_F(OffsetExpiryTest, ARetentionInTheCommitWins) {
  auto request = commit_of("g", 0, 1);
  request.retention_time_ms = 5000;
  commit(request, 4);
  auto late = commit_of("g", 1, 1);
  late.retention_time_ms = 500'000;
  commit(late, 4);
  broker_.advance_ms(10'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  broker_.advance_ms(100'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 1), 1);
}

TEST_F(OffsetExpiryTest, ExpiryGoesOnAfterARestart) {
  commit("g", 0, 1);
  broker_.restart(true);
  broker_.advance_ms(70'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
}

}  // namespace
}  // namespace zurau::testing
