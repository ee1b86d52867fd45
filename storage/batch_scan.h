// Scanning a log file that may end anywhere or be damaged: every batch with its CRC, and where batches go on
// behind bytes that are none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/batch_cursor.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// What a scan found at a position.
struct ScannedBatch {
  std::optional<BatchInfo> batch;  ///< Whole and right, or null: then `wrong` says why.
  std::string wrong;
  bool cut_short = false;  ///< It is wrong because the file ends in the middle of it.
};

/// Threading: confined to its user. Lifetime: the file and the buffer outlive it.
class BatchScanner {
 public:
  BatchScanner(const File& file, uint64_t file_size, MutableBytes buffer)
      : window_(file, file_size, buffer), file_size_(file_size) {}

  /// The batch at `position`; its offsets must be at or above `expected_offset` and at most 2^31-1 above
  /// `segment_base`. Errors: io.
  Result<ScannedBatch> scan(uint64_t position, int64_t expected_offset, int64_t segment_base);
  /// The position of the next right batch behind `position`, wherever it begins.
  Result<std::optional<uint64_t>> find_next(uint64_t position, int64_t expected_offset, int64_t segment_base);
  /// Bytes of `batch` (it must fit into the buffer). Valid until the next call.
  Result<Bytes> bytes_of(const BatchInfo& batch) { return window_.view(batch.position, batch.size); }
  /// Nothing but zeros from `position` to `end`.
  Result<bool> is_zero(uint64_t position, uint64_t end);
  /// Does [position, end) hold what a power cut leaves of un-synced data: zeros up to the end of a page, or a
  /// page of zeros? `expected_offset` is what the first bytes would encode.
  Result<bool> has_hole(uint64_t position, uint64_t end, int64_t expected_offset);
  /// Do the bytes up to the end of the file match the CRC of the batch that begins at `position`, though its
  /// length claims more? Then the length is damaged, not the file cut.
  Result<bool> whole_but_for_length(uint64_t position);

 private:
  Result<uint32_t> crc_of(uint64_t position, uint64_t end);
  Result<bool> batch_crc_matches(const BatchInfo& batch, uint32_t claimed);
  Result<bool> legacy_crc_matches(const BatchInfo& message);

  FileWindow window_;
  const uint64_t file_size_;
};

}  // namespace zurau::storage
