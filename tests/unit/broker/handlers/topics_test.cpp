// CreateTopics, DeleteTopics, CreatePartitions: codes and sentences as Kafka's, effects at once.
#include <gtest/gtest.h>

#include "config/limits.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/wire/error_code.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using msg::CreatePartitionsRequest;
using msg::CreatePartitionsResponse;
using msg::CreateTopicsRequest;
using msg::CreateTopicsResponse;
using msg::DeleteTopicsRequest;
using msg::DeleteTopicsResponse;
using testing::HandlerHarness;
using wire::ErrorCode;
using Refusal = std::pair<ErrorCode, std::string>;

CreateTopicsRequest::CreatableTopic wanted(std::string name, int32_t partitions = 1) {
  CreateTopicsRequest::CreatableTopic topic;
  topic.name = std::move(name);
  topic.num_partitions = partitions;
  topic.replication_factor = -1;
  return topic;
}

using Assignments = std::vector<std::pair<int32_t, std::vector<int32_t>>>;
CreateTopicsRequest::CreatableTopic assigned(std::string name, const Assignments& assignments) {
  auto topic = wanted(std::move(name), -1);
  for (const auto& [partition, brokers] : assignments) topic.assignments.push_back({partition, brokers});
  return topic;
}

class TopicHandlersTest : public ::testing::Test {
 protected:
  CreateTopicsResponse create(std::vector<CreateTopicsRequest::CreatableTopic> topics, int16_t version = 7) {
    CreateTopicsRequest request;
    request.topics = std::move(topics);
    return broker_.ask<CreateTopicsResponse>(request, version);
  }
  void expect_refused(CreateTopicsRequest::CreatableTopic topic, ErrorCode code, std::string_view sentence) {
    auto response = create({std::move(topic)});
    ASSERT_EQ(response.topics.size(), 1u);
    EXPECT_EQ(static_cast<ErrorCode>(response.topics[0].error_code), code);
    EXPECT_EQ(response.topics[0].error_message, sentence);
    EXPECT_EQ(response.topics[0].num_partitions, -1);
    ASSERT_TRUE(response.topics[0].configs) << "Kafka answers an empty list";
    EXPECT_TRUE(response.topics[0].configs->empty());
  }
  DeleteTopicsResponse remove(std::vector<DeleteTopicsRequest::DeleteTopicState> topics) {
    DeleteTopicsRequest request;
    request.topics = std::move(topics);
    return broker_.ask<DeleteTopicsResponse>(request, 6);
  }
  template <class Result>
  static void expect_refusals(const std::vector<Result>& results, const std::vector<Refusal>& expected) {
    ASSERT_EQ(results.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(static_cast<ErrorCode>(results[i].error_code), expected[i].first) << i;
      EXPECT_EQ(results[i].error_message, expected[i].second) << i;
    }
  }

  HandlerHarness broker_;
};

TEST_F(TopicHandlersTest, ACreatedTopicIsAnsweredWithIdCountsAndConfigs) {
  auto topic = wanted("orders", 3);
  topic.configs.push_back({"retention.ms", "1000"});
  auto response = create({topic});
  ASSERT_EQ(response.topics.size(), 1u);
  const auto& answer = response.topics[0];
  EXPECT_EQ(answer.error_code, 0);
  EXPECT_EQ(answer.error_message, std::nullopt);
  EXPECT_EQ(answer.num_partitions, 3);
  EXPECT_EQ(answer.replication_factor, 1);
  EXPECT_EQ(answer.topic_id, broker_.catalog().snapshot()->find("orders")->id);
  ASSERT_TRUE(answer.configs);
  EXPECT_GT(answer.configs->size(), 25u);
  bool found = false;
  for (const auto& config : *answer.configs) {
    if (config.name != "retention.ms") continue;
    found = true;
    EXPECT_EQ(config.value, "1000");
    EXPECT_EQ(config.config_source, 1);
  }
  EXPECT_TRUE(found);
  EXPECT_NE(broker_.log("orders", 2), nullptr);
}

TEST_F(TopicHandlersTest, EveryVersionCreates) {
  for (int16_t version = 0; version <= 7; ++version) {
    std::string name = "v" + std::to_string(version);
    auto response = create({wanted(name)}, version);
    ASSERT_EQ(response.topics.size(), 1u) << version;
    EXPECT_EQ(response.topics[0].error_code, 0) << version;
    EXPECT_NE(broker_.catalog().snapshot()->find(name), nullptr) << version;
  }
}

