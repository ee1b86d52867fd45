// Group commit: what a round syncs, in which order it tells whom, and that a failed sync is final.
#include "storage/flusher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/support/fake_log.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::CountingWaiter;
using testing::FakeLog;
using testing::ManualClock;
using testing::SimFault;
using testing::SimFileSystem;

class FlusherTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeLog> make_log(int number) {
    std::string path = "/log" + std::to_string(number);
    files.write_file(path, "");
    return std::make_shared<FakeLog>("log", *files.open(path, OpenMode::read_write), "/");
  }
  std::vector<std::shared_ptr<FakeLog>> make_dirty_logs(int count) {
    std::vector<std::shared_ptr<FakeLog>> logs;
    for (int i = 0; i < count; ++i) {
      logs.push_back(make_log(i));
      logs.back()->write("x");
      flusher.mark_dirty(logs.back(), 0);
    }
    return logs;
  }
  /// The syncs that `work` makes, in order.
  template <class Work>
  std::vector<std::string> syncs_of(const Work& work) {
    std::vector<std::string> syncs;
    files.observe([&](uint64_t, std::string_view what) {
      if (what.starts_with("sync")) syncs.emplace_back(what);
    });
    work();
    files.observe({});
    return syncs;
  }

  /// The flusher sees that a sync of everything takes long, as it does beside others that write.
  void let_sync_all_be_slow() {
    files.observe([&](uint64_t, std::string_view what) {
      if (what == "sync all") clock.advance_ms(100);
    });
    make_dirty_logs(2);
    flusher.run_one_round();
    files.observe({});
  }

  ManualClock clock;
  SimFileSystem files{clock};
  Flusher flusher{files, clock, "/"};
};

TEST_F(FlusherTest, ARoundWithoutWorkDoesNothing) {
  EXPECT_TRUE(syncs_of([&] { EXPECT_FALSE(flusher.run_one_round()); }).empty());
}

TEST_F(FlusherTest, ARoundPublishesWhatItSyncedAndWakesWhoWaited) {
  auto log = make_log(0);
  log->write("a");
  auto waiter = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(log->watch_durable(1, waiter));
  auto later = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(log->watch_durable(2, later));
  flusher.mark_dirty(log, 0);
  EXPECT_TRUE(flusher.run_one_round());
  EXPECT_EQ(log->offsets().durable, 1);
  EXPECT_EQ(waiter->wakes(), 1);
  EXPECT_EQ(later->wakes(), 0);
  EXPECT_TRUE(files.is_synced("/log0"));
  EXPECT_FALSE(flusher.run_one_round());
}

TEST_F(FlusherTest, FilesAreSyncedBeforeTheNamesThatLeadToThem) {
  let_sync_all_be_slow();
  auto log = make_log(0);
  log->write("a");
  log->roll();
  flusher.mark_dirty(log, 0);
  EXPECT_EQ(syncs_of([&] { flusher.run_one_round(); }),
            (std::vector<std::string>{"sync /log0", "sync directory /"}));
}

TEST_F(FlusherTest, WhatIsWrittenDuringARoundWaitsForTheNext) {
  auto log = make_log(0);
  log->write("a");
  flusher.mark_dirty(log, 0);
  files.observe([&](uint64_t, std::string_view what) {
    if (!what.starts_with("sync") || log->offsets().end > 1) return;
    log->write("b");
    flusher.mark_dirty(log, 0);
  });
  EXPECT_TRUE(flusher.run_one_round());
  EXPECT_EQ(log->offsets().durable, 1);
  EXPECT_TRUE(flusher.run_one_round());
  EXPECT_EQ(log->offsets().durable, 2);
}

TEST_F(FlusherTest, OneFileIsSyncedAloneSeveralTogether) {
  make_dirty_logs(1);
  EXPECT_EQ(syncs_of([&] { flusher.run_one_round(); }), std::vector<std::string>{"sync /log0"});
  auto logs = make_dirty_logs(4);
  EXPECT_EQ(syncs_of([&] { flusher.run_one_round(); }), std::vector<std::string>{"sync all"});
  for (const auto& log : logs) EXPECT_EQ(log->offsets().durable, 1);
}

TEST_F(FlusherTest, WhereOthersMakeSyncAllSlowFilesAreSyncedOneByOneForAWhile) {
  let_sync_all_be_slow();
  auto logs = make_dirty_logs(4);
  EXPECT_EQ(syncs_of([&] { flusher.run_one_round(); }).size(), 4u);
  for (const auto& log : logs) EXPECT_EQ(log->offsets().durable, 1);
}

