#include "tests/crash/group_replay.h"

#include <fmt/format.h>

#include <optional>

#include "broker/coordinator/coordinator_log.h"
#include "storage/log_manager.h"

namespace zurau::testing {

std::string replay_groups(SimFileSystem& files, Clock& clock, int32_t partitions, broker::GroupShard& shard) {
  storage::LogManagerOptions options;
  options.data_dir = "/data";
  options.threads = false;
  options.recovery_threads = 1;
  auto logs = storage::LogManager::open(files, clock, options);
  if (!logs.ok()) return logs.error().to_string();
  for (int32_t partition = 0; partition < partitions; ++partition) {
    auto log = (*logs)->find({"__consumer_offsets", partition});
    if (!log) return fmt::format("partition {} cannot be opened", partition);
    auto apply = [&](Bytes key, std::optional<Bytes> value, const Uuid& topic_id) {
      return shard.apply(key, value, topic_id);
    };
    auto replayed = broker::CoordinatorLog(log, 0).replay(apply);
    if (!replayed.ok()) return replayed.error().to_string();
    if (replayed->refused > 0) return fmt::format("{} records cannot be read", replayed->refused);
  }
  return "";
}

}  // namespace zurau::testing
