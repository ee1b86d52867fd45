// DescribeProducers - version 0: the producers that a partition remembers, for kafka-transactions and admin
// clients (KIP-664). Source: KafkaApis.handleDescribeProducersRequest, ReplicaManager.activeProducerState.
#include <utility>

#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve.h"
#include "protocol/messages/describe_producers.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;
using PartitionAnswer = msg::DescribeProducersResponse::PartitionResponse;

PartitionAnswer describe(Services& services, std::shared_ptr<const TopicInfo> topic, int32_t partition) {
  PartitionAnswer answer;
  answer.partition_index = partition;
  PartitionHandle handle = find_partition(services, std::move(topic), partition);
  answer.error_code = static_cast<int16_t>(handle.error);
  if (handle.error != ErrorCode::kNone) return answer;
  for (const storage::ProducerInfo& producer : handle.log->producers()) {
    answer.active_producers.push_back({.producer_id = producer.producer_id,
                                       .producer_epoch = producer.epoch,
                                       .last_sequence = producer.last_sequence,
                                       .last_timestamp = producer.last_timestamp,
                                       .coordinator_epoch = producer.coordinator_epoch,
                                       .current_txn_start_offset = producer.current_txn_first_offset});
  }
  return answer;
}

}  // namespace

void handle_describe_producers(Services& services, const Request& request, Reply reply) {
  serve<msg::DescribeProducersRequest>(
      request, std::move(reply), [&](const msg::DescribeProducersRequest& message) {
        auto catalog = services.catalog.snapshot();
        msg::DescribeProducersResponse response;
        for (const auto& topic : message.topics) {
          auto info = catalog->find(topic.name);
          auto& answers = response.topics.emplace_back();
          answers.name = topic.name;
          for (int32_t partition : topic.partition_indexes)
            answers.partitions.push_back(describe(services, info, partition));
        }
        return response;
      });
}

}  // namespace zurau::broker
