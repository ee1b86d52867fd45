// Time as an argument: every part that needs the time is handed a Clock. Only clock.cpp asks the operating
// system.
#pragma once

#include <cstdint>

namespace zurau {

/// Threading: implementations synchronise themselves.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since the epoch, as Kafka's timestamps count; may jump when the machine's clock is set.
  virtual int64_t wall_ms() const = 0;
  /// Nanoseconds of a clock that never goes back; for deadlines and durations.
  virtual int64_t monotonic_ns() const = 0;
};

/// The machine's clocks.
Clock& system_clock();

}  // namespace zurau
