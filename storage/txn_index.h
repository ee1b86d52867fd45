// X.txnindex: the aborted transactions whose markers lie in a segment; there only where aborts happened.
//
//   int16 version 0 | int64 producer id | int64 first offset | int64 last offset | int64 last stable offset
//
// In the order of the markers, so not sorted by first offset. Source: TransactionIndex, AbortedTxn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

struct AbortedTxn {
  static constexpr size_t kBytes = 34;
  int64_t producer_id = 0;
  int64_t first_offset = 0;
  int64_t last_offset = 0;         ///< Of the marker.
  int64_t last_stable_offset = 0;  ///< When the marker was written: nothing below was open.
};

/// Empty when there is no such file. Errors: corrupt, io.
Result<std::vector<AbortedTxn>> read_txn_index(FileSystem& files, const std::string& path);
/// Appends to the file, or makes it; returns it for syncing.
Result<std::shared_ptr<File>> append_txn_index(FileSystem& files, const std::string& path,
                                               const AbortedTxn& aborted);

}  // namespace zurau::storage
