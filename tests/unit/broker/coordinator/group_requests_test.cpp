// Offsets and groups as clients ask for them: OffsetCommit, OffsetFetch, OffsetDelete, ListGroups,
// DescribeGroups, DeleteGroups and FindCoordinator, with the log of __consumer_offsets behind them.
#include <gtest/gtest.h>

#include "broker/coordinator/group_coordinator.h"
#include "protocol/base/partition_hash.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;

constexpr int16_t kNewest = 9;  ///< Of OffsetCommit and OffsetFetch: the newest by name.

class GroupRequestsTest : public ::testing::Test {
 protected:
  explicit GroupRequestsTest(const config::ConfigValues& values = {{"offsets.topic.num.partitions", "4"}})
      : broker_(values) {
    orders_ = broker_.create_topic("orders", 3);
    find();
  }

  ErrorCode find(int8_t type = 0, int16_t version = 4) {
    msg::FindCoordinatorRequest request{.key = "g", .key_type = type, .coordinator_keys = {"g"}};
    found_ = broker_.ask<msg::FindCoordinatorResponse>(request, version);
    return ErrorCode{version < 4 ? found_.error_code : found_.coordinators.at(0).error_code};
  }
  static msg::OffsetCommitRequest commit_of(const std::string& group, int32_t partition, int64_t offset) {
    msg::OffsetCommitRequest request{.group_id = group};
    request.topics.push_back({.name = "orders", .partitions = {}});
    request.topics[0].partitions.push_back(
        {.partition_index = partition, .committed_offset = offset, .committed_metadata = "by test"});
    return request;
  }
  static ErrorCode error_of(const msg::OffsetCommitResponse& response) {
    return ErrorCode{response.topics.at(0).partitions.at(0).error_code};
  }
  ErrorCode commit(const std::string& group, int32_t partition, int64_t offset) {
    return commit(commit_of(group, partition, offset));
  }
  ErrorCode commit(const msg::OffsetCommitRequest& request, int16_t version = kNewest) {
    Call call = broker_.send(request, version);
    broker_.sync();
    return error_of(call.response<msg::OffsetCommitResponse>());
  }
  static msg::OffsetFetchRequest fetch_of(const std::string& group, int32_t partition) {
    msg::OffsetFetchRequest request;
    auto& asked = request.groups.emplace_back();
    asked.group_id = group;
    asked.topics.emplace().push_back({.name = "orders", .partition_indexes = {partition}});
    return request;
  }
  msg::OffsetFetchResponse::OffsetFetchResponsePartitions fetch(const std::string& group, int32_t partition) {
    auto response = broker_.ask<msg::OffsetFetchResponse>(fetch_of(group, partition), kNewest);
    EXPECT_EQ(response.groups.at(0).error_code, 0);
    return response.groups.at(0).topics.at(0).partitions.at(0);
  }
  int64_t offset_of(const std::string& group, int32_t partition) {
    return fetch(group, partition).committed_offset;
  }
  std::string groups(const std::vector<std::string>& states = {},
                     const std::vector<std::string>& types = {}) {
    auto response = broker_.ask<msg::ListGroupsResponse>(msg::ListGroupsRequest{states, types}, 5);
    EXPECT_EQ(response.error_code, 0);
    std::set<std::string> lines;
    for (const auto& group : response.groups) {
      lines.insert(group.group_id + ":" + group.protocol_type + ":" + group.group_state + ":" +
                   group.group_type);
    }
    std::string text;
    for (const auto& line : lines) text += line + " ";
    return text;
  }
  ErrorCode delete_group(const std::string& group) {
    Call call = broker_.send(msg::DeleteGroupsRequest{{group}}, 2);
    broker_.sync();
    return ErrorCode{call.response<msg::DeleteGroupsResponse>().results.at(0).error_code};
  }
  std::shared_ptr<storage::PartitionLog> log_of(const std::string& group) {
    return broker_.log("__consumer_offsets", coordinator_partition(group, 4));
  }

  HandlerHarness broker_;
  Uuid orders_;
  msg::FindCoordinatorResponse found_;
};

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

// ---- Groups

TEST_F(GroupRequestsTest, GroupsAreListedByStateAndType) {
  EXPECT_EQ(groups(), "");
  commit("a", 0, 1);
  commit("b", 0, 1);
  EXPECT_EQ(groups(), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({"empty"}), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({"Stable"}), "");
  EXPECT_EQ(groups({"Stable", "Empty"}, {"Classic"}), "a::Empty:classic b::Empty:classic ");
  EXPECT_EQ(groups({}, {"consumer"}), "");
}

