// GroupLag: how far behind a group is, partition by partition, in records and in seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/client.h"
#include "tools/group_source.h"
#include "tools/log_source.h"

namespace zurau::tools {

/// One partition of a topic in which the group has committed or a member has something. What is not known is
/// empty.
struct PartitionLag {
  TopicPartition place;
  std::optional<int64_t> committed;
  std::optional<LogRange> log;
  std::optional<int64_t> records;  ///< From `committed` to the end, as Kafka's tools count; never below 0.
  /// Age of the first record that is not committed, by its timestamp and the clock of this machine; 0 when
  /// there is none.
  std::optional<int64_t> age_ms;
  const GroupMember* member = nullptr;  ///< Of the GroupDescription that was given.
  std::string note;                     ///< What a person has to know about it; may be empty.
};

/// Over the partitions of which it is known.
struct TotalLag {
  int64_t records = 0;
  int64_t age_ms = 0;      ///< Of the oldest.
  size_t not_counted = 0;  ///< Partitions without a commit, or whose log cannot be told.
};

/// Ascending by topic and partition. `group` must outlive the result.
Result<std::vector<PartitionLag>, std::string> group_lag(Client& client, const GroupDescription& group);
TotalLag total_of(const std::vector<PartitionLag>& partitions);

}  // namespace zurau::tools
