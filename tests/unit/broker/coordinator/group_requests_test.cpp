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

TEST_F(GroupRequestsTest, OffsetsOfADeletedTopicDoNotComeBackWithANewOneOfItsName) {
  // The broker dies between the deletion and its tombstones: the catalog alone knows of it.
  for (bool made_before_the_crash : {false, true}) {
    commit("g", 0, 10);
    ASSERT_EQ(offset_of("g", 0), 10);
    ASSERT_TRUE(broker_.catalog().delete_topic("orders").ok());
    if (made_before_the_crash) {
      broker_.create_topic("orders", 3);
      EXPECT_EQ(offset_of("g", 0), -1) << "not even before";
    }
    broker_.restart(false);
    broker_.sync();
    EXPECT_EQ(groups(), "") << "nothing else was in it";
    if (!made_before_the_crash) broker_.create_topic("orders", 3);
    EXPECT_EQ(offset_of("g", 0), -1);
  }
}

TEST_F(GroupRequestsTest, ABatchAboveMaxMessageBytesIsRefusedAsKafkaDoes) {
  commit("g", 0, 10);
  ASSERT_TRUE(broker_.catalog()
                  .change_configs([](const broker::CatalogSnapshot&) {
                    return std::vector{
                        broker::ConfigChange{{broker::ConfigResourceType::topic, "__consumer_offsets"},
                                             {{"max.message.bytes", std::string("1000")}}}};
                  })
                  .ok());
  auto large = commit_of("g", 0, 11);
  large.topics[0].partitions[0].committed_metadata = std::string(1000, 'x');
  EXPECT_EQ(commit(large), ErrorCode::kUnknownServerError);
  EXPECT_EQ(offset_of("g", 0), 10);
  EXPECT_EQ(commit("g", 0, 12), ErrorCode::kNone);
  EXPECT_EQ(offset_of("g", 0), 12);
}

TEST_F(GroupRequestsTest, WhoWaitsForTheDiskTooLongIsToldToComeAgain) {
  Call call = broker_.send(commit_of("g", 0, 42), kNewest);
  broker_.advance_ms(4'999);  // offsets.commit.timeout.ms
  EXPECT_FALSE(call.answered());
  broker_.advance_ms(1);
  EXPECT_EQ(error_of(call.response<msg::OffsetCommitResponse>()), ErrorCode::kCoordinatorNotAvailable);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), 42) << "what was written stays";
  EXPECT_EQ(commit("g", 0, 43), ErrorCode::kNone);
  broker_.advance_ms(10'000);
}

TEST(GroupRequests, WithoutTheConsumerProtocolItsMembersAreTurnedAway) {
  HandlerHarness broker(config::ConfigValues{{"group.coordinator.rebalance.protocols", "classic"}});
  broker.ask<msg::FindCoordinatorResponse>(msg::FindCoordinatorRequest{.key = "g"}, 2);
  auto join = joining("m");
  join.subscribed_topic_names.emplace();
  auto refused = broker.ask<msg::ConsumerGroupHeartbeatResponse>(join, 1);
  EXPECT_EQ(ErrorCode{refused.error_code}, ErrorCode::kUnsupportedVersion);
  auto described =
      broker.ask<msg::ConsumerGroupDescribeResponse>(msg::ConsumerGroupDescribeRequest{{"g"}}, 0);
  EXPECT_EQ(ErrorCode{described.groups.at(0).error_code}, ErrorCode::kUnsupportedVersion);
}

TEST(GroupRequests, ACostlySubscriptionIsResolvedBesideTheLoop) {
  HandlerHarness broker;
  for (int i = 0; i < 40; ++i) broker.create_topic("some-other-topic-" + std::to_string(i));
  const Uuid orders = broker.create_topic("orders", 2);
  broker.ask<msg::FindCoordinatorResponse>(msg::FindCoordinatorRequest{.key = "g"}, 2);
  broker.sync();
  auto join = joining("m");
  join.subscribed_topic_regex = "(orders|[a-z]{1,40}-eu){1,3}";
  Call call = broker.send(join, 1);
  broker.services().groups.wait_until_resolved();
  broker.loop().turn();
  broker.sync();
  EXPECT_EQ(call.response<msg::ConsumerGroupHeartbeatResponse>().error_code, 0);
  broker.advance_ms(1000);
  msg::ConsumerGroupHeartbeatRequest steady{
      .group_id = "g", .member_id = "m", .member_epoch = 1, .rebalance_timeout_ms = -1};
  Call next = broker.send(steady, 1);
  broker.sync();
  auto response = next.response<msg::ConsumerGroupHeartbeatResponse>();
  ASSERT_TRUE(response.assignment);
  EXPECT_EQ(response.assignment->topic_partitions.at(0).topic_id, orders);
}

TEST_F(GroupRequestsTest, WithTheOffsetsTopicAllGroupsGoAndTheNextQuestionMakesItAnew) {
  commit("g", 0, 10);
  msg::DeleteTopicsRequest request;
  request.topic_names = {"__consumer_offsets"};
  EXPECT_EQ(broker_.ask<msg::DeleteTopicsResponse>(request, 5).responses.at(0).error_code, 0);
  EXPECT_EQ(commit("g", 0, 11), ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(groups(), "");
  EXPECT_EQ(find(), ErrorCode::kNone);
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(commit("g", 0, 12), ErrorCode::kNone);
  broker_.restart(true);
  EXPECT_EQ(offset_of("g", 0), 12);
}

TEST_F(GroupRequestsTest, TheOffsetsTopicKeepsItsNumberOfPartitions) {
  msg::CreatePartitionsRequest request;
  request.topics.push_back({.name = "__consumer_offsets", .count = 8});
  auto response = broker_.ask<msg::CreatePartitionsResponse>(request, 3);
  EXPECT_EQ(ErrorCode{response.results.at(0).error_code}, ErrorCode::kInvalidPartitions);
  EXPECT_EQ(broker_.catalog().snapshot()->find("__consumer_offsets")->partitions.size(), 4u);
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
