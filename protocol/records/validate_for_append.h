// Whether a batch that a producer sent may be appended, and in which bytes. Kafka's LogValidator for magic 2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/record_batch.h"
#include "protocol/wire/error_code.h"

namespace zurau::records {

/// How a topic wants its batches, and what the request allows.
struct AppendRules {
  int64_t now_ms = 0;
  int32_t max_batch_bytes = 1048588;  ///< max.message.bytes
  size_t decompressed_bytes_max = 0;  ///< Bound for a compressed batch (limits.h).
  bool keep_codec = true;             ///< compression.type=producer; else recompress to target_codec.
  Codec target_codec = Codec::none;
  int compression_level = 0;  ///< Of target_codec; 0: its default.
  TimestampType timestamp_type = TimestampType::create_time;
  int64_t timestamp_before_max_ms = INT64_MAX;
  int64_t timestamp_after_max_ms = 3600000;
  bool keys_required = false;  ///< Compacted topics refuse null keys.
  bool zstd_allowed = true;    ///< Produce >= 7.
};

/// A batch that may be appended as it is, but for base offset and leader epoch.
struct ValidBatch {
  MutableBytes bytes;                ///< The producer's own, or `rewritten`.
  std::vector<std::byte> rewritten;  ///< Filled when the topic recompresses.
  bool transactional = false;
  int64_t log_append_time_ms = -1;  ///< Set under TimestampType::log_append_time.
  int64_t max_timestamp = -1;
  int32_t record_count = 0;
};

struct RecordError {
  int32_t batch_index = 0;
  std::string message;
};

/// CORRUPT_MESSAGE, INVALID_RECORD, INVALID_TIMESTAMP, MESSAGE_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE,
/// UNSUPPORTED_FOR_MESSAGE_FORMAT: the codes that Kafka gives for the same bytes, a sentence for the client.
struct BatchRejection {
  wire::ErrorCode code = wire::ErrorCode::kNone;
  std::string message;
  std::vector<RecordError> record_errors;
};

/// `bytes`: the records field of one partition of a Produce request. Exactly one batch of magic 2.
/// Checks: framing, size, CRC, codec, offsets and counts (every record is walked, also inside a compressed
/// batch, with bounded memory), sequence and producer fields, timestamps, keys, control flag.
Result<ValidBatch, BatchRejection> validate_for_append(MutableBytes bytes, const AppendRules& rules);

}  // namespace zurau::records
