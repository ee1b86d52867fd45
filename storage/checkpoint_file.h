// Kafka's text checkpoints: a version, the number of entries, an entry a line.
//
//   0                        0
//   2                        1
//   orders 0 4711            7 1200          <- leader epoch, its first offset
//   orders 1 4690
//
// Source: CheckpointFile, OffsetCheckpointFile, LeaderEpochCheckpointFile.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

/// recovery-point-, log-start-, replication- and cleaner-offset-checkpoint: one offset a partition.
using OffsetCheckpoint = std::map<TopicPartition, int64_t>;

/// Empty when there is no such file. Errors: corrupt (names the line), io.
Result<OffsetCheckpoint> read_offset_checkpoint(FileSystem& files, const std::string& path);
/// Durable when it returns; after an error the old file stands.
Status write_offset_checkpoint(FileSystem& files, const std::string& path, const OffsetCheckpoint& offsets);

/// One line of a leader-epoch-checkpoint.
struct EpochEntry {
  int32_t epoch = 0;
  int64_t start_offset = 0;
  friend bool operator==(const EpochEntry&, const EpochEntry&) = default;
};

/// In the order of the file; empty when there is none. Errors: as above.
Result<std::vector<EpochEntry>> read_epoch_checkpoint(FileSystem& files, const std::string& path);
/// Writes the new file beside the old one: see stage_text_file.
Result<std::shared_ptr<File>> stage_epoch_checkpoint(FileSystem& files, const std::string& path,
                                                     const std::vector<EpochEntry>& entries);

}  // namespace zurau::storage
