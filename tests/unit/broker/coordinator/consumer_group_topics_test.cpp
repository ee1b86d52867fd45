// A consumer group and its topics: they come, go and grow; subscriptions by regular expression follow them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/coordinator/metadata_hash.h"
#include "broker/coordinator/subscription_regex.h"
#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using testing::Heartbeat;
using testing::HeartbeatReply;
using wire::ErrorCode;

class ConsumerGroupTopicsTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  ConsumerGroupTopicsTest() { settings.consumer_assignment_interval_ms = 0; }
  ~ConsumerGroupTopicsTest() override { EXPECT_EQ(dump(group()), dump(*replayed())); }
};

TEST_F(ConsumerGroupTopicsTest, ATopicThatDoesNotExistYetIsAssignedWhenItComes) {
  HeartbeatReply reply = join("a", {"orders"});
  EXPECT_EQ(reply.member_epoch, 1);
  EXPECT_EQ(assignment(reply), "");
  set_topic("orders", 2);
  reply = steady("a", 1);
  EXPECT_EQ(reply.member_epoch, 2);
  EXPECT_EQ(assignment(reply), "orders:0,1");
}

TEST_F(ConsumerGroupTopicsTest, ATopicThatGrowsStartsARebalance) {
  set_topic("orders", 2);
  join("a", {"orders"});
  set_topic("orders", 3);
  EXPECT_EQ(assignment(steady("a", 1)), "orders:0,1,2");
  EXPECT_EQ(group().group_epoch(), 2);
}

TEST_F(ConsumerGroupTopicsTest, ATopicThatIsDeletedIsTakenAway) {
  set_topic("orders", 2);
  set_topic("payments", 2);
  join("a", {"orders", "payments"});
  delete_topic("orders");
  HeartbeatReply reply = steady("a", 1);
  EXPECT_EQ(assignment(reply), "payments:0,1");
  EXPECT_EQ(owning("a", 1, "payments:0,1").member_epoch, 2);
}

TEST_F(ConsumerGroupTopicsTest, ATopicThatIsMadeAnewIsAnotherTopic) {
  set_topic("orders", 2);
  join("a", {"orders"});
  delete_topic("orders");
  set_topic("orders", 2);
  steady("a", 1);
  owning("a", 1, "");
  EXPECT_EQ(assigned("a"), "orders:0,1") << "named by its new id";
  EXPECT_EQ(epoch("a"), 2);
}

TEST_F(ConsumerGroupTopicsTest, OtherTopicsDoNotTouchTheGroup) {
  set_topic("orders", 2);
  join("a", {"orders"});
  take_records();
  set_topic("payments", 9);
  EXPECT_EQ(assignment(steady("a", 1)), "unchanged");
  EXPECT_EQ(take_record_types(), "");
}

TEST_F(ConsumerGroupTopicsTest, TheEpochRecordCarriesKafkasHashOfTheTopics) {
  set_topic("orders", 2);
  join("a", {"orders"});
  for (const GroupRecord& record : take_records()) {
    auto parsed = parse_group_record(record.key, std::optional<Bytes>(*record.value));
    if (const auto* epoch = std::get_if<ConsumerGroupMetadataRecord>(&*parsed)) {
      EXPECT_EQ(epoch->value->metadata_hash,
                group_metadata_hash({{"orders", topic_metadata_hash("orders", topic_id("orders"), 2)}}));
    }
  }
}

TEST_F(ConsumerGroupTopicsTest, AfterARestartTheSameTopicsStartNoRebalance) {
  set_topic("orders", 2);
  join("a", {"orders"});
  restart();
  set_topic("unrelated", 1);
  take_records();
  EXPECT_EQ(assignment(steady("a", 1)), "unchanged");
  EXPECT_EQ(take_record_types(), "");
}

TEST_F(ConsumerGroupTopicsTest, APartitionMetadataRecordOfAnOlderKafkaIsDeletedAtTheNextChange) {
  set_topic("orders", 2);
  join("a", {"orders"});
  ConsumerGroup& old = const_cast<ConsumerGroup&>(group());
  old.apply(ConsumerGroupPartitionMetadataRecord{{"readers"}, msg::ConsumerGroupPartitionMetadataValue{}});
  take_records();
  set_topic("orders", 3);
  steady("a", 1);
  EXPECT_EQ(take_record_types(), "3 -4 7 6 8");
}

// ---- Regular expressions

TEST_F(ConsumerGroupTopicsTest, AnExpressionFindsTheTopicsThatMatchAsAWhole) {
  set_topic("orders", 2);
  set_topic("orders-eu", 1);
  set_topic("old-orders", 1);
  HeartbeatReply reply = join_by_regex("a", "orders.*");
  EXPECT_EQ(assignment(reply), "orders:0,1 orders-eu:0");
  EXPECT_EQ(take_record_types(), "5 16 3 7 6 8");
  EXPECT_TRUE(group().subscribes_to("orders-eu"));
  EXPECT_FALSE(group().subscribes_to("old-orders"));
}

TEST_F(ConsumerGroupTopicsTest, AnExpressionThatIsNoneIsRefusedAndChangesNothing) {
  HeartbeatReply reply = join_by_regex("a", "orders(");
  EXPECT_EQ(error(reply), ErrorCode::kInvalidRegularExpression);
  EXPECT_THAT(*reply.error_message,
              ::testing::StartsWith("SubscribedTopicRegex `orders(` is not a valid regular"));
  EXPECT_TRUE(group().without_records());
}

TEST_F(ConsumerGroupTopicsTest, AnExpressionOverTheMemoryLimitIsRefused) {
  EXPECT_TRUE(subscription_regex_error("(((a{1,100}){1,100}){1,100})"));
  EXPECT_FALSE(subscription_regex_error("orders-[0-9]+"));
}

