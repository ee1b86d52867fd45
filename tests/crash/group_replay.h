// What a start finds in __consumer_offsets, for the crash sweeps over groups.
#pragma once

#include <cstdint>
#include <string>

#include "broker/coordinator/group_shard.h"
#include "protocol/base/clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::testing {

/// Recovers the data directory on `files` and replays all `partitions` into `shard`. Empty when all is well,
/// else what is wrong.
std::string replay_groups(SimFileSystem& files, Clock& clock, int32_t partitions, broker::GroupShard& shard);

}  // namespace zurau::testing
