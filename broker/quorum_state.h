// quorum-state: the epoch in which this node leads the metadata log, as Kafka's raft layer keeps it beside
// the log.
//
// A standalone broker has no one to vote with, but the directory may have been a KRaft node's, and may become
// one again: an epoch that Kafka has voted in must not be used a second time
// (org.apache.kafka.raft.FileQuorumStateStore).
#pragma once

#include <cstdint>
#include <string>

#include "protocol/base/result.h"
#include "storage/file_system.h"

namespace zurau::broker {

struct QuorumState {
  int32_t leader_epoch = 0;
  /// data_version of the file: 0 names the voters (static quorum), 1 does not (KIP-853, the voters are in the
  /// log).
  int16_t data_version = 0;
};

/// What `directory`/quorum-state says; the default when there is none. Errors: it cannot be read or makes no
/// sense.
Result<QuorumState> read_quorum_state(storage::FileSystem& files, const std::string& directory);

/// Says that `node_id` leads in `state.leader_epoch`. Durable when it returns.
storage::Status write_quorum_state(storage::FileSystem& files, const std::string& directory, int32_t node_id,
                                   const QuorumState& state);

}  // namespace zurau::broker
