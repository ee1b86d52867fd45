// LogModel: what one partition's log must hold, kept as plain lists, and the comparison of a real log with
// it. For the crash sweep and for random operations.
//
//   batches:  b0 b1 b2 b3 | b4 b5        appended and answered; below `durable` they were acknowledged
//                           in flight    the call did not return yet: it may have happened or not
//                           ghosts       failed appends: a crash may bring the bytes of one back, at the tail
//                           only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/uuid.h"
#include "storage/partition_log.h"

namespace zurau::testing {

struct ModelRecord {
  int64_t offset = 0;
  int64_t timestamp = 0;
};

struct ModelBatch {
  int64_t base_offset = 0;
  int64_t end_offset = 0;
  int32_t epoch = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  int32_t base_sequence = -1;
  std::vector<ModelRecord> records;
  std::vector<std::byte> bytes;  ///< As they must stand in the file.

  int32_t last_sequence() const;
};

/// What to make a batch of.
struct BatchPlan {
  int64_t base_offset = 0;
  int32_t epoch = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  int32_t base_sequence = -1;
  std::vector<int64_t> timestamps;  ///< One a record.
  size_t value_size = 10;           ///< Values are told apart by offset and `salt`.
  uint64_t salt = 0;
};
ModelBatch make_model_batch(const BatchPlan& plan);

struct LogModel {
  Uuid topic_id;
  std::vector<ModelBatch> batches;
  std::optional<ModelBatch> in_flight;
  std::vector<ModelBatch> ghosts;
  int64_t durable = 0;          ///< The highest that the log has told.
  int64_t start = 0;            ///< The highest that delete_records() has told.
  int64_t start_attempted = 0;  ///< The highest that it was asked for.

  int64_t end() const { return batches.empty() ? 0 : batches.back().end_offset; }
  /// The last batch of a producer at or above `from`, null when there is none.
  const ModelBatch* last_of_producer(int64_t producer_id, int64_t from) const;
  /// The log was recovered up to `end`: what lies above never was.
  void cut(int64_t end);
  /// The batch that holds `offset`; null when there is none.
  const ModelBatch* batch_of(int64_t offset) const;
};

/// How a log came to be as it is.
enum class LogHistory : uint8_t {
  running,    ///< Not restarted, or stopped cleanly: everything is there.
  killed,     ///< The process died, the page cache did not: as running, but for the call in flight.
  power_cut,  ///< What was durable is there; a prefix of the rest may be.
};

/// What is wrong with `log`, as a sentence; empty when nothing is. After a power cut `model` is cut to what
/// survived (its tail may be the batch in flight or a ghost).
std::string compare(storage::PartitionLog& log, LogModel& model, LogHistory history);

/// Every whole batch of `log` from `offset` on, below `bound`.
storage::Result<std::vector<ModelBatch>> read_batches(storage::PartitionLog& log, int64_t offset,
                                                      storage::ReadBound bound);

}  // namespace zurau::testing
