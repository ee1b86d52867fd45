// A power cut at every single step of a workload of topic changes: what was answered holds, and catalog,
// directories and partition.metadata agree afterwards.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/broker/catalog_node.h"

namespace zurau::broker {
namespace {

using testing::CatalogNode;
using testing::SimFileSystem;

/// What clients have been told: id and partition count by name. A change that is under way may show or not.
struct Promise {
  std::map<std::string, std::pair<Uuid, size_t>> topics;
  std::string in_doubt;  ///< The topic that is being changed.
};

struct Crash {
  uint64_t call = 0;
  std::string step;
  Promise promise;
  std::unique_ptr<SimFileSystem> files;
};

class CatalogCrashTest : public ::testing::Test {
 protected:
  void watch() {
    node_.files().observe([this](uint64_t call, std::string_view what) {
      crashes_.push_back({call, std::string(what), promise_, node_.files().after_power_cut(call)});
    });
  }
  void create(const std::string& name, int32_t partitions) {
    promise_.in_doubt = name;
    Uuid id = node_.make(name, partitions);
    promise_.topics[name] = {id, static_cast<size_t>(partitions)};
    promise_.in_doubt.clear();
  }
  void remove(const std::string& name) {
    promise_.in_doubt = name;
    promise_.topics.erase(name);
    ASSERT_TRUE(node_.catalog().delete_topic(name).ok());
    promise_.in_doubt.clear();
  }
  void grow(const std::string& name, int32_t partitions) {
    promise_.in_doubt = name;
    ASSERT_EQ(node_.grow(name, partitions), wire::ErrorCode::kNone);
    promise_.topics[name].second = static_cast<size_t>(partitions);
    promise_.in_doubt.clear();
  }

  static void check(Crash crash) {
    SCOPED_TRACE(::testing::Message() << "call " << crash.call << ": " << crash.step);
    CatalogNode after(std::move(crash.files));
    for (const auto& [name, told] : crash.promise.topics) {
      auto topic = after.find(name);
      ASSERT_NE(topic, nullptr) << name;
      EXPECT_EQ(topic->id, told.first) << name;
      EXPECT_GE(topic->partitions.size(), told.second) << name;
    }
    size_t partitions = 0;
    for (const std::string& name : after.names()) {
      EXPECT_TRUE(crash.promise.topics.contains(name) || crash.promise.in_doubt == name)
          << name << " came back";
      auto topic = after.find(name);
      for (size_t i = 0; i < topic->partitions.size(); ++i, ++partitions) {
        auto log = after.logs().find({name, static_cast<int32_t>(i)});
        ASSERT_NE(log, nullptr) << name << "-" << i;
        std::string metadata =
            after.files().read_file("/data/" + name + "-" + std::to_string(i) + "/partition.metadata");
        EXPECT_NE(metadata.find(topic->id.to_string()), std::string::npos) << name << "-" << i;
      }
    }
    EXPECT_EQ(after.directories().size(), partitions);
    after.make("made-afterwards", 5);
    after.restart(false);
    EXPECT_EQ(after.find("made-afterwards")->partitions.size(), 5u);
  }

  CatalogNode node_;
  Promise promise_;
  std::vector<Crash> crashes_;
};

TEST_F(CatalogCrashTest, WhatWasAnsweredHoldsAfterAPowerCutAtAnyStep) {
  watch();
  create("one", 1);
  create("many", 6);
  grow("one", 3);
  grow("many", 12);
  remove("one");
  create("one", 2);
  remove("many");
  node_.files().observe(nullptr);
  ASSERT_GT(crashes_.size(), 100u);
  for (Crash& crash : crashes_) {
    check(std::move(crash));
    if (HasFatalFailure()) return;
  }
}

TEST_F(CatalogCrashTest, AFirstStartMayDieAtAnyStep) {
  testing::ManualClock clock;
  SimFileSystem empty(clock);
  std::vector<Crash> crashes;
  empty.observe([&](uint64_t call, std::string_view what) {
    crashes.push_back({call, std::string(what), {}, empty.after_power_cut(call)});
  });
  {
    storage::LogManagerOptions options;
    options.data_dir = "/data";
    options.threads = false;
    auto logs = *storage::LogManager::open(empty, clock, options);
    config::BrokerConfig config;
    ASSERT_TRUE(Catalog::open(empty, clock, *logs, config).ok());
  }
  empty.observe(nullptr);
  ASSERT_GT(crashes.size(), 10u);
  for (Crash& crash : crashes) check(std::move(crash));
}

}  // namespace
}  // namespace zurau::broker
