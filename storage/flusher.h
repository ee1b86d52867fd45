// Flusher: group commit. Logs that were written to are synced together, in rounds; while one round syncs, the
// next one fills. So the batch grows with the load and nobody waits for a timer.
//
//   append (loop thread)                     flusher thread
//   lock log; write; not marked yet? ------> ready: [ log, log, ... ]
//   mark_dirty(); unlock                     round: take all that is ready
//                                              each log: take_sync_target()       under the log's lock
//                                              fdatasync each file, or one syncfs under no lock
//                                              each log: complete_sync()          publishes durable
//                                              wake the waiters                   under no lock
//
// Logs that one syncfs covers are completed together; synced one by one, each as soon as it is.
//
// A failed sync is final: every log whose files it covered goes offline (sync_failed) and is never synced
// again; only recovery from what is really on disk brings it back. After a failed sync of the whole file
// system or of a directory, rounds sync file by file for good: each file and directory says whether it was
// hit (see FileSystem::sync_all).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sync_choice.h"
#include "storage/sync_target.h"

namespace zurau::storage {

class PartitionLog;

/// Threading: a monitor, and the flusher thread once start() was called. Lock order: a partition log's lock
/// may be held when mark_dirty() is called; the flusher calls logs with none held but that of the round:
/// rounds do not overlap, as what one has taken is durable for the other only once it is synced.
class Flusher {
 public:
  /// `data_dir` names the file system for sync_all. Everything outlives the flusher.
  Flusher(FileSystem& files, Clock& clock, std::string data_dir);
  ~Flusher();
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  /// Starts the thread. Without it, rounds run by run_one_round() only (tests, simulation).
  void start();
  /// Ends the thread after the round that is under way; what is dirty stays dirty. Idempotent.
  void stop();

  /// Puts `log` on the list of the next round that begins `delay_ms` from now or later (0: the next one).
  /// Called by a log once, when it turns dirty or needs an earlier time than it asked for before.
  void mark_dirty(std::shared_ptr<PartitionLog> log, int64_t delay_ms);

  /// Syncs every log that is ready or due; false when there was none.
  bool run_one_round();
  /// One round over `logs`, in the caller's thread: durable when it returns, or the first error.
  Status sync_now(const std::vector<std::shared_ptr<PartitionLog>>& logs);

  /// Syncs something else of logs in the same way; how it went for each. Nobody is told.
  std::vector<Status> sync_targets(const std::vector<SyncTarget>& targets);

  /// Rounds so far, for tests and metrics.
  uint64_t rounds() const { return rounds_.load(); }

 private:
  struct Dirty {
    std::shared_ptr<PartitionLog> log;
    int64_t due_ns = 0;
    bool operator<(const Dirty& other) const {
      return due_ns > other.due_ns;
    }  // A heap with the earliest first.
  };
  struct Member;
  struct Round;

  void run();
  bool wait_for_work() EXCLUDES(mutex_);
  std::vector<std::shared_ptr<PartitionLog>> take_ready() EXCLUDES(mutex_);
  Status sync_round(const std::vector<std::shared_ptr<PartitionLog>>& logs);
  Status publish(std::span<Member> members);
  bool together(size_t syncs) const REQUIRES(round_mutex_);
  std::optional<Error> sync_together(size_t logs) REQUIRES(round_mutex_);
  std::optional<Error> sync_one_by_one(const SyncTarget& target);

  FileSystem& files_;
  Clock& clock_;
  const std::string data_dir_;
  Mutex round_mutex_;  // Held for a whole round, before a log's lock.
  SyncChoice choice_ GUARDED_BY(round_mutex_);
  std::atomic<uint64_t> rounds_{0};
  std::thread thread_;

  Mutex mutex_;
  ConditionVariable work_;
  std::vector<std::shared_ptr<PartitionLog>> ready_ GUARDED_BY(mutex_);
  std::vector<Dirty> later_ GUARDED_BY(mutex_);  // A heap.
  bool idle_ GUARDED_BY(mutex_) = false;         // The thread waits for work.
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace zurau::storage
