// ConsumerGroup: what a record changes, and what is counted along with it. The only code that changes what
// records carry; decisions and replays both go through it. Source: the replay functions of Kafka's
// GroupMetadataManager.
#include <algorithm>

#include "broker/coordinator/consumer_group.h"

namespace zurau::broker {

void ConsumerGroup::apply(const ParsedGroupRecord& record) {
  std::visit(
      [this](const auto& parsed) {
        if constexpr (requires { apply_to(parsed); }) apply_to(parsed);
      },
      record);
}

void ConsumerGroup::apply_to(const ConsumerGroupMetadataRecord& record) {
  group_epoch_ = record.value ? record.value->epoch : 0;
  metadata_hash_ = record.value ? record.value->metadata_hash : 0;
}

void ConsumerGroup::apply_to(const ConsumerGroupPartitionMetadataRecord& record) {
  has_partition_metadata_ = record.value.has_value();
}

void ConsumerGroup::apply_to(const ConsumerGroupMemberMetadataRecord& record) {
  const std::string& member_id = record.key.member_id;
  if (!record.value) return forget_member(member_id);
  auto [found, is_new] = members_.try_emplace(member_id);
  ConsumerMember& member = found->second;
  if (is_new)
    member.id = member_id;
  else
    count_subscription(member, -1);
  member.subscription = subscription_of(*record.value);
  count_subscription(member, 1);
}

void ConsumerGroup::apply_to(const ConsumerGroupTargetMetadataRecord& record) {
  assignment_epoch_ = record.value ? record.value->assignment_epoch : 0;
  assignment_wall_ms_ = record.value ? record.value->assignment_timestamp : 0;
}

void ConsumerGroup::apply_to(const ConsumerGroupTargetMemberRecord& record) {
  if (record.value)
    target_[record.key.member_id] = target_of(*record.value);
  else
    target_.erase(record.key.member_id);
}

void ConsumerGroup::apply_to(const ConsumerGroupCurrentAssignmentRecord& record) {
  const std::string& member_id = record.key.member_id;
  auto found = members_.find(member_id);
  if (found == members_.end()) {
    if (!record.value) return;
    found = members_.try_emplace(member_id).first;
    found->second.id = member_id;
  }
  ConsumerMember& member = found->second;
  release_partitions(member.current);
  member.current = record.value ? current_of(*record.value)
                                : CurrentAssignment{.epoch = kLeaveEpoch, .previous_epoch = kLeaveEpoch};
  hold_partitions(member.current);
}

void ConsumerGroup::apply_to(const ConsumerGroupRegexRecord& record) {
  const std::string& regex = record.key.regular_expression;
  if (auto found = regexes_.find(regex); found != regexes_.end()) {
    for (const std::string& topic : found->second.topics) count_topic(topic, 0, -1);
    regexes_.erase(found);
  }
  if (!record.value) return;
  ResolvedRegex& resolved = regexes_[regex];
  resolved = {record.value->topics, record.value->timestamp};
  std::sort(resolved.topics.begin(), resolved.topics.end());
  for (const std::string& topic : resolved.topics) count_topic(topic, 0, 1);
}

void ConsumerGroup::forget_member(const std::string& member_id) {
  auto found = members_.find(member_id);
  if (found == members_.end()) return;
  release_partitions(found->second.current);
  count_subscription(found->second, -1);
  members_.erase(found);
}

namespace {

void count(std::map<std::string, int32_t, std::less<>>& counts, const std::string& name, int32_t change) {
  auto found = counts.try_emplace(name, 0).first;
  if ((found->second += change) == 0) counts.erase(found);
}

}  // namespace

void ConsumerGroup::count_subscription(const ConsumerMember& member, int32_t change) {
  const MemberSubscription& subscription = member.subscription;
  for (const std::string& topic : subscription.topics) count_topic(topic, change, 0);
  if (!subscription.regex.empty()) count(regex_members_, subscription.regex, change);
  if (subscription.assignor) count(assignor_members_, *subscription.assignor, change);
  classic_members_ += subscription.classic ? change : 0;
  if (!subscription.instance_id) return;
  // When one member follows another under the same instance id, the name is the newer one's.
  if (change > 0) {
    static_members_[*subscription.instance_id] = member.id;
  } else if (auto found = static_members_.find(*subscription.instance_id);
             found != static_members_.end() && found->second == member.id) {
    static_members_.erase(found);
  }
}

void ConsumerGroup::count_topic(const std::string& topic, int32_t by_name, int32_t by_regex) {
  auto [found, is_new] = topic_counts_.try_emplace(topic);
  found->second.by_name += by_name;
  found->second.by_regex += by_regex;
  const bool is_gone = found->second.by_name == 0 && found->second.by_regex == 0;
  if (is_gone) topic_counts_.erase(found);
  if (is_new || is_gone) remembered_hash_ = {};
}

// Which epoch holds a partition, so that a log whose older records of one member outlived their successors
// (compaction goes by key) cannot free what a newer member has.
void ConsumerGroup::hold_partitions(const CurrentAssignment& current) {
  for (const PartitionEpochs* held : {&current.assigned, &current.pending_revocation}) {
    for (const auto& [topic, partitions] : *held) {
      auto& holders = partition_epochs_[topic];
      for (const auto& [partition, since] : partitions) {
        auto [holder, is_new] = holders.try_emplace(partition, current.epoch);
        if (!is_new) holder->second = std::max(holder->second, current.epoch);
      }
    }
  }
}

void ConsumerGroup::release_partitions(const CurrentAssignment& current) {
  for (const PartitionEpochs* held : {&current.assigned, &current.pending_revocation}) {
    for (const auto& [topic, partitions] : *held) {
      auto holders = partition_epochs_.find(topic);
      if (holders == partition_epochs_.end()) continue;
      for (const auto& [partition, since] : partitions) {
        auto holder = holders->second.find(partition);
        if (holder != holders->second.end() && holder->second == current.epoch) holders->second.erase(holder);
      }
      if (holders->second.empty()) partition_epochs_.erase(holders);
    }
  }
}

bool ConsumerGroup::is_held(const Uuid& topic, int32_t partition) const {
  auto holders = partition_epochs_.find(topic);
  return holders != partition_epochs_.end() && holders->second.contains(partition);
}

}  // namespace zurau::broker
