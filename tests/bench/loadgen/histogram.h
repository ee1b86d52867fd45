// Counts durations in buckets whose width grows with the value, so that percentiles are exact to one percent.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace zurau::bench {

/// Values from 0 to 2^63 ns. Each power of two is cut into 128 buckets; below 128 a bucket is one value.
/// Threading: one thread.
class Histogram {
 public:
  Histogram() : counts_(bucket_of(UINT64_MAX) + 1) {}

  void add(uint64_t value_ns) {
    ++counts_[bucket_of(value_ns)];
    ++total_;
    if (value_ns > max_ns_) max_ns_ = value_ns;
  }

  uint64_t total() const { return total_; }
  uint64_t max_ns() const { return max_ns_; }

  /// The upper end of the bucket in which `fraction` (0..1) of all values is reached; 0 when there is none.
  uint64_t percentile_ns(double fraction) const {
    auto rank = static_cast<uint64_t>(fraction * static_cast<double>(total_) + 0.5);
    if (rank == 0) rank = 1;
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen >= rank) return upper_end(bucket) < max_ns_ ? upper_end(bucket) : max_ns_;
    }
    return max_ns_;
  }

  void clear() { *this = Histogram(); }

 private:
  static constexpr int kSubBits = 7;

  static size_t bucket_of(uint64_t value) {
    int magnitude = std::bit_width(value) - 1 - kSubBits;
    if (magnitude <= 0) return value;
    return (static_cast<size_t>(magnitude) << kSubBits) + static_cast<size_t>(value >> magnitude);
  }
  static uint64_t upper_end(size_t bucket) {
    if (bucket < (size_t{2} << kSubBits)) return bucket;
    auto magnitude = (bucket >> kSubBits) - 1;
    uint64_t head = bucket - (magnitude << kSubBits);
    return ((head + 1) << magnitude) - 1;
  }

  std::vector<uint64_t> counts_;
  uint64_t total_ = 0;
  uint64_t max_ns_ = 0;
};

}  // namespace zurau::bench
