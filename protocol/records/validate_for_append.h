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
  size_t unpacked_bytes = 0;  ///< What was decompressed to look at it; 0 without compression.
};

/// Wrong records that a rejection lists; the others are only counted.
inline constexpr size_t kRecordErrorsMax = 10'000;

struct RecordError {
  int32_t batch_index = 0;
  std::string message;
};

/// The codes that Kafka gives for the same bytes, and a sentence for the client:
///
///   INVALID_RECORD                not exactly one batch of magic 2, base offset not 0, counts that do not
///                                 fit, a control batch, a producer without sequence, records that do not
///                                 parse, null keys where keys are required (then with record_errors)
///   CORRUPT_MESSAGE               length, magic or checksum is wrong
///   INVALID_TIMESTAMP             with record_errors
///   MESSAGE_TOO_LARGE             max.message.bytes; a compressed batch outgrows decompressed_bytes_max
///   UNSUPPORTED_COMPRESSION_TYPE  zstd below Produce 7
///   UNKNOWN_SERVER_ERROR          a codec that does not exist, a compressed payload that is damaged or whose
///                                 records count their offsets wrongly
///
/// Stricter than Kafka in one point: in a compressed batch it skips from field to field and takes records
/// whose lengths do not fit, which no consumer can read then.
struct BatchRejection {
  wire::ErrorCode code = wire::ErrorCode::kNone;
  std::string message;
  std::vector<RecordError> record_errors;
  bool outgrew = false;  ///< Refused because more than decompressed_bytes_max would come out.
};

/// `bytes`: the records field of one partition of a Produce request; is patched in place where the topic
/// wants other timestamps than the header has. What follows the batch and is no whole batch is cut off.
///
/// Every record is walked, also inside a compressed batch (in a buffer of the thread, at most
/// decompressed_bytes_max). Records that count their offsets wrongly are refused when they are compressed,
/// as by Kafka; without compression they are counted anew, where Kafka lets them into the log as they are,
/// for consumers to stumble over. Without compression nothing is allocated, but for a refusal. Threading: any
/// thread.
Result<ValidBatch, BatchRejection> validate_for_append(MutableBytes bytes, const AppendRules& rules);

}  // namespace zurau::records
