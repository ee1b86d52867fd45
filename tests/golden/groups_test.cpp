// The groups of data directories that Apache Kafka 4.3 wrote, asked of the real binary as clients ask:
// states, members, what they have, and what was committed (also by transactions) are what Kafka itself tells
// of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/records_consumer_protocol.h"
#include "protocol/wire/error_code.h"
#include "tests/support/broker_process.h"
#include "tests/support/golden_logs.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

using testing::GoldenLogs;

/// One group as text, a line for each fact, so that a difference shows itself.
class GroupText {
 public:
  explicit GroupText(std::string head) : head_(std::move(head)) {}
  void offset(const std::string& topic, int64_t partition, int64_t offset, int64_t epoch,
              const std::string& metadata) {
    std::ostringstream line;
    line << "  committed " << topic << "-" << partition << ": " << offset << " epoch " << epoch << " '"
         << metadata << "'";
    lines_.push_back(line.str());
  }
  void member(const std::string& id, const std::string& instance, const std::string& client,
              const std::string& host, const std::string& epoch, std::vector<std::string> has,
              std::vector<std::string> is_to_have) {
    std::string line = "  member " + id + " instance '" + instance + "' of " + client + " at " + host +
                       " epoch " + epoch + " has";
    std::sort(has.begin(), has.end());
    std::sort(is_to_have.begin(), is_to_have.end());
    for (const auto& partition : has) line += " " + partition;
    line += " is to have";
    for (const auto& partition : is_to_have) line += " " + partition;
    lines_.push_back(line);
  }
  std::string text() {
    std::sort(lines_.begin(), lines_.end());
    std::string all = head_ + "\n";
    for (const auto& line : lines_) all += line + "\n";
    return all;
  }

 private:
  std::string head_;
  std::vector<std::string> lines_;
};

std::string text_or_nothing(const Json& value) {
  return value.kind == Json::Kind::null ? "" : value.text;
}

std::vector<std::string> partitions_of(const Json& list) {
  std::vector<std::string> names;
  for (const Json& partition : list.items) names.push_back(partition.text);
  return names;
}

template <class Topics>
std::vector<std::string> partitions_of_topics(const Topics& topics, auto name_of) {
  std::vector<std::string> names;
  for (const auto& topic : topics)
    for (int32_t partition : topic.partitions)
      names.push_back(name_of(topic) + "-" + std::to_string(partition));
  return names;
}

std::string head_of(const std::string& id, const std::string& type, const std::string& protocol_type,
                    const std::string& state, const std::string& assignor, const std::string& epochs) {
  return id + " " + type + " '" + protocol_type + "' " + state + " assignor '" + assignor + "' epochs " +
         epochs;
}

std::string expected_text(const Json& group) {
  std::string epochs =
      text_or_nothing(group.at("groupEpoch")) + "/" + text_or_nothing(group.at("targetAssignmentEpoch"));
  GroupText text(head_of(group.at("groupId").text, group.at("type").text, group.at("protocol").text,
                         group.at("state").text, group.at("assignor").text, epochs));
  for (const Json& offset : group.at("offsets").items) {
    const Json& epoch = offset.at("leaderEpoch");
    text.offset(offset.at("topic").text, offset.at("partition").integer(), offset.at("offset").integer(),
                epoch.kind == Json::Kind::null ? -1 : epoch.integer(), offset.at("metadata").text);
  }
  for (const Json& member : group.at("members").items) {
    text.member(member.at("memberId").text, text_or_nothing(member.at("instanceId")),
                member.at("clientId").text, member.at("host").text, text_or_nothing(member.at("memberEpoch")),
                partitions_of(member.at("assignment")), partitions_of(member.at("targetAssignment")));
  }
  return text.text();
}

class ServedGroups {
 public:
  explicit ServedGroups(const std::string& data_dir) {
    BrokerOptions options;
    options.data_dir = data_dir;
    // Members that nobody plays, and offsets of another day, must not expire while we look.
    for (const char* key : {"group.max.session.timeout.ms", "group.consumer.max.session.timeout.ms",
                            "group.consumer.session.timeout.ms", "offsets.retention.minutes"})
      options.arguments.insert(options.arguments.end(), {"--set", std::string(key) + "=2000000000"});
    broker_ = BrokerProcess::start(options);
  }

  std::map<std::string, msg::ListGroupsResponse::ListedGroup> list() {
    std::map<std::string, msg::ListGroupsResponse::ListedGroup> groups;
    msg::ListGroupsResponse response;
    do {  // Until they have been read from their log; the test's own timeout bounds it.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      response = ask<msg::ListGroupsResponse>(msg::ListGroupsRequest{}, 5);
    } while (response.error_code == static_cast<int16_t>(wire::ErrorCode::kCoordinatorLoadInProgress));
    EXPECT_EQ(response.error_code, 0);
    for (auto& group : response.groups) groups[group.group_id] = group;
    return groups;
  }

  std::string text_of(const msg::ListGroupsResponse::ListedGroup& listed) {
    return listed.group_type == "Consumer" || listed.group_type == "consumer" ? consumer_text(listed)
                                                                              : classic_text(listed);
  }

