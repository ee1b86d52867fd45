// Record batches of magic 2, made once and sent many times, and the few header fields read back.
#pragma once

#include <cstdint>

#include "protocol/base/result.h"
#include "tests/bench/loadgen/frame_io.h"

namespace zurau::bench {

/// Bytes of a batch before its first record (DefaultRecordBatch.RECORD_BATCH_OVERHEAD).
inline constexpr size_t kBatchHeaderBytes = 61;

struct BatchShape {
  size_t records = 1;
  size_t value_bytes = 100;  // keys are null, so this is what kafka-producer-perf-test calls --record-size
  int64_t create_time_ms = 0;
};

/// How many records of `value_bytes` fit a batch of at most `batch_bytes`; at least one.
size_t records_fitting(size_t batch_bytes, size_t value_bytes);

/// An uncompressed batch without a producer id, its CRC in place; values are incompressible bytes.
Buffer make_batch(const BatchShape& shape);

/// Recomputes the CRC after a value was changed in place.
void seal_batch(MutableBytes batch);

/// Where the value of the only record of a batch begins.
size_t single_value_at(size_t value_bytes);

struct BatchHeader {
  int64_t base_offset;
  size_t total_bytes;
  uint64_t records;
  uint32_t crc;
};

/// Reads the header at the start of `bytes`, which hold at least kBatchHeaderBytes; fails unless magic is 2.
Result<BatchHeader> read_batch_header(Bytes bytes);

/// Whether the CRC of the whole batch `bytes` is the one that its header states.
bool batch_crc_matches(Bytes bytes);

}  // namespace zurau::bench
