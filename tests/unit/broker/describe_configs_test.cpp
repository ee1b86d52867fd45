// DescribeConfigs against what Apache Kafka answers for the same broker and topic (tests/golden/configs), and
// its refusals.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "config/limits.h"
#include "protocol/messages/describe_configs.h"
#include "tests/support/golden_configs.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using testing::HandlerHarness;
using Asked = msg::DescribeConfigsRequest::DescribeConfigsResource;
using Result_ = msg::DescribeConfigsResponse::DescribeConfigsResult;
using Entry = msg::DescribeConfigsResponse::DescribeConfigsResourceResult;

constexpr int8_t kTopic = 2;
constexpr int8_t kBroker = 4;
constexpr int8_t kLogger = 8;
constexpr int8_t kClientMetrics = 16;
constexpr int8_t kGroup = 32;

Result_ describe(HandlerHarness& broker, int8_t type, const std::string& name,
                 std::optional<std::vector<std::string>> keys = std::nullopt, int16_t version = 4) {
  msg::DescribeConfigsRequest request;
  request.resources.push_back(
      {.resource_type = type, .resource_name = name, .configuration_keys = std::move(keys)});
  request.include_synonyms = version > 0;
  auto response = broker.ask<msg::DescribeConfigsResponse>(request, version);
  EXPECT_EQ(response.results.size(), 1u);
  return response.results.empty() ? Result_{} : response.results[0];
}

/// The columns of the golden tables, joined by blanks.
std::string columns(const Entry& entry) {
  std::string text = entry.value.value_or("null") + " " + std::to_string(entry.config_source) +
                     (entry.read_only ? " true" : " false") + (entry.is_sensitive ? " true " : " false ") +
                     std::to_string(entry.config_type);
  for (const auto& synonym : entry.synonyms) {
    text += " " + synonym.name + "=" + synonym.value.value_or("null") + "@" + std::to_string(synonym.source);
  }
  return text;
}

std::string columns(const std::vector<std::string>& row) {
  std::string text = row[1] + " " + row[2] + " " + row[3] + " " + row[4] + " " + row[5];
  return row[6].empty() ? text : text + " " + row[6];
}

/// Every row of the table is answered as Kafka answers it, but for `others`, which have an answer of their
/// own; what else is answered has our prefix.
void compare(const Result_& result, const std::string& file,
             const std::map<std::string, std::string>& others = {}) {
  EXPECT_EQ(result.error_code, 0);
  std::map<std::string, std::string> ours;
  for (const Entry& entry : result.configs) {
    EXPECT_TRUE(ours.emplace(entry.name, columns(entry)).second) << entry.name << " twice";
  }
  auto rows = testing::read_tsv(file);
  EXPECT_FALSE(rows.empty());
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), 7u) << row[0];
    auto other = others.find(row[0]);
    EXPECT_EQ(ours[row[0]], other == others.end() ? columns(row) : other->second) << row[0];
    ours.erase(row[0]);
  }
  for (const auto& [name, text] : ours) EXPECT_TRUE(name.starts_with("zurau.")) << name;
}

