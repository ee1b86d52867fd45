// DescribeLogDirs - versions 0..5: the one data directory, the sizes of its partitions, and the room on its
// disk (v4). Partitions that were asked for and are not there are left out, as in Kafka
// (ReplicaManager.describeLogDirs). Sizes of logs that are not open are read from the disk: so the admin
// worker answers.
#include <map>

#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "broker/services.h"
#include "protocol/base/log.h"
#include "protocol/messages/describe_log_dirs.h"
#include "storage/log_manager.h"

namespace zurau::broker {
namespace {

using msg::DescribeLogDirsRequest;
using msg::DescribeLogDirsResponse;
using wire::ErrorCode;
using TopicAnswer = DescribeLogDirsResponse::DescribeLogDirsTopic;

void add_partition(Services& services, const TopicInfo& topic, int32_t partition, TopicAnswer& answer) {
  if (partition < 0 || static_cast<size_t>(partition) >= topic.partitions.size()) return;
  auto size = services.logs.size_bytes({topic.name, partition});
  if (!size.ok()) {
    log_warn("the size of {}-{} is not known: {}", topic.name, partition, size.error().to_string());
    return;
  }
  answer.partitions.push_back({partition, *size, 0, false});
}

TopicAnswer describe_topic(Services& services, const TopicInfo& topic, const std::vector<int32_t>* wanted) {
  TopicAnswer answer;
  answer.name = topic.name;
  if (wanted) {
    for (int32_t partition : *wanted) add_partition(services, topic, partition, answer);
  } else {
    for (size_t i = 0; i < topic.partitions.size(); ++i)
      add_partition(services, topic, static_cast<int32_t>(i), answer);
  }
  return answer;
}

DescribeLogDirsResponse describe(Services& services, const DescribeLogDirsRequest& message) {
  DescribeLogDirsResponse response;
  auto& directory = response.results.emplace_back();
  directory.log_dir = services.logs.data_dir();
  auto space = services.logs.space();
  if (space.ok()) {
    directory.total_bytes = static_cast<int64_t>(space->total_bytes);
    directory.usable_bytes = static_cast<int64_t>(space->usable_bytes);
  } else {
    directory.error_code = static_cast<int16_t>(ErrorCode::kKafkaStorageError);
  }
  auto catalog = services.catalog.snapshot();
  auto add = [&](const std::shared_ptr<const TopicInfo>& topic, const std::vector<int32_t>* wanted) {
    if (!topic) return;
    TopicAnswer answer = describe_topic(services, *topic, wanted);
    if (!answer.partitions.empty()) directory.topics.push_back(std::move(answer));
  };
  if (message.topics) {
    for (const auto& topic : *message.topics) add(catalog->find(topic.topic), &topic.partitions);
  } else {
    for (const auto& [name, topic] : catalog->topics()) add(topic, nullptr);
  }
  return response;
}

}  // namespace

void handle_describe_log_dirs(Services& services, const Request& request, Reply reply) {
  serve_admin<DescribeLogDirsRequest>(
      services, request, std::move(reply),
      [&services](const DescribeLogDirsRequest& message) { return describe(services, message); });
}

}  // namespace zurau::broker
