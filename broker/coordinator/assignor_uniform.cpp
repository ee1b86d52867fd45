// The assignor `uniform`, where all members subscribe to the same topics: quotas first, then everybody keeps
// what fits.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "broker/coordinator/target_assignment.h"

namespace zurau::broker {
namespace {

struct Place {
  uint32_t topic;
  int32_t partition;
};

/// uniform, where all subscribe to the same: quotas first, then everybody keeps up to its quota, then the
/// rest fills up.
class SameTopics {
 public:
  explicit SameTopics(const AssignorInput& input) : input_(input), kept_(input.members.size()) {
    for (uint32_t t = 0; t < input.topics.size(); ++t) {
      taken_.emplace_back(static_cast<size_t>(input.topics[t].partitions), false);
      index_[input.topics[t].id] = t;
      total_ += static_cast<size_t>(input.topics[t].partitions);
    }
  }

  std::vector<TopicPartitions> assign() {
    size_t quota = total_ / input_.members.size();
    size_t extras = total_ % input_.members.size();
    for (size_t m = 0; m < kept_.size(); ++m) {
      keep_previous(m);
      extras -= trim(kept_[m], quota, extras);
    }
    fill_up(quota, extras);
    return to_target();
  }

 private:
  void keep_previous(size_t member) {
    if (!input_.members[member].previous) return;
    for (const auto& [topic_id, partitions] : *input_.members[member].previous) {
      auto topic = index_.find(topic_id);
      if (topic == index_.end()) continue;
      std::vector<bool>& taken = taken_[topic->second];
      for (int32_t partition : partitions) {
        auto at = static_cast<size_t>(partition);
        if (at >= taken.size() || taken[at]) continue;
        taken[at] = true;
        kept_[member].push_back({topic->second, partition});
      }
    }
  }

  /// Down to the quota, or one more while there are extras: 1 when it took one.
  size_t trim(std::vector<Place>& kept, size_t quota, size_t extras) {
    bool extra = kept.size() > quota && extras > 0;
    size_t limit = quota + (extra ? 1 : 0);
    for (; kept.size() > limit; kept.pop_back()) {
      taken_[kept.back().topic][static_cast<size_t>(kept.back().partition)] = false;
    }
    return extra ? 1 : 0;
  }

  void fill_up(size_t quota, size_t extras) {
    Place next{0, 0};
    for (std::vector<Place>& kept : kept_) {
      size_t limit = quota;
      if (extras > 0 && kept.size() <= quota) {
        ++limit;
        --extras;
      }
      while (kept.size() < limit) kept.push_back(take_free(next));
    }
  }

  Place take_free(Place& next) {
    for (;; ++next.partition) {
      if (static_cast<size_t>(next.partition) == taken_[next.topic].size()) {
        next = {next.topic + 1, -1};
        continue;
      }
      if (!taken_[next.topic][static_cast<size_t>(next.partition)]) break;
    }
    taken_[next.topic][static_cast<size_t>(next.partition)] = true;
    return next;
  }

  std::vector<TopicPartitions> to_target() const {
    std::vector<TopicPartitions> target(kept_.size());
    for (size_t m = 0; m < kept_.size(); ++m) {
      for (const Place& place : kept_[m]) target[m][input_.topics[place.topic].id].push_back(place.partition);
      for (auto& [topic, partitions] : target[m]) std::sort(partitions.begin(), partitions.end());
    }
    return target;
  }

  const AssignorInput& input_;
  std::unordered_map<Uuid, uint32_t> index_;
  std::vector<std::vector<bool>> taken_;  ///< By topic and partition.
  std::vector<std::vector<Place>> kept_;  ///< By member.
  size_t total_ = 0;
};

}  // namespace

std::vector<TopicPartitions> assign_uniform(const AssignorInput& input) {
  if (input.members.empty()) return {};
  return input.same_topics ? SameTopics(input).assign() : detail::assign_uniform_mixed(input);
}

Assignor find_assignor(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Assignor>, 2> kAssignors = {
      {{"uniform", assign_uniform}, {"range", assign_range}}};
  for (const auto& [known, assignor] : kAssignors) {
    if (known == name) return assignor;
  }
  return nullptr;
}

}  // namespace zurau::broker
