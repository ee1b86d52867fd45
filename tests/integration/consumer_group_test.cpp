// Consumer groups of the new protocol against the real binary, over raw sockets: the picture that everyone
// learns first, what survives a kill, and the answers of the corners as Kafka 4.3.1 gives them.
#include <algorithm>

#include "protocol/messages/api_versions.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/offset_commit.h"
#include "tests/integration/broker_test.h"
#include "tests/integration/raw_member.h"

namespace zurau::test {
namespace {

using wire::ErrorCode;

ErrorCode error_of(int16_t code) {
  return static_cast<ErrorCode>(code);
}

class ConsumerGroupBrokerTest : public BrokerTest {
 protected:
  ConsumerGroupBrokerTest()
      : BrokerTest({"--set", "group.consumer.min.session.timeout.ms=1000", "--set",
                    "group.consumer.session.timeout.ms=2000", "--set",
                    "group.consumer.min.heartbeat.interval.ms=100", "--set",
                    "group.consumer.heartbeat.interval.ms=500", "--set",
                    "group.consumer.assignment.interval.ms=100"}) {}
  void SetUp() override {
    BrokerTest::SetUp();
    create("orders", 12);
    find_coordinator();
  }
  /// A committing client of the group: makes the offsets topic.
  void find_coordinator();