TEST_F(GroupRequestsTest, AMissingGroupIsDeadAndLaterNotFound) {
  for (int16_t version = 0; version <= 6; ++version) {
    auto response = broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{{"nobody"}}, version);
    const auto& group = response.groups.at(0);
    EXPECT_EQ(group.group_state, "Dead");
    EXPECT_EQ(group.group_id, "nobody");
    EXPECT_EQ(ErrorCode{group.error_code}, version < 6 ? ErrorCode::kNone : ErrorCode::kGroupIdNotFound);
  }
}

TEST_F(GroupRequestsTest, AGroupOfOffsetsOnlyIsEmpty) {
  commit("g", 0, 1);
  auto response =
      broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{{"g", "nobody"}, true}, 6);
  ASSERT_EQ(response.groups.size(), 2u);
  EXPECT_EQ(response.groups[0].group_state, "Empty");
  EXPECT_EQ(response.groups[0].protocol_type, "");
  EXPECT_GT(response.groups[0].authorized_operations, 0);
  EXPECT_EQ(response.groups[1].authorized_operations, std::numeric_limits<int32_t>::min());
}

TEST_F(GroupRequestsTest, ADeletedGroupIsGone) {
  commit("g", 0, 1);
  commit("g", 1, 1);
  EXPECT_EQ(delete_group("g"), ErrorCode::kNone);
  EXPECT_EQ(groups(), "");
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(delete_group("g"), ErrorCode::kGroupIdNotFound);
  broker_.restart(false);
  EXPECT_EQ(groups(), "");
}

// ---- What lasts, and what does not

TEST_F(GroupRequestsTest, OffsetsAreThereAfterAStopAndAfterAKill) {
  for (bool cleanly : {true, false}) {
    commit("g", 0, 10);
    commit("g", 0, 11);
    commit("other", 2, 5);
    broker_.restart(cleanly);
    EXPECT_EQ(offset_of("g", 0), 11);
    EXPECT_EQ(offset_of("other", 2), 5);
    EXPECT_EQ(fetch("g", 0).metadata, "by test");
  }
}

TEST_F(GroupRequestsTest, TheOffsetsOfADeletedTopicGoWithIt) {
  broker_.create_topic("kept", 1);
  commit("g", 0, 10);
  auto kept = commit_of("g", 0, 5);
  kept.topics[0].name = "kept";
  commit(kept);
  commit("only", 0, 10);
  msg::DeleteTopicsRequest request;
  request.topic_names = {"orders"};
  broker_.ask<msg::DeleteTopicsResponse>(request, 5);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(groups(), "g::Empty:classic ") << "a group of nothing else goes, too";
  broker_.restart(true);
  EXPECT_EQ(groups(), "g::Empty:classic ");
}

TEST_F(GroupRequestsTest, EveryCommitIsOneBatchInThePartitionOfTheGroup) {
  auto log = log_of("g");
  int64_t before = log->offsets().end;
  auto request = commit_of("g", 0, 1);
  request.topics[0].partitions.push_back({.partition_index = 1, .committed_offset = 2});
  commit(request);
  EXPECT_EQ(log->offsets().end, before + 2);
}

class OffsetExpiryTest : public GroupRequestsTest {
 protected:
  OffsetExpiryTest()
      : GroupRequestsTest({{"offsets.topic.num.partitions", "4"},
                           {"offsets.retention.minutes", "1"},
                           {"offsets.retention.check.interval.ms", "10000"}}) {}
};

TEST_F(OffsetExpiryTest, OffsetsOfASimpleGroupExpire) {
  commit("g", 0, 1);
  broker_.advance_ms(59'000);
  EXPECT_EQ(offset_of("g", 0), 1);
  broker_.advance_ms(11'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  EXPECT_EQ(groups(), "");
}

TEST_F(OffsetExpiryTest, ARetentionInTheCommitWins) {
  auto request = commit_of("g", 0, 1);
  request.retention_time_ms = 5000;
  commit(request, 4);
  auto late = commit_of("g", 1, 1);
  late.retention_time_ms = 500'000;
  commit(late, 4);
  broker_.advance_ms(10'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
  broker_.advance_ms(100'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 1), 1);
}

TEST_F(OffsetExpiryTest, ExpiryGoesOnAfterARestart) {
  commit("g", 0, 1);
  broker_.restart(true);
  broker_.advance_ms(70'000);
  broker_.sync();
  EXPECT_EQ(offset_of("g", 0), -1);
}

}  // namespace
}  // namespace zurau::testing
