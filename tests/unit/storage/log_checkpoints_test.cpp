// The three checkpoint files of a data directory: which rows stand in which, and when they are written.
#include "storage/log_checkpoints.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::ManualClock;
using testing::SimFault;
using testing::SimFileSystem;

class LogCheckpointsTest : public ::testing::Test {
 protected:
  LogCheckpointsTest() { files.make_directory("/data"); }
  std::string text(std::string_view name) { return files.read_file("/data/" + std::string(name)); }

  ManualClock clock;
  SimFileSystem files{clock};
  LogCheckpoints checkpoints{files, "/data"};
  std::vector<RecoveryReport::Finding> findings;
};

TEST_F(LogCheckpointsTest, RowsGoIntoTheFilesThatKafkaKeepsThemIn) {
  ASSERT_TRUE(checkpoints.write({{{"a", 0}, {100, 5, 0, 90}}, {{"b", 1}, {7, 3, 3, 7}}}).ok());
  EXPECT_EQ(text(kRecoveryPointCheckpoint), "0\n2\na 0 100\nb 1 7\n");
  EXPECT_EQ(text(kLogStartCheckpoint), "0\n1\na 0 5\n") << "b starts at its first segment";
  EXPECT_EQ(text(kReplicationCheckpoint), "0\n2\na 0 90\nb 1 7\n");
}

TEST_F(LogCheckpointsTest, TheMetadataLogStandsInNone) {
  ASSERT_TRUE(
      checkpoints.write({{{"__cluster_metadata", 0}, {100, 5, 0, 90}}, {{"a", 0}, {1, 1, 0, 1}}}).ok());
  EXPECT_EQ(text(kRecoveryPointCheckpoint), "0\n1\na 0 1\n");
  EXPECT_EQ(text(kLogStartCheckpoint), "0\n1\na 0 1\n");
  EXPECT_EQ(text(kReplicationCheckpoint), "0\n1\na 0 1\n");
}

TEST_F(LogCheckpointsTest, WhatWasWrittenIsReadBack) {
  ASSERT_TRUE(checkpoints.write({{{"a", 0}, {100, 5, 0, 90}}}).ok());
  LogCheckpoints others(files, "/data");
  auto read = others.read(findings);
  ASSERT_TRUE(read.ok());
  auto rows = *read;
  ASSERT_EQ(rows.size(), 1u);
  const CheckpointValues& values = rows[TopicPartition{"a", 0}];
  EXPECT_EQ(values.recovery_point, 100);
  EXPECT_EQ(values.log_start, 5);
  EXPECT_EQ(values.high_watermark, 90);
  EXPECT_TRUE(findings.empty());
  EXPECT_TRUE(others.names({"a", 0}));
  EXPECT_FALSE(others.names({"a", 1}));
}

TEST_F(LogCheckpointsTest, AFileThatWouldNotChangeIsNotWritten) {
  LogCheckpoints::Rows rows = {{{"a", 0}, {100, 5, 0, 90}}};
  ASSERT_TRUE(checkpoints.write(rows).ok());
  uint64_t calls = files.calls();
  ASSERT_TRUE(checkpoints.write(rows).ok());
  EXPECT_EQ(files.calls(), calls);
  rows[{"a", 0}].log_start = 6;
  ASSERT_TRUE(checkpoints.write_log_starts(rows).ok());
  EXPECT_EQ(text(kLogStartCheckpoint), "0\n1\na 0 6\n");
}

TEST_F(LogCheckpointsTest, AfterAFailedWriteTheNextOneWritesAgain) {
  LogCheckpoints::Rows rows = {{{"a", 0}, {100, 0, 0, 90}}};
  files.inject({SimFault::Kind::disk_full, 1});
  EXPECT_EQ(checkpoints.write(rows).error().code, ErrorCode::disk_full);
  files.clear_faults();
  ASSERT_TRUE(checkpoints.write(rows).ok());
  EXPECT_EQ(text(kRecoveryPointCheckpoint), "0\n1\na 0 100\n");
}

TEST_F(LogCheckpointsTest, ADamagedFileIsReportedAndWrittenAnew) {
  files.write_file("/data/recovery-point-offset-checkpoint", "garbage");
  files.write_file("/data/log-start-offset-checkpoint", "0\n1\na 0 5\n");
  auto read = checkpoints.read(findings);
  ASSERT_TRUE(read.ok());
  auto rows = *read;
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].path, "/data/recovery-point-offset-checkpoint");
  EXPECT_EQ(rows[(TopicPartition{"a", 0})].log_start, 5);
  EXPECT_EQ(rows[(TopicPartition{"a", 0})].recovery_point, 0);
  EXPECT_TRUE(checkpoints.names({"z", 0})) << "what a damaged file says of it is not known";
  ASSERT_TRUE(checkpoints.write({}).ok());
  EXPECT_EQ(text(kRecoveryPointCheckpoint), "0\n0\n");
}

TEST_F(LogCheckpointsTest, AFileThatCannotBeReadIsNotTakenForAMissingOne) {
  files.write_file("/data/log-start-offset-checkpoint", "0\n1\na 0 5\n");
  uint64_t before = files.reads();
  ASSERT_TRUE(checkpoints.read(findings).ok());
  for (uint64_t read = 1, reads = files.reads() - before; read <= reads; ++read) {
    files.inject({SimFault::Kind::read_error, files.reads() + read});
    auto failed = LogCheckpoints(files, "/data").read(findings);
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, ErrorCode::io);
  }
  EXPECT_TRUE(findings.empty());
}

}  // namespace
}  // namespace zurau::storage
