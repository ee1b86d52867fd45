// meta.properties, the clean-shutdown marker and partition.metadata: Kafka's forms, both ways.
#include "storage/directory_files.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::ManualClock;
using testing::SimFileSystem;

class DirectoryFilesTest : public ::testing::Test {
 protected:
  std::string meta_error(std::string_view text) {
    files.write_file("/meta.properties", text);
    auto read = read_meta_properties(files, "");
    if (read.ok()) return "no error";
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    return read.error().detail;
  }

  ManualClock clock;
  SimFileSystem files{clock};
};

TEST_F(DirectoryFilesTest, MetaPropertiesOfKafkaAreRead) {
  files.write_file("/meta.properties",
                   "#\n#Mon Nov 23 23:28:08 UTC 2026\nnode.id=1\ndirectory.id=DyMkcTf_Qr-lTYddTiyjnA\n"
                   "version=1\ncluster.id=J0naTiFNRrGxvLc3ng5pvw\n");
  auto identity = *read_meta_properties(files, "");
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->node_id, 1);
  EXPECT_EQ(identity->cluster_id, "J0naTiFNRrGxvLc3ng5pvw");
  EXPECT_EQ(identity->directory_id.to_string(), "DyMkcTf_Qr-lTYddTiyjnA");
}

TEST_F(DirectoryFilesTest, MetaPropertiesAreWrittenAsKafkaDoes) {
  DataDirectoryIdentity identity{7, "J0naTiFNRrGxvLc3ng5pvw", *Uuid::parse("DyMkcTf_Qr-lTYddTiyjnA")};
  ASSERT_TRUE(write_meta_properties(files, "", identity, 1'795'476'488'000).ok());
  EXPECT_EQ(files.read_file("/meta.properties"),
            "#\n#Mon Nov 23 23:28:08 UTC 2026\nnode.id=7\ndirectory.id=DyMkcTf_Qr-lTYddTiyjnA\nversion=1\n"
            "cluster.id=J0naTiFNRrGxvLc3ng5pvw\n");
}

TEST_F(DirectoryFilesTest, MetaPropertiesOfTheZooKeeperTimeHaveNoDirectoryId) {
  files.write_file("/meta.properties", "version=0\nbroker.id=3\ncluster.id=abc\n");
  auto identity = *read_meta_properties(files, "");
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->node_id, 3);
  EXPECT_TRUE(identity->directory_id.is_zero());
}

TEST_F(DirectoryFilesTest, MetaPropertiesThatMakeNoSenseSayWhat) {
  EXPECT_FALSE(read_meta_properties(files, "")->has_value()) << "none there";
  EXPECT_EQ(meta_error(""), "version is '', known are 0 and 1");
  EXPECT_EQ(meta_error("version=2\n"), "version is '2', known are 0 and 1");
  EXPECT_EQ(meta_error("version=1\ncluster.id=x\n"), "node.id is '', not a number");
  EXPECT_EQ(meta_error("version=1\nnode.id=-1\ncluster.id=x\n"), "node.id is '-1', not a number");
  EXPECT_EQ(meta_error("version=1\nnode.id=1\n"), "cluster.id is missing");
  EXPECT_EQ(meta_error("version=1\nnode.id=1\ncluster.id=x\ndirectory.id=zz\n"),
            "directory.id is 'zz', not a uuid");
}

TEST_F(DirectoryFilesTest, TheMarkerHasKafkasBytes) {
  ASSERT_TRUE(write_clean_shutdown(files, "", {760}).ok());
  EXPECT_EQ(files.read_file("/.kafka_cleanshutdown"), R"({"version":0,"brokerEpoch":760})");
  EXPECT_EQ((*read_clean_shutdown(files, ""))->broker_epoch, 760);
}

TEST_F(DirectoryFilesTest, AnyMarkerCounts) {
  EXPECT_FALSE(read_clean_shutdown(files, "")->has_value());
  for (const char* text : {"", "{}", "garbage", R"({"brokerEpoch":"x"})"}) {
    files.write_file("/.kafka_cleanshutdown", text);
    auto marker = *read_clean_shutdown(files, "");
    ASSERT_TRUE(marker) << text;
    EXPECT_EQ(marker->broker_epoch, -1) << text;
  }
  files.write_file("/.kafka_cleanshutdown", "{ \"brokerEpoch\" : 12 , \"version\" : 0 }");
  EXPECT_EQ((*read_clean_shutdown(files, ""))->broker_epoch, 12);
}

TEST_F(DirectoryFilesTest, TheMarkerIsGoneForGoodOnceItsRemovalReturns) {
  ASSERT_TRUE(remove_clean_shutdown(files, "/").ok()) << "nothing there is fine";
  files.write_file("/.kafka_cleanshutdown", "{}");
  ASSERT_TRUE(remove_clean_shutdown(files, "/").ok());
  for (uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_FALSE(*files.after_power_cut(seed)->exists("/.kafka_cleanshutdown"));
}

TEST_F(DirectoryFilesTest, PartitionMetadataHasKafkasBytes) {
  Uuid topic_id = *Uuid::parse("PT9jmuOMThu5ZVATWXYa4A");
  ASSERT_TRUE(write_partition_metadata(files, "", topic_id).ok());
  EXPECT_EQ(files.read_file("/partition.metadata"), "version: 0\ntopic_id: PT9jmuOMThu5ZVATWXYa4A");
  EXPECT_EQ(**read_partition_metadata(files, ""), topic_id);
}

TEST_F(DirectoryFilesTest, PartitionMetadataThatMakesNoSenseIsCorrupt) {
  EXPECT_FALSE(read_partition_metadata(files, "")->has_value());
  for (const char* text :
       {"", "version: 1\ntopic_id: PT9jmuOMThu5ZVATWXYa4A", "version: 0\ntopic_id: x", "version: 0"}) {
    files.write_file("/partition.metadata", text);
    EXPECT_EQ(read_partition_metadata(files, "").error().code, ErrorCode::corrupt) << text;
  }
}

}  // namespace
}  // namespace zurau::storage
