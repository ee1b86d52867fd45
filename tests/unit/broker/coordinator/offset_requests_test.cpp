// FindCoordinator, OffsetCommit, OffsetFetch and OffsetDelete as clients ask them.
#include "tests/unit/broker/coordinator/group_requests_vocabulary.h"

namespace zurau::testing {
namespace {

// ---- FindCoordinator

TEST_F(GroupRequestsTest, TheCoordinatorIsTheBrokerThatWasAsked) {
  EXPECT_EQ(find(), ErrorCode::kNone);
  EXPECT_EQ(found_.coordinators[0].key, "g");
  EXPECT_EQ(found_.coordinators[0].node_id, 1);
  EXPECT_EQ(found_.coordinators[0].host, "127.0.0.1");
  EXPECT_EQ(found_.coordinators[0].port, 9092);
  for (int16_t version = 0; version <= 3; ++version) {
    EXPECT_EQ(find(0, version), ErrorCode::kNone);
    EXPECT_EQ(found_.node_id, 1);
    EXPECT_EQ(found_.port, 9092);
  }
}

TEST_F(GroupRequestsTest, TheFirstQuestionMakesTheTopicAsKafkaDoes) {
  auto topic = broker_.catalog().snapshot()->find("__consumer_offsets");
  ASSERT_NE(topic, nullptr);
  EXPECT_TRUE(topic->internal);
  EXPECT_EQ(topic->partitions.size(), 4u);
  EXPECT_EQ(topic->overrides, (std::map<std::string, std::string>{{"cleanup.policy", "compact"},
                                                                  {"compression.type", "producer"},
                                                                  {"segment.bytes", "104857600"}}));
}

TEST_F(GroupRequestsTest, TransactionsAndShareGroupsAreToldThatTheyAreNotServed) {
  EXPECT_EQ(find(1, 1), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(find(1, 4), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(found_.coordinators[0].port, -1);
  EXPECT_EQ(find(2, 6), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(find(2, 5), ErrorCode::kInvalidRequest);
  EXPECT_EQ(find(9, 6), ErrorCode::kInvalidRequest);
}

TEST(GroupRequests, BeforeTheTopicIsThereNobodyCoordinates) {
  HandlerHarness broker;
  broker.create_topic("orders", 1);
  msg::OffsetCommitRequest request{.group_id = "g"};
  request.topics.push_back({.name = "orders", .partitions = {{.committed_offset = 1}}});
  auto response = broker.ask<msg::OffsetCommitResponse>(request, kNewest);
  EXPECT_EQ(ErrorCode{response.topics.at(0).partitions.at(0).error_code},
            ErrorCode::kCoordinatorNotAvailable);
  EXPECT_TRUE(broker.ask<msg::ListGroupsResponse>(msg::ListGroupsRequest{}, 5).groups.empty());
}

// ---- OffsetCommit

TEST_F(GroupRequestsTest, ACommitIsAnsweredWhenItIsDurable) {
  Call call = broker_.send(commit_of("g", 1, 42), kNewest);
  EXPECT_FALSE(call.answered());
  Call read = broker_.send(fetch_of("g", 1), kNewest);
  EXPECT_FALSE(read.answered()) << "what a power cut may take back is shown to nobody";
  broker_.sync();
  EXPECT_EQ(error_of(call.response<msg::OffsetCommitResponse>()), ErrorCode::kNone);
  auto partition = read.response<msg::OffsetFetchResponse>().groups.at(0).topics.at(0).partitions.at(0);
  EXPECT_EQ(partition.committed_offset, 42);
  EXPECT_EQ(partition.metadata, "by test");
}

TEST_F(GroupRequestsTest, EveryVersionCommits) {
  for (int16_t version = 1; version <= 9; ++version) {
    auto request = commit_of("g", 0, 100 + version);
    request.topics[0].partitions[0].committed_leader_epoch = 3;
    EXPECT_EQ(commit(request, version), ErrorCode::kNone) << version;
    EXPECT_EQ(offset_of("g", 0), 100 + version);
    EXPECT_EQ(fetch("g", 0).committed_leader_epoch, version >= 6 ? 3 : -1) << version;
  }
  auto request = commit_of("g", 0, 110);
  request.topics[0].topic_id = orders_;
  EXPECT_EQ(commit(request, 10), ErrorCode::kNone);
  EXPECT_EQ(offset_of("g", 0), 110);
}

TEST_F(GroupRequestsTest, WhatIsNotThereIsToldForEachPartition) {
  auto request = commit_of("g", 0, 1);
  request.topics[0].partitions.push_back({.partition_index = 3, .committed_offset = 1});
  request.topics.push_back({.name = "none", .partitions = {{.partition_index = 0, .committed_offset = 1}}});
  Call call = broker_.send(request, kNewest);
  broker_.sync();
  auto response = call.response<msg::OffsetCommitResponse>();
  EXPECT_EQ(ErrorCode{response.topics.at(0).partitions.at(0).error_code}, ErrorCode::kNone);
  EXPECT_EQ(ErrorCode{response.topics.at(0).partitions.at(1).error_code},
            ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(ErrorCode{response.topics.at(1).partitions.at(0).error_code},
            ErrorCode::kUnknownTopicOrPartition);
  auto by_id = commit_of("g", 0, 1);
  by_id.topics[0].topic_id = Uuid::random();
  EXPECT_EQ(commit(by_id, 10), ErrorCode::kUnknownTopicId);
}

TEST_F(GroupRequestsTest, MetadataMayHave4096Characters) {
  auto request = commit_of("g", 0, 1);
  request.topics[0].partitions[0].committed_metadata = std::string(4096, 'x');
  EXPECT_EQ(commit(request), ErrorCode::kNone);
  request.topics[0].partitions[0].committed_metadata = std::string(4097, 'x');
  EXPECT_EQ(commit(request), ErrorCode::kOffsetMetadataTooLarge);
}

TEST_F(GroupRequestsTest, AGenerationNeedsAGroup) {
  auto request = commit_of("nobody", 0, 1);
  request.generation_id_or_member_epoch = 5;
  request.member_id = "me";
  EXPECT_EQ(commit(request, 8), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(commit(request, 9), ErrorCode::kGroupIdNotFound);
  EXPECT_EQ(groups(), "") << "and none is made";
  commit("nobody", 0, 1);
  EXPECT_EQ(commit(request, 9), ErrorCode::kUnknownMemberId);
}

TEST_F(GroupRequestsTest, TheEmptyGroupIdMayCommit) {
  EXPECT_EQ(commit("", 0, 7), ErrorCode::kNone);
  EXPECT_EQ(offset_of("", 0), 7);
}

TEST_F(GroupRequestsTest, AFullDiskRefusesTheCommitAndTheGroupGoesOn) {
  commit("g", 0, 1);
  broker_.files().inject({SimFault::Kind::disk_full, broker_.files().calls() + 1});
  EXPECT_EQ(commit("g", 0, 2), ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(offset_of("g", 0), 1);
  broker_.files().clear_faults();
  EXPECT_EQ(commit("g", 0, 3), ErrorCode::kNone);
  EXPECT_EQ(offset_of("g", 0), 3);
}

TEST_F(GroupRequestsTest, AFailedSyncAcknowledgesNothing) {
  commit("g", 0, 1);
  broker_.files().inject({SimFault::Kind::failed_sync, broker_.files().calls() + 1});
  EXPECT_EQ(commit("g", 0, 2), ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(commit("g", 0, 3), ErrorCode::kCoordinatorNotAvailable) << "until the next start";
  auto response = broker_.ask<msg::OffsetFetchResponse>(fetch_of("g", 0), kNewest);
  EXPECT_EQ(ErrorCode{response.groups.at(0).error_code}, ErrorCode::kCoordinatorNotAvailable);
}

// ---- OffsetFetch

TEST_F(GroupRequestsTest, AnUnknownGroupHasNoOffsets) {
  auto partition = fetch("nobody", 0);
  EXPECT_EQ(partition.committed_offset, -1);
  EXPECT_EQ(partition.committed_leader_epoch, -1);
  EXPECT_EQ(partition.metadata, "");
  EXPECT_EQ(partition.error_code, 0);
}

TEST_F(GroupRequestsTest, OldVersionsAskForOneGroup) {
  commit("g", 2, 9);
  for (int16_t version = 1; version <= 7; ++version) {
    msg::OffsetFetchRequest request{.group_id = "g"};
    request.topics.emplace().push_back({.name = "orders", .partition_indexes = {2, 0}});
    auto response = broker_.ask<msg::OffsetFetchResponse>(request, version);
    EXPECT_EQ(response.error_code, 0);
    ASSERT_EQ(response.topics.size(), 1u) << version;
    EXPECT_EQ(response.topics[0].partitions.at(0).committed_offset, 9);
    EXPECT_EQ(response.topics[0].partitions.at(1).committed_offset, -1);
    if (version < 2) continue;
    request.topics.reset();
    response = broker_.ask<msg::OffsetFetchResponse>(request, version);
    ASSERT_EQ(response.topics.size(), 1u) << version << ": null asks for all";
    EXPECT_EQ(response.topics[0].partitions.at(0).partition_index, 2);
  }
}

TEST_F(GroupRequestsTest, ManyGroupsAreAnsweredAtOnce) {
  for (int i = 0; i < 20; ++i) commit("g" + std::to_string(i), 0, i);
  msg::OffsetFetchRequest request;
  for (int i = 0; i < 20; ++i)
    request.groups.push_back({.group_id = "g" + std::to_string(i), .topics = std::nullopt});
  auto response = broker_.ask<msg::OffsetFetchResponse>(request, 8);
  ASSERT_EQ(response.groups.size(), 20u);
  for (int i = 0; i < 20; ++i) {
    const auto& group = response.groups[static_cast<size_t>(i)];
    EXPECT_EQ(group.group_id, "g" + std::to_string(i));
    EXPECT_EQ(group.topics.at(0).partitions.at(0).committed_offset, i);
  }
}

TEST_F(GroupRequestsTest, TopicsAreFetchedByIdFromVersionTenOn) {
  commit("g", 1, 5);
  msg::OffsetFetchRequest request;
  auto& group = request.groups.emplace_back();
  group.group_id = "g";
  Uuid unknown = Uuid::random();
  group.topics.emplace().push_back({.topic_id = orders_, .partition_indexes = {1}});
  group.topics->push_back({.topic_id = unknown, .partition_indexes = {0}});
  auto response = broker_.ask<msg::OffsetFetchResponse>(request, 10);
  ASSERT_EQ(response.groups.at(0).topics.size(), 2u);
  EXPECT_EQ(response.groups[0].topics[0].topic_id, orders_);
  EXPECT_EQ(response.groups[0].topics[0].partitions.at(0).committed_offset, 5);
  EXPECT_EQ(response.groups[0].topics[1].topic_id, unknown);
  EXPECT_EQ(ErrorCode{response.groups[0].topics[1].partitions.at(0).error_code}, ErrorCode::kUnknownTopicId);
  request.groups[0].topics.reset();
  response = broker_.ask<msg::OffsetFetchResponse>(request, 10);
  ASSERT_EQ(response.groups.at(0).topics.size(), 1u);
  EXPECT_EQ(response.groups[0].topics[0].topic_id, orders_);
}

// ---- OffsetDelete

TEST_F(GroupRequestsTest, OffsetsAreDeletedOneByOne) {
  commit("g", 0, 1);
  commit("g", 1, 2);
  msg::OffsetDeleteRequest request{.group_id = "g"};
  request.topics.push_back({.name = "orders", .partitions = {{0}, {2}, {7}}});
  Call call = broker_.send(request, 0);
  EXPECT_FALSE(call.answered());
  broker_.sync();
  auto response = call.response<msg::OffsetDeleteResponse>();
  EXPECT_EQ(response.error_code, 0);
  auto& partitions = response.topics.at(0).partitions;
  EXPECT_EQ(ErrorCode{partitions.at(0).error_code}, ErrorCode::kNone);
  EXPECT_EQ(ErrorCode{partitions.at(1).error_code}, ErrorCode::kNone) << "nothing was committed there";
  EXPECT_EQ(ErrorCode{partitions.at(2).error_code}, ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(offset_of("g", 1), 2);
  request.group_id = "nobody";
  EXPECT_EQ(ErrorCode{broker_.ask<msg::OffsetDeleteResponse>(request, 0).error_code},
            ErrorCode::kGroupIdNotFound);
}

}  // namespace
}  // namespace zurau::testing
