// Simulation: time that runs only as far as events are due, and chance that a seed decides. The same seed
// gives the same events in the same order.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <utility>
#include <vector>

namespace zurau::test {

/// Threading: one thread.
class Simulation {
 public:
  explicit Simulation(uint64_t seed) : random_(seed) {}

  int64_t now_ms() const { return now_ms_; }
  /// Runs `task` when so much time has passed; tasks of the same moment in the order in which they were
  /// given.
  void after(int64_t ms, std::function<void()> task) {
    queue_.push({now_ms_ + ms, next_++, std::move(task)});
  }
  void run_until(int64_t end_ms) {
    while (!queue_.empty() && queue_.top().at_ms <= end_ms) {
      Event event = queue_.top();
      queue_.pop();
      now_ms_ = event.at_ms;
      ++events_;
      event.task();
    }
    now_ms_ = end_ms;
  }
  uint64_t events() const { return events_; }

  int64_t between(int64_t first, int64_t last) {
    return first + static_cast<int64_t>(random_() % static_cast<uint64_t>(last - first + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

 private:
  struct Event {
    int64_t at_ms;
    uint64_t order;
    std::function<void()> task;
    bool operator<(const Event& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : order > other.order;
    }
  };
  std::priority_queue<Event> queue_;
  std::mt19937_64 random_;
  int64_t now_ms_ = 0;
  uint64_t next_ = 0;
  uint64_t events_ = 0;
};

}  // namespace zurau::test
