// The cluster of one: describe, elect, reassign, log directories, and the answers without ACLs.
#include <gtest/gtest.h>

#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/create_acls.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/records/batch_builder.h"
#include "protocol/wire/error_code.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using testing::HandlerHarness;
using wire::ErrorCode;

template <class Message>
ErrorCode error_of(const Message& message) {
  return static_cast<ErrorCode>(message.error_code);
}

TEST(DescribeClusterTest, OneBrokerIsTheWholeCluster) {
  HandlerHarness broker;
  msg::DescribeClusterRequest request;
  request.include_cluster_authorized_operations = true;
  for (int16_t version = 0; version <= 2; ++version) {
    auto response = broker.ask<msg::DescribeClusterResponse>(request, version);
    EXPECT_EQ(error_of(response), ErrorCode::kNone);
    EXPECT_EQ(response.cluster_id, broker.logs().identity().cluster_id);
    EXPECT_EQ(response.controller_id, 1);
    ASSERT_EQ(response.brokers.size(), 1u);
    EXPECT_EQ(response.brokers[0].broker_id, 1);
    EXPECT_EQ(response.brokers[0].host, "127.0.0.1");
    EXPECT_EQ(response.brokers[0].port, 9092);
    EXPECT_EQ(response.cluster_authorized_operations, 8096);
  }
}

TEST(DescribeClusterTest, WhoWantsAControllerHasDialledTheWrongEndpoint) {
  HandlerHarness broker;
  msg::DescribeClusterRequest request;
  request.endpoint_type = 2;
  EXPECT_EQ(error_of(broker.ask<msg::DescribeClusterResponse>(request, 1)),
            ErrorCode::kMismatchedEndpointType);
  request.endpoint_type = 7;
  EXPECT_EQ(error_of(broker.ask<msg::DescribeClusterResponse>(request, 1)),
            ErrorCode::kUnsupportedEndpointType);
}

TEST(ElectLeadersTest, NoElectionIsNeeded) {
  HandlerHarness broker;
  broker.create_topic("orders", 1);
  msg::ElectLeadersRequest request;
  request.topic_partitions = {{"orders", {0, 1}}, {"none", {0}}};
  for (int16_t version = 0; version <= 2; ++version) {
    auto response = broker.ask<msg::ElectLeadersResponse>(request, version);
    EXPECT_EQ(error_of(response), ErrorCode::kNone);
    ASSERT_EQ(response.replica_election_results.size(), 2u);
    const auto& orders = response.replica_election_results[0].partition_result;
    ASSERT_EQ(orders.size(), 2u);
    EXPECT_EQ(error_of(orders[0]), ErrorCode::kElectionNotNeeded);
    EXPECT_EQ(error_of(orders[1]), ErrorCode::kUnknownTopicOrPartition);
    EXPECT_EQ(error_of(response.replica_election_results[1].partition_result[0]),
              ErrorCode::kUnknownTopicOrPartition);
  }
  request.topic_partitions.reset();
  EXPECT_TRUE(broker.ask<msg::ElectLeadersResponse>(request, 2).replica_election_results.empty());
  request.election_type = 9;
  EXPECT_EQ(error_of(broker.ask<msg::ElectLeadersResponse>(request, 2)), ErrorCode::kInvalidRequest);
}

TEST(ListPartitionReassignmentsTest, NoneIsUnderWay) {
  HandlerHarness broker;
  broker.create_topic("orders");
  msg::ListPartitionReassignmentsRequest request;
  auto response = broker.ask<msg::ListPartitionReassignmentsResponse>(request, 0);
  EXPECT_EQ(error_of(response), ErrorCode::kNone);
  EXPECT_TRUE(response.topics.empty());
}

TEST(AlterPartitionReassignmentsTest, APartitionCanOnlyGoWhereItIs) {
  HandlerHarness broker;
  broker.create_topic("orders", 3);
  msg::AlterPartitionReassignmentsRequest request;
  using Replicas = std::vector<int32_t>;
  request.topics = {{"orders", {{0, Replicas{1}}, {1, Replicas{1, 2}}, {2, std::nullopt}, {3, Replicas{1}}}},
                    {"none", {{0, Replicas{1}}}}};
  for (int16_t version : {0, 1}) {
    auto response = broker.ask<msg::AlterPartitionReassignmentsResponse>(request, version);
    EXPECT_EQ(error_of(response), ErrorCode::kNone);
    ASSERT_EQ(response.responses.size(), 2u);
    const auto& orders = response.responses[0].partitions;
    ASSERT_EQ(orders.size(), 4u);
    EXPECT_EQ(error_of(orders[0]), ErrorCode::kNone);
    EXPECT_EQ(error_of(orders[1]), ErrorCode::kInvalidReplicaAssignment);
    EXPECT_EQ(error_of(orders[2]), ErrorCode::kNoReassignmentInProgress);
    EXPECT_EQ(error_of(orders[3]), ErrorCode::kUnknownTopicOrPartition);
    EXPECT_EQ(error_of(response.responses[1].partitions[0]), ErrorCode::kUnknownTopicOrPartition);
  }
}

