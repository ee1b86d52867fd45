// What an unclean or clean stop leaves, and what is made of it.
#include "storage/log_recovery.h"

#include <fmt/format.h>

#include "storage/producer_snapshot.h"
#include "tests/support/log_fixture.h"

namespace zurau::storage {
namespace {

using testing::LogFixture;
using testing::make_batch;

class LogRecoveryTest : public LogFixture {
 protected:
  LogRecoveryTest() { create(); }
  void append_ten(size_t value_size = 100) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(append({.value = std::string(value_size, 'x')}).ok());
  }
  std::string first_log() const { return path("00000000000000000000.log"); }
};

TEST_F(LogRecoveryTest, ACleanlyClosedLogOpensWithoutAScan) {
  append_ten();
  ASSERT_TRUE(append({.producer_id = 7, .producer_epoch = 1, .sequence = 0}, 3).ok());
  close_and_sync();
  open({.clean = true, .recovery_point = 11});
  EXPECT_EQ(report.bytes_scanned, 0);
  EXPECT_EQ(offsets_read(), range(0, 11));
  EXPECT_TRUE(append({.producer_id = 7, .producer_epoch = 1, .sequence = 0})->duplicate);
  EXPECT_EQ(log->latest_epoch(), 3);
}

TEST_F(LogRecoveryTest, ACloseWithoutChangesWritesNothing) {
  append_ten();
  close_and_sync();
  open({.clean = true, .recovery_point = 10});
  uint64_t calls = files->calls();
  auto target = log->close();
  ASSERT_TRUE(target.ok());
  EXPECT_TRUE(target->files.empty());
  EXPECT_EQ(files->calls(), calls);
}

/// Found by the fault sweep: a roll that failed had left its empty file, which hid the records behind it.
TEST_F(LogRecoveryTest, ARollThatFailedHidesNothing) {
  options.segment_bytes = 1200;
  for (uint64_t call = 1; call <= 12; ++call) {
    for (bool clean : {true, false}) {
      SCOPED_TRACE(fmt::format("call {} clean {}", call, clean));
      files = std::make_unique<testing::SimFileSystem>(clock);
      files->make_directory("/data");
      files->make_directory(kDirectory);
      create();
      append_ten(30);  // Fit into one segment.
      // The file that the roll made cannot be removed either.
      for (uint64_t at : {call, call + 1})
        files->inject({testing::SimFault::Kind::error, files->calls() + at});
      bool refused = !append({.value = std::string(600, 'r')}).ok();
      files->clear_faults();
      if (log->failure()) continue;  // A write that could not be cut off: nothing more is appended.
      int64_t end = refused ? 10 : 11;
      for (int i = 0; i < 3; ++i) ASSERT_TRUE(append({.value = std::string(400, 's')}).ok());
      sync();
      save_epochs();
      if (clean) sync_target(log->close());
      files = files->after_kill();
      open({clean, /*recovery_point=*/end + 3, 0});
      ASSERT_EQ(log->offsets().end, end + 3);
      EXPECT_EQ(offsets_read(), range(0, end + 3));
      for (int64_t offset = 0; offset < end + 3; ++offset) {
        auto slice = log->read(offset, {1, true, ReadBound::end});
        ASSERT_TRUE(slice.ok());
        EXPECT_EQ(load_be<int64_t>(testing::bytes_of(*slice).data()), offset);
      }
    }
  }
}

TEST_F(LogRecoveryTest, WhatWasSyncedSurvivesEveryPowerCut) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    files = std::make_unique<testing::SimFileSystem>(clock);
    files->make_directory("/data");
    files->make_directory(kDirectory);
    options.segment_bytes = 1200;
    create();
    append_ten();
    sync();
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(append({.value = std::string(900, 'y')}).ok());
    power_cut(seed, true);
    open();
    EXPECT_FALSE(log->failure()) << "seed " << seed << ": " << log->failure()->to_string();
    int64_t end = log->offsets().end;
    EXPECT_GE(end, 10) << "seed " << seed;
    ASSERT_TRUE(append({}).ok());
    sync();
    EXPECT_EQ(log->offsets().visible, end + 1);
  }
}

TEST_F(LogRecoveryTest, ATornTailIsCutAndReported) {
  append_ten();
  sync();
  std::string bytes = files->read_file(first_log());
  files->write_file(first_log(), bytes.substr(0, bytes.size() - 5));
  open();
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_FALSE(report.findings[0].data_lost);
  EXPECT_EQ(offsets_read(), range(0, 9));
  EXPECT_EQ(append({})->base_offset, 9);
}

