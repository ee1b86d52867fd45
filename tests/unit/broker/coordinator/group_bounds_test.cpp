// What one request about groups may ask for: each bound of limits.h at its edge.
#include "broker/coordinator/consumer_group.h"
#include "config/limits.h"
#include "protocol/messages/join_group.h"
#include "tests/unit/broker/coordinator/group_requests_vocabulary.h"

namespace zurau::testing {
namespace {

namespace limits = config::limits;

class GroupBoundsTest : public GroupRequestsTest {
 protected:
  /// OffsetFetch of so many partitions of "orders" for each group; the codes of the groups.
  std::vector<ErrorCode> fetch_codes(const std::vector<size_t>& partitions) {
    msg::OffsetFetchRequest request;
    for (size_t count : partitions) {
      auto& group = request.groups.emplace_back();
      group.group_id = "g" + std::to_string(request.groups.size());
      group.topics.emplace().push_back(
          {.name = "orders", .partition_indexes = std::vector<int32_t>(count, 1)});
    }
    auto response = broker_.ask<msg::OffsetFetchResponse>(request, kNewest);
    std::vector<ErrorCode> codes;
    for (const auto& group : response.groups) codes.push_back(ErrorCode{group.error_code});
    return codes;
  }
  ErrorCode commit_many(size_t partitions) {
    auto request = commit_of("g", 0, 1);
    request.topics[0].partitions.resize(partitions, request.topics[0].partitions[0]);
    return commit(request);
  }
  static msg::JoinGroupRequest join_with(size_t protocols, Bytes metadata = {}) {
    msg::JoinGroupRequest request{.group_id = "g",
                                  .session_timeout_ms = 10'000,
                                  .rebalance_timeout_ms = 60'000,
                                  .protocol_type = "consumer"};
    request.protocols.resize(protocols);
    for (auto& protocol : request.protocols) protocol = {"range", metadata};
    return request;
  }
  ErrorCode join(const msg::JoinGroupRequest& request) {
    // The version that answers with a member's id at once.
    return ErrorCode{broker_.ask<msg::JoinGroupResponse>(request, 5).error_code};
  }
};

TEST_F(GroupBoundsTest, AFetchNamesSoManyPartitionsInAll) {
  constexpr size_t kMax = limits::kPartitionsPerGroupRequestMax;
  const auto ok = ErrorCode::kNone;
  const auto refused = ErrorCode::kInvalidRequest;
  EXPECT_EQ(fetch_codes({kMax}), std::vector{ok});
  EXPECT_EQ(fetch_codes({kMax + 1}), std::vector{refused});
  EXPECT_EQ(fetch_codes({5, kMax - 5, 1}), (std::vector{ok, ok, refused}));
}

TEST_F(GroupBoundsTest, ACommitNamesSoManyPartitionsAndNoMoreThanABatchHolds) {
  EXPECT_EQ(commit_many(limits::kPartitionsPerGroupRequestMax + 1), ErrorCode::kInvalidRequest);
  EXPECT_EQ(commit_many(limits::kPartitionsPerGroupRequestMax), ErrorCode::kUnknownServerError)
      << "max.message.bytes is less, as in Kafka";
  EXPECT_EQ(commit_many(10'000), ErrorCode::kNone);
}

TEST_F(GroupBoundsTest, AMemberOffersSoManyProtocolsAndSaysSoMuch) {
  EXPECT_EQ(join(join_with(limits::kProtocolsPerMemberMax)), ErrorCode::kMemberIdRequired);
  EXPECT_EQ(join(join_with(limits::kProtocolsPerMemberMax + 1)), ErrorCode::kInvalidRequest);
  std::vector<std::byte> metadata(limits::kMemberMetadataBytesMax - std::string("range").size() + 1);
  EXPECT_EQ(join(join_with(1, Bytes(metadata).first(metadata.size() - 1))), ErrorCode::kMemberIdRequired);
  EXPECT_EQ(join(join_with(1, metadata)), ErrorCode::kInvalidRequest);
}

TEST_F(GroupBoundsTest, WhatTakesTooMuchMemoryIsNotEvenRead) {
  using Protocol = msg::JoinGroupRequest::JoinGroupRequestProtocol;
  constexpr size_t kFits = limits::kGroupRequestMemoryMax / sizeof(Protocol);
  Call fits = broker_.send(join_with(kFits), 7);
  EXPECT_EQ(ErrorCode{fits.response<msg::JoinGroupResponse>().error_code}, ErrorCode::kInvalidRequest);
  Call call = broker_.send(join_with(kFits + 1), 7);
  EXPECT_TRUE(call.closed());
  EXPECT_NE(call.close_reason().find("take too much memory"), std::string::npos) << call.close_reason();
}

TEST_F(GroupBoundsTest, SoManyGroupsAreAskedForAtOnceAndEachIsToldOnce) {
  commit("g", 0, 1);
  std::vector<std::string> ids;
  for (size_t i = 0; i <= limits::kGroupsPerRequestMax; ++i)
    ids.push_back("a-group-of-many-" + std::to_string(i));
  auto described = [&] {
    return broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{ids}, 6).groups;
  };
  EXPECT_EQ(ErrorCode{described().at(0).error_code}, ErrorCode::kInvalidRequest);
  EXPECT_EQ(delete_group("g"), ErrorCode::kNone);
  auto deleted = broker_.ask<msg::DeleteGroupsResponse>(msg::DeleteGroupsRequest{ids}, 2);
  EXPECT_EQ(ErrorCode{deleted.results.at(0).error_code}, ErrorCode::kInvalidRequest);
  auto consumers = broker_.ask<msg::ConsumerGroupDescribeResponse>(msg::ConsumerGroupDescribeRequest{ids}, 0);
  EXPECT_EQ(ErrorCode{consumers.groups.at(0).error_code}, ErrorCode::kInvalidRequest);
  auto found =
      broker_.ask<msg::FindCoordinatorResponse>(msg::FindCoordinatorRequest{.coordinator_keys = ids}, 4);
  EXPECT_EQ(ErrorCode{found.coordinators.at(0).error_code}, ErrorCode::kInvalidRequest);
  ids.pop_back();
  EXPECT_EQ(ErrorCode{described().at(0).error_code}, ErrorCode::kGroupIdNotFound);
  ids = {"a", "b", "a", "a"};
  EXPECT_EQ(described().size(), 2u);
}

TEST_F(GroupBoundsTest, AMemberOfTheNewProtocolNamesSoManyTopics) {
  auto request = joining("m");
  request.subscribed_topic_names.emplace(limits::kTopicsPerSubscriptionMax, "t");
  broker::GroupSettings settings;
  EXPECT_FALSE(broker::check_heartbeat_request(request, 1, settings));
  request.subscribed_topic_names->push_back("t");
  auto refusal = broker::check_heartbeat_request(request, 1, settings);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error, ErrorCode::kInvalidRequest);
}

}  // namespace
}  // namespace zurau::testing
