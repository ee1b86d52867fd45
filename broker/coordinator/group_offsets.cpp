#include "broker/coordinator/group_offsets.h"

#include <utility>

#include "broker/catalog.h"

namespace zurau::broker {
namespace {

msg::OffsetCommitKey key_of(std::string_view group, std::string_view topic, int32_t partition) {
  return {.group = std::string(group), .topic = std::string(topic), .partition = partition};
}

bool has_expired(const CommittedOffset& offset, int64_t since_ms, int64_t retention_ms, int64_t now_ms) {
  if (offset.expire_ms >= 0) return now_ms >= offset.expire_ms;
  return now_ms - (since_ms >= 0 ? since_ms : offset.commit_ms) >= retention_ms;
}

}  // namespace

GroupRecord offset_commit_record(std::string_view group, std::string_view topic, int32_t partition,
                                 const CommittedOffset& offset) {
  msg::OffsetCommitValue value{.offset = offset.offset,
                               .leader_epoch = offset.leader_epoch,
                               .metadata = offset.metadata,
                               .commit_timestamp = offset.commit_ms,
                               .expire_timestamp = offset.expire_ms,
                               .topic_id = {}};
  int16_t version = offset.expire_ms >= 0 ? kOffsetCommitVersionWithExpiry : kOffsetCommitVersion;
  GroupRecord record = make_record(key_of(group, topic, partition), value, version);
  record.topic_id = offset.topic_id;
  return record;
}

GroupRecord offset_tombstone(std::string_view group, std::string_view topic, int32_t partition) {
  return make_tombstone(key_of(group, topic, partition));
}

size_t java_length(std::string_view utf8) {
  size_t units = 0;
  for (char byte : utf8) {
    auto value = static_cast<unsigned char>(byte);
    if ((value & 0xC0) != 0x80) ++units;  // Every byte but the ones that continue a character,
    if (value >= 0xF0) ++units;           // and one more for a character of four bytes.
  }
  return units;
}

const GroupOffsets::Partitions* GroupOffsets::find(std::string_view topic) const {
  auto partitions = topics_.find(topic);
  return partitions == topics_.end() ? nullptr : &partitions->second;
}

const CommittedOffset* GroupOffsets::find(std::string_view topic, int32_t partition) const {
  const Partitions* partitions = find(topic);
  if (!partitions) return nullptr;
  auto offset = partitions->find(partition);
  return offset == partitions->end() ? nullptr : &offset->second;
}

void GroupOffsets::apply(const OffsetCommitRecord& record) {
  if (record.value) {
    const msg::OffsetCommitValue& value = *record.value;
    topics_[record.key.topic][record.key.partition] = {value.offset,           value.leader_epoch,
                                                       value.metadata,         value.commit_timestamp,
                                                       value.expire_timestamp, value.topic_id};
    return;
  }
  auto partitions = topics_.find(record.key.topic);
  if (partitions == topics_.end()) return;
  partitions->second.erase(record.key.partition);
  if (partitions->second.empty()) topics_.erase(partitions);
}

void GroupOffsets::forget_all(std::string_view group, Effects& effects) const {
  for (const auto& [topic, partitions] : topics_) {
    for (const auto& [partition, offset] : partitions) effects.add(offset_tombstone(group, topic, partition));
  }
}

void GroupOffsets::forget_topic(std::string_view group, std::string_view topic, const Uuid& id,
                                Effects& effects) const {
  auto partitions = topics_.find(topic);
  if (partitions == topics_.end()) return;
  for (const auto& [partition, offset] : partitions->second) {
    if (!offset.topic_id.is_zero() && offset.topic_id != id) continue;
    effects.add(offset_tombstone(group, topic, partition));
  }
}

void GroupOffsets::forget_missing(std::string_view group, const CatalogSnapshot& catalog,
                                  Effects& effects) const {
  for (const auto& [topic, partitions] : topics_) {
    auto info = catalog.find(topic);
    auto count = static_cast<int32_t>(info ? info->partitions.size() : 0);
    for (const auto& [partition, offset] : partitions) {
      bool fits = partition < count && (offset.topic_id.is_zero() || offset.topic_id == info->id);
      if (!fits) effects.add(offset_tombstone(group, topic, partition));
    }
  }
}

bool GroupOffsets::expire(std::string_view group, const ExpiryRule& rule, int64_t retention_ms,
                          int64_t now_wall_ms, Effects& effects) const {
  if (empty()) return true;
  if (!rule.expires) return false;
  bool all = true;
  for (const auto& [topic, partitions] : topics_) {
    bool subscribed = rule.subscribed && rule.subscribed(topic);
    for (const auto& [partition, offset] : partitions) {
      if (!subscribed && has_expired(offset, rule.since_ms, retention_ms, now_wall_ms)) {
        effects.add(offset_tombstone(group, topic, partition));
      } else {
        all = false;
      }
    }
  }
  return all;
}

}  // namespace zurau::broker
