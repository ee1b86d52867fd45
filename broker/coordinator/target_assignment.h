// Target assignments: which member of a consumer group should get which partition, by the server-side
// assignors of KIP-848. Pure functions over one description of the group.
//
//   uniform  as even as can be over all topics together, and every member keeps what it had as far as that
//   allows range    topic by topic, the partitions in blocks in the members' order, so that equal partitions
//   of equally
//            partitioned topics meet in one member; what members had before plays no part
//
// Racks (KIP-881) play no part either: on one node every replica stands in the same rack, so no assignment
// brings a member nearer to its data than another. Both take time near linear in members + partitions
// (uniform with unlike subscriptions: times a logarithm).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/coordinator/consumer_member.h"

namespace zurau::broker {

struct AssignorTopic {
  Uuid id;
  int32_t partitions = 0;
};

struct AssignorMember {
  std::string_view id;
  std::optional<std::string_view> instance_id;
  std::vector<uint32_t>
      topics;  ///< Indexes into AssignorInput::topics, ascending; unused with `same_topics`.
  const TopicPartitions* previous = nullptr;  ///< Its target so far; null: none.
};

struct AssignorInput {
  std::vector<AssignorTopic> topics;  ///< All that anybody subscribes to.
  std::vector<AssignorMember> members;
  bool same_topics = true;  ///< Every member subscribes to every topic.
};

/// Targets in the order of the members. Every partition of a topic that anybody subscribes to goes to exactly
/// one member that subscribes to it.
std::vector<TopicPartitions> assign_uniform(const AssignorInput& input);
std::vector<TopicPartitions> assign_range(const AssignorInput& input);

namespace detail {
/// assign_uniform where subscriptions differ.
std::vector<TopicPartitions> assign_uniform_mixed(const AssignorInput& input);
}  // namespace detail

using Assignor = std::vector<TopicPartitions> (*)(const AssignorInput& input);
/// Null for a name that is not known.
Assignor find_assignor(std::string_view name);

}  // namespace zurau::broker
