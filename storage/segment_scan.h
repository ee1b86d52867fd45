// SegmentScan: reads a segment batch by batch after an unclean stop and says how far it is sound.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/segment.h"

namespace zurau::storage {

/// Threading: confined to one thread.
class SegmentScan {
 public:
  struct Outcome {
    int64_t next_offset = 0;               ///< Behind the last sound batch.
    std::optional<uint64_t> bad_position;  ///< Of the first bytes that are no sound batch.
    int64_t bad_offset = 0;                ///< The offset expected there.
    std::string reason;
    bool sound_behind = false;  ///< A sound batch stands behind the bad bytes.
    /// Bytes are missing or zero there, as a power cut leaves what no sync covered: what lies behind was
    /// never durable either, and is not looked at.
    bool never_written = false;
  };

  /// Batches must begin at `first_offset` or above, and each above the one before. Everything below
  /// `recovery_point` was durable.
  SegmentScan(Segment& segment, int64_t first_offset, int64_t recovery_point);

  /// Calls `sound` for every sound batch in order, those behind bad bytes included. Errors: io.
  Result<Outcome> run(const std::function<void(const BatchPlace&)>& sound);

 private:
  enum class Step : uint8_t { sound, bad, end };
  Result<Step> check_at(uint64_t position);
  Result<bool> load(uint64_t position, size_t bytes);
  Result<std::optional<uint64_t>> resync(uint64_t position);
  Result<bool> never_written(uint64_t position);

  Segment& segment_;
  const int64_t recovery_point_;
  int64_t expected_;
  std::vector<std::byte> buffer_;
  uint64_t buffer_at_ = 0;
  size_t buffered_ = 0;
  BatchPlace place_;
  std::string reason_;
};

/// The offset behind the last batch of the log file at `path`. Errors: io, corrupt.
Result<int64_t> offset_behind(FileSystem& files, const std::string& path);

}  // namespace zurau::storage
