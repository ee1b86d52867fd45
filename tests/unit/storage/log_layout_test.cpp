// Names on disk are Kafka's, and names of another form are left alone.
#include "storage/log_layout.h"

#include <gtest/gtest.h>

namespace zurau::storage {
namespace {

const Uuid kUnique{{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 1, 2, 3, 4, 5, 6, 7}};

TEST(LogLayout, SegmentFilesHaveKafkasNames) {
  EXPECT_EQ(segment_file_name(0, SegmentFileKind::log), "00000000000000000000.log");
  EXPECT_EQ(segment_file_name(4711, SegmentFileKind::offset_index), "00000000000000004711.index");
  EXPECT_EQ(segment_file_name(4711, SegmentFileKind::time_index), "00000000000000004711.timeindex");
  EXPECT_EQ(segment_file_name(4711, SegmentFileKind::txn_index), "00000000000000004711.txnindex");
  EXPECT_EQ(segment_file_name(INT64_MAX, SegmentFileKind::producer_snapshot),
            "09223372036854775807.snapshot");
  EXPECT_EQ(segment_file_name(7, SegmentFileKind::log, FileStage::deleted),
            "00000000000000000007.log.deleted");
  EXPECT_EQ(segment_file_name(7, SegmentFileKind::log, FileStage::cleaned),
            "00000000000000000007.log.cleaned");
  EXPECT_EQ(segment_file_name(7, SegmentFileKind::time_index, FileStage::swap),
            "00000000000000000007.timeindex.swap");
}

TEST(LogLayout, EverySegmentFileNameParsesBack) {
  for (int64_t base : {int64_t{0}, int64_t{1} << 40, INT64_MAX}) {
    for (auto kind : {SegmentFileKind::log, SegmentFileKind::offset_index, SegmentFileKind::time_index,
                      SegmentFileKind::txn_index, SegmentFileKind::producer_snapshot}) {
      for (auto stage : {FileStage::live, FileStage::deleted, FileStage::cleaned, FileStage::swap}) {
        SegmentFileName name{base, kind, stage};
        EXPECT_EQ(parse_segment_file_name(segment_file_name(name)), name);
      }
    }
  }
}

TEST(LogLayout, OtherFileNamesAreNotSegmentFiles) {
  for (const char* name : {"", "leader-epoch-checkpoint", "partition.metadata", "0000000000000000000.log",
                           "000000000000000000000.log", "0000000000000000000x.log",
                           "-0000000000000000001.log", "00000000000000000000", "00000000000000000000.",
                           "00000000000000000000.logs", "00000000000000000000.log.bak",
                           "99999999999999999999.log", "00000000000000000000.log.deleted.deleted"}) {
    EXPECT_EQ(parse_segment_file_name(name), std::nullopt) << name;
  }
}

TEST(LogLayout, TopicNamesFollowKafkasRule) {
  for (const char* name : {"a", "A-Z_0.9", "...", "__consumer_offsets", "-"})
    EXPECT_TRUE(is_valid_topic_name(name)) << name;
  EXPECT_TRUE(is_valid_topic_name(std::string(249, 'x')));
  for (const char* name : {"", ".", "..", "a/b", "a b", "\xc3\xbc", "a\n", "a:b"})
    EXPECT_FALSE(is_valid_topic_name(name)) << name;
  EXPECT_FALSE(is_valid_topic_name(std::string(250, 'x')));
}

TEST(LogLayout, PartitionDirectoriesParseAtTheLastDash) {
  auto name = parse_partition_directory_name("a-b-1-12");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->partition, (TopicPartition{"a-b-1", 12}));
  EXPECT_EQ(name->kind, DirectoryKind::partition);
  EXPECT_EQ(partition_directory_name(name->partition), "a-b-1-12");
  EXPECT_EQ(parse_partition_directory_name("__cluster_metadata-0")->partition.topic, kMetadataTopic);
}

TEST(LogLayout, OtherDirectoriesAreNotPartitions) {
  for (const char* name : {"", "a", "-1", "a-", "a-x", "a--1x", "a-07", "a-2147483648", "lost+found", "a-1.x",
                           "a-delete", "a b-1"}) {
    EXPECT_EQ(parse_partition_directory_name(name), std::nullopt) << name;
  }
}

TEST(LogLayout, DeletedDirectoriesParseBack) {
  std::string name = deleted_directory_name({"orders", 3}, kUnique);
  EXPECT_EQ(name, "orders-3.0123456789abcdef0001020304050607-delete");
  auto parsed = parse_partition_directory_name(name);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->partition, (TopicPartition{"orders", 3}));
  EXPECT_EQ(parsed->kind, DirectoryKind::deleted);
  EXPECT_EQ(parse_partition_directory_name("orders-3.0123-future")->kind, DirectoryKind::future);
  EXPECT_EQ(parse_partition_directory_name("orders-3.0123-stray")->kind, DirectoryKind::stray);
}

TEST(LogLayout, ALongTopicIsCutInTheNameOfItsDeletedDirectory) {
  std::string name = deleted_directory_name({std::string(249, 'x'), 123456}, kUnique);
  EXPECT_EQ(name.size(), kMaxFileNameLength);
  auto parsed = parse_partition_directory_name(name);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->kind, DirectoryKind::deleted);
  EXPECT_EQ(parsed->partition.partition, 123456);
}

TEST(LogLayout, PathsJoinAndSplit) {
  EXPECT_EQ(join_path("/data", "a-0"), "/data/a-0");
  EXPECT_EQ(parent_path("/data/a-0"), "/data");
  EXPECT_EQ(parent_path("/data"), "/");
  EXPECT_EQ(parent_path("data"), ".");
}

}  // namespace
}  // namespace zurau::storage
