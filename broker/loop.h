// Loop: what a handler may ask of the loop thread that runs it. Implemented in broker/net by an io_context,
// in tests by a hand-turned queue.
#pragma once

#include <cstdint>
#include <functional>

namespace zurau::broker {

/// Threading: post() from any thread; the rest only on the loop's own thread.
class Loop {
 public:
  using TimerId = uint64_t;
  virtual ~Loop() = default;
  /// Runs `task` on the loop thread, soon. Dropped when the loop has stopped.
  virtual void post(std::function<void()> task) = 0;
  /// Runs `task` once Clock::monotonic_ns() has reached `deadline_ns`, unless cancelled before.
  virtual TimerId run_at(int64_t deadline_ns, std::function<void()> task) = 0;
  virtual void cancel(TimerId timer) = 0;
};

}  // namespace zurau::broker
