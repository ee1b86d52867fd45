#include "broker/coordinator/group_migration.h"

#include <algorithm>
#include <cctype>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_protocol.h"
#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

/// The members' partitions, by the name that all of them know it by.
std::optional<std::string> shared_protocol(const ConsumerGroup& group) {
  const ConsumerMember& first = group.members().begin()->second;
  for (const auto& candidate : first.subscription.classic->protocols) {
    bool shared = std::all_of(group.members().begin(), group.members().end(), [&](const auto& entry) {
      const auto& protocols = entry.second.subscription.classic->protocols;
      return std::any_of(protocols.begin(), protocols.end(),
                         [&](const auto& protocol) { return protocol.name == candidate.name; });
    });
    if (shared) return candidate.name;
  }
  return std::nullopt;
}

Bytes metadata_in(const ConsumerMember& member, const std::string& protocol) {
  for (const auto& offered : member.subscription.classic->protocols) {
    if (offered.name == protocol) return as_bytes(offered.metadata);
  }
  return {};
}

std::optional<MigratedMember> migrated(const ClassicMember& classic, const std::string& protocol,
                                       const CatalogSnapshot& topics) {
  SharedBytes metadata = classic.metadata(protocol);
  if (!metadata && !classic.protocols.empty()) metadata = classic.protocols.front().metadata;
  auto subscription = read_classic_subscription(view(metadata), topics);
  auto assigned = read_classic_assignment(view(classic.assignment), topics);
  if (!subscription || !assigned) return std::nullopt;
  MigratedMember member;
  member.id = classic.id;
  member.assigned = std::move(*assigned);
  member.subscription.instance_id = classic.instance_id;
  member.subscription.rack_id = subscription->rack_id;
  member.subscription.client_id = classic.client_id;
  member.subscription.client_host = classic.client_host;
  member.subscription.topics = subscription->topics;
  member.subscription.rebalance_timeout_ms = classic.rebalance_timeout_ms;
  ClassicMembership& membership = member.subscription.classic.emplace();
  membership.session_timeout_ms = classic.session_timeout_ms;
  for (const ClassicProtocol& offered : classic.protocols) {
    membership.protocols.push_back({offered.name, std::string(as_text(view(offered.metadata)))});
  }
  return member;
}

}  // namespace

bool may_migrate(const GroupSettings& settings, Migration migration) {
  std::string policy = settings.consumer_migration_policy;
  std::transform(policy.begin(), policy.end(), policy.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (policy == "bidirectional") return true;
  switch (migration) {
    case Migration::upgrade: return policy == "upgrade";
    case Migration::downgrade: return policy == "downgrade";
    case Migration::any: return policy != "disabled";
  }
  return false;
}

std::unique_ptr<ConsumerGroup> upgraded(const ClassicGroup& classic, const ConsumerGroupView& view,
                                        Effects& effects) {
  if (!may_migrate(view.settings, Migration::upgrade) || !classic.uses_consumer_protocol()) return nullptr;
  if (classic.members().size() > static_cast<size_t>(view.settings.consumer_max_size)) return nullptr;
  std::vector<MigratedMember> members;
  for (const ClassicMember& member : classic.members().all()) {
    auto next = migrated(member, classic.protocol_name().value_or(""), view.topics);
    if (!next) return nullptr;
    members.push_back(std::move(*next));
  }
  auto consumer = std::make_unique<ConsumerGroup>(classic.group_id());
  // A group that has not finished its first rebalance has no generation yet; epoch 0 would mean to join.
  consumer->begin_with(view, members, std::max(classic.generation_id(), 1), effects);
  return consumer;
}

Effects replace_classic(Group& group, std::unique_ptr<ConsumerGroup> consumer, Effects made) {
  Effects effects;
  if (ClassicGroup* classic = group.classic()) {
    bool in_log = !classic->is_trivial();
    effects.merge(classic->close(wire::ErrorCode::kRebalanceInProgress));
    if (in_log) {
      effects.add(make_tombstone(msg::GroupMetadataKey{group.id}));
      effects.records.back().taken_in = true;
    }
    log_info("group '{}' is a consumer group of the new protocol now, it was a classic one", group.id);
  }
  effects.merge(std::move(made));
  group.kind = std::move(consumer);
  return effects;
}

Effects downgrade_if_due(Group& group, const ConsumerGroupView& view) {
  const ConsumerGroup* consumer = group.consumer();
  if (!consumer || !consumer->has_only_classic_members()) return {};
  if (!may_migrate(view.settings, Migration::downgrade)) return {};
  if (consumer->size() > static_cast<size_t>(view.settings.max_size)) return {};
  auto protocol = shared_protocol(*consumer);
  if (!protocol) return {};

  msg::GroupMetadataValue value;
  value.protocol_type = std::string(kConsumerProtocolType);
  value.protocol = *protocol;
  // No member is ahead of it, and the rebalance that follows is one further.
  value.generation = consumer->assignment_epoch();
  value.leader = consumer->members().begin()->first;
  value.current_state_timestamp = view.now.wall_ms;
  std::vector<std::vector<std::byte>> assignments;
  assignments.reserve(consumer->size());
  for (const auto& [id, member] : consumer->members()) {
    Bytes metadata = metadata_in(member, *protocol);
    auto subscription = read_classic_subscription(metadata, view.topics);
    assignments.push_back(write_classic_assignment(subscription ? subscription->version : int16_t{0},
                                                   consumer->target_of_member(id), view.topics));
    value.members.push_back({.member_id = id,
                             .group_instance_id = member.subscription.instance_id,
                             .client_id = member.subscription.client_id,
                             .client_host = member.subscription.client_host,
                             .rebalance_timeout = member.subscription.rebalance_timeout_ms,
                             .session_timeout = member.subscription.classic->session_timeout_ms,
                             .subscription = metadata,
                             .assignment = assignments.back()});
  }
  auto classic = std::make_unique<ClassicGroup>(group.id, view.settings);
  classic->apply(value);
  Effects effects;
  effects.records = consumer->tombstones();
  effects.add(classic->to_record());
  for (GroupRecord& record : effects.records) record.taken_in = true;
  effects.merge(classic->begin(view.now));
  effects.merge(classic->rebalance(view.now));
  group.kind = std::move(classic);
  log_info("group '{}' is a classic group now: nobody in it speaks the new protocol any more", group.id);
  return effects;
}

Effects make_room_for_classic(Group& group) {
  Effects effects;
  const ConsumerGroup* consumer = group.consumer();
  if (!consumer || !consumer->empty()) return effects;
  if (!consumer->without_records()) {
    effects.records = consumer->tombstones();
    for (GroupRecord& record : effects.records) record.taken_in = true;
  }
  group.kind = std::monostate{};
  return effects;
}

}  // namespace zurau::broker
