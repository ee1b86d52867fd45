// A heap of tasks and the thread that runs them.
#include "storage/housekeeper.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "protocol/base/check.h"

namespace zurau::storage {

Housekeeper::~Housekeeper() {
  stop();
}

void Housekeeper::start() {
  CHECK(!thread_.joinable());
  thread_ = std::thread([this] { run(); });
}

void Housekeeper::stop() {
  {
    Lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Housekeeper::after(int64_t delay_ms, Task task) {
  add(delay_ms, 0, std::move(task));
}

void Housekeeper::every(int64_t interval_ms, Task task) {
  add(interval_ms, std::max<int64_t>(interval_ms, 1), std::move(task));
}

void Housekeeper::add(int64_t delay_ms, int64_t interval_ms, Task task) {
  {
    Lock lock(mutex_);
    entries_.push_back({clock_.monotonic_ns() + delay_ms * 1'000'000, interval_ms, std::move(task)});
    std::push_heap(entries_.begin(), entries_.end());
  }
  changed_.notify_all();
}

bool Housekeeper::run_due() {
  bool ran = false;
  for (;;) {
    Entry entry;
    {
      Lock lock(mutex_);
      if (stopping_ || entries_.empty() || entries_.front().due_ns > clock_.monotonic_ns()) return ran;
      std::pop_heap(entries_.begin(), entries_.end());
      entry = std::move(entries_.back());
      entries_.pop_back();
    }
    entry.task();
    ran = true;
    if (entry.interval_ms > 0) add(entry.interval_ms, entry.interval_ms, std::move(entry.task));
  }
}

void Housekeeper::run() {
  for (;;) {
    run_due();
    Lock lock(mutex_);
    if (stopping_) return;
    if (entries_.empty()) {
      changed_.wait(mutex_);
    } else if (int64_t wait_ns = entries_.front().due_ns - clock_.monotonic_ns(); wait_ns > 0) {
      changed_.wait_for(mutex_, std::chrono::nanoseconds(wait_ns));
    }
  }
}

}  // namespace zurau::storage
