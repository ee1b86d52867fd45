// FrameBudget: bytes of request frames that all connections together hold (queued.max.request.bytes).
#pragma once

#include <atomic>
#include <cstddef>

namespace zurau::broker {

/// At the bound one reader at a time may go on all the same, until it has its frame whole: otherwise halves
/// of large frames could fill the budget and wait for each other forever. Threading: safe from any thread.
class FrameBudget {
 public:
  explicit FrameBudget(size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, and nothing taken, when it would pass the bound and another than `reader` has the overdraft.
  bool try_take(size_t bytes, const void* reader) {
    if (taken_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    const void* holder = nullptr;
    if (overdraft_.compare_exchange_strong(holder, reader) || holder == reader) return true;
    give_back(bytes);
    return false;
  }
  /// For bytes that have been received already: may pass the bound.
  void take(size_t bytes) { taken_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(size_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }

  bool overdraws(const void* reader) const { return overdraft_.load(std::memory_order_relaxed) == reader; }
  /// `reader` has its frame whole, or gives up: the overdraft is free for another.
  void end_overdraft(const void* reader) {
    const void* holder = reader;
    overdraft_.compare_exchange_strong(holder, nullptr);
  }

  size_t taken() const { return taken_.load(std::memory_order_relaxed); }
  /// More than half is taken: nobody should keep an empty buffer.
  bool tight() const { return taken() > bytes_max_ / 2; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> taken_{0};
  std::atomic<const void*> overdraft_{nullptr};
};

}  // namespace zurau::broker
