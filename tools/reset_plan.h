// ResetPlan: where the offsets of a group are to go, decided before anything is changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/client.h"
#include "tools/group_source.h"
#include "tools/log_source.h"
#include "tools/offset_text.h"

namespace zurau::tools {

/// What the command line asks for.
struct ResetWish {
  enum class To { earliest, latest, offset, time, by };
  To to = To::earliest;
  int64_t amount = 0;               ///< The offset, the time in ms, or the count of records (below 0: back).
  std::vector<TopicChoice> topics;  ///< Empty: every partition that the group has committed.
};

/// One partition's way.
struct PlannedReset {
  TopicPartition place;
  std::optional<int64_t> before;  ///< What is committed now.
  int64_t after = 0;
  LogRange log;
  std::string note;  ///< Why it is not the offset that was asked for; may be empty.
};

/// The offset that comes out for one partition, kept within its log, and what is to be said of it. `at_time`:
/// what the broker found for To::time, -1 for nothing. To::by needs `committed`.
struct ResetTarget {
  int64_t offset = 0;
  std::string note;
};
ResetTarget target_of(const ResetWish& wish, const LogRange& log, std::optional<int64_t> committed,
                      int64_t at_time);

/// `committed`: what the group has. Ascending by topic and partition. Errors: a topic or partition that is
/// not there, nothing to reset, To::by where nothing is committed. Changes nothing.
Result<std::vector<PlannedReset>, std::string> plan_reset(Client& client,
                                                          const std::map<TopicPartition, int64_t>& committed,
                                                          const ResetWish& wish);

}  // namespace zurau::tools
