// Metadata: who is asked for, what is made, what is refused, and which address a client is told.
#include <gtest/gtest.h>

#include "protocol/messages/metadata.h"
#include "protocol/wire/error_code.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using msg::MetadataRequest;
using msg::MetadataResponse;
using testing::HandlerHarness;
using wire::ErrorCode;

constexpr int16_t kNewest = 13;

MetadataRequest by_name(std::initializer_list<std::string> names, bool auto_create = false) {
  MetadataRequest request;
  request.topics.emplace();
  for (const std::string& name : names) request.topics->push_back({{}, name});
  request.allow_auto_topic_creation = auto_create;
  return request;
}

MetadataRequest by_id(std::initializer_list<Uuid> ids) {
  MetadataRequest request;
  request.topics.emplace();
  for (const Uuid& id : ids) request.topics->push_back({id, std::nullopt});
  return request;
}

MetadataResponse ask(HandlerHarness& broker, const MetadataRequest& request, int16_t version = kNewest) {
  return broker.ask<MetadataResponse>(request, version);
}

ErrorCode error_of(const MetadataResponse::MetadataResponseTopic& topic) {
  return static_cast<ErrorCode>(topic.error_code);
}

TEST(MetadataTest, ATopicIsDescribedWithItsPartitions) {
  HandlerHarness broker;
  Uuid id = broker.create_topic("orders", 2);
  MetadataResponse response = ask(broker, by_name({"orders"}));
  ASSERT_EQ(response.topics.size(), 1u);
  const auto& topic = response.topics[0];
  EXPECT_EQ(error_of(topic), ErrorCode::kNone);
  EXPECT_EQ(topic.name, "orders");
  EXPECT_EQ(topic.topic_id, id);
  EXPECT_FALSE(topic.is_internal);
  ASSERT_EQ(topic.partitions.size(), 2u);
  EXPECT_EQ(topic.partitions[1].partition_index, 1);
  EXPECT_EQ(topic.partitions[1].leader_id, 1);
  EXPECT_EQ(topic.partitions[1].leader_epoch, 0);
  EXPECT_EQ(topic.partitions[1].replica_nodes, std::vector<int32_t>{1});
  EXPECT_EQ(topic.partitions[1].isr_nodes, std::vector<int32_t>{1});
  EXPECT_TRUE(topic.partitions[1].offline_replicas.empty());
}

TEST(MetadataTest, TheBrokerIsToldAsDialledUnlessConfigured) {
  HandlerHarness plain;
  plain.client().local_host = "192.0.2.7";
  plain.client().local_port = 19092;
  MetadataResponse response = ask(plain, by_name({}));
  ASSERT_EQ(response.brokers.size(), 1u);
  EXPECT_EQ(response.brokers[0].node_id, 1);
  EXPECT_EQ(response.brokers[0].host, "192.0.2.7");
  EXPECT_EQ(response.brokers[0].port, 19092);
  EXPECT_EQ(response.controller_id, 1);
  EXPECT_EQ(response.cluster_id, plain.logs().identity().cluster_id);

  HandlerHarness configured(config::ConfigValues{{"advertised.listeners", "PLAINTEXT://kafka.example:9999"}});
  response = ask(configured, by_name({}));
  EXPECT_EQ(response.brokers[0].host, "kafka.example");
  EXPECT_EQ(response.brokers[0].port, 9999);
}

TEST(MetadataTest, NullAsksForAllAndAnEmptyListForNone) {
  HandlerHarness broker;
  broker.create_topic("b");
  broker.create_topic("a");
  EXPECT_EQ(ask(broker, by_name({})).topics.size(), 0u);
  MetadataRequest all;
  all.topics.reset();
  MetadataResponse response = ask(broker, all);
  ASSERT_EQ(response.topics.size(), 2u);
  EXPECT_EQ(response.topics[0].name, "a");
  EXPECT_EQ(ask(broker, by_name({}), 0).topics.size(), 2u);  // Version 0 knows no null.
}

