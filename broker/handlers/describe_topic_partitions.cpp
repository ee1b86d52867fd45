// DescribeTopicPartitions - version 0 (KIP-966): topics in pages. An answer holds at most
// response_partition_limit partitions (bounded by max.request.partition.size.limit) and says where the next
// one goes on.
//
//   topics ascending by name, from the cursor's on; none named: all
//   next_cursor = (topic, partition) of the first partition that did not fit; null when all did
// Source: DescribeTopicPartitionsRequestHandler, KRaftMetadataCache.describeTopicResponse.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "broker/catalog.h"
#include "broker/handlers/authorized_operations.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "broker/topic_name.h"
#include "config/broker_config.h"
#include "protocol/messages/describe_topic_partitions.h"

namespace zurau::broker {
namespace {

using msg::DescribeTopicPartitionsRequest;
using msg::DescribeTopicPartitionsResponse;
using wire::ErrorCode;
using TopicAnswer = DescribeTopicPartitionsResponse::DescribeTopicPartitionsResponseTopic;

TopicAnswer topic_error(const std::string& name, ErrorCode error) {
  TopicAnswer answer;
  answer.error_code = static_cast<int16_t>(error);
  answer.name = name;
  answer.is_internal = is_internal_topic(name);
  answer.topic_authorized_operations = kTopicOperations;
  return answer;
}

DescribeTopicPartitionsResponse refuse(const DescribeTopicPartitionsRequest& message) {
  DescribeTopicPartitionsResponse response;
  for (const auto& topic : message.topics)
    response.topics.push_back(topic_error(topic.name, ErrorCode::kInvalidRequest));
  return response;
}

/// Names from the cursor's on, ascending.
std::set<std::string> names_to_describe(const DescribeTopicPartitionsRequest& message,
                                        const CatalogSnapshot& catalog) {
  std::string_view from = message.cursor ? std::string_view(message.cursor->topic_name) : std::string_view();
  std::set<std::string> names;
  if (message.topics.empty()) {
    for (const auto& [name, topic] : catalog.topics()) {
      if (name >= from) names.insert(name);
    }
  }
  for (const auto& topic : message.topics) {
    if (topic.name >= from) names.insert(topic.name);
  }
  return names;
}

/// Fills pages until `room` is used up.
class Pages {
 public:
  Pages(const CatalogSnapshot& catalog, int32_t node_id, size_t room)
      : catalog_(catalog), node_id_(node_id), room_(room) {}

  /// False when the page was full before the topic's end; the cursor is set then.
  bool add(const std::string& name, size_t from, DescribeTopicPartitionsResponse& response) {
    auto topic = catalog_.find(name);
    if (!topic) {
      bool illegal = invalid_topic_name(name).has_value();
      response.topics.push_back(topic_error(
          name, illegal ? ErrorCode::kInvalidTopicException : ErrorCode::kUnknownTopicOrPartition));
      return true;
    }
    if (room_ == 0) return stop_at(name, from, response);
    TopicAnswer answer = topic_error(name, ErrorCode::kNone);
    answer.topic_id = topic->id;
    size_t end = std::min(topic->partitions.size(), from + std::min(room_, topic->partitions.size()));
    for (size_t i = from; i < end; ++i) add_partition(answer, i, topic->partitions[i]);
    room_ -= answer.partitions.size();
    response.topics.push_back(std::move(answer));
    return end >= topic->partitions.size() || stop_at(name, end, response);
  }

 private:
  static bool stop_at(const std::string& name, size_t partition, DescribeTopicPartitionsResponse& response) {
    response.next_cursor = {name, static_cast<int32_t>(partition)};
    return false;
  }

  void add_partition(TopicAnswer& answer, size_t index, const PartitionInfo& info) const {
    auto& partition = answer.partitions.emplace_back();
    partition.partition_index = static_cast<int32_t>(index);
    partition.leader_id = node_id_;
    partition.leader_epoch = info.leader_epoch;
    partition.replica_nodes = {node_id_};
    partition.isr_nodes = {node_id_};
    partition.eligible_leader_replicas.emplace();
    partition.last_known_elr.emplace();
  }

  const CatalogSnapshot& catalog_;
  const int32_t node_id_;
  size_t room_;
};

DescribeTopicPartitionsResponse describe(Services& services, const DescribeTopicPartitionsRequest& message) {
  auto catalog = services.catalog.snapshot();
  std::set<std::string> names = names_to_describe(message, *catalog);
  const auto& cursor = message.cursor;
  if (cursor &&
      (cursor->partition_index < 0 || (!message.topics.empty() && !names.contains(cursor->topic_name))))
    return refuse(message);
  int32_t limit = std::min(message.response_partition_limit, services.config.partitions_per_answer_max());
  Pages pages(*catalog, services.catalog.node_id(), static_cast<size_t>(std::max(limit, 1)));
  DescribeTopicPartitionsResponse response;
  for (const std::string& name : names) {
    bool begins_within = cursor && name == cursor->topic_name;
    size_t from = begins_within ? static_cast<size_t>(cursor->partition_index) : 0;
    if (!pages.add(name, from, response)) break;
  }
  return response;
}

}  // namespace

void handle_describe_topic_partitions(Services& services, const Request& request, Reply reply) {
  serve<DescribeTopicPartitionsRequest>(
      request, std::move(reply),
      [&](const DescribeTopicPartitionsRequest& message) { return describe(services, message); });
}

}  // namespace zurau::broker