config::ConfigValues kafkas_file() {
  return {{"process.roles", "broker,controller"},
          {"node.id", "1"},
          {"controller.quorum.voters", "1@127.0.0.1:20501"},
          {"listeners", "PLAINTEXT://127.0.0.1:20500,CONTROLLER://127.0.0.1:20501"},
          {"advertised.listeners", "PLAINTEXT://127.0.0.1:20500"},
          {"controller.listener.names", "CONTROLLER"},
          {"listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
          {"log.dirs", "/var/lib/kafka"},
          {"offsets.topic.replication.factor", "1"},
          {"transaction.state.log.replication.factor", "1"},
          {"transaction.state.log.min.isr", "1"},
          {"share.coordinator.state.topic.replication.factor", "1"},
          {"share.coordinator.state.topic.min.isr", "1"},
          {"group.initial.rebalance.delay.ms", "0"}};
}

TEST(DescribeConfigs, ATopicIsDescribedAsKafkaDoes) {
  HandlerHarness broker;
  broker.create_topic("special", 1, {{"retention.ms", "1000"}, {"cleanup.policy", "compact,delete"}});
  compare(describe(broker, kTopic, "special"), "describe_topic.tsv");
}

TEST(DescribeConfigs, TheBrokerIsDescribedAsKafkaDoes) {
  HandlerHarness broker(kafkas_file());
  auto one = [](const std::string& key) { return "1 4 true false 4 " + key + "=1@4 " + key + "=1@5"; };
  compare(describe(broker, kBroker, "1"), "describe_broker.tsv",
          {
              // Not changed while this broker runs.
              {"listeners",
               "PLAINTEXT://127.0.0.1:20500,CONTROLLER://127.0.0.1:20501 4 true false 7 "
               "listeners=PLAINTEXT://127.0.0.1:20500,CONTROLLER://127.0.0.1:20501@4 "
               "listeners=PLAINTEXT://127.0.0.1:9092@5"},
              {"listener.security.protocol.map",
               "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT 4 true false 2 "
               "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT@4 "
               "listener.security.protocol.map=SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:"
               "SASL_PLAINTEXT@5"},
              {"max.connections", "2147483647 5 true false 3 max.connections=2147483647@5"},
              {"max.connections.per.ip", "2147483647 5 true false 3 max.connections.per.ip=2147483647@5"},
              {"num.recovery.threads.per.data.dir", "2 5 true false 3 num.recovery.threads.per.data.dir=2@5"},
              {"producer.id.expiration.ms", "86400000 5 true false 3 producer.id.expiration.ms=86400000@5"},
              // Defaults of our own (golden_keys_test.cpp).
              {"log.dir", "null 5 true false 7"},
              {"node.id", "1 4 true false 3 node.id=1@4 node.id=1@5"},
              {"process.roles",
               "broker,controller 4 true false 7 process.roles=broker,controller@4 "
               "process.roles=broker,controller@5"},
              {"controller.listener.names",
               "CONTROLLER 4 true false 7 controller.listener.names=CONTROLLER@4 "
               "controller.listener.names=@5"},
              {"transaction.state.log.min.isr",
               "1 4 true false 3 transaction.state.log.min.isr=1@4 "
               "transaction.state.log.min.isr=1@5"},
              {"offsets.topic.replication.factor", one("offsets.topic.replication.factor")},
              {"transaction.state.log.replication.factor", one("transaction.state.log.replication.factor")},
              {"share.coordinator.state.topic.replication.factor",
               one("share.coordinator.state.topic.replication.factor")},
              {"share.coordinator.state.topic.min.isr", one("share.coordinator.state.topic.min.isr")},
              // Kafka's controller sets these for itself; nobody has set them here.
              {"group.coordinator.threads", "4 5 true false 3 group.coordinator.threads=4@5"},
              {"sasl.login.refresh.buffer.seconds",
               "300 5 false false 4 sasl.login.refresh.buffer.seconds=300@5"},
              {"sasl.login.refresh.min.period.seconds",
               "60 5 false false 4 sasl.login.refresh.min.period.seconds=60@5"},
          });
}

TEST(DescribeConfigs, GroupsAndSubscriptionsAreDescribedAsKafkaDoes) {
  HandlerHarness broker;
  compare(describe(broker, kGroup, "g1"), "describe_group.tsv");
  compare(describe(broker, kClientMetrics, "cm1"), "describe_client_metrics.tsv");
}

TEST(DescribeConfigs, OnlyTheKeysAskedForAreAnswered) {
  HandlerHarness broker;
  broker.create_topic("t");
  auto result = describe(broker, kTopic, "t", {{"retention.ms", "nonsense"}});
  ASSERT_EQ(result.configs.size(), 1u);
  EXPECT_EQ(result.configs[0].name, "retention.ms");
  EXPECT_EQ(describe(broker, kTopic, "t", std::vector<std::string>{}).configs.size(), 35u);  // Empty: all.
}

TEST(DescribeConfigs, ClientsOfVersion0LearnWhetherAValueIsTheDefault) {
  HandlerHarness broker;
  broker.create_topic("t", 1, {{"retention.ms", "5"}});
  auto result = describe(broker, kTopic, "t", {{"retention.ms", "segment.ms"}}, 0);
  ASSERT_EQ(result.configs.size(), 2u);
  EXPECT_FALSE(result.configs[0].is_default);
  EXPECT_TRUE(result.configs[1].is_default);
}

TEST(DescribeConfigs, WithoutSynonymsTheSourceIsStillTold) {
  HandlerHarness broker(config::ConfigValues{{"log.segment.bytes", "2097152"}});
  broker.create_topic("t");
  msg::DescribeConfigsRequest request;
  request.resources.push_back(
      {.resource_type = kTopic, .resource_name = "t", .configuration_keys = {{"segment.bytes"}}});
  request.include_documentation = true;
  auto response = broker.ask<msg::DescribeConfigsResponse>(request, 4);
  const Entry& entry = response.results.at(0).configs.at(0);
  EXPECT_EQ(entry.value, "2097152");
  EXPECT_EQ(entry.config_source, 4);
  EXPECT_TRUE(entry.synonyms.empty());
  EXPECT_EQ(entry.documentation, "Size at which a segment is rolled.");
}

TEST(DescribeConfigs, EveryKeyIsDocumentedWhenAsked) {
  HandlerHarness broker;
  msg::DescribeConfigsRequest request;
  request.resources.push_back({.resource_type = kBroker, .resource_name = "1", .configuration_keys = {}});
  request.include_documentation = true;
  auto response = broker.ask<msg::DescribeConfigsResponse>(request, 4);
  ASSERT_GT(response.results.at(0).configs.size(), 340u);
  for (const Entry& entry : response.results[0].configs) {
    EXPECT_FALSE(entry.documentation.value_or("").empty()) << entry.name;
  }
}

TEST(DescribeConfigs, SecretsHaveNoValue) {
  HandlerHarness broker(config::ConfigValues{{"ssl.key.password", "hunter2"}});
  auto result = describe(broker, kBroker, "1", {{"ssl.key.password"}});
  ASSERT_EQ(result.configs.size(), 1u);
  EXPECT_TRUE(result.configs[0].is_sensitive);
  EXPECT_EQ(result.configs[0].value, std::nullopt);
  ASSERT_EQ(result.configs[0].synonyms.size(), 1u);
  EXPECT_EQ(result.configs[0].synonyms[0].value, std::nullopt);
}

TEST(DescribeConfigs, RefusalsAreKafkas) {
  struct Case {
    int8_t type;
    std::string name;
    int16_t code;
    std::string message;
  };
  const Case cases[] = {
      {kTopic, "missing", 3, ""},
      {kTopic, "", 17, "Topic name is invalid: the empty string is not allowed"},
      {kTopic, "__cluster_metadata", 3, ""},
      {kBroker, "2", 42, "Unexpected broker id, expected 1 or empty string, but received 2"},
      {kBroker, "abc", 42, "Broker id must be an integer, but it is: abc"},
      {kLogger, "", 42, "Broker id must not be empty"},
      {kLogger, "2", 42, "Unexpected broker id, expected 1 but received 2"},
      {kGroup, "", 42, "Group name must not be empty"},
      {kClientMetrics, "", 42, "Client metrics subscription name must not be empty"},
      {99, "x", 42, "Unsupported resource type: 99"},
  };
  HandlerHarness broker;
  for (const Case& one : cases) {
    auto result = describe(broker, one.type, one.name);
    EXPECT_EQ(result.error_code, one.code) << one.name;
    EXPECT_EQ(result.error_message, one.message);
    EXPECT_EQ(result.resource_name, one.name);
    EXPECT_EQ(result.resource_type, one.type);
    EXPECT_TRUE(result.configs.empty());
  }
}

TEST(DescribeConfigs, TheRootLoggerHasALevel) {
  HandlerHarness broker;
  auto result = describe(broker, kLogger, "1");
  ASSERT_EQ(result.configs.size(), 1u);
  EXPECT_EQ(result.configs[0].name, "root");
  EXPECT_EQ(result.configs[0].config_source, 6);
}

TEST(DescribeConfigs, TheResourcesOfARequestAreBounded) {
  HandlerHarness broker;
  msg::DescribeConfigsRequest request;
  for (size_t i = 0; i <= config::limits::kConfigResourcesPerRequestMax; ++i) {
    request.resources.push_back({.resource_type = kTopic, .resource_name = "t" + std::to_string(i)});
  }
  auto response = broker.ask<msg::DescribeConfigsResponse>(request, 4);
  ASSERT_EQ(response.results.size(), request.resources.size());
  EXPECT_EQ(response.results[response.results.size() - 2].error_code, 3);
  EXPECT_EQ(response.results.back().error_code, 42);
}

TEST(DescribeConfigs, AResourceIsDescribedOnceARequest) {
  HandlerHarness broker;
  msg::DescribeConfigsRequest request;
  request.resources.assign(2, {.resource_type = kBroker, .resource_name = "1"});
  auto response = broker.ask<msg::DescribeConfigsResponse>(request, 4);
  ASSERT_EQ(response.results.size(), 2u);
  EXPECT_EQ(response.results[0].error_code, 0);
  EXPECT_EQ(response.results[1].error_code, 42);
  EXPECT_TRUE(response.results[1].configs.empty());
}

}  // namespace
}  // namespace zurau::broker
