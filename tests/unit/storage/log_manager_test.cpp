// The data directory while the broker runs: start, stop, making, finding and removing logs.
#include "storage/log_manager.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_model.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::ManualClock;
using testing::SimFault;
using testing::SimFileSystem;

const Uuid kTopicId{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
const TopicPartition kOrders{"orders", 0};

class LogManagerTest : public ::testing::Test {
 protected:
  LogManagerTest() {
    options.data_dir = "/data";
    options.threads = false;
    options.recovery_threads = 1;
  }
  void open(SimFileSystem& on) {
    manager = nullptr;
    auto opened = LogManager::open(on, clock, options);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    manager = *std::move(opened);
  }
  std::shared_ptr<PartitionLog> create(const TopicPartition& partition) {
    auto made = manager->create(partition, kTopicId, {});
    EXPECT_TRUE(made.ok()) << made.error().to_string();
    return made.ok() ? *made : nullptr;
  }
  void append(PartitionLog& log) {
    testing::BatchPlan plan;
    plan.base_offset = log.offsets().end;
    plan.timestamps = {clock.wall_ms()};
    auto batch = testing::make_model_batch(plan);
    EXPECT_TRUE(log.append(batch.bytes, 0).ok());
  }
  static bool has_directory(SimFileSystem& on, std::string_view ending) {
    auto entries = *on.list("/data");
    return std::any_of(entries.begin(), entries.end(),
                       [&](const auto& e) { return e.name.ends_with(ending); });
  }

  ManualClock clock;
  SimFileSystem files{clock};
  LogManagerOptions options;
  std::unique_ptr<LogManager> manager;
};

TEST_F(LogManagerTest, AMadePartitionIsFoundAndDurable) {
  open(files);
  EXPECT_EQ(manager->find(kOrders), nullptr);
  auto log = create(kOrders);
  EXPECT_EQ(manager->find(kOrders), log);
  EXPECT_EQ(manager->create(kOrders, kTopicId, {}).error().code, ErrorCode::already_exists);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto after = files.after_power_cut(seed);
    open(*after);
    EXPECT_EQ(manager->list(), std::vector<TopicPartition>{kOrders});
    EXPECT_EQ(manager->find(kOrders)->topic_id(), kTopicId);
    manager = nullptr;
  }
}

TEST_F(LogManagerTest, ACleanStopNeedsNoRecoveryAndOpensLogsWhenTheyAreAskedFor) {
  open(files);
  append(*create(kOrders));
  manager->set_broker_epoch(42);
  ASSERT_TRUE(manager->close().ok());
  EXPECT_EQ(manager->find(kOrders), nullptr) << "closed";
  EXPECT_EQ(files.read_file("/data/.kafka_cleanshutdown"), R"({"version":0,"brokerEpoch":42})");
  EXPECT_EQ(files.read_file("/data/recovery-point-offset-checkpoint"), "0\n1\norders 0 1\n");
  open(files);
  EXPECT_TRUE(manager->recovery().clean_shutdown);
  EXPECT_EQ(manager->recovery().logs_recovered, 0);
  EXPECT_FALSE(*files.exists("/data/.kafka_cleanshutdown"));
  EXPECT_EQ(manager->find(kOrders)->offsets().end, 1);
}

TEST_F(LogManagerTest, AnUncleanStopRecoversEveryLogAndMakesItDurable) {
  open(files);
  append(*create(kOrders));
  auto after = files.after_kill();
  manager = nullptr;
  open(*after);
  EXPECT_FALSE(manager->recovery().clean_shutdown);
  EXPECT_GE(manager->recovery().logs_recovered, 1);
  EXPECT_EQ(manager->find(kOrders)->offsets().durable, 1);
  auto later = after->after_power_cut(3);
  open(*later);
  EXPECT_EQ(manager->find(kOrders)->offsets().end, 1) << "what was seen must not be lost any more";
  manager = nullptr;
}

TEST_F(LogManagerTest, ARemovedPartitionIsGoneWhenAnsweredAndItsFilesLater) {
  open(files);
  auto log = create(kOrders);
  ASSERT_TRUE(manager->remove(kOrders).ok());
  EXPECT_EQ(manager->find(kOrders), nullptr);
  EXPECT_EQ(log->failure()->code, ErrorCode::not_found);
  EXPECT_EQ(manager->remove(kOrders).error().code, ErrorCode::not_found);
  EXPECT_TRUE(has_directory(files, "-delete"));
  EXPECT_NE(create(kOrders), nullptr) << "the name is free at once";
  clock.advance_ms(options.file_delete_delay_ms);
  manager->housekeeper().run_due();
  EXPECT_FALSE(has_directory(files, "-delete"));
  EXPECT_TRUE(*files.exists("/data/orders-0"));
}

TEST_F(LogManagerTest, AStrayIsSetAsideWithItsFiles) {
  open(files);
  create(kOrders);
  ASSERT_TRUE(manager->set_aside(kOrders).ok());
  EXPECT_EQ(manager->find(kOrders), nullptr);
  EXPECT_TRUE(has_directory(files, "-stray"));
}

