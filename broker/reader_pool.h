// ReaderPool: a few threads that bring cold regions of files into the page cache, so that a loop thread which
// sends them to a client that catches up never waits for a disk.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "protocol/base/mutex.h"
#include "protocol/wire/payload.h"

namespace zurau::broker {

/// Reads wait in one queue; each connection has at most one in it. The threads start with the first read.
/// Threading: a monitor.
class ReaderPool {
 public:
  /// Called on a thread of the pool, or not at all when the pool stops first. False: the region could not be
  /// read to its end.
  using Done = std::function<void(bool ok)>;

  explicit ReaderPool(size_t threads) : threads_max_(threads) {}
  ~ReaderPool() { stop(); }
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  void warm(wire::FileRegion region, Done done) EXCLUDES(mutex_);
  /// Ends the threads after the reads that are under way; the others are dropped. Idempotent.
  void stop() EXCLUDES(mutex_);

 private:
  struct Job {
    wire::FileRegion region;
    Done done;
  };
  void work() EXCLUDES(mutex_);

  const size_t threads_max_;
  Mutex mutex_;
  ConditionVariable wake_;
  std::deque<Job> jobs_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);
  size_t idle_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace zurau::broker
