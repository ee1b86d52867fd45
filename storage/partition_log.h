// PartitionLog: the monitor around one partition's segments. Everything that a partition promises is kept
// here.
//
//      start            stable          visible           end
//        |----------------|----------------|----------------|        start <= stable <= visible <= end
//        |------------------ durable ----------|----- ... --|        durable <= end
//
// start:   first offset that can be read (DeleteRecords, retention move it)       Kafka: log start offset
// stable:  no open transaction lies below it                                      Kafka: last stable offset
// visible: consumers read below it; durable under Durability::commit, else end    Kafka: high watermark
// end:     the offset that the next record gets                                   Kafka: log end offset
// durable: everything below survives a power cut
//
// None of the five ever goes back while the log is open; end and durable do not go back over restarts either.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/base/uuid.h"
#include "protocol/wire/payload.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/log_options.h"
#include "storage/recovery_report.h"
#include "storage/sync_target.h"
#include "storage/topic_partition.h"

namespace zurau::storage {

struct LogOffsets {
  int64_t start = 0;
  int64_t stable = 0;
  int64_t visible = 0;
  int64_t end = 0;
  int64_t durable = 0;
};

struct AppendResult {
  int64_t base_offset = -1;
  int64_t end_offset = -1;  ///< One past the last record of the batch: wait_durable() takes it.
  int64_t log_start_offset = -1;
  bool duplicate = false;      ///< An idempotent retry: nothing written, offsets are those of the first time.
  int64_t max_timestamp = -1;  ///< Of the batch, or of the first time.
};

/// Up to where a reader may see: fetches of consumers, or everything (tools, recovery, coordinators).
enum class ReadBound : uint8_t { visible, stable, end };

struct ReadLimits {
  uint32_t max_bytes = 0;
  bool at_least_one_batch =
      false;  ///< Return the first batch even when it is larger than max_bytes (KIP-74).
  ReadBound bound = ReadBound::visible;
};

struct AbortedTransaction {
  int64_t producer_id = 0;
  int64_t first_offset = 0;
};

/// What a read found: a region of one segment file, no bytes moved. The first batch holds the requested
/// offset or is the next one after it; the last one may be cut (clients tolerate a partial tail, Kafka does
/// the same).
struct LogSlice {
  wire::FileRegion region;                  ///< length 0: nothing to read below the bound.
  LogOffsets offsets;                       ///< As of the read.
  std::vector<AbortedTransaction> aborted;  ///< Ascending first_offset; filled for ReadBound::stable.
};

struct TimestampedOffset {
  int64_t timestamp = -1;
  int64_t offset = -1;
  int32_t leader_epoch = -1;
};

struct EpochEndOffset {
  int32_t leader_epoch = -1;
  int64_t end_offset = -1;
};

/// One entry of the producer state, for DescribeProducers and tools.
struct ProducerInfo {
  int64_t producer_id = -1;
  int16_t epoch = -1;
  int32_t last_sequence = -1;
  int64_t last_timestamp = -1;
  int32_t coordinator_epoch = -1;
  int64_t current_txn_first_offset = -1;
};

/// Called by a log after it has unlocked: implementations only post to the thread that waits.
/// Threading: called from any thread; at most once per registration.
class Waiter {
 public:
  virtual ~Waiter() = default;
  /// What was waited for has come, or the log went offline or was deleted; look again.
  virtual void wake() = 0;
};

class Flusher;
class PartitionLog;

/// What a log needs from its surroundings; everything outlives it.
struct LogContext {
  FileSystem& files;
  Clock& clock;
  Flusher* flusher = nullptr;  ///< Null in tools and tests that sync by hand.
  /// Makes a moved log start durable (log-start-offset-checkpoint): called by delete_records with no lock
  /// held. Null in tools.
  std::function<Status()> save_log_starts;
};

/// What the manager knows of a log before it is opened (from the checkpoints of the data directory).
struct LogStart {
  bool clean = false;  ///< Stopped cleanly: nothing to scan. Else segments from recovery_point on are
                       ///< scanned, and the manager makes what was found durable (sync_all) before first use.
  int64_t recovery_point = 0;  ///< Everything below was durable, with its indexes.
  int64_t log_start = 0;       ///< 0 when no checkpoint lists it.
};

/// What the checkpoints say of a log.
struct CheckpointValues {
  int64_t recovery_point = 0;  ///< As in LogStart.
  int64_t log_start = 0;
  int64_t first_segment_base = 0;  ///< log_start is worth a line only when it is above.
  int64_t high_watermark = 0;      ///< visible
};

/// Threading: a monitor; every member may be called from any thread. Waiters fire after unlocking.
/// Blocking: append writes to the page cache, read touches index and batch headers, neither syncs.
class PartitionLog {
 public:
  virtual ~PartitionLog() = default;

  /// "topic-3", as in the directory's name.
  virtual const std::string& name() const = 0;
  virtual Uuid topic_id() const = 0;
  virtual LogOffsets offsets() const = 0;
  virtual int64_t size_bytes() const = 0;

  /// Appends one batch that records::validate_for_append has accepted. Patches base offset and leader epoch
  /// in place (neither is under the CRC) and writes straight from `batch`. Checks producer id, epoch and
  /// sequence (ProducerStateManager). Errors: out_of_order_sequence, invalid_producer_epoch, batch_too_large,
  /// disk_full, offline, read_only, io; after an error the log is as before.
  virtual Result<AppendResult> append(MutableBytes batch, int32_t leader_epoch) = 0;

