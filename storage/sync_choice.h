// SyncChoice: which way a round of group commit goes to the disk, file by file or by one syncfs.
//
// syncfs costs little more than one fdatasync however many files it covers, as long as nobody else writes to
// the file system (measured: 4 files 0.13 ms against 0.50 ms, 16 files 0.17 ms against 2.1 ms). But it also
// waits for what others have written, which may take half a second. So the choice goes by what either way
// took lately; the way that is not taken is thought to get cheaper, and so is tried again.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zurau::storage {

/// Threading: confined to its owner (a flusher's round).
class SyncChoice {
 public:
  /// `syncs`: files and directories of the round.
  bool together(size_t syncs) const {
    return syncs > 1 && together_ns_ <= single_ns_ * static_cast<int64_t>(syncs);
  }

  /// The round has taken `ns`. A duration of 0 is a clock that stands still (simulation): nothing is learnt.
  void took(bool together, size_t syncs, int64_t ns) {
    if (ns <= 0 || syncs == 0) return;
    if (together) {
      together_ns_ += (ns - together_ns_) / kMemory;
      return;
    }
    single_ns_ += (ns / static_cast<int64_t>(syncs) - single_ns_) / kMemory;
    if (syncs > 1) together_ns_ -= together_ns_ / kPatience;
  }

 private:
  static constexpr int64_t kMemory = 4;  // A new measurement counts a quarter.
  static constexpr int64_t kPatience =
      512;  // A way that took 50 times as long is tried again after 2,000 rounds.

  int64_t single_ns_ = 150'000;
  int64_t together_ns_ = 200'000;
};

}  // namespace zurau::storage
