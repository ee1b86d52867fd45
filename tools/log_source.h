// What a broker knows of logs: where they begin and end, which offset a moment has, how old a record is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/client.h"
#include "tools/group_source.h"

namespace zurau::tools {

struct LogRange {
  int64_t start = 0;
  int64_t end = 0;  ///< One past the last record that consumers see.
};

/// An offset, or why there is none.
using OffsetOrReason = Result<int64_t, std::string>;
using RangeOrReason = Result<LogRange, std::string>;

/// For each partition its range, or the reason why the broker does not tell it (a topic that is gone).
Result<std::map<TopicPartition, RangeOrReason>, std::string> log_ranges(
    Client& client, const std::set<TopicPartition>& partitions);

/// For each partition the offset of the first record at or after `time_ms`; -1 where there is none.
Result<std::map<TopicPartition, OffsetOrReason>, std::string> offsets_at(
    Client& client, const std::set<TopicPartition>& partitions, int64_t time_ms);

/// The timestamp of the first record at or after `offset`, which lies within the log. Reads one batch, or a
/// few where compaction has left batches with nothing to read. Nothing when it cannot be told.
Result<std::optional<int64_t>, std::string> timestamp_of(Client& client, const TopicPartition& partition,
                                                         int64_t offset);

/// All partitions of a topic; that it is not there is an error. Does not make it.
Result<std::vector<int32_t>, std::string> partitions_of(Client& client, const std::string& topic);

}  // namespace zurau::tools
