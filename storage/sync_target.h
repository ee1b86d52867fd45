// SyncTarget: what one log hands the flusher to make durable in a round.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/file_system.h"

namespace zurau::storage {

/// Taken under the log's lock (PartitionLog::take_sync_target), synced with no lock held, handed back to
/// complete_sync() or sync_failed().
struct SyncTarget {
  int64_t end_offset = 0;                    ///< Durable up to here once everything below is synced.
  std::vector<std::shared_ptr<File>> files;  ///< With data that is not durable yet, oldest first.
  std::vector<std::string> directories;      ///< With names that are not durable yet (new segments).
};

}  // namespace zurau::storage
