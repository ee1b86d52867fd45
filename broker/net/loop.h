// AsioLoop: one io_context run by one thread. Timers are a heap of our own under a single Asio timer, and
// what other threads post comes through a queue of our own with one wake for many tasks.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>

#include "broker/loop.h"
#include "broker/net/post_queue.h"
#include "broker/net/timer_queue.h"
#include "protocol/base/clock.h"

namespace zurau::broker {

/// Threading: as Loop; run() makes the calling thread the loop thread, stop() may be called from any thread.
class AsioLoop final : public Loop {
 public:
  explicit AsioLoop(Clock& clock);
  ~AsioLoop() override;

  void post(std::function<void()> task) override;
  TimerId run_at(int64_t deadline_ns, std::function<void()> task) override;
  void cancel(TimerId timer) override;

  /// Runs tasks until stop(). What is posted and not run by then is destroyed.
  void run();
  void stop();

  boost::asio::io_context& context() { return context_; }
  Clock& clock() { return clock_; }

 private:
  void arm();
  void run_due_timers();

  Clock& clock_;
  std::atomic<bool> stopped_{false};
  boost::asio::io_context context_;
  boost::asio::steady_timer alarm_;
  int64_t alarm_ns_ = INT64_MAX;  // When alarm_ goes off.
  TimerQueue timers_;
  PostQueue posted_;
};

}  // namespace zurau::broker