 private:
  template <class Response, class Request>
  Response ask(const Request& request, int16_t version) {
    RawClient client(broker_->port());
    client.send(request_frame(request, version, 1));
    return client.reply<Response>(version);
  }

  void add_offsets(const std::string& id, GroupText& text) {
    msg::OffsetFetchRequest request;
    request.groups.resize(1);
    request.groups[0].group_id = id;
    request.groups[0].topics.reset();  // All of them.
    auto response = ask<msg::OffsetFetchResponse>(request, 9);
    ASSERT_EQ(response.groups.size(), 1U);
    EXPECT_EQ(response.groups[0].error_code, 0);
    for (const auto& topic : response.groups[0].topics) {
      for (const auto& offset : topic.partitions) {
        text.offset(topic.name, offset.partition_index, offset.committed_offset,
                    offset.committed_leader_epoch, offset.metadata.value_or("(null)"));
      }
    }
  }

  std::string classic_text(const msg::ListGroupsResponse::ListedGroup& listed) {
    constexpr int16_t kVersion = 5;
    msg::DescribeGroupsRequest request;
    request.groups = {listed.group_id};
    RawClient client(broker_->port());
    client.send(request_frame(request, kVersion, 1));
    auto frame = client.frame();  // The response has views into it.
    EXPECT_TRUE(frame);
    if (!frame) return {};
    auto head = wire::parse_response_head(as_bytes(*frame), msg::DescribeGroupsResponse::info.key, kVersion);
    auto response = wire::decode<msg::DescribeGroupsResponse>(
        as_bytes(*frame).subspan(head.value().body_offset), kVersion);
    EXPECT_TRUE(response.ok() && response->groups.size() == 1);
    const auto& group = response->groups.at(0);
    GroupText text(
        head_of(group.group_id, "Classic", group.protocol_type, group.group_state, group.protocol_data, "/"));
    add_offsets(group.group_id, text);
    for (const auto& member : group.members) {
      text.member(member.member_id, member.group_instance_id.value_or(""), member.client_id,
                  member.client_host, "", assigned(member.member_assignment), {});
    }
    EXPECT_EQ(listed.group_state, group.group_state);
    return text.text();
  }

  static std::vector<std::string> assigned(Bytes bytes) {
    auto version = load_be<int16_t>(bytes.data());
    auto assignment = wire::decode<msg::ConsumerProtocolAssignment>(bytes.subspan(sizeof version), version);
    EXPECT_TRUE(assignment.ok());
    return partitions_of_topics(assignment->assigned_partitions,
                                [](const auto& topic) { return topic.topic; });
  }

  std::string consumer_text(const msg::ListGroupsResponse::ListedGroup& listed) {
    msg::ConsumerGroupDescribeRequest request;
    request.group_ids = {listed.group_id};
    auto response = ask<msg::ConsumerGroupDescribeResponse>(request, 1);
    const auto& group = response.groups.at(0);
    GroupText text(head_of(group.group_id, "Consumer", listed.protocol_type, group.group_state,
                           group.assignor_name,
                           std::to_string(group.group_epoch) + "/" + std::to_string(group.assignment_epoch)));
    add_offsets(group.group_id, text);
    auto name_of = [](const auto& topic) { return topic.topic_name; };
    for (const auto& member : group.members) {
      text.member(member.member_id, member.instance_id.value_or(""), member.client_id, member.client_host,
                  std::to_string(member.member_epoch),
                  partitions_of_topics(member.assignment.topic_partitions, name_of),
                  partitions_of_topics(member.target_assignment.topic_partitions, name_of));
    }
    EXPECT_EQ(listed.group_state, group.group_state);
    return text.text();
  }

  std::unique_ptr<BrokerProcess> broker_;
};

/// Groups of share and streams consumers are not served.
void expect_groups(const std::string& data_dir, const Json& expected) {
  ServedGroups served(data_dir);
  auto listed = served.list();
  size_t looked_at = 0;
  for (const Json& group : expected.items) {
    const std::string& type = group.at("type").text;
    if (type != "Classic" && type != "Consumer") continue;
    const std::string& id = group.at("groupId").text;
    ASSERT_TRUE(listed.contains(id)) << id;
    EXPECT_EQ(served.text_of(listed[id]), expected_text(group));
    ++looked_at;
  }
  EXPECT_GT(looked_at, 0U);
}

TEST(GoldenGroupsTest, WhatKafkaStoppedCleanlyGoesOn) {
  GoldenLogs golden({"clean.tar.xz", "expected.tar.xz"});
  expect_groups(golden.path("clean"), golden.json("expected/groups.json"));
}

TEST(GoldenGroupsTest, WhatAKilledKafkaLeftGoesOn) {
  GoldenLogs golden({"killed.tar.xz", "expected.tar.xz"});
  expect_groups(golden.path("killed"), golden.json("expected-killed/groups.json"));
}

}  // namespace
}  // namespace zurau::test
