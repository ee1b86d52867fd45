// ProducerState: what a log knows of the producers that write to it. Idempotence (KIP-98): a retried batch is
// recognised and not written again, a gap in the sequence is refused. Transactions: which are open, so that
// the last stable offset is known.
//
//   batch of producer 7, epoch 2      its epoch                its sequence
//     stored epoch higher             invalid_producer_epoch
//     the same                                                 one of the last five again: duplicate
//                                                              last + 1 (2^31-1 -> 0): append
//                                                              anything else: out_of_order_sequence
//     stored epoch lower                                       0: append; else out_of_order_sequence
//     producer unknown                                         any: append
//
// Source: ProducerStateManager, ProducerStateEntry, ProducerAppendInfo,
// UnifiedLog.analyzeAndValidateProducerState.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/batch_cursor.h"
#include "storage/error.h"

namespace zurau::storage {

/// One of the newest batches of a producer.
struct CachedBatch {
  int32_t last_sequence = -1;
  int32_t offset_delta = 0;  ///< last_offset - offset_delta is its first offset.
  int64_t last_offset = -1;
  int64_t timestamp = -1;
  int64_t first_offset() const { return last_offset - offset_delta; }
  int32_t first_sequence() const;
  friend bool operator==(const CachedBatch&, const CachedBatch&) = default;
};

struct ProducerEntry {
  static constexpr size_t kCachedBatches = 5;

  int64_t producer_id = -1;
  int16_t epoch = -1;
  uint8_t batch_count = 0;
  int32_t coordinator_epoch = -1;
  int64_t last_timestamp = -1;  ///< Of its records.
  int64_t last_seen_ms = -1;    ///< When it wrote, or was read from disk; not in snapshots.
  int64_t current_txn_first_offset = -1;
  std::array<CachedBatch, kCachedBatches> batches{};  ///< The first batch_count, oldest first.

  int32_t last_sequence() const { return batch_count == 0 ? -1 : batches[batch_count - 1].last_sequence; }
  void add_batch(const CachedBatch& batch);
};

/// What an end-of-transaction marker says.
struct TxnMarker {
  bool commit = false;
  int32_t coordinator_epoch = -1;
};
/// Reads the one record of control batch `batch` (with its body). Null when it is no end of a transaction, or
/// when compaction has emptied it.
std::optional<TxnMarker> read_txn_marker(Bytes batch);

/// A place in the log: where the batch with `offset` begins. Position unknown: -1.
struct LogPosition {
  int64_t offset = -1;
  int64_t segment_base = -1;
  int64_t position = -1;
};

struct CompletedTxn {
  int64_t producer_id = -1;
  int64_t first_offset = -1;
  int64_t last_offset = -1;         ///< Of its marker.
  int64_t last_stable_offset = -1;  ///< Once the marker counts.
  bool aborted = false;
};

/// Threading: not synchronised; the log's mutex guards it.
class ProducerState {
 public:
  /// May a client's batch be appended? The cached batch when it was appended before, null when it is next.
  /// Errors: out_of_order_sequence, invalid_producer_epoch; without a path.
  Result<std::optional<CachedBatch>> check(const BatchInfo& batch) const;
  /// May a marker be appended? Errors: invalid_producer_epoch.
  Status check_marker(const BatchInfo& batch, const TxnMarker& marker) const;

  /// A batch with a producer id is in the log, by an append or in recovery. `segment_base` names the segment.
  void note_batch(const BatchInfo& batch, int64_t segment_base, int64_t now_ms);
  /// A marker is in the log. The transaction that it ends; null when none was open.
  std::optional<CompletedTxn> note_marker(const BatchInfo& batch, const TxnMarker& marker, int64_t now_ms);

  /// The first offset of the oldest transaction that is open, or whose marker lies at or above `visible`.
  std::optional<LogPosition> first_unstable() const;
  /// Fills in where the batch of an open transaction begins, once somebody had to look for it.
  void remember_position(const LogPosition& position);
  /// Markers below count from now on.
  void visible_moved(int64_t visible);
  /// Records below are gone.
  void start_moved(int64_t start);

  /// Forgets producers without an open transaction that wrote nothing for `expiration_ms`. Kafka goes by the
  /// timestamps of their records alone, and so forgets at once who writes old ones; we do not.
  void expire(int64_t now_ms, int64_t expiration_ms);

  size_t size() const { return producers_.size(); }
  /// Sorted by producer id.
  std::vector<ProducerEntry> entries() const;
  /// Takes an entry of a snapshot.
  void restore(const ProducerEntry& entry, int64_t now_ms);
  void clear();

 private:
  struct OpenTxn {
    int64_t producer_id = -1;
    LogPosition start;
    int64_t marker_offset = -1;  // Of a transaction that is complete but not visible.
  };
  std::unordered_map<int64_t, ProducerEntry> producers_;
  std::map<int64_t, OpenTxn> open_;      // By first offset: no marker yet.
  std::map<int64_t, OpenTxn> finished_;  // By first offset: the marker is not visible yet.
};

}  // namespace zurau::storage
