// LogLimiter: lets some lines a second into the log and counts the rest, so that a client that misbehaves in
// a loop cannot fill the disk with what we say about it.
#pragma once

#include <cstdint>

namespace zurau::broker {

/// Threading: confined to one thread.
class LogLimiter {
 public:
  explicit LogLimiter(int lines_per_second) : lines_per_second_(lines_per_second) {}

  bool allow(int64_t now_ns) {
    if (now_ns - second_began_ns_ >= kSecondNs) {
      second_began_ns_ = now_ns;
      lines_ = 0;
    }
    if (lines_ < lines_per_second_) {
      ++lines_;
      return true;
    }
    ++left_out_;
    return false;
  }
  /// Lines left out since the last call.
  int64_t take_left_out() {
    int64_t count = left_out_;
    left_out_ = 0;
    return count;
  }

 private:
  static constexpr int64_t kSecondNs = 1'000'000'000;
  const int lines_per_second_;
  int64_t second_began_ns_ = -kSecondNs;
  int lines_ = 0;
  int64_t left_out_ = 0;
};

}  // namespace zurau::broker
