#include "broker/coordinator/reconciliation.h"

#include <algorithm>

namespace zurau::broker {
namespace {

bool wants(const ReconcileInput& input, const Uuid& topic) {
  return std::binary_search(input.subscribed.begin(), input.subscribed.end(), topic);
}

/// A member that does not say what it has is taken to have everything.
bool still_owns_any(const OwnedPartitions& owned, const PartitionEpochs& partitions) {
  if (!owned) return true;
  return std::any_of(owned->begin(), owned->end(), [&](const auto& topic) {
    return std::any_of(topic.partitions.begin(), topic.partitions.end(),
                       [&](int32_t partition) { return contains(partitions, topic.topic_id, partition); });
  });
}

struct Plan {
  PartitionEpochs keep;
  PartitionEpochs lose;
  PartitionEpochs gain;
  bool waits = false;
};

Plan compare_with_target(const ReconcileInput& input) {
  Plan plan;
  for (const auto& [topic, partitions] : input.current.assigned) {
    bool wanted = wants(input, topic);
    for (const auto& [partition, epoch] : partitions) {
      bool stays = wanted && contains(input.target, topic, partition);
      (stays ? plan.keep : plan.lose)[topic][partition] = epoch;
    }
  }
  for (const auto& [topic, partitions] : input.target) {
    if (!wants(input, topic)) continue;
    for (int32_t partition : partitions) {
      if (contains(input.current.assigned, topic, partition)) continue;
      // What it was to give up and has given up, or may keep after all, is held by nobody else.
      bool own = contains(input.current.pending_revocation, topic, partition);
      if (!own && input.is_held(topic, partition)) {
        plan.waits = true;
      } else {
        plan.gain[topic][partition] = input.target_epoch;
      }
    }
  }
  return plan;
}

CurrentAssignment next_step(const ReconcileInput& input, int32_t epoch) {
  Plan plan = compare_with_target(input);
  if (!plan.lose.empty() && still_owns_any(input.owned, plan.lose)) {
    return {.epoch = epoch,
            .previous_epoch = input.current.epoch,
            .state = MemberState::unrevoked_partitions,
            .assigned = std::move(plan.keep),
            .pending_revocation = std::move(plan.lose)};
  }
  CurrentAssignment next{.epoch = input.target_epoch,
                         .previous_epoch = input.current.epoch,
                         .state = plan.waits ? MemberState::unreleased_partitions : MemberState::stable,
                         .assigned = std::move(plan.keep),
                         .pending_revocation = {}};
  for (auto& [topic, partitions] : plan.gain) next.assigned[topic].merge(partitions);
  return next;
}

/// Only topics that the member has left go; the way to the target goes on elsewhere.
CurrentAssignment without_left_topics(const ReconcileInput& input) {
  PartitionEpochs keep;
  PartitionEpochs lose = input.current.pending_revocation;
  for (const auto& [topic, partitions] : input.current.assigned) {
    if (wants(input, topic))
      keep[topic] = partitions;
    else
      lose[topic].insert(partitions.begin(), partitions.end());
  }
  if (keep.size() == input.current.assigned.size()) return input.current;
  CurrentAssignment next = input.current;
  next.previous_epoch = input.current.epoch;
  next.assigned = std::move(keep);
  if (still_owns_any(input.owned, lose)) {
    next.state = MemberState::unrevoked_partitions;
    next.pending_revocation = std::move(lose);
  }
  return next;
}

}  // namespace

CurrentAssignment reconcile(const ReconcileInput& input) {
  const CurrentAssignment& current = input.current;
  switch (current.state) {
    case MemberState::stable:
      if (current.epoch != input.target_epoch) return next_step(input, current.epoch);
      return input.subscription_changed ? without_left_topics(input) : current;
    case MemberState::unrevoked_partitions:
      if (!still_owns_any(input.owned, current.pending_revocation)) return next_step(input, current.epoch);
      return input.subscription_changed ? without_left_topics(input) : current;
    case MemberState::unreleased_partitions: return next_step(input, current.epoch);
    // It joins anew, or the caller has fenced it.
    case MemberState::unknown: return next_step(input, input.target_epoch);
  }
  return current;
}

}  // namespace zurau::broker
