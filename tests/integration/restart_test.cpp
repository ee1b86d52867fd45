// What was acknowledged is there after the broker was stopped, or killed, and started again.
#include <csignal>

#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

class RestartTest : public BrokerTest, public ::testing::WithParamInterface<int> {
 protected:
  /// Ends the broker by the signal of the parameter and starts it on the same address.
  void restart() {
    if (GetParam() == SIGTERM) {
      ASSERT_EQ(broker_->stop(), 0);
    } else {
      broker_->kill();
    }
    ASSERT_TRUE(broker_->restart(true));
  }
};

TEST_P(RestartTest, TopicsConfigsAndRecordsAreThereAgain) {
  Admin admin(bootstrap());
  ASSERT_EQ(admin.create_topic("kept", 3, {{"retention.ms", "7200000"}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(admin.create_topic("deleted"), RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer(bootstrap()).send_all("kept", 1, numbered(1000));
  ASSERT_EQ(admin.delete_topic("deleted"), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_NO_FATAL_FAILURE(restart());
  Admin after(bootstrap());
  EXPECT_EQ(after.topics(), (std::map<std::string, int>{{"kept", 3}}));
  EXPECT_EQ(after.describe_topic("kept").at("retention.ms"), "7200000");
  Consumer consumer(bootstrap());
  expect_equal(numbered(1000), consumer.read_all("kept", 1, 1000));
  EXPECT_EQ(Producer(bootstrap()).send_all("kept", 1, numbered(1)).at(0).offset, 1000);
}

TEST_P(RestartTest, TheStartThatDeletedRecordsHaveMovedStays) {
  create("cut");
  Producer(bootstrap()).send_all("cut", 0, numbered(100));
  ASSERT_EQ(Admin(bootstrap()).delete_records("cut", 0, 30), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_NO_FATAL_FAILURE(restart());
  EXPECT_EQ(Consumer(bootstrap()).watermarks("cut", 0), (std::pair<int64_t, int64_t>(30, 100)));
}

TEST_P(RestartTest, AnIdempotentProducerGoesOnAcrossRestartsWithoutLossOrDoubles) {
  create("once");
  Producer producer(bootstrap(),
                    {{"enable.idempotence", "true"}, {"message.timeout.ms", std::to_string(kPatienceMs)}});
  constexpr size_t kRounds = 3;
  constexpr size_t kEach = 2000;
  for (size_t round = 0; round < kRounds; ++round) {
    for (const Record& record : numbered(kEach, round * kEach)) producer.send("once", 0, record);
    ASSERT_NO_FATAL_FAILURE(restart());
  }
  for (const Delivery& delivery : producer.flush()) ASSERT_EQ(delivery.error, RD_KAFKA_RESP_ERR_NO_ERROR);
  Consumer consumer(bootstrap());
  EXPECT_EQ(consumer.watermarks("once", 0).second, static_cast<int64_t>(kRounds * kEach));
  expect_equal(numbered(kRounds * kEach), consumer.read_all("once", 0, kRounds * kEach));
}

TEST_P(RestartTest, AConsumerReadsOnAcrossARestart) {
  create("stream");
  Producer(bootstrap()).send_all("stream", 0, numbered(100));
  Consumer consumer(bootstrap());
  expect_equal(numbered(100), consumer.read_all("stream", 0, 100));
  ASSERT_NO_FATAL_FAILURE(restart());
  Producer(bootstrap()).send_all("stream", 0, numbered(100, 100));
  expect_equal(numbered(100, 100), consumer.read(100), 100);
}

TEST_P(RestartTest, WhatWasAcknowledgedWhileTheBrokerDiedIsThere) {
  create("acked");
  Producer producer(bootstrap(), {{"acks", "all"}, {"message.timeout.ms", "2000"}, {"linger.ms", "0"}});
  for (const Record& record : numbered(20'000)) producer.send("acked", 0, record);
  broker_->kill();
  auto deliveries = producer.flush();
  ASSERT_TRUE(broker_->restart(true));
  auto [start, end] = Consumer(bootstrap()).watermarks("acked", 0);
  auto read = Consumer(bootstrap()).read_all("acked", 0, static_cast<size_t>(end));
  for (size_t i = 0; i < deliveries.size(); ++i) {
    if (deliveries[i].error != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    ASSERT_LT(deliveries[i].offset, end);
    ASSERT_EQ(read[static_cast<size_t>(deliveries[i].offset)].record.value, "value " + std::to_string(i));
  }
}

INSTANTIATE_TEST_SUITE_P(By, RestartTest, ::testing::Values(SIGTERM, SIGKILL),
                         [](const auto& test) { return test.param == SIGTERM ? "Term" : "Kill"; });

}  // namespace
}  // namespace zurau::test
