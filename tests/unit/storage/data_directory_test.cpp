// Taking possession of a data directory: whose it is, who holds it, what lies in it.
#include "storage/data_directory.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

using testing::ManualClock;
using testing::SimFault;
using testing::SimFileSystem;

class DataDirectoryTest : public ::testing::Test {
 protected:
  Result<DataDirectory> open(int32_t node_id = 1, const std::string& cluster_id = "") {
    return open_data_directory(files, clock, "/data", node_id, cluster_id);
  }
  ManualClock clock;
  SimFileSystem files{clock};
};

TEST_F(DataDirectoryTest, TheFirstStartMakesItWithAnIdentity) {
  auto directory = open();
  ASSERT_TRUE(directory.ok());
  EXPECT_TRUE(directory->clean) << "there is nothing to recover";
  EXPECT_EQ(directory->identity.node_id, 1);
  EXPECT_EQ(directory->identity.cluster_id.size(), 22u);
  EXPECT_FALSE(directory->identity.directory_id.is_zero());
  EXPECT_TRUE(directory->partitions.empty());
}

TEST_F(DataDirectoryTest, TheIdentityStaysAlsoAfterAPowerCut) {
  std::string cluster_id = open()->identity.cluster_id;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto after = files.after_power_cut(seed);
    auto again = open_data_directory(*after, clock, "/data", 1, "");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->identity.cluster_id, cluster_id);
  }
}

TEST_F(DataDirectoryTest, AConfiguredClusterIdIsTaken) {
  EXPECT_EQ(open(1, "mine")->identity.cluster_id, "mine");
  EXPECT_EQ(open()->identity.cluster_id, "mine");
}

TEST_F(DataDirectoryTest, AnotherNodesOrClustersDirectoryIsRefused) {
  ASSERT_TRUE(open(1, "mine").ok());
  auto other_node = open(2, "mine");
  ASSERT_FALSE(other_node.ok());
  EXPECT_EQ(other_node.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(other_node.error().detail.find("belongs to node 1"), std::string::npos);
  auto other_cluster = open(1, "theirs");
  ASSERT_FALSE(other_cluster.ok());
  EXPECT_NE(other_cluster.error().detail.find("belongs to cluster mine"), std::string::npos);
}

TEST_F(DataDirectoryTest, ASecondBrokerIsTurnedAway) {
  auto first = open();
  ASSERT_TRUE(first.ok());
  auto second = open();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  EXPECT_EQ(second.error().path, "/data");
  first->lock = nullptr;
  EXPECT_TRUE(open().ok());
}

TEST_F(DataDirectoryTest, AMissingParentIsSaid) {
  auto opened = open_data_directory(files, clock, "/no/data", 1, "");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().detail, "cannot make the data directory, because /no does not exist");
}

TEST_F(DataDirectoryTest, AFullDiskAtTheFirstStartIsSaid) {
  files.inject({SimFault::Kind::disk_full, 1});
  auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::disk_full);
  files.clear_faults();
  EXPECT_TRUE(open().ok());
}

TEST_F(DataDirectoryTest, AFullDiskLaterIsNoObstacle) {
  ASSERT_TRUE(open().ok());
  files.write_file("/data/.kafka_cleanshutdown", "{}");
  files.inject({SimFault::Kind::disk_full, 1});
  EXPECT_TRUE(open().ok());
}

TEST_F(DataDirectoryTest, TheMarkerIsReadAndDurablyGone) {
  ASSERT_TRUE(open().ok());
  files.make_directory("/data/a-0");
  EXPECT_FALSE(open()->clean);
  files.write_file("/data/.kafka_cleanshutdown", R"({"version":0,"brokerEpoch":12})");
  auto directory = open();
  ASSERT_TRUE(directory.ok());
  EXPECT_TRUE(directory->clean);
  EXPECT_EQ(directory->last_stop.broker_epoch, 12);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto after = files.after_power_cut(seed);
    EXPECT_FALSE(open_data_directory(*after, clock, "/data", 1, "")->clean);
  }
}

TEST_F(DataDirectoryTest, WhatLiesInItIsSorted) {
  ASSERT_TRUE(open().ok());
  for (const char* name :
       {"b-1", "b-0", "a-0", "lost+found", "rubbish", "c-0.0123-future", "d-0.0123-stray", "e-0.0123-delete"})
    files.make_directory("/data/" + std::string(name));
  files.write_file("/data/a-file-1", "not a directory");
  auto directory = open();
  ASSERT_TRUE(directory.ok());
  EXPECT_EQ(directory->partitions, (std::vector<TopicPartition>{{"a", 0}, {"b", 0}, {"b", 1}}));
  EXPECT_EQ(directory->deleted_paths, std::vector<std::string>{"/data/e-0.0123-delete"});
  std::vector<std::string> left_alone;
  for (const auto& finding : directory->findings) left_alone.push_back(finding.path);
  EXPECT_EQ(left_alone,
            (std::vector<std::string>{"/data/c-0.0123-future", "/data/d-0.0123-stray", "/data/rubbish"}));
}

TEST_F(DataDirectoryTest, ADirectoryOfTheZooKeeperTimeGetsADirectoryId) {
  files.make_directory("/data");
  files.write_file("/data/meta.properties", "version=0\nbroker.id=1\ncluster.id=abc\n");
  auto directory = open();
  ASSERT_TRUE(directory.ok());
  EXPECT_EQ(directory->identity.cluster_id, "abc");
  Uuid made = directory->identity.directory_id;
  EXPECT_FALSE(made.is_zero());
  directory->lock = nullptr;
  EXPECT_EQ(open()->identity.directory_id, made);
}

}  // namespace
}  // namespace zurau::storage
