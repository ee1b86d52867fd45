// TimerQueue: the timers of one loop as a binary heap over reused slots, so that a long poll costs neither an
// allocation nor a system call to set and cancel its deadline.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace zurau::broker {

/// Threading: confined to the loop thread.
class TimerQueue {
 public:
  using Id = uint64_t;
  using Task = std::function<void()>;

  Id add(int64_t deadline_ns, Task task);
  /// Forgets a timer; no effect once it has been taken or cancelled.
  void cancel(Id id);
  std::optional<int64_t> next_deadline_ns() const;
  /// The earliest task whose deadline is `now_ns` or earlier, of equal ones the one added first; empty when
  /// there is none.
  Task take_due(int64_t now_ns);
  size_t size() const { return heap_.size(); }

 private:
  struct Slot {
    int64_t deadline_ns = 0;
    uint64_t order = 0;
    uint32_t generation = 0;
    uint32_t heap_index = 0;
    Task task;
  };
  bool before(uint32_t a, uint32_t b) const;
  void place(size_t heap_index, uint32_t slot);
  void sift_up(size_t heap_index);
  void sift_down(size_t heap_index);
  Task remove(uint32_t slot);

  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> heap_;  // Slots, the earliest first.
  uint64_t next_order_ = 0;
};

}  // namespace zurau::broker
