// Reconciliation: the next step of one member of a consumer group towards its target, in two phases.
//
//   keep   = assigned and in the target        lose = assigned, not in the target
//   gain   = in the target, not assigned, nobody holds it        wait = the same, but another member holds it
//
//   lose   owned by the member still     wait    the member's next state
//   some   yes, or it did not say        any     unrevoked_partitions: assigned = keep, pending = lose, its
//   old epoch some   no                            some    unreleased_partitions: assigned = keep + gain, the
//   target's epoch some   no                            none    stable: the same none   - some
//   unreleased_partitions none   -                             none    stable
//
// So nothing is gained before everything lost is given up, and nothing is gained that another still holds. A
// member that waits for others goes on with what it has. Source: KIP-848, Kafka's CurrentAssignmentBuilder.
#pragma once

#include <functional>
#include <span>

#include "broker/coordinator/consumer_member.h"

namespace zurau::broker {

/// Needed for the length of the call only.
struct ReconcileInput {
  const CurrentAssignment& current;
  int32_t target_epoch;
  const TopicPartitions& target;
  std::span<const Uuid>
      subscribed;             ///< Topics that exist and the member wants; ascending. Others count as lost.
  bool subscription_changed;  ///< Topics that it has left are lost at once, not at the next epoch.
  const OwnedPartitions& owned;
  /// Whether any member has it, assigned or not yet given up.
  std::function<bool(const Uuid& topic, int32_t partition)> is_held;
};

/// Equal to `current` when there is no step to take.
CurrentAssignment reconcile(const ReconcileInput& input);

}  // namespace zurau::broker
