#include "broker/net/loop.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>

namespace zurau::broker {

AsioLoop::AsioLoop(Clock& clock) : clock_(clock), context_(1), alarm_(context_) {}

AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::function<void()> task) {
  if (stopped_.load(std::memory_order_acquire)) return;
  if (posted_.push(std::move(task))) {
    boost::asio::post(context_, [this] { posted_.run(); });
  }
}

Loop::TimerId AsioLoop::run_at(int64_t deadline_ns, std::function<void()> task) {
  TimerId id = timers_.add(deadline_ns, std::move(task));
  if (deadline_ns < alarm_ns_) arm();
  return id;
}

// The alarm stays as it is: going off for nothing now and then is cheaper than being set anew for every long
// poll that was answered before its deadline.
void AsioLoop::cancel(TimerId timer) {
  timers_.cancel(timer);
}

void AsioLoop::arm() {
  auto next = timers_.next_deadline_ns();
  alarm_ns_ = next.value_or(INT64_MAX);
  if (!next) return;
  alarm_.expires_after(std::chrono::nanoseconds(std::max<int64_t>(*next - clock_.monotonic_ns(), 0)));
  alarm_.async_wait([this](const boost::system::error_code& error) {
    if (!error) run_due_timers();
  });
}

void AsioLoop::run_due_timers() {
  int64_t now = clock_.monotonic_ns();
  while (auto task = timers_.take_due(now)) task();
  arm();
}

void AsioLoop::run() {
  auto work = boost::asio::make_work_guard(context_);
  context_.run();
  stopped_.store(true, std::memory_order_release);
  posted_.clear();
  timers_ = {};
}

void AsioLoop::stop() {
  context_.stop();
}

}  // namespace zurau::broker
