// GroupCoordinator: the monitor of consumer groups. A group lives in the shard that the hash of its name
// picks, as the partition of __consumer_offsets that holds its records.
//
//   request:  lock the shard -> act (pure) -> records to the log, one batch -> apply -> unlock
//             -> the answers, once the log is durable up to there
//   start:    every partition is replayed in the background; until it is, COORDINATOR_LOAD_IN_PROGRESS
//   deadline: a timer on the first loop ticks the shards that have something to do
//
// How a handler reaches a group:
//
//     auto answer = answer_later<msg::HeartbeatResponse>(request, std::move(reply));
//     services.groups.run(request.loop, group_id,
//         [&](GroupShard& shard, Now now) -> Effects { ... shard.find(group_id) ... },
//         [&](wire::ErrorCode refusal) { answer({.error_code = static_cast<int16_t>(refusal)}); });
#pragma once

#include <functional>
#include <string_view>

#include "broker/coordinator/effects.h"
#include "broker/loop.h"

namespace zurau::broker {

class GroupShard;

/// Threading: a monitor.
class GroupCoordinator {
 public:
  /// Decides on the shard of a group. Called at once, in the caller's thread, at most once, under the shard's
  /// lock (so it may capture by reference): it answers only through the Effects that it returns.
  using Act = std::function<Effects(GroupShard& shard, Now now)>;
  /// Called instead of `act` when there is no shard to act on: kCoordinatorLoadInProgress,
  /// kCoordinatorNotAvailable. (An empty name is a group like others here: offsets may be committed to it.)
  using Refuse = std::function<void(wire::ErrorCode refusal)>;
  /// `loop` is where answers that wait for the disk are given.
  void run(Loop& loop, std::string_view group_id, const Act& act, const Refuse& refuse);
};

}  // namespace zurau::broker