TEST_F(FlusherTest, SyncedOneByOneALogIsPublishedBeforeTheNextIsSynced) {
  let_sync_all_be_slow();
  auto logs = make_dirty_logs(2);
  std::vector<int64_t> first_durable;
  files.observe([&](uint64_t, std::string_view what) {
    if (what.starts_with("sync")) first_durable.push_back(logs[0]->offsets().durable);
  });
  flusher.run_one_round();
  files.observe({});
  EXPECT_EQ(first_durable, (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(logs[1]->offsets().durable, 1);
}

TEST_F(FlusherTest, AnIntervalLogWaitsForItsTime) {
  auto log = make_log(0);
  log->write("a");
  flusher.mark_dirty(log, 100);
  EXPECT_FALSE(flusher.run_one_round());
  clock.advance_ms(99);
  EXPECT_FALSE(flusher.run_one_round());
  clock.advance_ms(1);
  EXPECT_TRUE(flusher.run_one_round());
  EXPECT_EQ(log->offsets().durable, 1);
}

TEST_F(FlusherTest, DelaysEndInTheirOrderAndNotTheOrderOfMarking) {
  auto slow = make_log(0), quick = make_log(1);
  flusher.mark_dirty(slow, 100);
  flusher.mark_dirty(quick, 10);
  clock.advance_ms(10);
  EXPECT_TRUE(flusher.run_one_round());
  EXPECT_EQ(quick->targets_taken(), 1);
  EXPECT_EQ(slow->targets_taken(), 0);
}

TEST_F(FlusherTest, AFailedSyncTakesItsLogOfflineAndNoOther) {
  let_sync_all_be_slow();
  auto logs = make_dirty_logs(2);
  auto waiter = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(logs[0]->watch_durable(1, waiter));
  files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  flusher.run_one_round();
  EXPECT_EQ(logs[0]->syncs_failed(), 1);
  EXPECT_EQ(logs[0]->failure()->code, ErrorCode::io);
  EXPECT_EQ(logs[0]->offsets().durable, 0);
  EXPECT_EQ(waiter->wakes(), 1) << "who waits must learn of it";
  EXPECT_FALSE(logs[1]->failure());
  EXPECT_EQ(logs[1]->offsets().durable, 1);
}

TEST_F(FlusherTest, AnOfflineLogIsNotSyncedAgain) {
  auto logs = make_dirty_logs(1);
  logs[0]->take_offline();
  EXPECT_TRUE(syncs_of([&] { flusher.run_one_round(); }).empty());
}

TEST_F(FlusherTest, AFailedSyncOfEverythingHitsEveryLogOfTheRoundAndIsNotTriedAgain) {
  auto logs = make_dirty_logs(20);
  files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  flusher.run_one_round();
  for (const auto& log : logs) {
    EXPECT_TRUE(log->failure());
    EXPECT_EQ(log->offsets().durable, 0);
  }
  std::vector<std::shared_ptr<FakeLog>> others;
  for (int i = 100; i < 120; ++i) {
    others.push_back(make_log(i));
    others.back()->write("x");
    flusher.mark_dirty(others.back(), 0);
  }
  auto syncs = syncs_of([&] { flusher.run_one_round(); });
  EXPECT_EQ(syncs.size(), 20u) << "file by file from now on";
  EXPECT_EQ(std::count(syncs.begin(), syncs.end(), "sync all"), 0);
  for (const auto& log : others) EXPECT_EQ(log->offsets().durable, 1);
}

TEST_F(FlusherTest, AFailedDirectorySyncTakesTheLogOfflineToo) {
  let_sync_all_be_slow();
  auto log = make_log(0);
  log->write("a");
  log->roll();
  flusher.mark_dirty(log, 0);
  files.inject({SimFault::Kind::failed_sync, files.calls() + 2});
  flusher.run_one_round();
  EXPECT_TRUE(log->failure());
  EXPECT_EQ(log->offsets().durable, 0);
}

TEST_F(FlusherTest, SyncNowGivesTheFirstError) {
  auto log = make_log(0);
  log->write("a");
  EXPECT_TRUE(flusher.sync_now({log}).ok());
  EXPECT_EQ(log->offsets().durable, 1);
  log->write("b");
  files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  EXPECT_EQ(flusher.sync_now({log}).error().code, ErrorCode::io);
}

TEST_F(FlusherTest, SyncTargetsSyncsAsARoundDoes) {
  auto file = *files.open("/f", OpenMode::create);
  SyncTarget target{0, {file}, {"/"}};
  auto sync = [&] { EXPECT_TRUE(flusher.sync_targets({target}).front().ok()); };
  EXPECT_EQ(syncs_of(sync), std::vector<std::string>{"sync all"});
  let_sync_all_be_slow();
  EXPECT_EQ(syncs_of(sync), (std::vector<std::string>{"sync /f", "sync directory /"}));
  files.inject({SimFault::Kind::failed_sync, files.calls() + 1});
  EXPECT_FALSE(flusher.sync_targets({target}).front().ok());
}

TEST_F(FlusherTest, TheThreadSyncsWhatIsMarkedAndStops) {
  flusher.start();
  auto log = make_log(0);
  for (int i = 1; i <= 50; ++i) {
    log->write("x");
    flusher.mark_dirty(log, 0);
    while (log->offsets().durable < i) std::this_thread::yield();
  }
  flusher.stop();
  flusher.stop();
  EXPECT_GE(flusher.rounds(), 1u);
  log->write("x");
  flusher.mark_dirty(log, 0);
  EXPECT_EQ(log->offsets().durable, 50) << "nothing runs after stop()";
}

}  // namespace
}  // namespace zurau::storage
