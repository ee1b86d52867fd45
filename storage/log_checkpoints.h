// LogCheckpoints: the three checkpoint files of a data directory as one table, a row a log.
//   recovery-point-offset-checkpoint   everything below was durable with its indexes
//   log-start-offset-checkpoint        only rows whose start lies above their first segment
//   replication-offset-checkpoint      high watermark
// Kafka writes them at different intervals; each is right at any time, so we write them together.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/checkpoint_file.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/log_layout.h"
#include "storage/partition_log.h"
#include "storage/recovery_report.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

/// Threading: not synchronised; LogManager's checkpoint mutex guards it.
class LogCheckpoints {
 public:
  using Rows = std::map<TopicPartition, CheckpointValues>;

  LogCheckpoints(FileSystem& files, std::string data_dir) : files_(files), data_dir_(std::move(data_dir)) {}

  /// What the files say. A damaged file counts as missing and is reported: without recovery points the logs
  /// are scanned from their beginning, without log starts deleted records may be seen again. Errors: io, for
  /// the file may be right.
  Result<Rows> read(std::vector<RecoveryReport::Finding>& findings);

  /// Writes each file whose content would change. All are tried; the first error is returned.
  Status write(const Rows& rows);
  /// Log starts alone, for DeleteRecords.
  Status write_log_starts(const Rows& rows);

  /// A file on disk has a row for it: to be overwritten before another log takes that name.
  bool names(const TopicPartition& partition) const;

 private:
  struct File {
    std::string_view name;
    OffsetCheckpoint written;  // What is on the disk.
    bool known = true;         // False after a failed write or a damaged file: write in any case.
  };
  Status read_file(File& file, std::vector<RecoveryReport::Finding>& findings, std::string_view consequence);
  Status write_file(File& file, OffsetCheckpoint offsets);

  FileSystem& files_;
  const std::string data_dir_;
  File recovery_points_{kRecoveryPointCheckpoint, {}, true};
  File log_starts_{kLogStartCheckpoint, {}, true};
  File high_watermarks_{kReplicationCheckpoint, {}, true};
};

}  // namespace zurau::storage
