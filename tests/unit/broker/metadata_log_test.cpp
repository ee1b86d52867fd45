// MetadataLog: what is appended is replayed; each run leads in an epoch of its own; snapshots and what
// kafka-storage format leaves are read.
#include "broker/metadata_log.h"

#include <gtest/gtest.h>

#include "protocol/records/batch_builder.h"
#include "storage/log_layout.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::broker {
namespace {

using testing::SimFileSystem;

constexpr std::string_view kDirectory = "/data/__cluster_metadata-0";

EncodedRecord value(std::string_view text) {
  Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

class MetadataLogTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    storage::LogManagerOptions options;
    options.data_dir = "/data";
    options.threads = false;
    auto logs = storage::LogManager::open(*files_, clock_, options);
    ASSERT_TRUE(logs.ok()) << logs.error().to_string();
    logs_ = *std::move(logs);
    auto log = MetadataLog::open(*files_, clock_, *logs_);
    ASSERT_TRUE(log.ok()) << log.error().to_string();
    log_ = *std::move(log);
  }
  void stop(bool cleanly) {
    if (cleanly) {
      EXPECT_TRUE(logs_->close().ok());
    }
    log_.reset();
    logs_.reset();
  }
  void restart() {
    stop(true);
    open();
  }
  void lose_power(uint64_t seed) {
    auto after = files_->after_power_cut(seed);
    stop(false);
    files_ = std::move(after);
    open();
  }
  void append(std::initializer_list<std::string_view> texts) {
    std::vector<EncodedRecord> values;
    for (std::string_view text : texts) values.push_back(value(text));
    auto appended = log_->append(values);
    ASSERT_TRUE(appended.ok()) << appended.error().to_string();
  }
  std::vector<std::string> replay() {
    std::vector<std::string> texts;
    auto replayed = log_->replay([&](Bytes bytes) {
      texts.emplace_back(as_text(bytes));
      return Status<>(kOk);
    });
    EXPECT_TRUE(replayed.ok()) << replayed.error().to_string();
    return texts;
  }
  /// A snapshot as Kafka leaves it: header, records, footer.
  static std::string snapshot(std::initializer_list<std::string_view> texts) {
    std::string file;
    auto add = [&](std::vector<std::byte> batch) { file += as_text(batch); };
    records::BatchBuilder header({.partition_leader_epoch = 0, .control = true});
    header.add(0, Bytes(value("\0\0\0\3")), Bytes(value("head")));
    add(header.finish());
    records::BatchBuilder data({.base_offset = 1, .partition_leader_epoch = 0});
    for (std::string_view text : texts) data.add(0, std::nullopt, Bytes(value(text)));
    add(data.finish());
    return file;
  }

  testing::ManualClock clock_;
  std::unique_ptr<SimFileSystem> files_ = std::make_unique<SimFileSystem>(clock_);
  std::unique_ptr<storage::LogManager> logs_;
  std::unique_ptr<MetadataLog> log_;
};

TEST_F(MetadataLogTest, ANewLogIsEmptyAndLeadsNothing) {
  EXPECT_TRUE(replay().empty());
  EXPECT_EQ(log_->end_offset(), 0);
  EXPECT_EQ(log_->leader_epoch(), -1);
}

