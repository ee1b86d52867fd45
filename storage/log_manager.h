// LogManager: the data directory. Owns every partition's log, the lock, the checkpoints and the
// clean-shutdown marker.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/uuid.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/log_options.h"
#include "storage/partition_log.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

/// What start found and did; printed by the broker and by the tools.
struct RecoveryReport {
  bool clean_shutdown = false;
  struct Finding {
    std::string path;
    std::string detail;  ///< A sentence: what was wrong, what was done, what to do.
    bool data_lost = false;
  };
  int64_t logs_recovered = 0;
  int64_t bytes_scanned = 0;
  std::vector<Finding> findings;
};

/// Content of meta.properties, made at the first start.
struct DataDirectoryIdentity {
  int32_t node_id = 1;
  std::string cluster_id;
  Uuid directory_id;
};

struct LogManagerOptions {
  std::string data_dir;
  int32_t node_id = 1;     ///< Written at the first start; a different one on disk is an error.
  std::string cluster_id;  ///< Empty: made at the first start.
  LogOptions default_options;
  int64_t checkpoint_interval_ms = 60000;
  int64_t file_delete_delay_ms = 60000;
};

/// Threading: a monitor.
class LogManager {
 public:
  virtual ~LogManager() = default;

  /// Takes the lock, reads or makes meta.properties, recovers after an unclean stop (after a clean one logs
  /// open on first use), and starts the flusher and the housekeeper. Errors are plain sentences: locked, not
  /// writable, node id differs, disk full is not one.
  static Result<std::unique_ptr<LogManager>> open(FileSystem& files, Clock& clock,
                                                  const LogManagerOptions& options);

  virtual const DataDirectoryIdentity& identity() const = 0;
  virtual const RecoveryReport& recovery() const = 0;
  virtual const std::string& data_dir() const = 0;

  /// Null when there is no directory for it, or it could not be opened (then the reason was logged).
  virtual std::shared_ptr<PartitionLog> find(const TopicPartition& partition) = 0;
  /// Makes the directory, partition.metadata and the first segment; durable when it returns. Errors:
  /// already_exists, disk_full, io.
  virtual Result<std::shared_ptr<PartitionLog>> create(const TopicPartition& partition, const Uuid& topic_id,
                                                       const LogOptions& options) = 0;
  /// Renames the directory to NAME-P.UUID-delete (durable when it returns); readers that hold the log finish;
  /// the files go in the background. Errors: not_found, io.
  virtual Status remove(const TopicPartition& partition) = 0;
  /// Every partition directory, opened or not.
  virtual std::vector<TopicPartition> list() const = 0;
  /// Options for logs that are opened lazily: asked at open. Set before the first find().
  virtual void set_options_source(std::function<LogOptions(std::string_view topic)> source) = 0;
  virtual Result<DiskSpace> space() const = 0;

  /// Clean stop: syncs everything, trims indexes, writes snapshots, checkpoints and last the clean-shutdown
  /// marker.
  virtual Status close() = 0;
};

}  // namespace zurau::storage