TEST(MetadataTest, EveryVersionAnswers) {
  HandlerHarness broker;
  broker.create_topic("orders");
  for (int16_t version = 0; version <= kNewest; ++version) {
    MetadataResponse response = ask(broker, by_name({"orders"}), version);
    ASSERT_EQ(response.topics.size(), 1u) << version;
    EXPECT_EQ(error_of(response.topics[0]), ErrorCode::kNone) << version;
    EXPECT_EQ(response.brokers.size(), 1u) << version;
  }
}

TEST(MetadataTest, AMissingTopicIsMadeWhenClientAndBrokerAllowIt) {
  HandlerHarness broker(config::ConfigValues{{"num.partitions", "3"}});
  MetadataResponse refused = ask(broker, by_name({"orders"}, false));
  EXPECT_EQ(error_of(refused.topics[0]), ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(refused.topics[0].name, "orders");
  MetadataResponse made = ask(broker, by_name({"orders", "orders"}, true));
  ASSERT_EQ(made.topics.size(), 1u);
  EXPECT_EQ(error_of(made.topics[0]), ErrorCode::kNone);
  EXPECT_EQ(made.topics[0].partitions.size(), 3u);
  EXPECT_FALSE(made.topics[0].topic_id.is_zero());
  EXPECT_NE(broker.log("orders", 2), nullptr);

  HandlerHarness strict(config::ConfigValues{{"auto.create.topics.enable", "false"}});
  EXPECT_EQ(error_of(ask(strict, by_name({"orders"}, true)).topics[0]), ErrorCode::kUnknownTopicOrPartition);
}

TEST(MetadataTest, IllegalCollidingAndInternalTopicsAreNotMade) {
  HandlerHarness broker;
  broker.create_topic("a.b");
  MetadataResponse response = ask(broker, by_name({"no good", "a_b", "__consumer_offsets", "fine"}, true));
  ASSERT_EQ(response.topics.size(), 4u);
  EXPECT_EQ(error_of(response.topics[0]), ErrorCode::kInvalidTopicException);
  EXPECT_EQ(error_of(response.topics[1]), ErrorCode::kInvalidTopicException);
  EXPECT_EQ(error_of(response.topics[2]), ErrorCode::kUnknownTopicOrPartition);
  EXPECT_TRUE(response.topics[2].is_internal);
  EXPECT_EQ(error_of(response.topics[3]), ErrorCode::kNone);
  EXPECT_EQ(broker.catalog().snapshot()->topics().size(), 2u);
}

TEST(MetadataTest, TopicsAreFoundById) {
  HandlerHarness broker;
  Uuid id = broker.create_topic("orders");
  Uuid unknown = *Uuid::parse("PT9jmuOMThu5ZVATWXYa4A");
  MetadataResponse response = ask(broker, by_id({unknown, id}));
  ASSERT_EQ(response.topics.size(), 2u);
  EXPECT_EQ(error_of(response.topics[0]), ErrorCode::kUnknownTopicId);
  EXPECT_EQ(response.topics[0].name, std::nullopt);
  EXPECT_EQ(response.topics[0].topic_id, unknown);
  EXPECT_EQ(response.topics[1].name, "orders");
}

TEST(MetadataTest, ANullNameIsRefusedWhereTheVersionKnowsNoIds) {
  HandlerHarness broker;
  Uuid id = broker.create_topic("orders");
  MetadataResponse response = ask(broker, by_id({id}), 11);
  ASSERT_EQ(response.topics.size(), 1u);
  EXPECT_EQ(error_of(response.topics[0]), ErrorCode::kInvalidRequest);
}

TEST(MetadataTest, OperationsAreToldWhenAskedFor) {
  HandlerHarness broker;
  broker.create_topic("orders");
  MetadataRequest request = by_name({"orders"});
  EXPECT_EQ(ask(broker, request).topics[0].topic_authorized_operations, INT32_MIN);
  request.include_topic_authorized_operations = true;
  request.include_cluster_authorized_operations = true;
  MetadataResponse response = ask(broker, request, 8);
  EXPECT_EQ(response.topics[0].topic_authorized_operations, 3576);
  EXPECT_EQ(response.cluster_authorized_operations, 8096);
  EXPECT_EQ(ask(broker, request, 11).cluster_authorized_operations, INT32_MIN);
}

}  // namespace
}  // namespace zurau::broker
