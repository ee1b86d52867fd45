// IncrementalAlterConfigs, AlterConfigs and ListConfigResources: what changes, what is refused and in which
// words. The expected answers are those of Apache Kafka 4.3.1, asked the same.
#include <gtest/gtest.h>

#include "broker/catalog.h"
#include "config/limits.h"
#include "protocol/base/log.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/list_config_resources.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using testing::HandlerHarness;
using Edit = msg::IncrementalAlterConfigsRequest::AlterableConfig;

constexpr int8_t kTopic = 2;
constexpr int8_t kBroker = 4;
constexpr int8_t kLogger = 8;
constexpr int8_t kClientMetrics = 16;
constexpr int8_t kGroup = 32;

Edit set(std::string key, std::optional<std::string> value) {
  return {std::move(key), 0, std::move(value)};
}
Edit unset(std::string key) {
  return {std::move(key), 1, std::nullopt};
}
Edit append(std::string key, std::optional<std::string> value) {
  return {std::move(key), 2, std::move(value)};
}
Edit subtract(std::string key, std::string value) {
  return {std::move(key), 3, std::move(value)};
}

class AlterConfigs : public ::testing::Test {
 protected:
  /// "0" or "CODE message".
  std::string incremental(int8_t type, const std::string& name, std::vector<Edit> edits,
                          bool validate_only = false) {
    msg::IncrementalAlterConfigsRequest request;
    request.resources.push_back({.resource_type = type, .resource_name = name, .configs = std::move(edits)});
    request.validate_only = validate_only;
    return outcome(broker_.ask<msg::IncrementalAlterConfigsResponse>(request, 1));
  }

  std::string replace(int8_t type, const std::string& name,
                      std::vector<msg::AlterConfigsRequest::AlterableConfig> configs,
                      bool validate_only = false) {
    msg::AlterConfigsRequest request;
    request.resources.push_back(
        {.resource_type = type, .resource_name = name, .configs = std::move(configs)});
    request.validate_only = validate_only;
    return outcome(broker_.ask<msg::AlterConfigsResponse>(request, 2));
  }

  /// value and synonyms, as "5000 retention.ms=5000@1 ..."
  std::string described(int8_t type, const std::string& name, const std::string& key) {
    msg::DescribeConfigsRequest request;
    request.resources.push_back(
        {.resource_type = type, .resource_name = name, .configuration_keys = {{key}}});
    request.include_synonyms = true;
    auto response = broker_.ask<msg::DescribeConfigsResponse>(request, 4);
    if (response.results.at(0).configs.empty()) return "absent";
    const auto& entry = response.results[0].configs[0];
    std::string text = entry.value.value_or("null");
    for (const auto& synonym : entry.synonyms) {
      text +=
          " " + synonym.name + "=" + synonym.value.value_or("null") + "@" + std::to_string(synonym.source);
    }
    return text;
  }

  HandlerHarness broker_;

 private:
  template <class Response>
  static std::string outcome(const Response& response) {
    EXPECT_EQ(response.responses.size(), 1u);
    if (response.responses.empty()) return "";
    const auto& answer = response.responses[0];
    if (answer.error_code == 0) return "0";
    return std::to_string(answer.error_code) + " " + answer.error_message.value_or("null");
  }
};

TEST_F(AlterConfigs, ATopicsValueIsSetAndUnset) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kTopic, "t", {set("retention.ms", "5000")}), "0");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "5000 retention.ms=5000@1");
  EXPECT_EQ(broker_.catalog().snapshot()->find("t")->config.retention_ms, 5000);
  EXPECT_EQ(incremental(kTopic, "t", {unset("retention.ms"), unset("nonsense")}), "0");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "604800000");
}

TEST_F(AlterConfigs, ValuesSurviveARestart) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kTopic, "t", {set("segment.bytes", "2097152")}), "0");
  EXPECT_EQ(incremental(kBroker, "", {set("log.retention.ms", "777")}), "0");
  broker_.restart(false);
  auto topic = broker_.catalog().snapshot()->find("t");
  ASSERT_TRUE(topic);
  EXPECT_EQ(topic->config.segment_bytes, 2097152);
  EXPECT_EQ(topic->config.retention_ms, 777);
}

