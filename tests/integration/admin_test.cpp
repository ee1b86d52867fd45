// Topics, partitions, configs and records as an admin client changes them.
#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

class AdminTest : public BrokerTest {};

TEST_F(AdminTest, ATopicIsThereWhenCreatedAndGoneWhenDeleted) {
  Admin admin(bootstrap());
  ASSERT_EQ(admin.create_topic("orders", 3), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(admin.topics(), (std::map<std::string, int>{{"orders", 3}}));
  EXPECT_EQ(admin.create_topic("orders", 3), RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
  ASSERT_EQ(admin.delete_topic("orders"), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_TRUE(admin.topics().empty());
  EXPECT_EQ(admin.delete_topic("orders"), RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

TEST_F(AdminTest, ATopicMadeAgainIsEmptyAndStartsAtZero) {
  Admin admin(bootstrap());
  for (int round = 0; round < 5; ++round) {
    ASSERT_EQ(admin.create_topic("again"), RD_KAFKA_RESP_ERR_NO_ERROR) << round;
    {
      // Gone before the topic is: librdkafka 2.0 may hang when a consumer of a deleted topic is destroyed.
      Consumer consumer(bootstrap());
      ASSERT_EQ(consumer.watermarks("again", 0), (std::pair<int64_t, int64_t>(0, 0)));
      auto sent = numbered(10, static_cast<size_t>(round) * 100);
      EXPECT_EQ(Producer(bootstrap()).send_all("again", 0, sent).at(0).offset, 0);
      expect_equal(sent, consumer.read_all("again", 0, sent.size()));
    }
    ASSERT_EQ(admin.delete_topic("again"), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
}

TEST_F(AdminTest, NewPartitionsTakeRecords) {
  Admin admin(bootstrap());
  ASSERT_EQ(admin.create_topic("grows", 2), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(admin.create_partitions("grows", 5), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(admin.topics().at("grows"), 5);
  EXPECT_EQ(admin.create_partitions("grows", 4), RD_KAFKA_RESP_ERR_INVALID_PARTITIONS);
  Producer(bootstrap()).send_all("grows", 4, numbered(10));
  expect_equal(numbered(10), Consumer(bootstrap()).read_all("grows", 4, 10));
}

TEST_F(AdminTest, ConfigsAreReadBackAndTakeEffect) {
  Admin admin(bootstrap());
  ASSERT_EQ(admin.create_topic("tuned", 1, {{"retention.ms", "3600000"}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(admin.describe_topic("tuned").at("retention.ms"), "3600000");
  EXPECT_EQ(admin.describe_topic("tuned").at("cleanup.policy"), "delete");
  ASSERT_EQ(admin.alter_topic("tuned", {{"max.message.bytes", "5000"}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(admin.describe_topic("tuned").at("max.message.bytes"), "5000");
  EXPECT_EQ(admin.describe_topic("tuned").at("retention.ms"), "604800000")
      << "AlterConfigs replaces the whole set";
  Producer producer(bootstrap());
  producer.send("tuned", 0, {.key = {}, .value = std::string(6000, 'x'), .headers = {}});
  EXPECT_EQ(producer.flush().at(0).error, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  EXPECT_EQ(admin.alter_topic("tuned", {{"max.message.bytes", "many"}}), RD_KAFKA_RESP_ERR_INVALID_CONFIG);
}

TEST_F(AdminTest, DeletedRecordsAreGoneAndReadingGoesOnBehindThem) {
  Admin admin(bootstrap());
  ASSERT_EQ(admin.create_topic("cut"), RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer(bootstrap()).send_all("cut", 0, numbered(100));
  ASSERT_EQ(admin.delete_records("cut", 0, 40), RD_KAFKA_RESP_ERR_NO_ERROR);
  Consumer consumer(bootstrap());
  EXPECT_EQ(consumer.watermarks("cut", 0), (std::pair<int64_t, int64_t>(40, 100)));
  expect_equal(numbered(60, 40), consumer.read_all("cut", 0, 60), 40);
  EXPECT_EQ(admin.delete_records("cut", 0, 101), RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  ASSERT_EQ(admin.delete_records("cut", 0, RD_KAFKA_OFFSET_END), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(consumer.watermarks("cut", 0), (std::pair<int64_t, int64_t>(100, 100)));
}

TEST_F(AdminTest, NamesThatAreNoTopics) {
  Admin admin(bootstrap());
  for (const char* name : {"with space", ".", "..", "a/b"}) {
    EXPECT_EQ(admin.create_topic(name), RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) << name;
  }
}

}  // namespace
}  // namespace zurau::test
