// DataDirectory: taking possession of a data directory at start. Makes it if needed, locks it, checks whose
// it is, takes the clean-shutdown marker away, and sorts what lies in it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "protocol/base/clock.h"
#include "storage/directory_files.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/recovery_report.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

struct DataDirectory {
  std::unique_ptr<FileLock> lock;
  DataDirectoryIdentity identity;
  bool clean = false;                             ///< The last stop was clean, or there was none.
  CleanShutdown last_stop;                        ///< Of the marker, if there was one.
  std::vector<TopicPartition> partitions;         ///< One directory each, sorted by name.
  std::vector<std::string> deleted_paths;         ///< NAME-delete directories: rubbish to remove.
  std::vector<RecoveryReport::Finding> findings;  ///< Directories that were left alone, and why.
};

/// `cluster_id` empty: takes the one that is there, or makes one. When it returns, the marker is durably
/// gone: whatever happens from now on is an unclean stop until close() says otherwise. Errors are plain
/// sentences: the parent does not exist, not writable, locked, another node's or cluster's.
Result<DataDirectory> open_data_directory(FileSystem& files, Clock& clock, const std::string& path,
                                          int32_t node_id, const std::string& cluster_id);

}  // namespace zurau::storage