TEST_F(AlterConfigs, ValidateOnlyChangesNothing) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kTopic, "t", {set("retention.ms", "7000")}, true), "0");
  EXPECT_EQ(incremental(kTopic, "t", {set("retention.ms", "-5")}, true),
            "40 Invalid value -5 for configuration retention.ms: Value must be at least -1");
  EXPECT_EQ(replace(kTopic, "t", {{"retention.ms", "7000"}}, true), "0");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "604800000");
}

TEST_F(AlterConfigs, ListsAreAppendedToAndSubtractedFrom) {
  broker_.create_topic("t");
  auto policy = [&] { return described(kTopic, "t", "cleanup.policy"); };
  EXPECT_EQ(incremental(kTopic, "t", {append("cleanup.policy", "compact")}), "0");
  EXPECT_EQ(policy(), "delete,compact cleanup.policy=delete,compact@1 log.cleanup.policy=delete@5");
  EXPECT_EQ(incremental(kTopic, "t", {append("cleanup.policy", "compact")}), "0");
  EXPECT_EQ(policy(), "delete,compact cleanup.policy=delete,compact@1 log.cleanup.policy=delete@5");
  EXPECT_EQ(incremental(kTopic, "t", {subtract("cleanup.policy", "delete")}), "0");
  EXPECT_EQ(policy(), "compact cleanup.policy=compact@1 log.cleanup.policy=delete@5");
  EXPECT_EQ(incremental(kTopic, "t", {subtract("cleanup.policy", "compact")}), "0");
  EXPECT_EQ(policy(), " cleanup.policy=@1 log.cleanup.policy=delete@5");
  EXPECT_EQ(incremental(kTopic, "t", {subtract("cleanup.policy", "nothere")}), "0");
}

TEST_F(AlterConfigs, OneBadValueRefusesAllOfItsResource) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kTopic, "t", {set("retention.ms", "99"), set("segment.bytes", "5")}),
            "40 Invalid value 5 for configuration segment.bytes: Value must be at least 1048576");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "604800000");
}

TEST_F(AlterConfigs, OneBadResourceDoesNotHinderTheOthers) {
  broker_.create_topic("a");
  broker_.create_topic("b");
  msg::IncrementalAlterConfigsRequest request;
  request.resources.push_back(
      {.resource_type = kTopic, .resource_name = "a", .configs = {set("retention.ms", "x")}});
  request.resources.push_back(
      {.resource_type = kTopic, .resource_name = "b", .configs = {set("retention.ms", "6")}});
  request.resources.push_back(
      {.resource_type = kTopic, .resource_name = "a", .configs = {set("segment.ms", "6")}});
  auto response = broker_.ask<msg::IncrementalAlterConfigsResponse>(request, 1);
  ASSERT_EQ(response.responses.size(), 3u);
  EXPECT_EQ(response.responses[0].error_message, "Each resource must appear at most once.");
  EXPECT_EQ(response.responses[1].error_code, 0);
  EXPECT_EQ(response.responses[2].error_message, "Each resource must appear at most once.");
  EXPECT_EQ(described(kTopic, "b", "retention.ms"), "6 retention.ms=6@1");
}

TEST_F(AlterConfigs, RefusalsOfTopicsAreKafkas) {
  broker_.create_topic("t");
  auto one = [&](Edit edit) { return incremental(kTopic, "t", {std::move(edit)}); };
  EXPECT_EQ(one(set("nonsense", "1")), "40 Unknown topic config name: nonsense");
  EXPECT_EQ(one(append("nonsense", "1")), "40 Can't APPEND to key nonsense because its type is not LIST.");
  EXPECT_EQ(one(append("retention.ms", "1")),
            "40 Can't APPEND to key retention.ms because its type is not LIST.");
  EXPECT_EQ(one(subtract("retention.ms", "1")),
            "40 Can't SUBTRACT to key retention.ms because its type is not LIST.");
  EXPECT_EQ(one(set("retention.ms", std::nullopt)), "42 Null value not supported for : retention.ms");
  EXPECT_EQ(one(append("cleanup.policy", std::nullopt)), "42 Null value not supported for : cleanup.policy");
  EXPECT_EQ(
      one(append("cleanup.policy", "bogus")),
      "40 Invalid value bogus for configuration cleanup.policy: String must be one of: compact, delete");
  EXPECT_EQ(one({"retention.ms", 9, "1"}), "42 Unknown operation 9 on retention.ms");
  EXPECT_EQ(incremental(kTopic, "t", {set("retention.ms", "1"), set("retention.ms", "2")}),
            "42 Error due to duplicate config keys");
  EXPECT_EQ(incremental(kTopic, "missing", {set("retention.ms", "1")}),
            "3 The topic 'missing' does not exist.");
  EXPECT_EQ(incremental(kTopic, "", {set("retention.ms", "1")}),
            "42 Default topic resources are not allowed.");
  EXPECT_EQ(incremental(99, "x", {set("a", "1")}), "42 Unknown resource type 99");
  EXPECT_EQ(incremental(kTopic, "t", {}), "0");
}