TEST_F(LogRecoveryTest, AHeaderWithoutItsMagicIsNoMessageOfOld) {
  append_ten();
  sync();
  std::string bytes = files->read_file(first_log());
  auto next = make_batch({});
  records::set_base_offset(next, 10);
  std::string torn(as_text(Bytes(next).first(records::kMagicOffset)));
  files->write_file(first_log(), bytes + torn + std::string(next.size() - torn.size(), '\0'));
  open();
  EXPECT_FALSE(log->failure());
  EXPECT_EQ(offsets_read(), range(0, 10));
}

TEST_F(LogRecoveryTest, AZeroTailIsTheEndOfTheLog) {
  append_ten();
  sync();
  files->write_file(first_log(), files->read_file(first_log()) + std::string(5000, '\0'));
  open();
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(offsets_read(), range(0, 10));
}

TEST_F(LogRecoveryTest, DamageInTheMiddleMakesTheLogReadOnly) {
  append_ten();
  sync();
  uint64_t size = make_batch({.value = std::string(100, 'x')}).size();
  files->damage(first_log(), 4 * size + 80);
  std::string before = files->read_file(first_log());
  for (int starts = 0; starts < 2; ++starts) {
    open();
    ASSERT_TRUE(log->failure());
    EXPECT_EQ(log->failure()->code, ErrorCode::read_only);
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_TRUE(report.findings[0].data_lost);
    EXPECT_EQ(report.findings[0].path, first_log());
    EXPECT_NE(report.findings[0].detail.find("offset 4"), std::string::npos);
    EXPECT_EQ(log->offsets().end, 10);
    EXPECT_EQ(append({}).error().code, ErrorCode::read_only);
    EXPECT_EQ(files->read_file(first_log()), before) << "nothing is removed";
    EXPECT_EQ(log->read(0, {1 << 20, true, ReadBound::visible})->region.length, 4 * size);
    EXPECT_EQ(log->read(4, {1 << 20, true, ReadBound::visible}).error().code, ErrorCode::corrupt);
    EXPECT_EQ(log->read(5, {1 << 20, true, ReadBound::visible})->region.length, 5 * size);
    EXPECT_EQ(log->checkpoint_values().recovery_point, 0) << "the next start has to find it again";
    EXPECT_FALSE(log->close().ok());
  }
}

TEST_F(LogRecoveryTest, APageThatNeverCameCutsTheWriteThatNoSyncCovered) {
  append_ten(2000);
  sync();
  std::string bytes = files->read_file(first_log());
  std::fill(bytes.begin() + 8192, bytes.begin() + 12288, '\0');
  files->write_file(first_log(), bytes);
  open({.recovery_point = 2});
  EXPECT_FALSE(log->failure());
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_TRUE(report.findings[0].data_lost);
  EXPECT_EQ(offsets_read(), range(0, 3));
  files->write_file(first_log(), bytes);
  open({.recovery_point = 9});
  EXPECT_TRUE(log->failure()) << "below the recovery point it was durable: that is damage";
}

TEST_F(LogRecoveryTest, OnlySegmentsFromTheRecoveryPointOnAreScanned) {
  options.segment_bytes = 400;
  log->set_options(options);
  append_ten();
  sync();
  files->damage(first_log(), 70);
  open({.recovery_point = 8});
  EXPECT_FALSE(log->failure());
  EXPECT_GT(report.bytes_scanned, 0);
  EXPECT_LT(report.bytes_scanned, log->size_bytes());
  EXPECT_EQ(log->offsets().end, 10);
}

TEST_F(LogRecoveryTest, MissingAndPaddedIndexesAreBuiltAgain) {
  options.segment_bytes = 2000;
  options.index_interval_bytes = 100;
  log->set_options(options);
  append_ten(300);
  close_and_sync();
  auto name = path("00000000000000000000.index");
  std::string index = files->read_file(name);
  EXPECT_GT(index.size(), 8u);
  files->write_file(name, index + std::string(80, '\0'));
  ASSERT_TRUE(files->remove(path("00000000000000000000.timeindex")).ok());
  open({.clean = true, .recovery_point = 10});
  EXPECT_EQ(files->read_file(name), index);
  EXPECT_TRUE(*files->exists(path("00000000000000000000.timeindex")));
  EXPECT_EQ(offsets_read(), range(0, 10));
}

