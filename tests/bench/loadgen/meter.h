// Counts what is completed inside the measured window, and the CPU time that generator and broker spend in
// it.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/loadgen/histogram.h"

namespace zurau::bench {

/// Nanoseconds of the monotonic clock.
int64_t now_ns();

/// Seconds of CPU that process `pid` has used with all its threads, dead ones too; negative when it cannot be
/// read.
double process_cpu_s(int pid);

/// Threading: one thread.
class Meter {
 public:
  /// `broker_pid` 0: the broker's CPU is not measured.
  explicit Meter(int broker_pid) : broker_pid_(broker_pid) {}

  /// Begins the window anew: what was counted before was warm-up.
  void start();
  void stop();

  void completed(uint64_t records, uint64_t bytes, int64_t latency_ns);

  Histogram& latency() { return latency_; }

  /// One line: rates, percentiles and CPU seconds of the window.
  std::string json(const std::string& mode) const;

 private:
  int broker_pid_;
  Histogram latency_;
  uint64_t requests_ = 0;
  uint64_t records_ = 0;
  uint64_t bytes_ = 0;
  int64_t began_ns_ = 0;
  double own_cpu_s_ = 0;
  double broker_cpu_s_ = 0;
  double seconds_ = 0;
};

/// The percentiles of `histogram` in microseconds as a JSON object.
std::string percentiles_json(const Histogram& histogram);

}  // namespace zurau::bench
