// FrameBudget: bytes of request frames that all connections together hold (queued.max.request.bytes).
#pragma once

#include <atomic>
#include <cstddef>

namespace zurau::broker {

/// Threading: safe from any thread.
class FrameBudget {
 public:
  explicit FrameBudget(size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, and nothing taken, when it would pass the bound.
  bool try_take(size_t bytes) {
    if (taken_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    give_back(bytes);
    return false;
  }
  /// For bytes that have been received already: may pass the bound.
  void take(size_t bytes) { taken_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(size_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }
  size_t taken() const { return taken_.load(std::memory_order_relaxed); }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> taken_{0};
};

}  // namespace zurau::broker
