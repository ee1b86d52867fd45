#include "tools/reset_plan.h"

#include <fmt/format.h>

#include <limits>

#include "protocol/base/check.h"

namespace zurau::tools {
namespace {

using To = ResetWish::To;
using Committed = std::map<TopicPartition, int64_t>;

int64_t saturating_add(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
}

ResetTarget within(const LogRange& log, int64_t offset) {
  if (offset < log.start) return {log.start, fmt::format("not {}: the log starts here", offset)};
  if (offset > log.end) return {log.end, fmt::format("not {}: the log ends here", offset)};
  return {offset, ""};
}

Result<std::set<TopicPartition>, std::string> chosen_places(Client& client, const ResetWish& wish,
                                                            const Committed& committed) {
  std::set<TopicPartition> places;
  for (const TopicChoice& choice : wish.topics) {
    std::vector<int32_t> partitions = choice.partitions;
    if (partitions.empty()) {
      ASSIGN_OR_RETURN(partitions, partitions_of(client, choice.topic));
    }
    for (int32_t partition : partitions) places.insert({choice.topic, partition});
  }
  if (wish.topics.empty()) {
    for (const auto& [place, offset] : committed) places.insert(place);
  }
  if (places.empty()) return fail(std::string("nothing to reset: the group has committed nothing"));
  return places;
}

}  // namespace

ResetTarget target_of(const ResetWish& wish, const LogRange& log, std::optional<int64_t> committed,
                      int64_t at_time) {
  switch (wish.to) {
    case To::earliest: return {log.start, ""};
    case To::latest: return {log.end, ""};
    case To::offset: return within(log, wish.amount);
    case To::time:
      if (at_time < 0) return {log.end, "no record is that young: the end of the log"};
      return within(log, at_time);
    case To::by: CHECK(committed.has_value()); return within(log, saturating_add(*committed, wish.amount));
  }
  CHECK(false);
}

Result<std::vector<PlannedReset>, std::string> plan_reset(Client& client, const Committed& committed,
                                                          const ResetWish& wish) {
  ASSIGN_OR_RETURN(const auto places, chosen_places(client, wish, committed));
  ASSIGN_OR_RETURN(const auto ranges, log_ranges(client, places));
  std::map<TopicPartition, OffsetOrReason> at_time;
  if (wish.to == To::time) {
    ASSIGN_OR_RETURN(at_time, offsets_at(client, places, wish.amount));
  }
  std::vector<PlannedReset> plan;
  for (const TopicPartition& place : places) {
    const RangeOrReason& log = ranges.at(place);
    if (!log.ok()) return fail(fmt::format("{}: {}", place.to_string(), log.error()));
    PlannedReset reset{.place = place, .before = std::nullopt, .after = 0, .log = *log, .note = ""};
    if (auto found = committed.find(place); found != committed.end()) reset.before = found->second;
    if (wish.to == To::by && !reset.before)
      return fail(fmt::format("{}: nothing is committed that --by could start from", place.to_string()));
    int64_t found = -1;
    if (wish.to == To::time) {
      const OffsetOrReason& offset = at_time.at(place);
      if (!offset.ok()) return fail(fmt::format("{}: {}", place.to_string(), offset.error()));
      found = *offset;
    }
    ResetTarget target = target_of(wish, *log, reset.before, found);
    reset.after = target.offset;
    reset.note = std::move(target.note);
    plan.push_back(std::move(reset));
  }
  return plan;
}

}  // namespace zurau::tools
