// GroupOffsets: the committed offsets of one group.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "broker/coordinator/group_record.h"
#include "protocol/base/uuid.h"

namespace zurau::broker {

struct CommittedOffset {
  int64_t offset = -1;
  int32_t leader_epoch = -1;  ///< -1: not known.
  std::string metadata;
  int64_t commit_ms = -1;  ///< Wall clock.
  int64_t expire_ms = -1;  ///< Wall clock; -1: by the broker's retention.
};

GroupRecord offset_commit_record(std::string_view group, std::string_view topic, int32_t partition,
                                 const CommittedOffset& offset);
GroupRecord offset_tombstone(std::string_view group, std::string_view topic, int32_t partition);

/// Threading: confined to the group's shard.
class GroupOffsets {
 public:
  using Partitions = std::map<int32_t, CommittedOffset>;

  bool empty() const { return topics_.empty(); }
  const std::map<std::string, Partitions, std::less<>>& topics() const { return topics_; }
  /// Null when nothing is committed.
  const CommittedOffset* find(std::string_view topic, int32_t partition) const;

  /// Takes in a record of this group.
  void apply(const OffsetCommitRecord& record);

 private:
  std::map<std::string, Partitions, std::less<>> topics_;
};

}  // namespace zurau::broker
