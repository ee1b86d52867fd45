// The small files that say what a data directory and a partition's directory are, in Kafka's exact form:
// meta.properties, .kafka_cleanshutdown, partition.metadata. Kafka 4.3 starts on ours and we on Kafka's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/base/uuid.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// Content of meta.properties, made at the first start.
struct DataDirectoryIdentity {
  int32_t node_id = 1;
  std::string cluster_id;
  Uuid directory_id;
};

/// Null when there is no such file. A file of version 0 (before KRaft, or without directory.id) gets a zero
/// directory_id. Errors: corrupt (says what is missing), io. Source: MetaProperties, PropertiesUtils.
Result<std::optional<DataDirectoryIdentity>> read_meta_properties(FileSystem& files,
                                                                  const std::string& data_dir);
/// `now_ms` goes into the date comment that Java's Properties write.
Status write_meta_properties(FileSystem& files, const std::string& data_dir,
                             const DataDirectoryIdentity& identity, int64_t now_ms);

/// What a clean stop left. `broker_epoch` is the last one of the broker (-1 unknown): Kafka compares it with
/// its metadata at the next start and takes a difference for an unclean stop (CleanShutdownFileHandler).
struct CleanShutdown {
  int64_t broker_epoch = -1;
};
/// Null when the marker is not there. Any content counts: Kafka before 3.9 wrote an empty file.
Result<std::optional<CleanShutdown>> read_clean_shutdown(FileSystem& files, const std::string& data_dir);
Status write_clean_shutdown(FileSystem& files, const std::string& data_dir, const CleanShutdown& marker);
/// Durably; nothing happens when it is not there.
Status remove_clean_shutdown(FileSystem& files, const std::string& data_dir);

/// The topic id of a partition's directory; null when there is no such file. Source: PartitionMetadata.
Result<std::optional<Uuid>> read_partition_metadata(FileSystem& files, const std::string& directory);
Status write_partition_metadata(FileSystem& files, const std::string& directory, const Uuid& topic_id);
/// The two halves of it around a sync of the caller's: the text under its temporary name, then its real name.
Status prepare_partition_metadata(FileSystem& files, const std::string& directory, const Uuid& topic_id);
Status publish_partition_metadata(FileSystem& files, const std::string& directory);

}  // namespace zurau::storage