TEST(DescribeQuorumTest, ThisNodeKeepsTheMetadataAlone) {
  HandlerHarness broker;
  broker.create_topic("orders");
  msg::DescribeQuorumRequest request;
  request.topics = {{"__cluster_metadata", {{0}}}, {"orders", {{0}}}};
  for (int16_t version = 0; version <= 2; ++version) {
    auto response = broker.ask<msg::DescribeQuorumResponse>(request, version);
    ASSERT_EQ(response.topics.size(), 2u);
    const auto& metadata = response.topics[0].partitions.at(0);
    EXPECT_EQ(error_of(metadata), ErrorCode::kNone);
    EXPECT_EQ(metadata.leader_id, 1);
    EXPECT_EQ(metadata.leader_epoch, 1);
    int64_t end = broker.log("__cluster_metadata")->offsets().end;
    EXPECT_EQ(metadata.high_watermark, end);
    ASSERT_EQ(metadata.current_voters.size(), 1u);
    EXPECT_EQ(metadata.current_voters[0].replica_id, 1);
    EXPECT_EQ(metadata.current_voters[0].log_end_offset, end);
    EXPECT_TRUE(metadata.observers.empty());
    EXPECT_EQ(error_of(response.topics[1].partitions.at(0)), ErrorCode::kUnknownTopicOrPartition);
  }
}

TEST(AclsTest, SecurityIsDisabled) {
  HandlerHarness broker;
  for (int16_t version = 0; version <= 3; ++version) {
    auto described = broker.ask<msg::DescribeAclsResponse>(msg::DescribeAclsRequest{}, version);
    EXPECT_EQ(error_of(described), ErrorCode::kSecurityDisabled);
    EXPECT_EQ(described.error_message, "No Authorizer is configured on the broker");
    msg::CreateAclsRequest create;
    create.creations.resize(2);
    auto created = broker.ask<msg::CreateAclsResponse>(create, version);
    ASSERT_EQ(created.results.size(), 2u);
    EXPECT_EQ(error_of(created.results[1]), ErrorCode::kSecurityDisabled);
    msg::DeleteAclsRequest remove;
    remove.filters.resize(1);
    auto removed = broker.ask<msg::DeleteAclsResponse>(remove, version);
    ASSERT_EQ(removed.filter_results.size(), 1u);
    EXPECT_EQ(error_of(removed.filter_results[0]), ErrorCode::kSecurityDisabled);
    EXPECT_EQ(removed.filter_results[0].error_message, "No Authorizer is configured.");
  }
}

class DescribeLogDirsTest : public ::testing::Test {
 protected:
  void append(const std::string& topic) {
    records::BatchBuilder builder({});
    builder.add(0, std::nullopt, as_bytes("event"));
    auto batch = builder.finish();
    size_ = static_cast<int64_t>(batch.size());
    ASSERT_TRUE(broker_.log(topic)->append(batch, 0).ok());
  }
  msg::DescribeLogDirsResponse ask(const msg::DescribeLogDirsRequest& request, int16_t version = 5) {
    return broker_.ask<msg::DescribeLogDirsResponse>(request, version);
  }
  static msg::DescribeLogDirsRequest all() {
    msg::DescribeLogDirsRequest request;
    request.topics.reset();
    return request;
  }

  HandlerHarness broker_;
  int64_t size_ = 0;
};

TEST_F(DescribeLogDirsTest, TheDataDirectoryWithItsPartitionsAndItsRoom) {
  broker_.create_topic("empty", 2);
  broker_.create_topic("orders");
  append("orders");
  for (int16_t version = 0; version <= 5; ++version) {
    auto response = ask(all(), version);
    ASSERT_EQ(response.results.size(), 1u) << version;
    const auto& directory = response.results[0];
    EXPECT_EQ(directory.log_dir, "/data");
    EXPECT_EQ(error_of(directory), ErrorCode::kNone);
    ASSERT_EQ(directory.topics.size(), 2u);
    EXPECT_EQ(directory.topics[0].name, "empty");
    EXPECT_EQ(directory.topics[0].partitions.size(), 2u);
    EXPECT_EQ(directory.topics[0].partitions[0].partition_size, 0);
    EXPECT_EQ(directory.topics[1].partitions[0].partition_size, size_);
    EXPECT_EQ(directory.topics[1].partitions[0].offset_lag, 0);
    if (version >= 4) {
      EXPECT_GT(directory.total_bytes, 0);
      EXPECT_GT(directory.usable_bytes, 0);
    }
  }
}

TEST_F(DescribeLogDirsTest, SizesAreKnownWithoutOpeningTheLogs) {
  broker_.create_topic("orders");
  append("orders");
  broker_.restart();
  auto response = ask(all());
  ASSERT_EQ(response.results[0].topics.size(), 1u);
  EXPECT_EQ(response.results[0].topics[0].partitions[0].partition_size, size_);
}

TEST_F(DescribeLogDirsTest, WhatIsNotThereIsLeftOut) {
  broker_.create_topic("orders");
  msg::DescribeLogDirsRequest request;
  request.topics = {{"orders", {0, 7, -1}}, {"none", {0}}};
  auto response = ask(request);
  ASSERT_EQ(response.results[0].topics.size(), 1u);
  EXPECT_EQ(response.results[0].topics[0].partitions.size(), 1u);
}

}  // namespace
}  // namespace zurau::broker
