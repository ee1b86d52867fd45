#include "broker/coordinator/group_shard.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/group_migration.h"

namespace zurau::broker {

Group* GroupShard::find(std::string_view id) const {
  auto at = groups_.find(id);
  return at == groups_.end() ? nullptr : at->second.get();
}

Group& GroupShard::find_or_create(std::string_view id) {
  if (Group* group = find(id)) return *group;
  auto group = std::make_unique<Group>(std::string(id));
  return *groups_.emplace(group->id, std::move(group)).first->second;
}

void GroupShard::for_each(const std::function<void(const Group&)>& visit) const {
  for (const auto& [id, group] : groups_) visit(*group);
}

void GroupShard::settle(std::string_view id, Now now) {
  Group* group = find(id);
  if (!group) return;
  if (group->is_trivial()) return remove(*group);
  if (group->next_deadline_ms() < group->queued_deadline_ms) queue(*group);
  if (expiry_check_ms_ == INT64_MAX) {
    expiry_check_ms_ = now.steady_ms + settings().offsets_retention_check_interval_ms;
  }
}

void GroupShard::queue(Group& group) {
  if (group.queued_deadline_ms != INT64_MAX) deadlines_.erase({group.queued_deadline_ms, &group});
  group.queued_deadline_ms = group.next_deadline_ms();
  if (group.queued_deadline_ms != INT64_MAX) deadlines_.emplace(group.queued_deadline_ms, &group);
}

void GroupShard::remove(Group& group) {
  if (group.queued_deadline_ms != INT64_MAX) deadlines_.erase({group.queued_deadline_ms, &group});
  groups_.erase(groups_.find(group.id));
}

// ---- Records

void GroupShard::take_in_offset(const OffsetCommitRecord& record) {
  Group* group = record.value ? &find_or_create(record.key.group) : find(record.key.group);
  if (!group) return;
  group->offsets.apply(record);
  if (!record.value && group->is_trivial()) remove(*group);
}

void GroupShard::take_in_group_metadata(const GroupMetadataRecord& record) {
  if (record.value) {
    Group& group = find_or_create(record.key.group);
    if (!group.classic()) group.kind = std::make_unique<ClassicGroup>(group.id, settings());
    group.classic()->apply(*record.value);
    return;
  }
  Group* group = find(record.key.group);
  if (!group || !group->classic()) return;
  group->kind = std::monostate{};
  if (group->is_trivial()) remove(*group);
}

template <class Record>
void GroupShard::take_in_consumer(const ParsedGroupRecord& parsed, const Record& record) {
  constexpr bool kOfTheGroup = std::is_same_v<Record, ConsumerGroupMetadataRecord>;
  Group* group = record.value ? &find_or_create(record.key.group_id) : find(record.key.group_id);
  if (!group || (!record.value && !group->consumer())) return;
  if (kOfTheGroup && !record.value) {
    group->kind = std::monostate{};
    if (group->is_trivial()) remove(*group);
    return;
  }
  if (!group->consumer()) group->kind = std::make_unique<ConsumerGroup>(group->id);
  group->consumer()->apply(parsed);
}

Status<> GroupShard::apply(Bytes key, std::optional<Bytes> value, const Uuid& topic_id) {
  ASSIGN_OR_RETURN(ParsedGroupRecord parsed, parse_group_record(key, value, topic_id));
  std::visit(
      [&](const auto& record) {
        using Record = std::decay_t<decltype(record)>;
        if constexpr (std::is_same_v<Record, OffsetCommitRecord>) {
          take_in_offset(record);
        } else if constexpr (std::is_same_v<Record, GroupMetadataRecord>) {
          take_in_group_metadata(record);
        } else if constexpr (!std::is_same_v<Record, UnknownGroupRecord>) {
          take_in_consumer(parsed, record);
        }
      },
      parsed);
  return kOk;
}

Effects GroupShard::begin(Group& group, const CatalogSnapshot& catalog, Now now) {
  Effects effects;
  if (auto* classic = group.classic()) effects = classic->begin(now);
  if (auto* consumer = group.consumer()) consumer->start_deadlines({catalog, settings(), now});
  queue(group);
  return effects;
}

Effects GroupShard::finish_replay(Now now) {
  Effects effects;
  auto snapshot = catalog();
  for (const auto& [id, group] : groups_) effects.merge(begin(*group, *snapshot, now));
  if (!groups_.empty()) expiry_check_ms_ = now.steady_ms + settings().offsets_retention_check_interval_ms;
  return effects;
}

Effects GroupShard::take_over(GroupShard& from, std::string_view id, Now now) {
  auto at = from.groups_.find(id);
  if (at == from.groups_.end()) return {};
  std::unique_ptr<Group> group = std::move(at->second);
  from.groups_.erase(at);
  Group& taken = *group;
  groups_.insert_or_assign(taken.id, std::move(group));
  Effects effects = begin(taken, *catalog(), now);
  settle(taken.id, now);
  return effects;
}

Effects GroupShard::drop(std::string_view id, wire::ErrorCode failure) {
  Effects effects;
  Group* group = find(id);
  if (!group) return effects;
  if (auto* classic = group->classic()) effects = classic->close(failure);
  remove(*group);
  return effects;
}

// ---- Time

int64_t GroupShard::next_deadline_ms() const {
  return deadlines_.empty() ? expiry_check_ms_ : std::min(deadlines_.begin()->first, expiry_check_ms_);
}

Effects GroupShard::tick_group(Group& group, Now now) {
  if (auto* classic = group.classic()) return classic->tick(now);
  auto* consumer = group.consumer();
  if (!consumer) return {};
  auto snapshot = catalog();
  ConsumerGroupView view{*snapshot, settings(), now};
  Effects effects = consumer->tick(view);
  effects.merge(downgrade_if_due(group, view));
  return effects;
}

std::vector<TimedEffects> GroupShard::tick(Now now) {
  std::vector<TimedEffects> decisions;
  std::vector<Group*> due;
  for (auto at = deadlines_.begin(); at != deadlines_.end() && at->first <= now.steady_ms; ++at) {
    due.push_back(at->second);
  }
  for (Group* group : due) {
    decisions.push_back({group->id, tick_group(*group, now)});
    queue(*group);
    // What is left of such a group is taken away by its record, when there is one.
    if (group->is_trivial()) remove(*group);
  }
  if (expiry_check_ms_ <= now.steady_ms) decisions.push_back({std::nullopt, expire_offsets(now)});
  return decisions;
}

Effects GroupShard::expire_offsets(Now now) {
  expiry_check_ms_ =
      groups_.empty() ? INT64_MAX : now.steady_ms + settings().offsets_retention_check_interval_ms;
  Effects tombstones;
  tombstones.only_records = true;
  tombstones.divisible = true;
  for (const auto& [id, group] : groups_) {
    bool all = group->offsets.expire(id, group->expiry_rule(), settings().offsets_retention_ms, now.wall_ms,
                                     tombstones);
    if (all && group->has_no_members()) group->forget(tombstones);
  }
  return tombstones;
}

Effects GroupShard::forget_topics(std::span<const DeletedTopic> topics) const {
  Effects effects;
  effects.only_records = true;
  effects.divisible = true;
  for (const auto& [name, group] : groups_) {
    for (const DeletedTopic& topic : topics) {
      group->offsets.forget_topic(name, topic.name, topic.id, effects);
    }
  }
  return effects;
}

Effects GroupShard::forget_missing_topics() const {
  Effects effects;
  effects.only_records = true;
  effects.divisible = true;
  auto snapshot = catalog();
  for (const auto& [name, group] : groups_) group->offsets.forget_missing(name, *snapshot, effects);
  return effects;
}

Effects GroupShard::close(wire::ErrorCode failure) {
  Effects effects;
  for (const auto& [id, group] : groups_) {
    if (auto* classic = group->classic()) effects.merge(classic->close(failure));
  }
  return effects;
}

}  // namespace zurau::broker
