// Every name that Zurau gives to a file or directory below the data directory, made and parsed here only.
// The names are Kafka's (LogFileUtils, LocalLog, UnifiedLog, LogManager, Snapshots).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/uuid.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

// ---- In the data directory -----------------------------------------------------------------------------

inline constexpr std::string_view kLockFile = ".lock";
inline constexpr std::string_view kCleanShutdownFile = ".kafka_cleanshutdown";
inline constexpr std::string_view kMetaPropertiesFile = "meta.properties";
inline constexpr std::string_view kBootstrapCheckpointFile = "bootstrap.checkpoint";
inline constexpr std::string_view kRecoveryPointCheckpoint = "recovery-point-offset-checkpoint";
inline constexpr std::string_view kLogStartCheckpoint = "log-start-offset-checkpoint";
inline constexpr std::string_view kReplicationCheckpoint = "replication-offset-checkpoint";
inline constexpr std::string_view kCleanerCheckpoint = "cleaner-offset-checkpoint";

/// The metadata log. Kafka's LogManager does not load it and lists it in no checkpoint.
inline constexpr std::string_view kMetadataTopic = "__cluster_metadata";

// ---- In a partition's directory ------------------------------------------------------------------------

inline constexpr std::string_view kLeaderEpochFile = "leader-epoch-checkpoint";
inline constexpr std::string_view kPartitionMetadataFile = "partition.metadata";
inline constexpr std::string_view kQuorumStateFile = "quorum-state";

/// Added to the name of a text file while it is written; what is left of it after a crash is rubbish.
inline constexpr std::string_view kTemporarySuffix = ".tmp";

enum class SegmentFileKind : uint8_t {
  log,                ///< %020d.log
  offset_index,       ///< %020d.index
  time_index,         ///< %020d.timeindex
  txn_index,          ///< %020d.txnindex
  producer_snapshot,  ///< %020d.snapshot, named after the offset it was taken at
};

enum class FileStage : uint8_t {
  live,
  deleted,  ///< X.deleted: waits for its removal
  cleaned,  ///< X.cleaned: output of compaction, not complete yet
  swap,     ///< X.swap: complete output of compaction, about to replace the live files
};

struct SegmentFileName {
  int64_t base_offset = 0;
  SegmentFileKind kind = SegmentFileKind::log;
  FileStage stage = FileStage::live;
  friend bool operator==(const SegmentFileName&, const SegmentFileName&) = default;
};

std::string segment_file_name(int64_t base_offset, SegmentFileKind kind, FileStage stage = FileStage::live);
std::string segment_file_name(const SegmentFileName& name);
/// Null for a name of another form; nothing else in the directory is ours then.
std::optional<SegmentFileName> parse_segment_file_name(std::string_view name);

/// A snapshot of the metadata log, all of it below `end_offset`: %020d-%010d.checkpoint. One that is not
/// complete yet has .part behind it. (Snapshots.filenameFromSnapshotId)
struct MetadataSnapshotName {
  int64_t end_offset = 0;
  int32_t epoch = 0;
  friend auto operator<=>(const MetadataSnapshotName&, const MetadataSnapshotName&) = default;
};
std::string metadata_snapshot_name(const MetadataSnapshotName& name);
std::optional<MetadataSnapshotName> parse_metadata_snapshot_name(std::string_view name);

// ---- Directories of partitions -------------------------------------------------------------------------

enum class DirectoryKind : uint8_t {
  partition,  ///< TOPIC-P
  deleted,    ///< TOPIC-P.UUID-delete: the log was removed, its files wait for theirs
  future,     ///< TOPIC-P.UUID-future: Kafka was moving the partition between directories
  stray,      ///< TOPIC-P.UUID-stray: a partition that Kafka's metadata did not know
};

struct PartitionDirectoryName {
  TopicPartition partition;  ///< The topic may be cut short unless kind is `partition`.
  DirectoryKind kind = DirectoryKind::partition;
};

inline constexpr size_t kMaxTopicNameLength = 249;
inline constexpr size_t kMaxFileNameLength = 255;

/// Kafka's rule for topic names (Topic.validate): 1 to 249 of [a-zA-Z0-9._-], not "." or "..".
bool is_valid_topic_name(std::string_view topic);

std::string partition_directory_name(const TopicPartition& partition);
/// "TOPIC-P.<32 hex digits>-delete", the topic cut so that the name has at most 255 characters
/// (LocalLog.logDeleteDirName).
std::string deleted_directory_name(const TopicPartition& partition, const Uuid& unique);
/// The same with -stray (LocalLog.logStrayDirName).
std::string stray_directory_name(const TopicPartition& partition, const Uuid& unique);
std::optional<PartitionDirectoryName> parse_partition_directory_name(std::string_view name);

/// "directory/name".
std::string join_path(std::string_view directory, std::string_view name);
/// The directory that holds `path`: what stands before the last '/', "." when there is none.
std::string parent_path(std::string_view path);

}  // namespace zurau::storage
