// ProducerState: what a log knows of idempotent and transactional producers: the last five batches of each,
// and which transactions are open. Rebuilt at start from the newest snapshot and the batches behind it.
//
//   X.snapshot   int16 version 1 | uint32 CRC-32C of the rest | entries   (message ProducerSnapshot)
//
// Source: ProducerStateManager, ProducerAppendInfo, ProducerStateEntry.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/records/record_batch.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/partition_log.h"
#include "storage/txn_index.h"

namespace zurau::storage {

/// What the marker at the end of a transaction says.
struct TxnMarker {
  bool commit = false;
  int32_t coordinator_epoch = -1;
};
/// Reads the one record of control batch `batch` (with its body). Null when it is no end of a transaction, or
/// when compaction has emptied it.
std::optional<TxnMarker> read_txn_marker(Bytes batch);

/// Threading: not synchronised; the log's lock guards it.
class ProducerState {
 public:
  /// How many batches back a retry is recognised (Kafka clients have at most five in flight).
  static constexpr size_t kBatchesKept = 5;

  struct Duplicate {
    int64_t base_offset = 0;
    int64_t last_offset = 0;
  };

  /// Whether a client's batch of a producer may come next: null when it may, the offsets of the first time
  /// when it is a retry. Errors: out_of_order_sequence, invalid_producer_epoch.
  Result<std::optional<Duplicate>> check(const records::BatchView& batch) const;

  /// Takes an appended batch in, whose offsets are final. For the marker of an aborted transaction, what has
  /// to go into the transaction index.
  std::optional<AbortedTxn> update(const records::BatchView& batch);

  /// The first offset that belongs to a transaction which is open, or whose marker is at or above `visible`;
  /// `end` when there is none.
  int64_t first_unstable_offset(int64_t visible, int64_t end);

  /// Forgets producers whose last batch is older than `expiration_ms` and that have no open transaction.
  void expire(int64_t now_ms, int64_t expiration_ms);
  void clear();
  bool empty() const { return producers_.empty(); }
  std::vector<ProducerInfo> list() const;

  /// The content of a snapshot file.
  std::vector<std::byte> encode_snapshot() const;
  /// Replaces everything. Errors: corrupt.
  Status load_snapshot(Bytes bytes, const std::string& path);

 private:
  struct Batch {
    int32_t last_sequence = -1;
    int64_t last_offset = -1;
    int32_t offset_delta = 0;
    int64_t timestamp = -1;
    int32_t first_sequence() const;
    int64_t first_offset() const { return last_offset - offset_delta; }
  };
  struct Entry {
    int16_t epoch = -1;
    int32_t coordinator_epoch = -1;
    int64_t last_timestamp = -1;
    std::deque<Batch> batches;  // Newest last.
    std::optional<int64_t> open_since;
    int32_t last_sequence() const { return batches.empty() ? -1 : batches.back().last_sequence; }
  };
  struct Closed {
    int64_t first_offset = 0;
    int64_t marker_offset = 0;
  };

  std::optional<AbortedTxn> end_transaction(const records::BatchView& batch, Entry& entry);

  std::unordered_map<int64_t, Entry> producers_;
  std::map<int64_t, int64_t> open_;  // First offset -> producer id.
  std::deque<Closed> closed_;        // Ended, the marker perhaps not visible yet.
};

}  // namespace zurau::storage
