// Text files and checkpoints: byte for byte Kafka's, replaced whole or not at all.
#include "storage/checkpoint_file.h"

#include <gtest/gtest.h>

#include "storage/text_file.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::ManualClock;
using testing::SimFault;
using testing::SimFileSystem;

class CheckpointFileTest : public ::testing::Test {
 protected:
  /// The error that reading `text` as an offset checkpoint gives.
  std::string error_of(std::string_view text) {
    files.write_file("/c", text);
    auto read = read_offset_checkpoint(files, "/c");
    if (read.ok()) return "no error";
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    EXPECT_EQ(read.error().path, "/c");
    return read.error().detail;
  }

  ManualClock clock;
  SimFileSystem files{clock};
};

TEST_F(CheckpointFileTest, OffsetsAreWrittenAsKafkaDoes) {
  ASSERT_TRUE(write_offset_checkpoint(files, "/c", {{{"orders", 1}, 4690}, {{"orders", 0}, 4711}}).ok());
  EXPECT_EQ(files.read_file("/c"), "0\n2\norders 0 4711\norders 1 4690\n");
  ASSERT_TRUE(write_offset_checkpoint(files, "/c", {}).ok());
  EXPECT_EQ(files.read_file("/c"), "0\n0\n");
  EXPECT_FALSE(*files.exists("/c.tmp"));
}

TEST_F(CheckpointFileTest, OffsetsOfKafkaAreRead) {
  files.write_file("/c", "0\n3\ncompact-txn-keep 0 604\nflushy 0 40\ndelete-records 0 9223372036854775807\n");
  auto offsets = *read_offset_checkpoint(files, "/c");
  EXPECT_EQ(offsets,
            (OffsetCheckpoint{
                {{"compact-txn-keep", 0}, 604}, {{"flushy", 0}, 40}, {{"delete-records", 0}, INT64_MAX}}));
}

TEST_F(CheckpointFileTest, AMissingFileIsEmpty) {
  EXPECT_TRUE(read_offset_checkpoint(files, "/c")->empty());
  EXPECT_TRUE(read_epoch_checkpoint(files, "/c")->empty());
}

TEST_F(CheckpointFileTest, AnEmptyFileOfKafkasFirstStartHasNoEntries) {
  files.write_file("/c", "");
  EXPECT_TRUE(read_offset_checkpoint(files, "/c")->empty());
}

TEST_F(CheckpointFileTest, DamageNamesItsLine) {
  EXPECT_EQ(error_of("1\n0\n"), "line 1: is not the version 0");
  EXPECT_EQ(error_of("0\n"), "line 2: is not the number of entries");
  EXPECT_EQ(error_of("0\n-1\n"), "line 2: is not the number of entries");
  EXPECT_EQ(error_of("0\n2\na 0 1\n"), "line 3: the file ends before its last entry");
  EXPECT_EQ(error_of("0\n1\na 0 1\nb 0 1\n"), "line 4: there are more entries than line 2 says");
  for (const char* line :
       {"a 0", "a 0 1 2", "a x 1", "a 0 -1", "a -1 0", "a 0 9223372036854775808", "a 0 1x"})
    EXPECT_EQ(error_of(std::string("0\n1\n") + line + "\n"), "line 3: is not an entry") << line;
}

TEST_F(CheckpointFileTest, EpochsAreWrittenAndReadAsKafkaDoes) {
  std::vector<EpochEntry> epochs = {{0, 0}, {2, 222}, {4, 433}};
  ASSERT_TRUE(stage_epoch_checkpoint(files, "/e", epochs).ok());
  ASSERT_TRUE(install_text_file(files, "/e").ok());
  EXPECT_EQ(files.read_file("/e"), "0\n3\n0 0\n2 222\n4 433\n");
  EXPECT_EQ(*read_epoch_checkpoint(files, "/e"), epochs);
  files.write_file("/e", "0\n1\n0 0 0\n");
  EXPECT_EQ(read_epoch_checkpoint(files, "/e").error().code, ErrorCode::corrupt);
}

TEST_F(CheckpointFileTest, APowerCutLeavesTheOldTextOrTheNewOne) {
  files.write_file("/c", "old");
  std::set<std::string> before, after;
  files.observe([&](uint64_t, std::string_view) {
    for (uint64_t seed = 0; seed < 50; ++seed) before.insert(files.after_power_cut(seed)->read_file("/c"));
  });
  ASSERT_TRUE(write_text_file(files, "/c", std::string(5000, 'n')).ok());
  files.observe({});
  EXPECT_EQ(before, (std::set<std::string>{"old", std::string(5000, 'n')}));
  for (uint64_t seed = 0; seed < 50; ++seed) after.insert(files.after_power_cut(seed)->read_file("/c"));
  EXPECT_EQ(after, std::set<std::string>{std::string(5000, 'n')});
}

TEST_F(CheckpointFileTest, AfterAnyErrorTheOldTextStandsAndTheNextWriteWorks) {
  for (auto kind : {SimFault::Kind::error, SimFault::Kind::short_write, SimFault::Kind::no_space,
                    SimFault::Kind::failed_sync}) {
    for (uint64_t call = 1; call <= 7; ++call) {
      SimFileSystem fresh(clock);
      fresh.write_file("/c", "old");
      fresh.inject({kind, call});
      auto written = write_text_file(fresh, "/c", "new text");
      std::string text = fresh.read_file("/c");
      if (written.ok()) {
        EXPECT_EQ(text, "new text");
      } else if (text != "old") {  // The rename happened, only its durability is unknown.
        EXPECT_EQ(text, "new text");
      }
      fresh.clear_faults();
      bool names_doubtful = !fresh.sync_all_is_sound();  // Its directory could not be synced: that is final.
      EXPECT_EQ(write_text_file(fresh, "/c", "newer").ok(), !names_doubtful);
    }
  }
}

TEST_F(CheckpointFileTest, WhatACrashLeftInTheTemporaryFileIsOverwritten) {
  files.write_file("/c.tmp", "a longer text than the new one");
  ASSERT_TRUE(write_text_file(files, "/c", "short").ok());
  EXPECT_EQ(files.read_file("/c"), "short");
}

TEST_F(CheckpointFileTest, LinesEndWithOrWithoutCarriageReturn) {
  EXPECT_EQ(split_lines("a\r\nb\n\nc"), (std::vector<std::string_view>{"a", "b", "", "c"}));
  EXPECT_TRUE(split_lines("").empty());
}

}  // namespace
}  // namespace zurau::storage
