#include "tools/group_lag.h"

#include <fmt/format.h>

#include <algorithm>

namespace zurau::tools {
namespace {

/// The numbers that follow from the range of the log; where the first record that is not committed is.
void count_records(PartitionLag& lag) {
  if (!lag.committed || !lag.log) return;
  lag.records = std::max<int64_t>(lag.log->end - *lag.committed, 0);
  if (*lag.committed > lag.log->end)
    lag.note = "committed beyond the end of the log: was the topic made anew?";
  if (*lag.committed < lag.log->start)
    lag.note = fmt::format("{} records were deleted before the group has committed them",
                           lag.log->start - *lag.committed);
}

Status<std::string> find_age(Client& client, PartitionLag& lag) {
  if (!lag.records) return kOk;
  const int64_t first = std::max(*lag.committed, lag.log->start);
  if (first >= lag.log->end) {
    lag.age_ms = 0;
    return kOk;
  }
  ASSIGN_OR_RETURN(auto timestamp, timestamp_of(client, lag.place, first));
  if (timestamp && *timestamp >= 0) lag.age_ms = std::max<int64_t>(client.clock().wall_ms() - *timestamp, 0);
  return kOk;
}

/// Partitions that the group has not come to lag too, by all that they hold: they are shown, but not counted.
void add_other_partitions(Client& client, std::map<TopicPartition, PartitionLag>& lags) {
  std::set<std::string> topics;
  for (const auto& [place, lag] : lags) topics.insert(place.topic);
  for (const std::string& topic : topics) {
    auto partitions = partitions_of(client, topic);
    if (!partitions.ok()) continue;  // What is wrong with it shows at the partitions that are known.
    for (int32_t partition : *partitions) lags[{topic, partition}];
  }
}

}  // namespace

Result<std::vector<PartitionLag>, std::string> group_lag(Client& client, const GroupDescription& group) {
  ASSIGN_OR_RETURN(auto committed, committed_offsets(client, group.id));
  std::map<TopicPartition, PartitionLag> lags;
  for (const auto& [place, offset] : committed) lags[place].committed = offset;
  for (const GroupMember& member : group.members) {
    for (const TopicPartition& place : member.partitions) lags[place].member = &member;
  }
  add_other_partitions(client, lags);
  std::set<TopicPartition> places;
  for (const auto& [place, lag] : lags) places.insert(place);
  ASSIGN_OR_RETURN(auto ranges, log_ranges(client, places));
  std::vector<PartitionLag> result;
  for (auto& [place, lag] : lags) {
    lag.place = place;
    const RangeOrReason& range = ranges.at(place);
    if (range.ok()) {
      lag.log = *range;
    } else {
      lag.note = range.error();
    }
    count_records(lag);
    RETURN_IF_ERROR(find_age(client, lag));
    result.push_back(std::move(lag));
  }
  return result;
}

TotalLag total_of(const std::vector<PartitionLag>& partitions) {
  TotalLag total;
  for (const PartitionLag& lag : partitions) {
    total.records += lag.records.value_or(0);
    if (!lag.records) ++total.not_counted;
    total.age_ms = std::max(total.age_ms, lag.age_ms.value_or(0));
  }
  return total;
}

}  // namespace zurau::tools
