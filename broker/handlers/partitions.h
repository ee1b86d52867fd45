// What every handler that touches a partition does first: find it, or the error that the client gets for it.
#pragma once

#include <memory>
#include <string>

#include "broker/catalog.h"
#include "broker/services.h"
#include "protocol/wire/error_code.h"
#include "storage/partition_log.h"

namespace zurau::broker {

/// A partition of this broker, or why there is none.
struct PartitionHandle {
  wire::ErrorCode error = wire::ErrorCode::kNone;
  std::shared_ptr<const TopicInfo> topic;
  std::shared_ptr<storage::PartitionLog> log;
  int32_t leader_epoch = -1;
};

/// Errors: UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR (the log exists but could not be opened).
PartitionHandle find_partition(Services& services, std::shared_ptr<const TopicInfo> topic, int32_t partition);

/// Compares the epoch that a client believes in with ours; -1 is not checked (fact:
/// Partition.checkCurrentLeaderEpoch). FENCED_LEADER_EPOCH when the client is behind, UNKNOWN_LEADER_EPOCH
/// when it is ahead.
wire::ErrorCode check_leader_epoch(int32_t requested, int32_t ours);

}  // namespace zurau::broker
