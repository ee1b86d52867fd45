// uniform where members subscribe to different topics: everybody keeps what it had, the free partitions go to
// the subscriber with the least, then partitions move from the member with most to the one with least, topic
// by topic, until that helps no more. Topics with many partitions for few subscribers go first: they leave
// the least choice.
#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

#include "broker/coordinator/target_assignment.h"

namespace zurau::broker {
namespace {

constexpr uint32_t kNobody = UINT32_MAX;
/// Each round makes loads more even; Kafka stops after as many.
constexpr int kBalanceRounds = 16;

class MixedTopics {
 public:
  explicit MixedTopics(const AssignorInput& input)
      : input_(input), subscribers_(input.topics.size()), load_(input.members.size(), 0) {
    for (uint32_t m = 0; m < input.members.size(); ++m) {
      for (uint32_t topic : input.members[m].topics) subscribers_[topic].push_back(m);
    }
    for (uint32_t t = 0; t < input.topics.size(); ++t) {
      index_[input.topics[t].id] = t;
      owner_.emplace_back(static_cast<size_t>(input.topics[t].partitions), kNobody);
      if (!subscribers_[t].empty()) order_.push_back(t);
    }
    std::sort(order_.begin(), order_.end(), [this](uint32_t a, uint32_t b) { return before(a, b); });
  }

  std::vector<TopicPartitions> assign() {
    for (uint32_t m = 0; m < load_.size(); ++m) keep_previous(m);
    for (uint32_t topic : order_) assign_free(topic);
    for (int round = 0; round < kBalanceRounds; ++round) {
      bool moved = false;
      for (uint32_t topic : order_) moved |= balance(topic);
      if (!moved) break;
    }
    return to_target();
  }

 private:
  using ByLoad = std::set<std::pair<size_t, uint32_t>>;

  bool before(uint32_t a, uint32_t b) const {
    // Partitions for each subscriber, compared without dividing.
    size_t left = owner_[a].size() * subscribers_[b].size();
    size_t right = owner_[b].size() * subscribers_[a].size();
    if (left != right) return left > right;
    if (subscribers_[a].size() != subscribers_[b].size())
      return subscribers_[a].size() < subscribers_[b].size();
    return input_.topics[a].id < input_.topics[b].id;
  }

  void keep_previous(uint32_t member) {
    if (!input_.members[member].previous) return;
    const std::vector<uint32_t>& topics = input_.members[member].topics;
    for (const auto& [topic_id, partitions] : *input_.members[member].previous) {
      auto topic = index_.find(topic_id);
      if (topic == index_.end() || !std::binary_search(topics.begin(), topics.end(), topic->second)) continue;
      std::vector<uint32_t>& owners = owner_[topic->second];
      for (int32_t partition : partitions) {
        auto at = static_cast<size_t>(partition);
        if (at >= owners.size() || owners[at] != kNobody) continue;
        owners[at] = member;
        ++load_[member];
      }
    }
  }

  ByLoad by_load(uint32_t topic) const {
    ByLoad members;
    for (uint32_t member : subscribers_[topic]) members.insert({load_[member], member});
    return members;
  }

  void assign_free(uint32_t topic) {
    if (std::find(owner_[topic].begin(), owner_[topic].end(), kNobody) == owner_[topic].end()) return;
    ByLoad members = by_load(topic);
    for (uint32_t& owner : owner_[topic]) {
      if (owner != kNobody) continue;
      owner = members.begin()->second;
      members.erase(members.begin());
      members.insert({++load_[owner], owner});
    }
  }

  /// Whether anything moved.
  bool balance(uint32_t topic) {
    if (subscribers_[topic].size() < 2) return false;
    ByLoad members = by_load(topic);
    if (members.rbegin()->first - members.begin()->first < 2) return false;
    std::unordered_map<uint32_t, std::vector<size_t>> owned;
    for (size_t p = 0; p < owner_[topic].size(); ++p) owned[owner_[topic][p]].push_back(p);
    ByLoad givers;
    for (const auto& [member, partitions] : owned) givers.insert({load_[member], member});
    bool moved = false;
    while (!givers.empty()) {
      auto [most, giver] = *givers.rbegin();
      auto [least, taker] = *members.begin();
      if (most < least + 2) break;
      owner_[topic][owned[giver].back()] = taker;
      owned[giver].pop_back();
      move_one(giver, members);
      givers.erase({most, giver});
      if (!owned[giver].empty()) givers.insert({load_[giver], giver});
      take_one(taker, members);
      // A taker never has more than a giver: what it gives back would go in circles.
      if (givers.erase({least, taker}) > 0) givers.insert({load_[taker], taker});
      moved = true;
    }
    return moved;
  }

  void move_one(uint32_t giver, ByLoad& members) {
    members.erase({load_[giver], giver});
    members.insert({--load_[giver], giver});
  }
  void take_one(uint32_t taker, ByLoad& members) {
    members.erase({load_[taker], taker});
    members.insert({++load_[taker], taker});
  }

  std::vector<TopicPartitions> to_target() const {
    std::vector<TopicPartitions> target(load_.size());
    for (uint32_t t : order_) {
      for (size_t p = 0; p < owner_[t].size(); ++p) {
        target[owner_[t][p]][input_.topics[t].id].push_back(static_cast<int32_t>(p));
      }
    }
    return target;
  }

  const AssignorInput& input_;
  std::unordered_map<Uuid, uint32_t> index_;
  std::vector<std::vector<uint32_t>> subscribers_;  ///< Members by topic.
  std::vector<std::vector<uint32_t>> owner_;        ///< Member by topic and partition.
  std::vector<size_t> load_;                        ///< Partitions by member.
  std::vector<uint32_t> order_;                     ///< Topics that have subscribers, as they are assigned.
};

}  // namespace

std::vector<TopicPartitions> detail::assign_uniform_mixed(const AssignorInput& input) {
  return MixedTopics(input).assign();
}

}  // namespace zurau::broker
