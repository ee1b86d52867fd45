// A small seeded generator (SplitMix64) for the random messages of tests: the same seed gives the same values
// on every platform.
#pragma once

#include <cstdint>

namespace zurau::wire {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t value = state_ += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }
  /// 0 .. limit - 1.
  uint64_t below(uint64_t limit) { return next() % limit; }
  bool one_in(uint64_t count) { return below(count) == 0; }

 private:
  uint64_t state_;
};

}  // namespace zurau::wire