TEST_F(LogRecoveryTest, OpenAndAbortedTransactionsAreKnownAfterAnUncleanStop) {
  for (int64_t id : {1, 2})
    ASSERT_TRUE(append({.producer_id = id, .producer_epoch = 0, .sequence = 0, .transactional = true}).ok());
  append_marker(1, 0, false);
  sync();
  open();
  EXPECT_EQ(log->offsets().stable, 1);
  EXPECT_TRUE(offsets_read(ReadBound::stable).empty());
  append_marker(2, 0, true);
  sync();
  EXPECT_EQ(offsets_read(ReadBound::stable), range(1, 2));
  EXPECT_EQ(files->read_file(path("00000000000000000000.txnindex")).size(), 34u);
}

TEST_F(LogRecoveryTest, EpochsBelowAStartThatDidNotBecomeDurableAreKept) {
  ASSERT_TRUE(append({.records = 5}, 1).ok());
  ASSERT_TRUE(append({.records = 5}, 2).ok());
  sync();
  ASSERT_TRUE(log->delete_records(7).ok());
  save_epochs();
  open({.recovery_point = 10});
  EXPECT_EQ(log->offsets().start, 0) << "no checkpoint has the new start";
  EXPECT_EQ(log->epoch_of(0), 1);
  EXPECT_EQ(log->epoch_of(5), 2);
}

TEST_F(LogRecoveryTest, ASegmentBehindALostTailGoesUnlessKafkaHasCompactedThere) {
  options.segment_bytes = 400;
  log->set_options(options);
  append_ten();
  sync();
  std::string bytes = files->read_file(first_log());
  std::string cut = bytes.substr(0, make_batch({.value = std::string(100, 'x')}).size());
  files->write_file(first_log(), cut);
  files->write_file("/data/cleaner-offset-checkpoint", "0\n1\nt 0 9\n");
  open();
  EXPECT_EQ(log->offsets().end, 10) << "compaction leaves such gaps";
  files->write_file("/data/cleaner-offset-checkpoint", "0\n0\n");
  open();
  EXPECT_EQ(offsets_read(), range(0, 1));
  EXPECT_EQ(append({})->base_offset, 1);
}

TEST_F(LogRecoveryTest, AnEndBelowTheStartGoesOnAtTheStart) {
  append_ten();
  open({.log_start = 50});
  EXPECT_EQ(log->offsets().start, 50);
  EXPECT_EQ(append({})->base_offset, 50);
}

TEST_F(LogRecoveryTest, LeftoversOfCompactionAreFinishedOrRemoved) {
  append_ten();
  close_and_sync();
  std::string content = files->read_file(first_log());
  files->write_file(first_log() + ".swap", content);
  files->write_file(path("00000000000000000005.log.deleted"), "x");
  files->write_file(path("00000000000000000020.timeindex"), "orphan");
  open({.clean = true, .recovery_point = 10});
  EXPECT_EQ(offsets_read(), range(0, 10));
  EXPECT_FALSE(*files->exists(first_log() + ".swap"));
  EXPECT_FALSE(*files->exists(path("00000000000000000005.log.deleted")));
  EXPECT_FALSE(*files->exists(path("00000000000000000020.timeindex")));

  close_and_sync();
  files->write_file(first_log() + ".cleaned", "half");
  files->write_file(first_log() + ".swap", "to be dropped: at or above the lowest .cleaned");
  open({.clean = true, .recovery_point = 10});
  EXPECT_EQ(offsets_read(), range(0, 10));
  EXPECT_FALSE(*files->exists(first_log() + ".cleaned"));
}

TEST(ProducerSnapshotTest, ReadsBackWhatItWrote) {
  ProducerEntry entry;
  entry.producer_id = 7;
  entry.epoch = 3;
  entry.coordinator_epoch = 2;
  entry.last_timestamp = 99;
  entry.current_txn_first_offset = 40;
  entry.add_batch({12, 2, 42, 99});
  auto bytes = encode_producer_snapshot({entry});
  EXPECT_EQ(bytes.size(), 56u);
  auto read = decode_producer_snapshot(bytes);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ((*read)[0].batches, entry.batches);
  EXPECT_EQ((*read)[0].current_txn_first_offset, 40);
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] ^= std::byte{1};
    EXPECT_FALSE(decode_producer_snapshot(damaged).ok()) << "byte " << i;
    EXPECT_FALSE(decode_producer_snapshot(Bytes(bytes).first(i)).ok());
  }
}

}  // namespace
}  // namespace zurau::storage