TEST_F(AlterConfigs, ReplacementPutsTheRestBackToItsDefault) {
  broker_.create_topic("t");
  EXPECT_EQ(replace(kTopic, "t", {{"retention.ms", "1111"}, {"segment.ms", "2222"}}), "0");
  EXPECT_EQ(replace(kTopic, "t", {{"retention.ms", "3333"}}), "0");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "3333 retention.ms=3333@1");
  EXPECT_EQ(described(kTopic, "t", "segment.ms"), "604800000");
  EXPECT_EQ(replace(kTopic, "t", {{"retention.ms", std::nullopt}}),
            "42 Null value not supported for : retention.ms");
  EXPECT_EQ(replace(kTopic, "t", {}), "0");
  EXPECT_EQ(described(kTopic, "t", "retention.ms"), "604800000");
  EXPECT_EQ(replace(kBroker, "9", {{"log.retention.ms", "5"}}),
            "42 Unexpected broker id, expected 1, but received 9");
  EXPECT_EQ(replace(kLogger, "1", {{"root", "DEBUG"}}), "42 Unknown resource type 8");
}

TEST_F(AlterConfigs, BrokerValuesLayOverEachOtherAndReachTopics) {
  broker_.create_topic("d");
  auto topic = [&] { return described(kTopic, "d", "retention.ms"); };
  EXPECT_EQ(incremental(kBroker, "1", {set("log.retention.ms", "9999")}), "0");
  EXPECT_EQ(topic(), "9999 log.retention.ms=9999@2 log.retention.hours=168@5");
  EXPECT_EQ(incremental(kBroker, "", {set("log.retention.ms", "8888")}), "0");
  EXPECT_EQ(described(kBroker, "1", "log.retention.ms"),
            "9999 log.retention.ms=9999@2 log.retention.ms=8888@3 log.retention.hours=168@5");
  EXPECT_EQ(described(kBroker, "", "log.retention.ms"), "8888 log.retention.ms=8888@3");
  EXPECT_EQ(incremental(kTopic, "d", {set("retention.ms", "77")}), "0");
  EXPECT_EQ(topic(),
            "77 retention.ms=77@1 log.retention.ms=9999@2 log.retention.ms=8888@3 log.retention.hours=168@5");
  EXPECT_EQ(incremental(kBroker, "1", {unset("log.retention.ms")}), "0");
  EXPECT_EQ(incremental(kTopic, "d", {unset("retention.ms")}), "0");
  EXPECT_EQ(topic(), "8888 log.retention.ms=8888@3 log.retention.hours=168@5");
  EXPECT_EQ(broker_.catalog().snapshot()->find("d")->config.retention_ms, 8888);
}

