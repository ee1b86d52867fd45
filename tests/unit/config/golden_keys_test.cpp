// Our rows against Kafka's own tables of its keys (tests/golden/configs).
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/options.h"
#include "tests/support/golden_configs.h"

namespace zurau::config {
namespace {

using testing::read_tsv;

/// Defaults that differ on purpose, with the reason.
const std::map<std::string, std::string> kOtherDefaults = {
    {"node.id", "1"},                                           // Kafka wants it set.
    {"process.roles", "broker,controller"},                     // Kafka wants it set.
    {"controller.listener.names", ""},                          // Kafka wants it set.
    {"listeners", "PLAINTEXT://127.0.0.1:9092"},                // Loopback unless told otherwise.
    {"log.dir", "<null>"},                                      // Told by the environment.
    {"offsets.topic.replication.factor", "1"},                  // One broker, one replica.
    {"transaction.state.log.replication.factor", "1"},          // The same.
    {"transaction.state.log.min.isr", "1"},                     // The same.
    {"share.coordinator.state.topic.replication.factor", "1"},  // The same.
    {"share.coordinator.state.topic.min.isr", "1"},             // The same.
};
/// Kafka changes these while it runs; we do not, and say so.
const std::set<std::string> kFixedHere = {"listeners",
                                          "listener.security.protocol.map",
                                          "max.connections",
                                          "max.connections.per.ip",
                                          "num.recovery.threads.per.data.dir",
                                          "producer.id.expiration.ms"};

std::string update_of(const Option& option) {
  switch (option.update) {
    case Update::read_only: return "read-only";
    case Update::per_broker: return "per-broker";
    case Update::cluster_wide: return "cluster-wide";
  }
  return "";
}

void compare(std::span<const Option> table, const std::string& file, bool broker) {
  std::set<std::string> theirs;
  for (const auto& row : read_tsv(file)) {
    ASSERT_EQ(row.size(), 5u) << file;
    theirs.insert(row[0]);
    const Option* option = find_option(table, row[0]);
    ASSERT_TRUE(option) << row[0] << " is missing";
    EXPECT_EQ(name(option->type), row[1]) << row[0];
    auto other = kOtherDefaults.find(row[0]);
    std::string expected = broker && other != kOtherDefaults.end() ? other->second : row[2];
    EXPECT_EQ(option->default_value.value_or("<null>"), expected) << row[0];
    EXPECT_EQ(option->stage == Stage::internal, row[4] == "internal") << row[0];
    if (broker) {
      EXPECT_EQ(update_of(*option), kFixedHere.contains(row[0]) ? "read-only" : row[3]) << row[0];
    }
  }
  EXPECT_FALSE(theirs.empty());
  for (const Option& option : table) {
    EXPECT_TRUE(theirs.contains(std::string(option.name)) || option.name.starts_with("zurau."))
        << option.name << " is no key of Kafka's and has no prefix of ours";
  }
}

TEST(GoldenKeys, EveryBrokerKeyOfKafkaIsKnown) {
  compare(broker_options(), "broker_keys.tsv", true);
}
TEST(GoldenKeys, EveryTopicKeyOfKafkaIsKnown) {
  compare(topic_options(), "topic_keys.tsv", false);
}
TEST(GoldenKeys, EveryGroupKeyOfKafkaIsKnown) {
  compare(group_options(), "group_keys.tsv", false);
}
TEST(GoldenKeys, EveryClientMetricsKeyOfKafkaIsKnown) {
  compare(client_metrics_options(), "client_metrics_keys.tsv", false);
}

TEST(GoldenKeys, TablesAreSortedWithoutDoubles) {
  for (auto table :
       {broker_options(), topic_options(), group_options(), client_metrics_options(), quota_options()}) {
    for (size_t i = 1; i < table.size(); ++i) EXPECT_LT(table[i - 1].name, table[i].name);
  }
}

TEST(GoldenKeys, EveryDefaultPassesItsOwnCheck) {
  for (auto table : {broker_options(), topic_options(), group_options(), client_metrics_options()}) {
    for (const Option& option : table) {
      if (!option.default_value) continue;
      auto checked = check_value(option, *option.default_value);
      EXPECT_TRUE(checked.ok()) << checked.error();
      // Java's writing of this one differs from ours.
      if (checked.ok() && option.type != OptionType::float64) {
        EXPECT_EQ(*checked, *option.default_value);
      }
    }
  }
}

}  // namespace
}  // namespace zurau::config
