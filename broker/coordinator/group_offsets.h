// GroupOffsets: the committed offsets of one group, and the rules by which they expire.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_record.h"
#include "protocol/base/uuid.h"

namespace zurau::broker {

class CatalogSnapshot;

struct CommittedOffset {
  int64_t offset = -1;
  int32_t leader_epoch = -1;  ///< -1: not known.
  std::string metadata;
  int64_t commit_ms = -1;  ///< Wall clock.
  int64_t expire_ms = -1;  ///< Wall clock; -1: by the broker's retention.
  Uuid topic_id;           ///< Zero: not known (a record of a Kafka before 4.1).
};

GroupRecord offset_commit_record(std::string_view group, std::string_view topic, int32_t partition,
                                 const CommittedOffset& offset);
GroupRecord offset_tombstone(std::string_view group, std::string_view topic, int32_t partition);

/// As Java counts the length of a string: characters beyond U+FFFF are two. offset.metadata.max.bytes is
/// compared with that (OffsetMetadataManager.isMetadataInvalid).
size_t java_length(std::string_view utf8);

/// When offsets of a group expire, by what the group is doing (OffsetExpirationCondition):
///
///   group                                      expires                      counted from
///   simple (offsets only)                      all                          each commit
///   Empty, with a protocol type                all                          the Empty state; unknown: commit
///   classic consumers, Stable                  topics not subscribed to     each commit
///   new protocol, also Empty                   topics not subscribed to     each commit
///   any other                                  none
struct ExpiryRule {
  bool expires = false;
  int64_t since_ms = -1;                                   ///< Wall clock; -1: each offset's own commit.
  std::function<bool(std::string_view topic)> subscribed;  ///< Empty: none is.
};

/// Threading: confined to the group's shard.
class GroupOffsets {
 public:
  using Partitions = std::map<int32_t, CommittedOffset>;

  bool empty() const { return topics_.empty(); }
  const std::map<std::string, Partitions, std::less<>>& topics() const { return topics_; }
  /// Null when nothing is committed.
  const Partitions* find(std::string_view topic) const;
  const CommittedOffset* find(std::string_view topic, int32_t partition) const;

  /// Takes in a record of this group.
  void apply(const OffsetCommitRecord& record);

  /// Adds tombstones for everything; of one topic (with that id, where the offset knows one); of what does
  /// not fit the topics that there are: the topic has gone, has another id, or has no such partition.
  void forget_all(std::string_view group, Effects& effects) const;
  void forget_topic(std::string_view group, std::string_view topic, const Uuid& id, Effects& effects) const;
  void forget_missing(std::string_view group, const CatalogSnapshot& catalog, Effects& effects) const;
  /// Adds tombstones for what has expired. An expiry of its own that an offset carries wins over the
  /// retention. True when that leaves nothing.
  bool expire(std::string_view group, const ExpiryRule& rule, int64_t retention_ms, int64_t now_wall_ms,
              Effects& effects) const;

 private:
  std::map<std::string, Partitions, std::less<>> topics_;
};

}  // namespace zurau::broker
