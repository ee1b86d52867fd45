// Groups that change their protocol while members are in them (KIP-848): a classic group of consumers becomes
// a consumer group when a member of the new protocol joins, and a consumer group in which only classic
// members are left becomes a classic one. group.consumer.migration.policy says which of the two may happen.
// Nobody loses a partition by it: the assignment stays, and members find out by joining again.
//
// Groups in which nobody is change their kind with whoever comes first, whatever the policy.
#pragma once

#include <cstdint>
#include <memory>

#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group.h"
#include "broker/coordinator/group_settings.h"

namespace zurau::broker {

enum class Migration : uint8_t { upgrade, downgrade, any };
bool may_migrate(const GroupSettings& settings, Migration migration);

/// A consumer group with the members and partitions of a classic one, not yet in its place; null when the
/// policy, the size or what the members say does not allow it. `effects` gets its records.
std::unique_ptr<ConsumerGroup> upgraded(const ClassicGroup& classic, const ConsumerGroupView& view,
                                        Effects& effects);
/// Puts it there. `made` is what `upgraded` and the first join have led to; whoever waits in the classic
/// group is told REBALANCE_IN_PROGRESS.
Effects replace_classic(Group& group, std::unique_ptr<ConsumerGroup> consumer, Effects made);

/// To be asked after every decision of a consumer group: makes it a classic one when only classic members are
/// left.
Effects downgrade_if_due(Group& group, const ConsumerGroupView& view);
/// A consumer group in which nobody is makes room for a classic one that somebody joins.
Effects make_room_for_classic(Group& group);

}  // namespace zurau::broker
