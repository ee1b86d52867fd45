// LogManager: the data directory while the broker runs. Owns every partition's log, the lock, the checkpoints
// and the clean-shutdown marker.
//
//   start:  lock -> meta.properties -> take the marker away (durably) -> clean?  logs open on first use
//                                                                     -> else    recover all, sync_all
//   stop:   sync what is dirty -> close open logs -> sync them -> checkpoints -> marker
//
// A clean start touches only names, so 10,000 partitions cost milliseconds; a log is opened when it is first
// asked for.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/base/uuid.h"
#include "storage/data_directory.h"
#include "storage/directory_files.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/flusher.h"
#include "storage/housekeeper.h"
#include "storage/log_checkpoints.h"
#include "storage/log_options.h"
#include "storage/partition_log.h"
#include "storage/recovery_report.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

/// A partition to be made.
struct NewPartition {
  TopicPartition partition;
  Uuid topic_id;
  LogOptions options;
};

struct LogManagerOptions {
  std::string data_dir;
  int32_t node_id = 1;     ///< Written at the first start; a different one on disk is an error.
  std::string cluster_id;  ///< Empty: made at the first start.
  LogOptions default_options;
  int64_t checkpoint_interval_ms = 60000;
  int64_t file_delete_delay_ms = 60000;
  int32_t recovery_threads = 2;  ///< num.recovery.threads.per.data.dir; 1: the calling thread.
  bool threads = true;           ///< False: the flusher and the housekeeper are driven by hand (simulation).
};

/// Threading: a monitor. Lock order: checkpoint mutex, then mutex_; neither is held while a log is called
/// that may call back (save_log_starts takes the checkpoint mutex).
class LogManager {
 public:
  /// Takes the lock, reads or makes meta.properties, recovers after an unclean stop (after a clean one logs
  /// open on first use), and starts the flusher and the housekeeper. Errors are plain sentences: locked, not
  /// writable, node id differs. A full disk is not one, unless it is the first start.
  static Result<std::unique_ptr<LogManager>> open(FileSystem& files, Clock& clock,
                                                  const LogManagerOptions& options);
  /// Without close() the next start finds an unclean stop.
  ~LogManager();
  LogManager(const LogManager&) = delete;
  LogManager& operator=(const LogManager&) = delete;

  const DataDirectoryIdentity& identity() const { return directory_.identity; }
  const RecoveryReport& recovery() const { return recovery_; }
  const std::string& data_dir() const { return options_.data_dir; }

  /// Null when there is no directory for it, or it could not be opened (then the reason was logged).
  std::shared_ptr<PartitionLog> find(const TopicPartition& partition);
  /// Makes the directory with partition.metadata in it; durable when it returns. Errors:
  /// already_exists, disk_full, io.
  Result<std::shared_ptr<PartitionLog>> create(const TopicPartition& partition, const Uuid& topic_id,
                                               const LogOptions& options);
  /// create() of many at once: a few syncs of the whole file system instead of some for each. Results in
  /// order; what failed has left nothing that the next start would take for a partition.
  std::vector<Result<std::shared_ptr<PartitionLog>>> create_all(std::span<const NewPartition> partitions);
  /// Renames the directory to NAME-P.UUID-delete (durable when it returns); readers that hold the log finish;
  /// the files go in the background. Errors: not_found, io.
  Status remove(const TopicPartition& partition);
  /// remove() of many with one sync. All are tried; the first error is returned.
  Status remove_all(std::span<const TopicPartition> partitions);
  /// Renames the directory to NAME-P.UUID-stray, as Kafka does with a partition that its metadata does not
  /// know: nothing is lost, and the name is free.
  Status set_aside(const TopicPartition& partition);
  /// Bytes of its segments' batches. A log that is not open is not opened for it. Errors: not_found, io.
  Result<int64_t> size_bytes(const TopicPartition& partition);
  /// Every partition directory, opened or not; sorted.
  std::vector<TopicPartition> list() const;
  /// Options for logs that are opened lazily: asked at open. Set before the first find(); logs that recovery
  /// has opened take theirs now. Null: the default options again, and logs keep theirs.
  void set_options_source(std::function<LogOptions(std::string_view topic)> source);
  /// The topic's configs have changed: its open logs ask the source again.
  void refresh_options(std::string_view topic);
  Result<DiskSpace> space() const;