TEST_F(AlterConfigs, RefusalsOfTheBrokerAreKafkas) {
  auto one = [&](const std::string& name, Edit edit) {
    return incremental(kBroker, name, {std::move(edit)});
  };
  EXPECT_EQ(one("1", set("node.id", "3")), "42 Cannot update these configs dynamically: [node.id]");
  EXPECT_EQ(one("", set("log.retention.hours", "5")),
            "42 Cannot update these configs dynamically: [log.retention.hours]");
  EXPECT_EQ(one("", set("background.threads", "0")),
            "42 Invalid value 0 for configuration background.threads: Value must be at least 1");
  EXPECT_EQ(one("", set("message.max.bytes", "x")),
            "42 Invalid value x for configuration message.max.bytes: Not a number of type INT");
  EXPECT_EQ(
      one("1", set("ssl.keystore.location", "/x")),
      "42 These security configs can be dynamically updated only per-listener using the listener prefix: "
      "[ssl.keystore.location]");
  EXPECT_EQ(one("", set("ssl.cipher.suites", "a")),
            "42 Cannot update these configs at default cluster level, broker id must be specified: "
            "[ssl.cipher.suites]");
  EXPECT_EQ(one("1", set("listener.name.plaintext.ssl.keystore.password", "secret")), "0");
  EXPECT_EQ(described(kBroker, "1", "listener.name.plaintext.ssl.keystore.password"),
            "null listener.name.plaintext.ssl.keystore.password=null@2");
  EXPECT_EQ(one("2", set("log.retention.ms", "1")), "42 Unexpected broker id, expected 1, but received 2");
  EXPECT_EQ(one("abc", set("log.retention.ms", "1")), "42 Node id must be an integer, but it is: abc");
  EXPECT_EQ(one("", append("log.cleanup.policy", "compact")), "0");
  EXPECT_EQ(described(kBroker, "1", "log.cleanup.policy"),
            "delete,compact log.cleanup.policy=delete,compact@3 log.cleanup.policy=delete@5");
  EXPECT_EQ(one("", set("leader.replication.throttled.rate", "100")), "0");
  // Kafka takes what it does not know for a plugin's; here there are none.
  EXPECT_EQ(one("", set("log.retention.mss", "3")),
            "40 Unknown broker config name: log.retention.mss; did you mean log.retention.ms?");
}

