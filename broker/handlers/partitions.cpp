#include "broker/handlers/partitions.h"

#include <utility>

#include "storage/log_manager.h"

namespace zurau::broker {

using wire::ErrorCode;

PartitionHandle find_partition(Services& services, std::shared_ptr<const TopicInfo> topic,
                               int32_t partition) {
  PartitionHandle handle;
  if (!topic || partition < 0 || static_cast<size_t>(partition) >= topic->partitions.size()) {
    handle.error = ErrorCode::kUnknownTopicOrPartition;
    return handle;
  }
  handle.leader_epoch = topic->partitions[static_cast<size_t>(partition)].leader_epoch;
  handle.log = services.logs.find({topic->name, partition});
  handle.error = handle.log ? ErrorCode::kNone : ErrorCode::kKafkaStorageError;
  handle.topic = std::move(topic);
  return handle;
}

ErrorCode check_leader_epoch(int32_t requested, int32_t ours) {
  if (requested < 0 || requested == ours) return ErrorCode::kNone;
  return requested < ours ? ErrorCode::kFencedLeaderEpoch : ErrorCode::kUnknownLeaderEpoch;
}

}  // namespace zurau::broker