  /// What the clean-shutdown marker says of the broker (see CleanShutdown); until set, what it said at start.
  void set_broker_epoch(int64_t broker_epoch) { broker_epoch_ = broker_epoch; }
  /// Writes the checkpoints that changed. The housekeeper does that every checkpoint_interval_ms.
  Status write_checkpoints();

  /// Clean stop: syncs everything, trims indexes, writes snapshots, checkpoints and last the clean-shutdown
  /// marker. After it find() gives null. The first error; then no marker is written. No marker, and no error
  /// of theirs, either when a log is offline, read-only or could not be recovered: the next start looks
  /// again.
  Status close();

  Flusher& flusher() { return flusher_; }
  Housekeeper& housekeeper() { return housekeeper_; }

 private:
  enum class State : uint8_t {
    closed,  ///< Not asked for yet; `start` and `checkpoint` hold what is known.
    busy,    ///< One thread opens, makes or removes it; others wait for changed_.
    open,
    failed,  ///< Could not be opened; the reason was logged.
  };
  struct Entry {
    State state = State::closed;
    LogStart start;
    CheckpointValues checkpoint;  // For the checkpoint files while the log is not open.
    std::shared_ptr<PartitionLog> log;
  };

  LogManager(FileSystem& files, Clock& clock, const LogManagerOptions& options, DataDirectory directory);
  Status add_found_partitions();
  Status recover_all();
  void recover_one(const TopicPartition& partition);
  void start_background_work();
  Result<std::shared_ptr<PartitionLog>> open_log(const TopicPartition& partition, const LogStart& start,
                                                 RecoveryReport& report);
  std::shared_ptr<PartitionLog> settle(const TopicPartition& partition,
                                       Result<std::shared_ptr<PartitionLog>> opened);
  Result<std::shared_ptr<PartitionLog>> make_log(const TopicPartition& partition, const Uuid& topic_id,
                                                 const LogOptions& options);
  Result<std::shared_ptr<PartitionLog>> make_unsynced_log(const NewPartition& partition);
  Status claim_new(const TopicPartition& partition);
  void give_up_new(const TopicPartition& partition);
  Status move_away(const TopicPartition& partition, const std::string& to);
  Status forget_old_namesakes(std::span<const TopicPartition> partitions);
  Status save_log_starts();
  LogOptions options_of(const std::string& topic) const;
  LogCheckpoints::Rows checkpoint_rows() const;
  /// Logs that share their syncs: so few that their files stay open in between, or each would be synced alone
  /// before its descriptor goes.
  using Logs = std::span<const std::shared_ptr<PartitionLog>>;
  static constexpr size_t kLogsPerPortion = 500;
  static std::vector<Logs> portions(Logs logs);
  Status save_epochs(Logs logs);
  using SyncStep = Result<SyncTarget> (PartitionLog::*)();
  std::vector<std::shared_ptr<PartitionLog>> take_step(Logs logs, SyncStep step, Status& first);
  static void names_lost(PartitionLog& log, const SyncTarget& target, const Error& error);
  std::vector<std::shared_ptr<PartitionLog>> open_logs() const;
  bool all_logs_are_sound() const;
  Status close_logs();
  void drop_old_segments();
  void remove_later(std::string path);
  std::string path_of(const TopicPartition& partition) const;

  FileSystem& files_;
  Clock& clock_;
  const LogManagerOptions options_;
  const DataDirectory directory_;  // Holds the lock file.
  RecoveryReport recovery_;        // Complete before open() returns.
  std::atomic<int64_t> broker_epoch_;
  Flusher flusher_;
  Housekeeper housekeeper_;
  LogContext context_;

  Mutex checkpoint_mutex_;  // Held while checkpoints are gathered and written.
  LogCheckpoints checkpoints_ GUARDED_BY(checkpoint_mutex_);

  mutable Mutex mutex_;
  ConditionVariable changed_;  // An entry is no longer busy.
  std::map<TopicPartition, Entry> entries_ GUARDED_BY(mutex_);
  std::function<LogOptions(std::string_view)> options_source_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
  Mutex recovery_mutex_;  // Guards recovery_ while recovery threads fill it.
};

}  // namespace zurau::storage
