// DescribeTopicPartitions: pages and cursors.
#include <gtest/gtest.h>

#include "protocol/messages/describe_topic_partitions.h"
#include "tests/support/handler_harness.h"

namespace zurau::broker {
namespace {

using msg::DescribeTopicPartitionsRequest;
using msg::DescribeTopicPartitionsResponse;

class DescribeTopicPartitionsTest : public ::testing::Test {
 protected:
  DescribeTopicPartitionsTest() {
    broker_.create_topic("a", 3);
    broker_.create_topic("b", 2);
    broker_.create_topic("c", 1);
  }
  /// "a:0,1,2 b:0 | b/1": topics with their partitions, then the cursor. "x!3": an error.
  std::string page(int32_t limit, std::initializer_list<std::string> topics = {},
                   std::optional<DescribeTopicPartitionsRequest::Cursor> cursor = {}) {
    DescribeTopicPartitionsRequest request;
    for (const std::string& name : topics) request.topics.push_back({name});
    request.response_partition_limit = limit;
    request.cursor = std::move(cursor);
    auto response = broker_.ask<DescribeTopicPartitionsResponse>(request, 0);
    std::string text;
    for (const auto& topic : response.topics) {
      text += (text.empty() ? "" : " ") + *topic.name;
      if (topic.error_code != 0) text += "!" + std::to_string(topic.error_code);
      for (const auto& partition : topic.partitions)
        text += (&partition == &topic.partitions[0] ? ":" : ",") + std::to_string(partition.partition_index);
    }
    if (const auto& next = response.next_cursor)
      text += " | " + next->topic_name + "/" + std::to_string(next->partition_index);
    return text;
  }

  testing::HandlerHarness broker_{config::ConfigValues{{"max.request.partition.size.limit", "5"}}};
};

TEST_F(DescribeTopicPartitionsTest, PagesGoOnWhereTheLastOneEnded) {
  EXPECT_EQ(page(4), "a:0,1,2 b:0 | b/1");
  EXPECT_EQ(page(4, {}, {{"b", 1}}), "b:1 c:0");
  EXPECT_EQ(page(3), "a:0,1,2 | b/0");
  EXPECT_EQ(page(2, {}, {{"a", 1}}), "a:1,2 | b/0");
}

TEST_F(DescribeTopicPartitionsTest, TheLimitIsAtLeastOneAndAtMostWhatIsConfigured) {
  EXPECT_EQ(page(0), "a:0 | a/1");
  EXPECT_EQ(page(1000), "a:0,1,2 b:0,1 | c/0");
}

TEST_F(DescribeTopicPartitionsTest, NamedTopicsComeSorted) {
  EXPECT_EQ(page(5, {"c", "none", "a"}), "a:0,1,2 c:0 none!3");
  EXPECT_EQ(page(5, {"no good"}), "no good!17");
}

TEST_F(DescribeTopicPartitionsTest, ACursorMustMakeSense) {
  EXPECT_EQ(page(5, {"a", "c"}, {{"b", 0}}), "a!42 c!42");
  EXPECT_EQ(page(5, {"a"}, {{"a", -1}}), "a!42");
  EXPECT_EQ(page(5, {}, {{"bb", 0}}), "c:0");  // Deleted since the last page.
  EXPECT_EQ(page(5, {}, {{"a", 9}}), "a b:0,1 c:0");
}

TEST_F(DescribeTopicPartitionsTest, PartitionsAreLedByTheOnlyReplica) {
  auto response = broker_.ask<DescribeTopicPartitionsResponse>(DescribeTopicPartitionsRequest{}, 0);
  const auto& partition = response.topics.at(0).partitions.at(2);
  EXPECT_EQ(partition.leader_id, 1);
  EXPECT_EQ(partition.leader_epoch, 0);
  EXPECT_EQ(partition.replica_nodes, std::vector<int32_t>{1});
  EXPECT_EQ(partition.isr_nodes, std::vector<int32_t>{1});
  EXPECT_EQ(partition.eligible_leader_replicas, std::vector<int32_t>{});
  EXPECT_EQ(response.topics[0].topic_authorized_operations, 3576);
}

}  // namespace
}  // namespace zurau::broker
