// The catalog on data directories that Apache Kafka 4.3 wrote: stopped cleanly, killed while clients wrote,
// and fresh from `kafka-storage format`. Topics, ids, configs, features and epochs are those that Kafka
// itself shows; Zurau's own changes and restarts keep them.
#include <gtest/gtest.h>

#include <map>

#include "broker/catalog.h"
#include "config/broker_config.h"
#include "storage/posix_file_system.h"
#include "tests/support/golden_logs.h"

namespace zurau::broker {
namespace {

using test::Json;
using testing::GoldenLogs;

/// A catalog on a directory of the real file system.
class OpenCatalog {
 public:
  explicit OpenCatalog(const std::string& data_dir) : files_(1000) {
    storage::LogManagerOptions options;
    options.data_dir = data_dir;
    options.threads = false;
    auto logs = storage::LogManager::open(files_, system_clock(), options);
    EXPECT_TRUE(logs.ok()) << logs.error().to_string();
    if (!logs.ok()) return;
    logs_ = *std::move(logs);
    auto catalog = Catalog::open(files_, system_clock(), *logs_, config_);
    EXPECT_TRUE(catalog.ok()) << catalog.error().to_string();
    if (catalog.ok()) catalog_ = *std::move(catalog);
  }
  bool ok() const { return catalog_ != nullptr; }
  Catalog& operator*() { return *catalog_; }
  Catalog* operator->() { return catalog_.get(); }
  storage::LogManager& logs() { return *logs_; }
  void close() { EXPECT_TRUE(logs_->close().ok()); }

 private:
  storage::PosixFileSystem files_;
  config::BrokerConfig config_;
  std::unique_ptr<storage::LogManager> logs_;
  std::unique_ptr<Catalog> catalog_;
};

ConfigMap config_map(const Json& object) {
  ConfigMap configs;
  for (const auto& [key, value] : object.members) configs[key] = value.text;
  return configs;
}

void expect_topics(OpenCatalog& catalog, const Json& topics, const std::string& made_by_us = "") {
  auto snapshot = catalog->snapshot();
  EXPECT_EQ(snapshot->topics().size(), topics.items.size() + (made_by_us.empty() ? 0 : 1));
  for (const Json& expected : topics.items) {
    const std::string& name = expected.at("topic").text;
    auto topic = snapshot->find(name);
    ASSERT_NE(topic, nullptr) << name;
    EXPECT_EQ(topic->id.to_string(), expected.at("topicId").text) << name;
    EXPECT_EQ(topic->internal, expected.at("internal").text == "true") << name;
    EXPECT_EQ(topic->overrides, config_map(expected.at("configs"))) << name;
    ASSERT_EQ(static_cast<int64_t>(topic->partitions.size()), expected.at("partitions").integer()) << name;
    for (size_t i = 0; i < topic->partitions.size(); ++i) {
      auto log = catalog.logs().find({name, static_cast<int32_t>(i)});
      ASSERT_NE(log, nullptr) << name << "-" << i;
      EXPECT_EQ(log->topic_id(), topic->id) << name << "-" << i;
      EXPECT_GE(topic->partitions[i].leader_epoch, log->latest_epoch()) << name << "-" << i;
    }
  }
}

void expect_features(OpenCatalog& catalog, const Json& cluster) {
  auto features = catalog->snapshot()->features();
  features["kraft.version"] =
      static_cast<int16_t>(cluster.at("finalizedFeatures").at("kraft.version").integer());
  for (const auto& [name, level] : cluster.at("finalizedFeatures").members)
    EXPECT_EQ(features[name], level.integer()) << name;
}

/// Opens what Kafka left, changes something, and opens it again.
void check_directory(const std::string& data_dir, const Json& topics, const Json& cluster) {
  std::map<std::string, int32_t> epochs;
  {
    OpenCatalog catalog(data_dir);
    ASSERT_TRUE(catalog.ok());
    EXPECT_EQ(catalog.logs().identity().cluster_id, cluster.at("clusterId").text);
    expect_topics(catalog, topics);
    expect_features(catalog, cluster);
    for (const auto& [name, topic] : catalog->snapshot()->topics())
      epochs[name] = topic->partitions[0].leader_epoch;
    NewTopic topic;
    topic.name = "made.by.zurau";
    ASSERT_TRUE(catalog->create_topic(topic).ok());
    catalog.close();
  }
  OpenCatalog again(data_dir);
  ASSERT_TRUE(again.ok());
  expect_topics(again, topics, "made.by.zurau");
  for (const auto& [name, topic] : again->snapshot()->topics()) {
    if (name == "made.by.zurau") continue;
    EXPECT_EQ(topic->partitions[0].leader_epoch, epochs[name]) << name;
  }
}

TEST(GoldenCatalogTest, ADirectoryThatKafkaStoppedCleanlyOpens) {
  GoldenLogs golden({"clean.tar.xz", "expected.tar.xz"});
  check_directory(golden.path("clean"), golden.json("expected/topics.json"),
                  golden.json("expected/cluster.json"));
}

TEST(GoldenCatalogTest, ADirectoryOfAKilledKafkaOpens) {
  GoldenLogs golden({"killed.tar.xz", "expected.tar.xz"});
  check_directory(golden.path("killed"), golden.json("expected-killed/topics.json"),
                  golden.json("expected-killed/cluster.json"));
}

TEST(GoldenCatalogTest, AStartAfterKafkaLeadsInTheEpochsThatKafkaWould) {
  GoldenLogs golden({"clean.tar.xz", "expected.tar.xz"});
  OpenCatalog catalog(golden.path("clean"));
  ASSERT_TRUE(catalog.ok());
  for (const Json& partition : golden.json_lines("expected/partitions.jsonl")) {
    auto topic = catalog->snapshot()->find(partition.at("topic").text);
    ASSERT_NE(topic, nullptr);
    int32_t epoch =
        topic->partitions.at(static_cast<size_t>(partition.at("partition").integer())).leader_epoch;
    EXPECT_EQ(epoch, partition.at("currentLeaderEpoch").integer()) << partition.at("topic").text;
  }
}

TEST(GoldenCatalogTest, FormattedDirectoriesBeginWithWhatTheyWereFormattedFor) {
  GoldenLogs golden({"formatted.tar.xz"});
  std::map<std::string, std::map<std::string, int16_t>> levels;
  for (const char* name : {"standalone", "static-voters", "no-initial-controllers", "standalone-scram",
                           "release-4.0", "features"}) {
    {
      OpenCatalog catalog(golden.path("formatted/" + std::string(name)));
      ASSERT_TRUE(catalog.ok()) << name;
      levels[name] = catalog->snapshot()->features();
      EXPECT_TRUE(catalog->snapshot()->topics().empty()) << name;
      NewTopic topic;
      topic.name = "orders";
      EXPECT_TRUE(catalog->create_topic(topic).ok()) << name;
      catalog.close();
    }
    OpenCatalog again(golden.path("formatted/" + std::string(name)));
    ASSERT_TRUE(again.ok()) << name;
    EXPECT_EQ(again->snapshot()->features(), levels[name]) << name;
    EXPECT_NE(again->snapshot()->find("orders"), nullptr) << name;
  }
  EXPECT_EQ(levels["standalone"]["metadata.version"], 30);
  EXPECT_EQ(levels["static-voters"], levels["standalone"]);
  EXPECT_EQ(levels["release-4.0"]["metadata.version"], 25);
}

}  // namespace
}  // namespace zurau::broker
