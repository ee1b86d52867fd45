// BatchWorker: the helper thread for batches that take long to look at, so that a loop thread with all its
// other connections never stands still for a batch that swells a thousandfold when it is decompressed.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "broker/task_thread.h"

namespace zurau::broker {

/// Runs what it takes one after the other. Threading: any thread.
class BatchWorker {
 public:
  /// `bytes_max` bounds what waits: a task is taken while there is room for its bytes, and always when
  /// nothing waits.
  explicit BatchWorker(size_t bytes_max) : bytes_max_(bytes_max) {}
  ~BatchWorker() { stop(); }

  /// False, and nothing is run, when there is no room. `bytes`: the memory that the task holds.
  [[nodiscard]] bool run(size_t bytes, std::function<void()> task);
  /// Ends after the task that runs, which may ask stopping(). Idempotent. What waits is called all the same,
  /// and is asked to be quick. Loops that tasks post to must outlive this call.
  void stop();
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> waiting_bytes_{0};
  std::atomic<bool> stopping_{false};
  TaskThread thread_;  ///< Last: it uses the rest.
};

}  // namespace zurau::broker
