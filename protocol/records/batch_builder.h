// Builds one batch of magic 2: for the metadata log, the coordinators, tools and tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/records/record_batch.h"

namespace zurau::records {

struct BatchOptions {
  int64_t base_offset = 0;
  int32_t partition_leader_epoch = -1;
  Codec codec = Codec::none;
  int compression_level = 0;
  TimestampType timestamp_type = TimestampType::create_time;
  int64_t producer_id = kNoProducerId;
  int16_t producer_epoch = -1;
  int32_t base_sequence = kNoSequence;
  bool transactional = false;
  bool control = false;
};

/// Usage: add() once or more, then finish(). Offsets are consecutive unless given.
class BatchBuilder {
 public:
  explicit BatchBuilder(const BatchOptions& options) : options_(options) {}

  void add(int64_t timestamp, std::optional<Bytes> key, std::optional<Bytes> value,
           std::span<const Header> headers = {});
  /// The same at an offset of the caller's choice, above the last one (compaction, tests).
  void add_at(int32_t offset_delta, int64_t timestamp, std::optional<Bytes> key, std::optional<Bytes> value,
              std::span<const Header> headers = {});
  int32_t record_count() const { return count_; }
  /// Bytes so far, uncompressed, header included.
  size_t size_in_bytes() const { return kBatchHeaderSize + records_.size(); }
  /// The whole batch, its CRC set. The builder is empty afterwards.
  std::vector<std::byte> finish();

 private:
  BatchOptions options_;
  std::vector<std::byte> records_;
  int32_t count_ = 0;
  int32_t last_offset_delta_ = -1;
  int64_t base_timestamp_ = kNoTimestamp;
  int64_t max_timestamp_ = kNoTimestamp;
};

}  // namespace zurau::records
