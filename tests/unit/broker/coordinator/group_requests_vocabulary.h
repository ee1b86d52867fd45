// The vocabulary of tests that ask for groups and offsets as clients do, with the log of __consumer_offsets
// behind them.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "broker/coordinator/group_coordinator.h"
#include "protocol/base/partition_hash.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/create_partitions.h"
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

using wire::ErrorCode;

/// A member of the new protocol that joins, with no subscription yet.
inline msg::ConsumerGroupHeartbeatRequest joining(const std::string& member) {
  msg::ConsumerGroupHeartbeatRequest request{
      .group_id = "g", .member_id = member, .rebalance_timeout_ms = 1000};
  request.topic_partitions.emplace();
  return request;
}

/// Of OffsetCommit and OffsetFetch: the newest by name.
inline constexpr int16_t kNewest = 9;

/// Four shards, a topic "orders" of three partitions, and a client that has found its coordinator.
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

}  // namespace zurau::testing
