// A clock that moves only when the test says so.
#pragma once

#include <atomic>

#include "protocol/base/clock.h"

namespace zurau::testing {

/// Threading: safe from any thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t wall_ms = 1'700'000'000'000) : wall_ms_(wall_ms) {}
  int64_t wall_ms() const override { return wall_ms_; }
  int64_t monotonic_ns() const override { return monotonic_ns_; }
  void advance_ms(int64_t ms) {
    wall_ms_ += ms;
    monotonic_ns_ += ms * 1'000'000;
  }
  /// The machine's clock is set: monotonic time does not move.
  void set_wall_ms(int64_t ms) { wall_ms_ = ms; }

 private:
  std::atomic<int64_t> wall_ms_;
  std::atomic<int64_t> monotonic_ns_{1'000'000'000};
};

}  // namespace zurau::testing