  /// Errors: offset_out_of_range (below start or above end), io, corrupt.
  virtual Result<LogSlice> read(int64_t offset, const ReadLimits& limits) = 0;

  /// Registers `waiter` to be woken once visible (or, for ReadBound::stable, stable) is above `seen`. False,
  /// and not registered, when it already is, or when the log cannot make progress any more (offline,
  /// deleted).
  virtual bool watch_visible(int64_t seen, ReadBound bound, const std::shared_ptr<Waiter>& waiter) = 0;
  /// The same for durable >= `end_offset`.
  virtual bool watch_durable(int64_t end_offset, const std::shared_ptr<Waiter>& waiter) = 0;
  /// Forgets `waiter`, of both kinds; it may still be woken once by a wake that is under way.
  virtual void unwatch(const Waiter* waiter) = 0;
  /// Null while the log works; otherwise why it takes no appends (offline, read_only, deleted as not_found).
  virtual std::optional<Error> failure() const = 0;

  /// The first record with a timestamp >= `timestamp` (ms) below the bound; offset -1 when there is none.
  /// Decompresses at most one batch. Source: UnifiedLog.fetchOffsetByTimestamp.
  virtual Result<TimestampedOffset> find_timestamp(int64_t timestamp, ReadBound bound) = 0;
  /// The record with the largest timestamp (ListOffsets -3); offset -1 for an empty log.
  virtual Result<TimestampedOffset> find_max_timestamp() = 0;

  /// Source: LeaderEpochFileCache.endOffsetFor (protocol fact 35).
  virtual EpochEndOffset end_offset_for_epoch(int32_t leader_epoch, int32_t current_epoch) const = 0;
  /// The leader epoch of the latest entry, -1 when the log has none.
  virtual int32_t latest_epoch() const = 0;
  /// The epoch under which `offset` was written, -1 when unknown.
  virtual int32_t epoch_of(int64_t offset) const = 0;

  /// DeleteRecords: moves start up to `offset` (must be <= visible). The new start is durable when it
  /// returns. Whole segments below are deleted later. Returns the new start. Errors: offset_out_of_range, io.
  virtual Result<int64_t> delete_records(int64_t offset) = 0;

  virtual std::vector<ProducerInfo> producers() const = 0;

  /// Takes new options from the next append on (topic config changes).
  virtual void set_options(const LogOptions& options) = 0;

  // For the flusher (storage/flusher.h). A log calls mark_dirty(shared_from_this(), delay) once when it turns
  // dirty: delay 0 under Durability::commit, flush_interval_ms under interval, and under os only when a
  // segment was rolled (it must not have to be scanned for ever). Marking twice is harmless.

  /// Everything not durable yet; nothing to sync gives a target without files and directories. The log counts
  /// as not marked from here on. Null when it is offline, deleted or closed.
  virtual std::optional<SyncTarget> take_sync_target() = 0;
  /// `target` is on the disk: raises durable and visible. Returns the waiters that are due, for the caller to
  /// wake.
  virtual std::vector<std::shared_ptr<Waiter>> complete_sync(const SyncTarget& target) = 0;
  /// `target` may be lost: the log goes offline for good. Returns every waiter.
  virtual std::vector<std::shared_ptr<Waiter>> sync_failed(const SyncTarget& target, const Error& error) = 0;

  // For the log manager.

  /// Opens what is in `directory` (the path of a partition's directory), by scanning where `start` says so;
  /// an empty one is an empty log. Leftovers (*.deleted, *.cleaned, index files without a log) are
  /// removed. Adds what it found to `report`.
  static Result<std::shared_ptr<PartitionLog>> open(const LogContext& context, const std::string& directory,
                                                    const TopicPartition& partition,
                                                    const LogOptions& options, const LogStart& start,
                                                    RecoveryReport& report);
  /// An empty log in the new, empty `directory`; its first segment's files come with the first append. The
  /// manager writes partition.metadata and syncs the directory.
  static Result<std::shared_ptr<PartitionLog>> create(const LogContext& context, const std::string& directory,
                                                      const TopicPartition& partition, const Uuid& topic_id,
                                                      const LogOptions& options);

  /// leader-epoch-checkpoint in three steps, so that one sync serves many logs. stage: writes the new file
  /// beside the old one when that is behind, and returns what has to be synced before install; nothing when
  /// there is nothing to do. install: puts it in place, and returns the directory, which has to be synced
  /// before epochs_saved(): until then the recovery point stays below, and close() fails. When that sync
  /// fails, sync_failed() is to be called.
  virtual Result<SyncTarget> stage_epochs() = 0;
  virtual Result<SyncTarget> install_epochs() = 0;
  virtual void epochs_saved() = 0;
  /// What the checkpoints of the data directory should say of this log: the recovery point does not pass an
  /// epoch that leader-epoch-checkpoint lacks. Forgets expired producers.
  virtual CheckpointValues checkpoint_values() = 0;
  /// Renames the files of segments below start to X.deleted and forgets them. Returns their paths: the
  /// housekeeper removes them after file_delete_delay_ms.
  virtual std::vector<std::string> drop_segments_below_start() = 0;
  /// remove() has renamed the directory: appends fail with not_found, every waiter is woken (by the log),
  /// readers that hold a slice finish. No file is touched any more.
  virtual void mark_deleted() = 0;
  /// Clean stop, after everything was synced, epochs too: trims index files and writes a producer snapshot,
  /// and appends fail from here on. Returns what has to be synced (by the manager, together with other logs);
  /// nothing when nothing was appended since it was opened cleanly.
  virtual Result<SyncTarget> close() = 0;
};

}  // namespace zurau::storage
