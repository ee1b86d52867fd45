// The index of a segment's aborted transactions, for consumers with isolation.level=read_committed.
//
//   %020d.txnindex  34 bytes an entry: int16 version 0, int64 producer id, int64 first offset, int64 last
//   offset
//                   (of the abort marker), int64 last stable offset once the marker was written
//
// An entry stands in the segment of its marker; entries ascend by last offset, not by first. No file: no
// aborted transactions. Source: AbortedTxn, TransactionIndex.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

inline constexpr size_t kTxnIndexEntrySize = 34;

struct AbortedTxnEntry {
  int64_t producer_id = -1;
  int64_t first_offset = -1;
  int64_t last_offset = -1;
  int64_t last_stable_offset = -1;
  friend bool operator==(const AbortedTxnEntry&, const AbortedTxnEntry&) = default;
};

/// Empty when there is no file. Errors: corrupt (a cut entry, an unknown version), io.
Result<std::vector<AbortedTxnEntry>> read_txn_index(FileSystem& files, const std::string& path);

/// Writes `entry` as number `index` of the file, making it when needed.
Status write_txn_index_entry(File& file, uint64_t index, const AbortedTxnEntry& entry);

}  // namespace zurau::storage