TEST_F(ConsumerGroupTopicsTest, NewTopicsThatMatchAreFoundAfterTenSeconds) {
  set_topic("orders", 1);
  join_by_regex("a", "orders.*");
  set_topic("orders-eu", 1);
  pass_ms(9'999);
  EXPECT_EQ(assignment(steady("a", 1)), "unchanged");
  pass_ms(1);
  EXPECT_EQ(assignment(steady("a", 1)), "orders:0 orders-eu:0");
  EXPECT_EQ(epoch("a"), 2);
}

TEST_F(ConsumerGroupTopicsTest, ASecondMemberWithTheSameExpressionSharesItsTopics) {
  set_topic("orders", 4);
  join_by_regex("a", "ord.*");
  join_by_regex("b", "ord.*");
  EXPECT_EQ(target("a"), "orders:0,1");
  EXPECT_EQ(target("b"), "orders:2,3");
}

TEST_F(ConsumerGroupTopicsTest, NamesAndExpressionsMixInOneGroup) {
  set_topic("orders", 2);
  set_topic("payments", 2);
  join_by_regex("a", ".*s");
  join("b", {"orders"});
  EXPECT_EQ(target("a"), "payments:0,1");
  EXPECT_EQ(target("b"), "orders:0,1");
}

TEST_F(ConsumerGroupTopicsTest, AnExpressionThatNobodyUsesAnyMoreIsForgotten) {
  set_topic("orders", 2);
  join_by_regex("a", "ord.*");
  take_records();
  leave("a");
  EXPECT_EQ(take_record_types(), "-8 -7 -5 -16 3");
  EXPECT_FALSE(group().subscribes_to("orders"));
}

TEST_F(ConsumerGroupTopicsTest, AMemberChangesFromAnExpressionToNames) {
  set_topic("orders", 2);
  set_topic("payments", 2);
  join_by_regex("a", "ord.*");
  Heartbeat request;
  request.group_id = "readers";
  request.member_id = "a";
  request.member_epoch = 1;
  request.subscribed_topic_regex = "";
  request.subscribed_topic_names = {{"payments"}};
  heartbeat(request);
  owning("a", 1, "");
  EXPECT_EQ(assigned("a"), "payments:0,1");
  EXPECT_FALSE(group().subscribes_to("orders"));
}

/// Too costly for a loop thread, by its repetition alone.
constexpr const char* kCostly = "(orders|[a-z]{1,40}-eu){1,3}";

TEST_F(ConsumerGroupTopicsTest, ACostlyExpressionIsAskedForOnceAndItsTopicsComeWithALaterHeartbeat) {
  for (int i = 0; i < 40; ++i) set_topic("some-other-topic-" + std::to_string(i), 1);
  set_topic("orders", 2);
  HeartbeatReply reply = join_by_regex("a", kCostly);
  EXPECT_EQ(error(reply), ErrorCode::kNone);
  EXPECT_EQ(assignment(reply), "") << "nobody waits for it";
  auto question = take_question();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->regexes, std::vector<std::string>{kCostly});
  steady("a", epoch("a"));
  EXPECT_FALSE(take_question()) << "one question at a time";
  take_records();
  answer(*question);
  EXPECT_EQ(take_record_types(), "16 3 7 6");
  EXPECT_TRUE(group().subscribes_to("orders"));
  EXPECT_EQ(assignment(steady("a", epoch("a"))), "orders:0,1");
}

TEST_F(ConsumerGroupTopicsTest, ACostlyExpressionIsAskedForAgainWhenTopicsCome) {
  for (int i = 0; i < 40; ++i) set_topic("some-other-topic-" + std::to_string(i), 1);
  join_by_regex("a", kCostly);
  answer(*take_question());
  pass_ms(10'000);
  steady("a", epoch("a"));
  EXPECT_FALSE(take_question()) << "nothing is new";
  set_topic("shop-eu", 1);
  steady("a", epoch("a"));
  auto question = take_question();
  ASSERT_TRUE(question);
  answer(*question);
  EXPECT_EQ(assignment(steady("a", epoch("a"))), "shop-eu:0");
}

TEST_F(ConsumerGroupTopicsTest, AnAnswerThatNobodyWantsAnyMoreChangesNothing) {
  for (int i = 0; i < 40; ++i) set_topic("some-other-topic-" + std::to_string(i), 1);
  set_topic("orders", 2);
  join_by_regex("a", kCostly);
  auto question = take_question();
  ASSERT_TRUE(question);
  leave("a");
  take_records();
  answer(*question);
  EXPECT_EQ(take_record_types(), "");
  join_by_regex("b", kCostly);
  EXPECT_TRUE(take_question()) << "the next member asks for itself";
}

TEST_F(ConsumerGroupTopicsTest, TheRackOfTheBrokerIsInTheMetadataHash) {
  set_topic("orders", 2);
  settings.broker_rack = "a1";
  join("a", {"orders"});
  int32_t before = epoch("a");
  restart();
  steady("a", before);
  EXPECT_EQ(group().group_epoch(), before) << "the same rack: the same hash";
  settings.broker_rack = "b1";
  restart();
  steady("a", before);
  EXPECT_EQ(group().group_epoch(), before + 1);
}

TEST_F(ConsumerGroupTopicsTest, ExpressionsAreResolvedAnewAfterARestart) {
  set_topic("orders", 1);
  join_by_regex("a", "orders.*");
  restart();
  set_topic("orders-eu", 1);
  EXPECT_EQ(assignment(steady("a", 1)), "orders:0 orders-eu:0");
}

}  // namespace
}  // namespace zurau::broker
