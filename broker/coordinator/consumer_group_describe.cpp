// ConsumerGroup: what others ask of it: tools that describe and delete, commits and fetches of offsets.
#include <algorithm>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"

namespace zurau::broker {
namespace {

using msg::ConsumerGroupDescribeResponse;
using wire::ErrorCode;

constexpr int16_t kFirstCommitVersionWithEpochs = 9;
constexpr int8_t kClassicMember = 0;
constexpr int8_t kConsumerMember = 1;

/// Topics that are gone are left out: there is no name for them.
void describe_partitions(const CatalogSnapshot& topics, const TopicPartitions& partitions,
                         ConsumerGroupDescribeResponse::Assignment& assignment) {
  for (const auto& [topic_id, of_topic] : partitions) {
    if (auto topic = topics.find(topic_id))
      assignment.topic_partitions.push_back({topic_id, topic->name, of_topic});
  }
}

/// What a member still has to give up is its own until it has.
TopicPartitions held_by(const CurrentAssignment& current) {
  TopicPartitions held;
  for (const PartitionEpochs* part : {&current.assigned, &current.pending_revocation}) {
    for (const auto& [topic, partitions] : *part) {
      for (const auto& [partition, epoch] : partitions) held[topic].push_back(partition);
    }
  }
  for (auto& [topic, partitions] : held) std::sort(partitions.begin(), partitions.end());
  return held;
}

ErrorCode stale(const ConsumerMember& member) {
  return member.is_classic() ? ErrorCode::kIllegalGeneration : ErrorCode::kStaleMemberEpoch;
}

}  // namespace

std::string_view ConsumerGroup::state_name() const {
  if (members_.empty()) return "Empty";
  if (group_epoch_ > assignment_epoch_) return "Assigning";
  bool all_there = std::all_of(members_.begin(), members_.end(), [this](const auto& member) {
    return member.second.is_reconciled_to(assignment_epoch_);
  });
  return all_there ? "Stable" : "Reconciling";
}

ConsumerGroupDescribeResponse::DescribedGroup ConsumerGroup::describe(const ConsumerGroupView& view) const {
  ConsumerGroupDescribeResponse::DescribedGroup group;
  group.group_id = id_;
  group.group_state = state_name();
  group.group_epoch = group_epoch_;
  group.assignment_epoch = assignment_epoch_;
  group.assignor_name = preferred_assignor(view.settings);
  for (const auto& [id, member] : members_) {
    auto& described = group.members.emplace_back();
    const MemberSubscription& subscription = member.subscription;
    described.member_id = id;
    described.instance_id = subscription.instance_id;
    described.rack_id = subscription.rack_id;
    described.member_epoch = member.current.epoch;
    described.client_id = subscription.client_id;
    described.client_host = subscription.client_host;
    described.subscribed_topic_names = subscription.topics;
    described.subscribed_topic_regex = subscription.regex;
    describe_partitions(view.topics, held_by(member.current), described.assignment);
    describe_partitions(view.topics, target_of_member(id), described.target_assignment);
    described.member_type = member.is_classic() ? kClassicMember : kConsumerMember;
  }
  return group;
}

ErrorCode ConsumerGroup::check_commit(std::string_view member_id, int32_t epoch, int16_t api_version,
                                      bool transactional) const {
  if (epoch < 0 && members_.empty()) return ErrorCode::kNone;
  // A producer that commits for a consumer without saying which (before KIP-447).
  if (transactional && epoch < 0 && member_id.empty()) return ErrorCode::kNone;
  const ConsumerMember* member = find_member(member_id);
  if (!member) return ErrorCode::kUnknownMemberId;
  if (!transactional && !member->is_classic() && api_version < kFirstCommitVersionWithEpochs) {
    return ErrorCode::kUnsupportedVersion;
  }
  return epoch > member->current.epoch ? stale(*member) : ErrorCode::kNone;
}

ErrorCode ConsumerGroup::check_commit_partition(std::string_view member_id, int32_t epoch,
                                                const Uuid& topic_id, int32_t partition) const {
  const ConsumerMember* member = find_member(member_id);
  if (!member || epoch == member->current.epoch) return ErrorCode::kNone;
  for (const PartitionEpochs* held : {&member->current.assigned, &member->current.pending_revocation}) {
    auto topic = held->find(topic_id);
    if (topic == held->end()) continue;
    auto since = topic->second.find(partition);
    if (since != topic->second.end()) return epoch < since->second ? stale(*member) : ErrorCode::kNone;
  }
  return stale(*member);
}

ErrorCode ConsumerGroup::check_fetch(const std::optional<std::string>& member_id, int32_t epoch) const {
  if (!member_id && epoch < 0) return ErrorCode::kNone;
  const ConsumerMember* member = find_member(member_id.value_or(""));
  if (!member) return ErrorCode::kUnknownMemberId;
  return epoch == member->current.epoch ? ErrorCode::kNone : stale(*member);
}

ErrorCode ConsumerGroup::check_delete() const {
  return members_.empty() ? ErrorCode::kNone : ErrorCode::kNonEmptyGroup;
}

}  // namespace zurau::broker