TEST_F(LogManagerTest, WhatAFailedCreateLeftDoesNotStandInTheWay) {
  for (uint64_t call = 1; call < 40; ++call) {
    SimFileSystem disk(clock);
    open(disk);
    std::string at;
    disk.observe([&](uint64_t, std::string_view what) {
      if (at.empty() && disk.fault_hit()) at = what;
    });
    disk.inject({SimFault::Kind::error, disk.calls() + call});
    auto made = manager->create(kOrders, kTopicId, {});
    bool hit = disk.fault_hit();
    disk.clear_faults();
    if (!made.ok()) {
      EXPECT_EQ(manager->find(kOrders), nullptr);
      made = manager->create(kOrders, kTopicId, {});
      if (at == "sync directory /data") {
        EXPECT_FALSE(made.ok()) << "final";
        continue;
      }
    }
    ASSERT_TRUE(made.ok()) << call << ": " << made.error().to_string();
    ASSERT_TRUE(manager->remove(kOrders).ok());
    if (!hit) return;
  }
  FAIL() << "a create takes too many calls";
}

/// Found by the fault sweep: the next sync of the directory succeeded, and what the first one had lost was
/// acknowledged.
TEST_F(LogManagerTest, NothingThatAFailedSyncOfTheDataDirectoryCoveredIsAcknowledgedEverAfter) {
  open(files);
  auto log = create(kOrders);
  append(*log);
  append(*log);
  ASSERT_TRUE(manager->flusher().run_one_round());
  files.observe([this](uint64_t, std::string_view what) {
    if (what.starts_with("rename /data/log-start"))
      files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  });
  EXPECT_FALSE(log->delete_records(1).ok());
  files.observe({});
  files.clear_faults();
  EXPECT_FALSE(log->delete_records(1).ok()) << "the start is in the file, and perhaps not on the disk";
  EXPECT_FALSE(log->delete_records(2).ok());
  EXPECT_FALSE(manager->create({"orders", 1}, kTopicId, {}).ok());
  append(*log);
  ASSERT_TRUE(manager->flusher().run_one_round());
  EXPECT_EQ(log->offsets().durable, 3) << "appends go on";
}

TEST_F(LogManagerTest, ADeleteThatMetAFullDiskIsDoneByTheNextOne) {
  open(files);
  auto log = create(kOrders);
  append(*log);
  append(*log);
  ASSERT_TRUE(manager->flusher().run_one_round());
  files.inject({SimFault::Kind::no_space, files.calls() + 1});
  EXPECT_EQ(log->delete_records(1).error().code, ErrorCode::disk_full);
  EXPECT_EQ(*log->delete_records(1), 1) << "and not because the start stands there already";
  auto after = files.after_power_cut(1);
  open(*after);
  EXPECT_EQ(manager->find(kOrders)->offsets().start, 1);
  manager = nullptr;
}

TEST_F(LogManagerTest, CreateAllKeepsTheStartOfAPartitionThatIsThere) {
  open(files);
  auto log = create(kOrders);
  append(*log);
  append(*log);
  ASSERT_TRUE(manager->flusher().run_one_round());
  ASSERT_EQ(*log->delete_records(1), 1);
  std::vector<NewPartition> wanted;
  for (int32_t i = 0; i < 5; ++i) wanted.push_back({{"orders", i}, kTopicId, {}});
  auto made = manager->create_all(wanted);
  EXPECT_EQ(made[0].error().code, ErrorCode::already_exists);
  for (size_t i = 1; i < made.size(); ++i) EXPECT_TRUE(made[i].ok());
  auto after = files.after_power_cut(1);
  open(*after);
  EXPECT_EQ(manager->find(kOrders)->offsets().start, 1);
  EXPECT_EQ(manager->list().size(), 5u);
  manager = nullptr;
}

TEST_F(LogManagerTest, NoMarkerIsWrittenOverALogThatWentOffline) {
  open(files);
  auto log = create(kOrders);
  append(*log);
  ASSERT_TRUE(manager->flusher().run_one_round());  // Saves the leader epoch, too.
  append(*log);
  files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  manager->flusher().run_one_round();
  ASSERT_TRUE(log->failure());
  EXPECT_EQ(log->failure()->code, ErrorCode::offline);
  EXPECT_EQ(log->offsets().durable, 1);
  EXPECT_TRUE(manager->close().ok());
  EXPECT_FALSE(*files.exists("/data/.kafka_cleanshutdown"));
}

/// Found by the fault sweep: the recovery point passed an epoch whose file's name was not on the disk.
TEST_F(LogManagerTest, AnEpochIsKnownAfterAPowerCutWhateverFailedWhileItWasSaved) {
  for (uint64_t call = 1; call <= 12; ++call) {
    SimFileSystem disk(clock);
    open(disk);
    testing::BatchPlan plan;
    plan.timestamps = {clock.wall_ms()};
    plan.epoch = 5;
    auto batch = testing::make_model_batch(plan);
    ASSERT_TRUE(create(kOrders)->append(batch.bytes, 5).ok());
    ASSERT_TRUE(manager->flusher().run_one_round());
    disk.inject({SimFault::Kind::error, disk.calls() + call});
    (void)manager->write_checkpoints().ok();
    disk.clear_faults();
    (void)manager->write_checkpoints().ok();
    for (uint64_t seed = 1; seed <= 12; ++seed) {
      auto left = disk.after_power_cut(seed);
      open(*left);
      auto log = manager->find(kOrders);
      ASSERT_TRUE(log);
      EXPECT_EQ(log->epoch_of(0), 5) << "call " << call << " seed " << seed;
      manager = nullptr;
    }
  }
}

TEST_F(LogManagerTest, ASecondManagerIsTurnedAway) {
  open(files);
  EXPECT_EQ(LogManager::open(files, clock, options).error().code, ErrorCode::locked);
}

}  // namespace
}  // namespace zurau::storage
