// OffsetForLeaderEpoch - versions 2..4 (0 and 1 lack the leader epoch in the answer): where the records of an
// epoch end, so that a consumer finds out that the log it read from was truncated (KIP-320). Source:
// Partition.lastOffsetForLeaderEpoch.
#include "protocol/messages/offset_for_leader_epoch.h"
#include "broker/catalog.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve.h"

namespace zurau::broker {

using wire::ErrorCode;

void handle_offset_for_leader_epoch(Services& services, const Request& request, Reply reply) {
  serve<msg::OffsetForLeaderEpochRequest>(
      request, std::move(reply), [&](const msg::OffsetForLeaderEpochRequest& message) {
        auto catalog = services.catalog.snapshot();
        msg::OffsetForLeaderEpochResponse response;
        for (const auto& topic : message.topics) {
          auto& answers = response.topics.emplace_back();
          answers.topic = topic.topic;
          for (const auto& question : topic.partitions) {
            auto& answer = answers.partitions.emplace_back();
            answer.partition = question.partition;
            PartitionHandle handle = find_partition(services, catalog->find(topic.topic), question.partition);
            ErrorCode error = handle.error;
            if (error == ErrorCode::kNone)
              error = check_leader_epoch(question.current_leader_epoch, handle.leader_epoch);
            answer.error_code = static_cast<int16_t>(error);
            if (error != ErrorCode::kNone) continue;
            auto end = handle.log->end_offset_for_epoch(question.leader_epoch, handle.leader_epoch);
            answer.leader_epoch = end.leader_epoch;
            answer.end_offset = end.end_offset;
          }
        }
        return response;
      });
}

}  // namespace zurau::broker