TEST_F(TopicHandlersTest, ValidateOnlyMakesNothing) {
  CreateTopicsRequest request;
  request.topics = {wanted("orders", 2), wanted("no good")};
  request.validate_only = true;
  auto response = broker_.ask<CreateTopicsResponse>(request, 7);
  EXPECT_EQ(response.topics[0].error_code, 0);
  EXPECT_EQ(response.topics[0].num_partitions, 2);
  EXPECT_EQ(static_cast<ErrorCode>(response.topics[1].error_code), ErrorCode::kInvalidTopicException);
  EXPECT_TRUE(broker_.catalog().snapshot()->topics().empty());
}

TEST_F(TopicHandlersTest, CreationIsRefusedInKafkasWords) {
  broker_.create_topic("there");
  expect_refused(wanted("there"), ErrorCode::kTopicAlreadyExists, "Topic 'there' already exists.");
  expect_refused(wanted("x", 0), ErrorCode::kInvalidPartitions,
                 "Number of partitions was set to an invalid non-positive value.");
  expect_refused(wanted("x", 10'001), ErrorCode::kPolicyViolation,
                 "Excessively large number of partitions per request.");
  auto null_config = wanted("x");
  null_config.configs.push_back({"retention.ms", std::nullopt});
  expect_refused(null_config, ErrorCode::kInvalidConfig,
                 "Null value not supported for topic configs: retention.ms");
}

TEST_F(TopicHandlersTest, ATopicNamedTwiceIsMadeNotEvenOnce) {
  auto response = create({wanted("twice"), wanted("once"), wanted("twice")});
  ASSERT_EQ(response.topics.size(), 2u);
  EXPECT_EQ(response.topics[0].name, "twice");
  EXPECT_EQ(static_cast<ErrorCode>(response.topics[0].error_code), ErrorCode::kInvalidRequest);
  EXPECT_EQ(response.topics[0].error_message, "Duplicate topic name.");
  EXPECT_EQ(response.topics[1].error_code, 0);
}

TEST_F(TopicHandlersTest, ReplicasByHandMayNameThisBrokerOnly) {
  auto response = create({assigned("orders", {{0, {1}}, {1, {1}}})});
  EXPECT_EQ(response.topics[0].error_code, 0);
  EXPECT_EQ(response.topics[0].num_partitions, 2);
  expect_refused(assigned("x", {{0, {1, 2}}}), ErrorCode::kInvalidReplicaAssignment,
                 "The manual partition assignment includes broker 2, but no such broker is registered.");
  expect_refused(assigned("x", {{0, {1, 1}}}), ErrorCode::kInvalidReplicaAssignment,
                 "The manual partition assignment includes the broker 1 more than once.");
  expect_refused(assigned("x", {{0, {}}}), ErrorCode::kInvalidReplicaAssignment,
                 "The manual partition assignment includes an empty replica list.");
  expect_refused(assigned("x", {{1, {1}}}), ErrorCode::kInvalidReplicaAssignment,
                 "partitions should be a consecutive 0-based integer sequence");
  expect_refused(assigned("x", {{0, {1}}, {0, {1}}}), ErrorCode::kInvalidReplicaAssignment,
                 "Found multiple manual partition assignments for partition 0");
  auto both = assigned("x", {{0, {1}}});
  both.num_partitions = 1;
  expect_refused(both, ErrorCode::kInvalidRequest,
                 "A manual partition assignment was specified, but numPartitions was not set to -1.");
}

TEST_F(TopicHandlersTest, MoreTopicsThanOneRequestMayChangeAreRefused) {
  std::vector<CreateTopicsRequest::CreatableTopic> topics;
  for (size_t i = 0; i <= config::limits::kTopicsPerRequestMax; ++i)
    topics.push_back(wanted("t" + std::to_string(i)));
  auto response = create(topics);
  ASSERT_EQ(response.topics.size(), topics.size());
  EXPECT_EQ(static_cast<ErrorCode>(response.topics[0].error_code), ErrorCode::kPolicyViolation);
  EXPECT_TRUE(broker_.catalog().snapshot()->topics().empty());
}

TEST_F(TopicHandlersTest, ADeletedTopicIsGoneWhenAnswered) {
  Uuid a = broker_.create_topic("a");
  Uuid b = broker_.create_topic("b");
  auto response = remove({{"a", {}}, {std::nullopt, b}});
  ASSERT_EQ(response.responses.size(), 2u);
  EXPECT_EQ(response.responses[0].error_code, 0);
  EXPECT_EQ(response.responses[0].topic_id, a);
  EXPECT_EQ(response.responses[1].name, "b");
  EXPECT_TRUE(broker_.catalog().snapshot()->topics().empty());
  EXPECT_NE(broker_.create_topic("a"), a);
}

TEST_F(TopicHandlersTest, OldVersionsDeleteByName) {
  for (int16_t version = 0; version <= 5; ++version) {
    broker_.create_topic("orders");
    DeleteTopicsRequest request;
    request.topic_names = {"orders", "none"};
    auto response = broker_.ask<DeleteTopicsResponse>(request, version);
    ASSERT_EQ(response.responses.size(), 2u) << version;
    EXPECT_EQ(response.responses[0].error_code, 0) << version;
    EXPECT_EQ(static_cast<ErrorCode>(response.responses[1].error_code), ErrorCode::kUnknownTopicOrPartition);
  }
}

TEST_F(TopicHandlersTest, DeletionIsRefusedInKafkasWords) {
  Uuid a = broker_.create_topic("a");
  Uuid unknown = *Uuid::parse("PT9jmuOMThu5ZVATWXYa4A");
  expect_refusals(
      remove({{"none", {}}, {std::nullopt, unknown}, {std::nullopt, {}}, {"x", a}, {"d", {}}, {"d", {}}})
          .responses,
      {{ErrorCode::kUnknownTopicOrPartition, "This server does not host this topic-partition."},
       {ErrorCode::kUnknownTopicId, "This server does not host this topic ID."},
       {ErrorCode::kInvalidRequest, "Neither topic name nor id were specified."},
       {ErrorCode::kInvalidRequest, "You may not specify both topic name and topic id."},
       {ErrorCode::kInvalidRequest, "Duplicate topic name."},
       {ErrorCode::kInvalidRequest, "Duplicate topic name."}});
  auto same = remove({{"a", {}}, {std::nullopt, a}});
  EXPECT_EQ(same.responses[0].error_message,
            "The provided topic name maps to an ID that was already supplied.");
  EXPECT_EQ(same.responses[1].error_code, 0);
}

TEST(TopicDeletionTest, CanBeSwitchedOff) {
  HandlerHarness broker(config::ConfigValues{{"delete.topic.enable", "false"}});
  broker.create_topic("orders");
  DeleteTopicsRequest request;
  request.topics = {{"orders", {}}};
  auto response = broker.ask<DeleteTopicsResponse>(request, 6);
  EXPECT_EQ(static_cast<ErrorCode>(response.responses[0].error_code), ErrorCode::kTopicDeletionDisabled);
  request.topic_names = {"orders"};
  response = broker.ask<DeleteTopicsResponse>(request, 2);
  EXPECT_EQ(static_cast<ErrorCode>(response.responses[0].error_code), ErrorCode::kInvalidRequest);
  EXPECT_NE(broker.catalog().snapshot()->find("orders"), nullptr);
}

class CreatePartitionsTest : public TopicHandlersTest {
 protected:
  CreatePartitionsResponse grow(std::vector<CreatePartitionsRequest::CreatePartitionsTopic> topics) {
    CreatePartitionsRequest request;
    request.topics = std::move(topics);
    return broker_.ask<CreatePartitionsResponse>(request, 3);
  }
};

TEST_F(CreatePartitionsTest, PartitionsAreThereWhenAnswered) {
  broker_.create_topic("orders", 1);
  auto response = grow({{"orders", 3, std::nullopt}});
  ASSERT_EQ(response.results.size(), 1u);
  EXPECT_EQ(response.results[0].error_code, 0);
  EXPECT_EQ(broker_.catalog().snapshot()->find("orders")->partitions.size(), 3u);
  EXPECT_NE(broker_.log("orders", 2), nullptr);
}

TEST_F(CreatePartitionsTest, PartitionsAreRefusedInKafkasWords) {
  for (const char* name : {"a", "b", "c", "d", "e"}) broker_.create_topic(name, 2);
  using ByHand = std::vector<CreatePartitionsRequest::CreatePartitionsAssignment>;
  expect_refusals(grow({{"a", 2, std::nullopt},
                        {"b", 1, std::nullopt},
                        {"c", 4, ByHand{{{1}}}},
                        {"d", 3, ByHand{{{2}}}},
                        {"e", 3, std::nullopt},
                        {"e", 4, std::nullopt},
                        {"none", 3, std::nullopt}})
                      .results,
                  {{ErrorCode::kInvalidPartitions, "Topic already has 2 partition(s)."},
                   {ErrorCode::kInvalidPartitions,
                    "The topic b currently has 2 partition(s); 1 would not be an increase."},
                   {ErrorCode::kInvalidReplicaAssignment,
                    "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified."},
                   {ErrorCode::kInvalidReplicaAssignment,
                    "The manual partition assignment includes broker 2, but no such broker is registered."},
                   {ErrorCode::kInvalidRequest, "Duplicate topic name."},
                   {ErrorCode::kUnknownTopicOrPartition, "This server does not host this topic-partition."}});
}

}  // namespace
}  // namespace zurau::broker
