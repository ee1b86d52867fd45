// DescribeQuorum - versions 0..2: who keeps the metadata log: this node, alone, as its leader. There is no
// controller listener to name (v2 nodes). Other partitions than __cluster_metadata-0 are
// UNKNOWN_TOPIC_OR_PARTITION. Source: KafkaRaftClient.handleDescribeQuorumRequest.
#include "protocol/messages/describe_quorum.h"
#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "broker/topic_name.h"
#include "storage/log_manager.h"

namespace zurau::broker {
namespace {

using msg::DescribeQuorumRequest;
using msg::DescribeQuorumResponse;
using wire::ErrorCode;

void describe_metadata_log(Services& services, DescribeQuorumResponse::PartitionData& answer) {
  auto log = services.logs.find({std::string(kMetadataTopic), 0});
  if (!log) {
    answer.error_code = static_cast<int16_t>(ErrorCode::kKafkaStorageError);
    return;
  }
  storage::LogOffsets offsets = log->offsets();
  answer.leader_id = services.catalog.node_id();
  answer.leader_epoch = log->latest_epoch();
  answer.high_watermark = offsets.durable;
  auto& voter = answer.current_voters.emplace_back();
  voter.replica_id = services.catalog.node_id();
  voter.replica_directory_id = services.logs.identity().directory_id;
  voter.log_end_offset = offsets.end;
  voter.last_fetch_timestamp = services.clock.wall_ms();
  voter.last_caught_up_timestamp = voter.last_fetch_timestamp;
}

DescribeQuorumResponse describe(Services& services, const DescribeQuorumRequest& message) {
  DescribeQuorumResponse response;
  for (const auto& topic : message.topics) {
    auto& answers = response.topics.emplace_back();
    answers.topic_name = topic.topic_name;
    for (const auto& partition : topic.partitions) {
      auto& answer = answers.partitions.emplace_back();
      answer.partition_index = partition.partition_index;
      if (topic.topic_name == kMetadataTopic && partition.partition_index == 0)
        describe_metadata_log(services, answer);
      else
        answer.error_code = static_cast<int16_t>(ErrorCode::kUnknownTopicOrPartition);
    }
  }
  return response;
}

}  // namespace

void handle_describe_quorum(Services& services, const Request& request, Reply reply) {
  serve<DescribeQuorumRequest>(request, std::move(reply), [&](const DescribeQuorumRequest& message) {
    return describe(services, message);
  });
}

}  // namespace zurau::broker
