// TaskThread: a helper thread for what a loop thread must not wait for: administrative changes, which wait
// for the disk, and batches that take long to look at.
#pragma once

#include <deque>
#include <functional>
#include <thread>

#include "protocol/base/mutex.h"

namespace zurau::broker {

/// Runs tasks one after the other, in the order they came. The thread starts with the first task: a broker
/// that has none does without it. Threading: a monitor.
class TaskThread {
 public:
  TaskThread() = default;
  ~TaskThread() { stop(); }
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  /// After stop() the task is dropped at once, in the caller's thread.
  void run(std::function<void()> task) EXCLUDES(mutex_);
  /// Waits until all tasks so far have run. Idempotent. Loops that tasks post to must outlive this call.
  void stop() EXCLUDES(mutex_);

 private:
  void work() EXCLUDES(mutex_);

  Mutex mutex_;
  ConditionVariable wake_;
  std::deque<std::function<void()>> tasks_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_ GUARDED_BY(mutex_);
};

}  // namespace zurau::broker
