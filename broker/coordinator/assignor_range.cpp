// The assignor `range`: topic by topic, the partitions in blocks in the order of the members.
#include <algorithm>
#include <numeric>

#include "broker/coordinator/target_assignment.h"

namespace zurau::broker {
namespace {

/// Static members first, by instance id, so that a restart under a new member id changes nothing; then by
/// member id.
std::vector<uint32_t> members_in_order(const AssignorInput& input) {
  std::vector<uint32_t> order(input.members.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const AssignorMember& left = input.members[a];
    const AssignorMember& right = input.members[b];
    if (left.instance_id && right.instance_id) return *left.instance_id < *right.instance_id;
    if (left.instance_id.has_value() != right.instance_id.has_value()) return left.instance_id.has_value();
    return left.id < right.id;
  });
  return order;
}

}  // namespace

std::vector<TopicPartitions> assign_range(const AssignorInput& input) {
  std::vector<uint32_t> order = members_in_order(input);
  std::vector<std::vector<uint32_t>> subscribers(input.topics.size());
  for (uint32_t member : order) {
    if (input.same_topics) {
      for (auto& of_topic : subscribers) of_topic.push_back(member);
    } else {
      for (uint32_t topic : input.members[member].topics) subscribers[topic].push_back(member);
    }
  }
  std::vector<TopicPartitions> target(input.members.size());
  for (size_t t = 0; t < input.topics.size(); ++t) {
    if (subscribers[t].empty()) continue;
    auto count = static_cast<int32_t>(subscribers[t].size());
    int32_t quota = input.topics[t].partitions / count;
    int32_t with_one_more = input.topics[t].partitions % count;
    int32_t next = 0;
    for (int32_t i = 0; i < count && next < input.topics[t].partitions; ++i) {
      std::vector<int32_t>& block = target[subscribers[t][static_cast<size_t>(i)]][input.topics[t].id];
      block.resize(static_cast<size_t>(quota + (i < with_one_more ? 1 : 0)));
      std::iota(block.begin(), block.end(), next);
      next += static_cast<int32_t>(block.size());
    }
  }
  return target;
}

}  // namespace zurau::broker