TEST_F(AlterConfigs, TheMinimumOfInSyncReplicasThatKafkaNeedsStays) {
  EXPECT_EQ(incremental(kBroker, "", {set("min.insync.replicas", "2")}), "0");
  EXPECT_EQ(incremental(kBroker, "", {unset("min.insync.replicas")}),
            "40 Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
  EXPECT_EQ(replace(kBroker, "", {{"log.retention.ms", "4321"}}),
            "40 Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
  EXPECT_EQ(incremental(kBroker, "1", {set("min.insync.replicas", "2")}),
            "40 Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
}

TEST_F(AlterConfigs, RequestsAreBounded) {
  broker_.create_topic("t");
  std::vector<Edit> edits(config::limits::kConfigsPerResourceMax + 1, set("a", "1"));
  EXPECT_EQ(incremental(kTopic, "t", edits), "42 More than 1000 configs of one resource.");
  msg::IncrementalAlterConfigsRequest request;
  request.resources.resize(config::limits::kConfigResourcesPerRequestMax + 1);
  auto response = broker_.ask<msg::IncrementalAlterConfigsResponse>(request, 1);
  ASSERT_EQ(response.responses.size(), request.resources.size());
  EXPECT_EQ(response.responses.back().error_message, "More than 10000 resources in one request.");
}

TEST_F(AlterConfigs, TheLogLevelIsSet) {
  auto one = [&](const std::string& name, Edit edit) {
    return incremental(kLogger, name, {std::move(edit)});
  };
  std::string before = described(kLogger, "1", "root");
  EXPECT_EQ(incremental(kLogger, "1", {set("root", "ERROR")}, true), "0");
  EXPECT_EQ(described(kLogger, "1", "root"), before);
  EXPECT_EQ(one("1", set("root", "ERROR")), "0");
  EXPECT_EQ(described(kLogger, "1", "root"), "ERROR");
  EXPECT_FALSE(log_enabled(LogLevel::warn));
  EXPECT_EQ(one("1", set("root", "INFO")), "0");
  EXPECT_EQ(one("1", set("nonsense", "INFO")), "40 Logger nonsense does not exist!");
  EXPECT_EQ(one("1", unset("root")), "42 Removing the log level of the root logger is not allowed");
  EXPECT_EQ(one("1", append("root", "INFO")),
            "42 APPEND operation is not allowed for the BROKER_LOGGER resource");
  EXPECT_EQ(one("1", set("root", "warn")),
            "40 Cannot set the log level of root to warn as it is not a supported log level. Valid log "
            "levels are DEBUG, "
            "ERROR, FATAL, INFO, TRACE, WARN");
  EXPECT_EQ(one("2", set("root", "INFO")), "42 Unexpected node id. Expected 1, but received 2");
  EXPECT_EQ(one("", set("root", "INFO")), "42 Node id must be an integer, but it is: ");
  EXPECT_EQ(one("1", set("root", std::nullopt)), "42 Null value not supported for : root");
}

TEST_F(AlterConfigs, GroupsKeepWithinTheBrokersBounds) {
  auto one = [&](Edit edit) { return incremental(kGroup, "g", {std::move(edit)}); };
  EXPECT_EQ(one(set("consumer.session.timeout.ms", "50000")), "0");
  EXPECT_EQ(described(kGroup, "g", "consumer.session.timeout.ms"),
            "50000 consumer.session.timeout.ms=50000@8 group.consumer.session.timeout.ms=45000@5");
  EXPECT_EQ(one(set("consumer.session.timeout.ms", "5")),
            "40 consumer.session.timeout.ms must be greater than or equal to "
            "group.consumer.min.session.timeout.ms");
  EXPECT_EQ(one(set("consumer.heartbeat.interval.ms", "50001")),
            "40 consumer.heartbeat.interval.ms must be less than or equal to "
            "group.consumer.max.heartbeat.interval.ms");
  EXPECT_EQ(one(set("nonsense", "5")), "40 Unknown group config name: nonsense");
  EXPECT_EQ(one(append("consumer.session.timeout.ms", "5")),
            "40 Can't APPEND to key consumer.session.timeout.ms because its type is not LIST.");
  EXPECT_EQ(incremental(kGroup, "", {set("consumer.session.timeout.ms", "50000")}),
            "42 Default group resources are not allowed.");
}

TEST_F(AlterConfigs, SubscriptionsOfClientMetricsAreChecked) {
  auto one = [&](Edit edit) { return incremental(kClientMetrics, "cm", {std::move(edit)}); };
  EXPECT_EQ(one(set("interval.ms", "100")), "0");
  EXPECT_EQ(one(set("match", "client_id=a.*")), "0");
  EXPECT_EQ(described(kClientMetrics, "cm", "match"), "client_id=a.* match=client_id=a.*@7");
  EXPECT_EQ(one(set("interval.ms", "5")),
            "42 Invalid value 5 for interval.ms, interval must be between 100 and 3600000 (1 hour)");
  EXPECT_EQ(one(set("match", "junk")), "40 Illegal client matching pattern: junk");
  EXPECT_EQ(one(set("match", "foo=bar")), "40 Illegal client matching pattern: foo=bar");
  EXPECT_EQ(one(set("nonsense", "1")), "42 Unknown client metrics configuration: nonsense");
  EXPECT_EQ(one(append("metrics", "foo")), "40 Can't APPEND to key metrics because its type is not LIST.");
  EXPECT_EQ(incremental(kClientMetrics, "", {set("interval.ms", "1000")}),
            "42 Subscription name can't be empty");
}

TEST_F(AlterConfigs, ResourcesAreListedByType) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kGroup, "g", {set("share.isolation.level", "read_committed")}), "0");
  EXPECT_EQ(incremental(kClientMetrics, "cm", {set("interval.ms", "100")}), "0");
  auto list = [&](std::vector<int8_t> types, int16_t version) {
    msg::ListConfigResourcesRequest request;
    request.resource_types = std::move(types);
    auto response = broker_.ask<msg::ListConfigResourcesResponse>(request, version);
    std::string text = std::to_string(response.error_code);
    for (const auto& one : response.config_resources) {
      text += " " + std::to_string(one.resource_type) + ":" + one.resource_name;
    }
    return text;
  };
  EXPECT_EQ(list({}, 0), "0 16:cm");
  EXPECT_EQ(list({}, 1), "0 32:g 16:cm 8:1 4:1 2:t");
  EXPECT_EQ(list({2, 16}, 1), "0 16:cm 2:t");
  EXPECT_EQ(list({4}, 1), "0 4:1");
  EXPECT_EQ(list({99}, 1), "35");
}

TEST_F(AlterConfigs, ALogTakesItsNewOptions) {
  broker_.create_topic("t");
  EXPECT_EQ(incremental(kTopic, "t", {set("zurau.durability", "os")}), "0");
  EXPECT_EQ(broker_.catalog().snapshot()->find("t")->config.durability, config::Durability::os);
  EXPECT_EQ(incremental(kTopic, "t", {set("zurau.durability", "always")}),
            "40 Invalid value always for configuration zurau.durability: String must be one of: commit, "
            "interval, os");
}

}  // namespace
}  // namespace zurau::broker
