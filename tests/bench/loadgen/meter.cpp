#include "tests/bench/loadgen/meter.h"

#include <fmt/format.h>

#include <ctime>

#include "protocol/base/clock.h"

namespace zurau::bench {
namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return -1;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double microseconds(uint64_t ns) {
  return static_cast<double>(ns) / 1000;
}

}  // namespace

int64_t now_ns() {
  return system_clock().monotonic_ns();
}

double process_cpu_s(int pid) {
  clockid_t clock{};
  if (clock_getcpuclockid(pid, &clock) != 0) return -1;
  return seconds_of(clock);
}

void Meter::start() {
  latency_.clear();
  requests_ = records_ = bytes_ = 0;
  own_cpu_s_ = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  broker_cpu_s_ = process_cpu_s(broker_pid_);
  began_ns_ = now_ns();
}

void Meter::stop() {
  seconds_ = static_cast<double>(now_ns() - began_ns_) * 1e-9;
  broker_cpu_s_ = broker_pid_ > 0 ? process_cpu_s(broker_pid_) - broker_cpu_s_ : -1;
  own_cpu_s_ = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - own_cpu_s_;
}

void Meter::completed(uint64_t records, uint64_t bytes, int64_t latency_ns) {
  ++requests_;
  records_ += records;
  bytes_ += bytes;
  latency_.add(static_cast<uint64_t>(latency_ns));
}

std::string Meter::json(const std::string& mode) const {
  auto per_s = [this](uint64_t count) { return static_cast<double>(count) / seconds_; };
  return fmt::format(
      R"({{"mode":"{}","seconds":{:.4f},"bytes":{},"records":{},"requests":{},"bytes_per_s":{:.0f},)"
      R"("records_per_s":{:.1f},"requests_per_s":{:.1f},"latency_us":{},"own_cpu_s":{:.4f},"broker_cpu_s":{:.4f}}})",
      mode, seconds_, bytes_, records_, requests_, per_s(bytes_), per_s(records_), per_s(requests_),
      percentiles_json(latency_), own_cpu_s_, broker_cpu_s_);
}

std::string percentiles_json(const Histogram& histogram) {
  return fmt::format(R"({{"p50":{:.1f},"p99":{:.1f},"p999":{:.1f},"max":{:.1f},"count":{}}})",
                     microseconds(histogram.percentile_ns(0.5)), microseconds(histogram.percentile_ns(0.99)),
                     microseconds(histogram.percentile_ns(0.999)), microseconds(histogram.max_ns()),
                     histogram.total());
}

}  // namespace zurau::bench
