#include "broker/net/timer_queue.h"

#include <tuple>
#include <utility>

namespace zurau::broker {

TimerQueue::Id TimerQueue::add(int64_t deadline_ns, Task task) {
  uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  slots_[slot].deadline_ns = deadline_ns;
  slots_[slot].order = next_order_++;
  slots_[slot].task = std::move(task);
  heap_.push_back(slot);
  place(heap_.size() - 1, slot);
  sift_up(heap_.size() - 1);
  return (uint64_t{slots_[slot].generation} << 32) | slot;
}

void TimerQueue::cancel(Id id) {
  auto slot = static_cast<uint32_t>(id);
  if (slot >= slots_.size() || slots_[slot].generation != id >> 32) return;
  remove(slot);
}

std::optional<int64_t> TimerQueue::next_deadline_ns() const {
  if (heap_.empty()) return std::nullopt;
  return slots_[heap_.front()].deadline_ns;
}

TimerQueue::Task TimerQueue::take_due(int64_t now_ns) {
  if (heap_.empty() || slots_[heap_.front()].deadline_ns > now_ns) return {};
  return remove(heap_.front());
}

bool TimerQueue::before(uint32_t a, uint32_t b) const {
  return std::tie(slots_[a].deadline_ns, slots_[a].order) < std::tie(slots_[b].deadline_ns, slots_[b].order);
}

void TimerQueue::place(size_t heap_index, uint32_t slot) {
  heap_[heap_index] = slot;
  slots_[slot].heap_index = static_cast<uint32_t>(heap_index);
}

void TimerQueue::sift_up(size_t heap_index) {
  uint32_t slot = heap_[heap_index];
  while (heap_index > 0) {
    size_t parent = (heap_index - 1) / 2;
    if (!before(slot, heap_[parent])) break;
    place(heap_index, heap_[parent]);
    heap_index = parent;
  }
  place(heap_index, slot);
}

void TimerQueue::sift_down(size_t heap_index) {
  uint32_t slot = heap_[heap_index];
  for (;;) {
    size_t child = 2 * heap_index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], slot)) break;
    place(heap_index, heap_[child]);
    heap_index = child;
  }
  place(heap_index, slot);
}

TimerQueue::Task TimerQueue::remove(uint32_t slot) {
  size_t hole = slots_[slot].heap_index;
  uint32_t last = heap_.back();
  heap_.pop_back();
  if (last != slot) {
    place(hole, last);
    sift_up(hole);
    sift_down(slots_[last].heap_index);
  }
  ++slots_[slot].generation;
  free_.push_back(slot);
  return std::exchange(slots_[slot].task, {});
}

}  // namespace zurau::broker
