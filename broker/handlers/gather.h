// Gather: one answer out of many that come one by one, from whatever thread, in any order.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace zurau::broker {

/// `Result` is filled in parts, each by one thread, no two of which touch the same; `done` is called once
/// with all of it, by whoever is last. Threading: part_done() from any thread.
template <class Result>
class Gather {
 public:
  Gather(size_t parts, Result initial, std::function<void(Result)> done)
      : result(std::move(initial)), open_(parts + 1), done_(std::move(done)) {}

  Result result;

  void part_done() {
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_(std::move(result));
  }
  /// All parts have been asked for: without this nothing is answered, so that parts that come at once do not
  /// answer too early.
  void all_asked() { part_done(); }

 private:
  std::atomic<size_t> open_;
  std::function<void(Result)> done_;
};

}  // namespace zurau::broker
