// Housekeeper: what has to happen now and then, or later: checkpoints, delayed deletes. (Retention and
// compaction are tasks of it too, once they are there.)
#pragma once

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"

namespace zurau::storage {

/// Threading: a monitor, and one thread once start() was called, on which all tasks run one after the other.
class Housekeeper {
 public:
  using Task = std::function<void()>;

  explicit Housekeeper(Clock& clock) : clock_(clock) {}
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  /// Starts the thread. Without it tasks run by run_due() only (tests, simulation).
  void start();
  /// Ends the thread after the task that is under way; tasks not yet due never run. Idempotent.
  void stop();

  /// Runs `task` once, `delay_ms` from now or a little later.
  void after(int64_t delay_ms, Task task);
  /// Runs `task` again and again, with `interval_ms` between an end and the next start.
  void every(int64_t interval_ms, Task task);

  /// Runs the tasks that are due; false when there was none.
  bool run_due();

 private:
  struct Entry {
    int64_t due_ns = 0;
    int64_t interval_ms = 0;  // 0: once.
    Task task;
    bool operator<(const Entry& other) const {
      return due_ns > other.due_ns;
    }  // A heap with the earliest first.
  };
  void add(int64_t delay_ms, int64_t interval_ms, Task task) EXCLUDES(mutex_);
  void run();

  Clock& clock_;
  std::thread thread_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);  // A heap.
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace zurau::storage
