// A catalog with its log manager on a simulated disk: started, stopped, killed and robbed of its power by
// tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "broker/catalog.h"
#include "config/broker_config.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::testing {

/// Threading: one thread.
class CatalogNode {
 public:
  explicit CatalogNode(const config::ConfigValues& values = {}) : CatalogNode(nullptr, values) {}
  /// Starts on files that are there.
  explicit CatalogNode(std::unique_ptr<SimFileSystem> files, const config::ConfigValues& values = {})
      : files_(files ? std::move(files) : std::make_unique<SimFileSystem>(clock_)),
        config_(*config::BrokerConfig::from_values(values)) {
    start();
  }
  ~CatalogNode() { stop(false); }

  /// The reason when the catalog did not open.
  std::string start() {
    storage::LogManagerOptions options;
    options.data_dir = "/data";
    options.threads = false;
    options.recovery_threads = 1;
    auto logs = storage::LogManager::open(*files_, clock_, options);
    EXPECT_TRUE(logs.ok()) << logs.error().to_string();
    if (!logs.ok()) return logs.error().to_string();
    logs_ = *std::move(logs);
    auto catalog = broker::Catalog::open(*files_, clock_, *logs_, config_);
    if (!catalog.ok()) return catalog.error().to_string();
    catalog_ = *std::move(catalog);
    return "";
  }
  void stop(bool cleanly) {
    if (cleanly) {
      EXPECT_TRUE(logs_->close().ok());
    }
    catalog_.reset();
    logs_.reset();
  }
  void restart(bool cleanly = true) {
    stop(cleanly);
    if (!cleanly) files_ = files_->after_kill();
    EXPECT_EQ(start(), "");
  }

  void lose_power(uint64_t seed) {
    auto after = files_->after_power_cut(seed);
    stop(false);
    files_ = std::move(after);
    EXPECT_EQ(start(), "");
  }

  /// The new topic's id; a test failure when it is refused.
  Uuid make(const std::string& name, int32_t partitions = 1, const config::ConfigValues& configs = {}) {
    broker::NewTopic topic;
    topic.name = name;
    topic.partitions = partitions;
    for (const auto& [key, value] : configs) topic.configs[key] = value;
    auto made = catalog_->create_topic(topic);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? (*made)->id : Uuid{};
  }
  wire::ErrorCode refusal(const broker::NewTopic& topic) {
    auto made = catalog_->create_topic(topic);
    return made.ok() ? wire::ErrorCode::kNone : made.error().code;
  }
  wire::ErrorCode grow(const std::string& name, int32_t count, bool validate_only = false) {
    broker::NewPartitions request{name, count, validate_only};
    auto result = catalog_->create_partitions({&request, 1}).front();
    return result.ok() ? wire::ErrorCode::kNone : result.error().code;
  }
  std::shared_ptr<const broker::TopicInfo> find(std::string_view name) {
    return catalog_->snapshot()->find(name);
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    auto snapshot = catalog_->snapshot();
    for (const auto& [name, topic] : snapshot->topics()) names.push_back(name);
    return names;
  }
  /// Names of the partition directories that the log manager knows, but for the metadata log's.
  std::vector<std::string> directories() {
    std::vector<std::string> names;
    for (const auto& partition : logs_->list()) {
      if (partition.topic != "__cluster_metadata") names.push_back(partition.to_string());
    }
    return names;
  }

  broker::Catalog& catalog() { return *catalog_; }
  storage::LogManager& logs() { return *logs_; }
  SimFileSystem& files() { return *files_; }
  ManualClock& clock() { return clock_; }

 private:
  ManualClock clock_;
  std::unique_ptr<SimFileSystem> files_;
  config::BrokerConfig config_;
  std::unique_ptr<storage::LogManager> logs_;
  std::unique_ptr<broker::Catalog> catalog_;
};

}  // namespace zurau::testing