  std::unique_ptr<RawMember> member(const std::string& id) {
    return std::make_unique<RawMember>(broker_->port(), "readers", id, "orders");
  }
  msg::ConsumerGroupDescribeResponse::DescribedGroup describe(const std::string& group) {
    RawClient client(broker_->port());
    client.send(request_frame(msg::ConsumerGroupDescribeRequest{{group}, true}, 1, 1));
    auto response = client.reply<msg::ConsumerGroupDescribeResponse>(1);
    EXPECT_EQ(response.groups.size(), 1u);
    return response.groups.empty() ? msg::ConsumerGroupDescribeResponse::DescribedGroup{}
                                   : response.groups[0];
  }
};

void ConsumerGroupBrokerTest::find_coordinator() {
  auto probe = member("probe");
  for (int i = 0; i < 100; ++i) {
    ErrorCode error = error_of(probe->heartbeat().error_code);
    if (error == ErrorCode::kNone) break;
    ASSERT_TRUE(error == ErrorCode::kCoordinatorNotAvailable ||
                error == ErrorCode::kCoordinatorLoadInProgress);
    probe->client().send(
        request_frame(msg::FindCoordinatorRequest{.key_type = 0, .coordinator_keys = {"readers"}}, 4, 5));
    probe->client().reply<msg::FindCoordinatorResponse>(4);
  }
  EXPECT_EQ(probe->leave().error_code, 0);
}

TEST_F(ConsumerGroupBrokerTest, TwelvePartitionsFourConsumersThreeEachAndTheShareOfOneThatDiesMovesOn) {
  auto a = member("a"), b = member("b"), c = member("c"), d = member("d");
  ASSERT_TRUE(settle({a.get(), b.get(), c.get(), d.get()}, {3, 3, 3, 3}));
  RawMember::Owned kept = a->owned();

  d.reset();
  ASSERT_TRUE(settle({a.get(), b.get(), c.get()}, {4, 4, 4}));
  EXPECT_TRUE(std::includes(a->owned().begin(), a->owned().end(), kept.begin(), kept.end()))
      << "nobody stops to read what it keeps";

  auto e = member("e");
  ASSERT_TRUE(settle({a.get(), b.get(), c.get(), e.get()}, {3, 3, 3, 3}));
  EXPECT_EQ(e->leave().error_code, 0);
  ASSERT_TRUE(settle({a.get(), b.get(), c.get()}, {4, 4, 4}));
  EXPECT_EQ(describe("readers").group_state, "Stable");
}

TEST_F(ConsumerGroupBrokerTest, MembersGoOnAfterAKillAsIfNothingHadBeen) {
  auto a = member("a"), b = member("b");
  ASSERT_TRUE(settle({a.get(), b.get()}, {6, 6}));
  int32_t epoch = describe("readers").group_epoch;
  RawMember::Owned of_a = a->owned();

  broker_->kill();
  ASSERT_TRUE(broker_->restart());
  a->reconnect(broker_->port());
  b->reconnect(broker_->port());
  for (int i = 0; i < 100 && error_of(a->heartbeat().error_code) == ErrorCode::kCoordinatorLoadInProgress;
       ++i)
    continue;
  ASSERT_TRUE(settle({a.get(), b.get()}, {6, 6}));
  EXPECT_EQ(a->owned(), of_a);
  EXPECT_EQ(describe("readers").group_epoch, epoch) << "no rebalance";
}

TEST_F(ConsumerGroupBrokerTest, ATopicThatGrowsIsSharedOut) {
  auto a = member("a"), b = member("b");
  ASSERT_TRUE(settle({a.get(), b.get()}, {6, 6}));
  ASSERT_EQ(Admin(bootstrap()).create_partitions("orders", 16), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_TRUE(settle({a.get(), b.get()}, {8, 8}));
}

TEST_F(ConsumerGroupBrokerTest, CommitsAreFencedByTheMembersEpoch) {
  auto a = member("a");
  ASSERT_TRUE(settle({a.get()}, {12}));
  auto commit = [&](const std::string& id, int32_t epoch) {
    msg::OffsetCommitRequest request;
    request.group_id = "readers";
    request.member_id = id;
    request.generation_id_or_member_epoch = epoch;
    auto& topic = request.topics.emplace_back();
    topic.name = "orders";
    topic.partitions.push_back({.partition_index = 3, .committed_offset = 7});
    a->client().send(request_frame(request, 9, 77));
    auto response = a->client().reply<msg::OffsetCommitResponse>(9);
    return error_of(response.topics.at(0).partitions.at(0).error_code);
  };
  EXPECT_EQ(commit("a", a->epoch()), ErrorCode::kNone);
  EXPECT_EQ(commit("a", a->epoch() + 1), ErrorCode::kStaleMemberEpoch);
  EXPECT_EQ(commit("ghost", a->epoch()), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("", -1), ErrorCode::kUnknownMemberId);
}

TEST_F(ConsumerGroupBrokerTest, TheFeatureIsAdvertised) {
  RawClient client(broker_->port());
  client.send(request_frame(msg::ApiVersionsRequest{"raw", "1"}, 4, 1));
  auto response = client.reply<msg::ApiVersionsResponse>(4);
  auto supported = std::ranges::find(response.supported_features, "group.version",
                                     &msg::ApiVersionsResponse::SupportedFeatureKey::name);
  ASSERT_NE(supported, response.supported_features.end());
  EXPECT_EQ(supported->max_version, 1);
  auto finalized = std::ranges::find(response.finalized_features, "group.version",
                                     &msg::ApiVersionsResponse::FinalizedFeatureKey::name);
  ASSERT_NE(finalized, response.finalized_features.end());
  EXPECT_EQ(finalized->max_version_level, 1);
}

TEST_F(ConsumerGroupBrokerTest, AMemberOfTheFirstVersionIsGivenItsId) {
  auto a = member("");
  RawMember::Reply reply = a->send(a->request(), 0);
  EXPECT_EQ(error_of(reply.error_code), ErrorCode::kNone);
  EXPECT_EQ(reply.member_id.value_or("").size(), 22u) << "a uuid as Kafka writes it";
  EXPECT_EQ(error_of(a->send(a->request(), 1).error_code), ErrorCode::kInvalidRequest);
}

TEST_F(ConsumerGroupBrokerTest, AGroupThatIsNotThereIsNotFound) {
  RawMember stranger(broker_->port(), "nobody", "a", "orders");
  auto request = stranger.request();
  request.member_epoch = 3;
  RawMember::Reply reply = stranger.send(request);
  EXPECT_EQ(error_of(reply.error_code), ErrorCode::kGroupIdNotFound);
  EXPECT_EQ(reply.error_message, "Consumer group nobody not found.");
  auto described = describe("nobody");
  EXPECT_EQ(error_of(described.error_code), ErrorCode::kGroupIdNotFound);
}

TEST_F(ConsumerGroupBrokerTest, AnExpressionFindsTopics) {
  create("orders-eu", 2);
  RawMember a(broker_->port(), "matchers", "a", "orders");
  auto request = a.request();
  request.subscribed_topic_names.reset();
  request.subscribed_topic_regex = "orders-.*";
  RawMember::Reply reply = a.send(request);
  ASSERT_TRUE(reply.assignment);
  ASSERT_EQ(reply.assignment->topic_partitions.size(), 1u);
  EXPECT_EQ(reply.assignment->topic_partitions[0].partitions, (std::vector<int32_t>{0, 1}));
  request.member_id = "b";
  request.subscribed_topic_regex = "orders-(";
  EXPECT_EQ(error_of(a.send(request).error_code), ErrorCode::kInvalidRegularExpression);
}

TEST_F(ConsumerGroupBrokerTest, ToolsSeeItAsAConsumerGroup) {
  auto a = member("a");
  ASSERT_TRUE(settle({a.get()}, {12}));
  RawClient client(broker_->port());
  client.send(request_frame(msg::ListGroupsRequest{}, 5, 1));
  auto list = client.reply<msg::ListGroupsResponse>(5);
  ASSERT_EQ(list.groups.size(), 1u);
  EXPECT_EQ(list.groups[0].group_id, "readers");
  EXPECT_EQ(list.groups[0].group_type, "consumer");
  EXPECT_EQ(list.groups[0].protocol_type, "consumer");
  EXPECT_EQ(list.groups[0].group_state, "Stable");
  auto described = describe("readers");
  ASSERT_EQ(described.members.size(), 1u);
  EXPECT_EQ(described.assignor_name, "uniform");
  EXPECT_EQ(described.members[0].client_id, "raw");
  EXPECT_EQ(described.members[0].client_host, "/127.0.0.1");
  EXPECT_NE(described.authorized_operations, INT32_MIN);
}

}  // namespace
}  // namespace zurau::test