TEST_F(MetadataLogTest, WhatWasAppendedIsReplayedInOrder) {
  append({"a", "b"});
  append({"c"});
  EXPECT_EQ(replay(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(log_->end_offset(), 4);  // The leader change is offset 0.
  restart();
  EXPECT_EQ(replay(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(MetadataLogTest, WhatWasAppendedSurvivesAPowerCut) {
  append({"a", "b"});
  append({"c"});
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    lose_power(seed);
    EXPECT_EQ(replay(), (std::vector<std::string>{"a", "b", "c"})) << seed;
  }
}

TEST_F(MetadataLogTest, ARunThatAppendsLeadsInTheNextEpoch) {
  append({"a"});
  EXPECT_EQ(log_->leader_epoch(), 1);
  restart();
  EXPECT_EQ(log_->leader_epoch(), -1);
  restart();  // A run that wrote nothing takes no epoch.
  append({"b"});
  EXPECT_EQ(log_->leader_epoch(), 2);
  std::string quorum = files_->read_file(storage::join_path(kDirectory, storage::kQuorumStateFile));
  EXPECT_EQ(quorum, R"({"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,)"
                    R"("currentVoters":[{"voterId":1}],"data_version":0})");
}

TEST_F(MetadataLogTest, AnEpochThatQuorumStateKnowsIsNotUsedAgain) {
  append({"a"});
  stop(true);
  files_->write_file(
      storage::join_path(kDirectory, storage::kQuorumStateFile),
      R"({"leaderId":-1,"leaderEpoch":9,"votedId":1,"votedDirectoryId":"x","data_version":1})");
  open();
  append({"b"});
  EXPECT_EQ(log_->leader_epoch(), 10);
  EXPECT_EQ(files_->read_file(storage::join_path(kDirectory, storage::kQuorumStateFile)),
            R"({"leaderId":1,"leaderEpoch":10,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA",)"
            R"("data_version":1})");
}

TEST_F(MetadataLogTest, TheNewestSnapshotStandsForTheBeginning) {
  append({"a", "b", "c"});  // Offsets 1 to 3.
  auto path = [](int64_t end, int32_t epoch) {
    return storage::join_path(kDirectory, storage::metadata_snapshot_name({end, epoch}));
  };
  files_->write_file(path(2, 1), snapshot({"old"}));
  files_->write_file(path(3, 1), snapshot({"A", "B"}));
  files_->write_file(path(4, 1) + ".part", "not complete");
  restart();
  EXPECT_EQ(replay(), (std::vector<std::string>{"A", "B", "c"}));
}

TEST_F(MetadataLogTest, ASnapshotThatTheLogDoesNotReachIsAnError) {
  append({"a"});
  files_->write_file(storage::join_path(kDirectory, storage::metadata_snapshot_name({7, 1})),
                     snapshot({"A"}));
  restart();
  EXPECT_FALSE(log_->replay([](Bytes) { return Status<>(kOk); }).ok());
}

TEST_F(MetadataLogTest, ADamagedSnapshotIsAnError) {
  append({"a"});
  std::string path = storage::join_path(kDirectory, storage::metadata_snapshot_name({2, 1}));
  files_->write_file(path, snapshot({"A"}) + "tail");
  restart();
  EXPECT_FALSE(log_->replay([](Bytes) { return Status<>(kOk); }).ok());
}

TEST_F(MetadataLogTest, WhatKafkaFormattedIsReadApart) {
  int count = 0;
  auto counted = [&](Bytes) {
    ++count;
    return Status<>(kOk);
  };
  ASSERT_TRUE(log_->read_bootstrap(counted).ok());
  EXPECT_EQ(count, 0);
  files_->write_file("/data/bootstrap.checkpoint", snapshot({"x", "y"}));
  ASSERT_TRUE(log_->read_bootstrap(counted).ok());
  EXPECT_EQ(count, 2);
}

TEST_F(MetadataLogTest, AnErrorWhileApplyingEndsTheReplayAndNamesTheOffset) {
  append({"a", "b"});
  auto replayed = log_->replay([](Bytes bytes) -> Status<> {
    if (as_text(bytes) == "b") return fail(Error{"", "no good"});
    return kOk;
  });
  ASSERT_FALSE(replayed.ok());
  EXPECT_NE(replayed.error().to_string().find("metadata record 2"), std::string::npos)
      << replayed.error().to_string();
}

TEST_F(MetadataLogTest, AChangeLargerThanKafkaReadsIsRefused) {
  std::vector<EncodedRecord> values{EncodedRecord(MetadataLog::kBatchBytesMax)};
  auto appended = log_->append(values);
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(appended.error().code, storage::ErrorCode::batch_too_large);
  append({"a"});
}

TEST_F(MetadataLogTest, AFailedSyncTakesTheLogOffline) {
  append({"a"});
  files_->inject({testing::SimFault::Kind::failed_sync, files_->calls() + 1});
  std::vector<EncodedRecord> values{value("b")};
  EXPECT_FALSE(log_->append(values).ok());
  files_->clear_faults();
  EXPECT_FALSE(log_->append(values).ok());
}

}  // namespace
}  // namespace zurau::broker
