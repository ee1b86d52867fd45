#include "protocol/records/validate_for_append.h"

#include <fmt/format.h>

#include <optional>

#include "protocol/records/batch_rewrite.h"
#include "protocol/records/compression.h"
#include "protocol/records/record_parser.h"

namespace zurau::records {
namespace {

using wire::ErrorCode;
using Verdict = std::optional<BatchRejection>;  // Empty: nothing is wrong.

/// Kafka has no code of its own for what its codecs throw; not retriable, unlike CORRUPT_MESSAGE.
constexpr ErrorCode kUndecodable = ErrorCode::kUnknownServerError;
/// What a thread keeps for the next compressed batch.
constexpr size_t kScratchBytesKept = size_t{4} << 20;

BatchRejection refuse(ErrorCode code, std::string message) {
  return {code, std::move(message), {}, false};
}

int64_t subtract_wrapping(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

/// The one batch that a Produce request may have for a partition; bytes behind it that are no whole batch are
/// cut off, as Kafka does (ProduceRequest.validateRecords, UnifiedLog.trimInvalidBytes).
Result<MutableBytes, BatchRejection> only_batch(MutableBytes bytes, bool zstd_allowed) {
  FramedBatch first = frame_batch(bytes);
  switch (first.framing) {
    case Framing::whole: break;
    case Framing::incomplete:
      return fail(refuse(ErrorCode::kInvalidRecord, "no whole record batch is in the request"));
    case Framing::legacy:
      return fail(refuse(ErrorCode::kInvalidRecord, "only record batches of magic 2 are taken"));
    case Framing::bad_length:
      return fail(refuse(ErrorCode::kCorruptMessage, "the batch's length is too small"));
    case Framing::bad_magic:
      return fail(refuse(ErrorCode::kCorruptMessage, "no record format has this magic"));
  }
  if (!zstd_allowed && BatchView(bytes.first(first.size)).codec() == Codec::zstd) {
    return fail(refuse(ErrorCode::kUnsupportedCompressionType, "zstd needs Produce version 7"));
  }
  if (first.size == bytes.size()) return bytes;
  FramedBatch second = frame_batch(bytes.subspan(first.size));
  switch (second.framing) {
    case Framing::incomplete: break;
    case Framing::whole:
    case Framing::legacy:
      return fail(refuse(ErrorCode::kInvalidRecord, "more than one record batch for one partition"));
    case Framing::bad_length:
    case Framing::bad_magic:
      return fail(refuse(ErrorCode::kCorruptMessage, "bytes behind the batch are no record batch"));
  }
  return bytes.first(first.size);
}

/// What the header says against itself and against the topic, in Kafka's order
/// (UnifiedLog.analyzeAndValidateRecords, LogValidator.validateBatch).
Verdict check_header(const BatchView& batch, const AppendRules& rules) {
  if (batch.base_offset() != 0) {
    return refuse(ErrorCode::kInvalidRecord, fmt::format("base offset {} instead of 0", batch.base_offset()));
  }
  if (batch.size_in_bytes() > static_cast<size_t>(rules.max_batch_bytes)) {
    return refuse(ErrorCode::kMessageTooLarge,
                  fmt::format("the batch has {} bytes, the topic takes {} (max.message.bytes)",
                              batch.size_in_bytes(), rules.max_batch_bytes));
  }
  if (!batch.crc_matches()) return refuse(ErrorCode::kCorruptMessage, "the batch's checksum is wrong");
  if (batch.codec_bits() > static_cast<uint8_t>(Codec::zstd)) {
    return refuse(kUndecodable, fmt::format("no codec has the number {}", batch.codec_bits()));
  }
  if (batch.record_count() <= 0) {
    return refuse(ErrorCode::kInvalidRecord,
                  fmt::format("the batch counts {} records", batch.record_count()));
  }
  if (int64_t{batch.last_offset_delta()} + 1 != batch.record_count()) {
    return refuse(ErrorCode::kInvalidRecord, fmt::format("last offset delta {} does not fit {} records",
                                                         batch.last_offset_delta(), batch.record_count()));
  }
  if (batch.is_control()) return refuse(ErrorCode::kInvalidRecord, "clients may not write control batches");
  if (batch.has_producer_id() && batch.base_sequence() < 0) {
    return refuse(ErrorCode::kInvalidRecord,
                  fmt::format("producer {} without a sequence number", batch.producer_id()));
  }
  return {};
}

/// One pass over all records of a batch.
/// Threading: confined to one call.
class RecordWalk {
 public:
  RecordWalk(const BatchView& batch, const AppendRules& rules)
      : rules_(rules),
        count_(batch.record_count()),
        append_time_flagged_(batch.timestamp_type() == TimestampType::log_append_time),
        base_timestamp_(batch.base_timestamp()),
        flagged_timestamp_(batch.max_timestamp()) {}

  Verdict run(Bytes payload) {
    const std::byte* at = payload.data();
    const std::byte* const end = at + payload.size();
    RawRecord record;
    for (int32_t i = 0; i < count_; ++i) {
      if (const char* wrong = parse_record(at, end, record)) [[unlikely]] {
        return refuse(ErrorCode::kInvalidRecord, fmt::format("record {}: {}", i, wrong));
      }
      at = record.end;
      consecutive_ &= record.offset_delta == i;
      int64_t timestamp = timestamp_of(record);
      if (is_wrong(record, timestamp)) [[unlikely]]
        note_error(i, record, timestamp);
      if (timestamp > max_timestamp_) max_timestamp_ = timestamp;
    }
    if (at != end) return refuse(ErrorCode::kInvalidRecord, "bytes behind the last record");
    return error_count_ == 0 ? Verdict{} : rejection();
  }

  /// Whether the offsets are 0, 1, 2, ...
  bool consecutive() const { return consecutive_; }
  int64_t max_timestamp() const { return max_timestamp_; }

 private:
  int64_t timestamp_of(const RawRecord& record) const {
    if (append_time_flagged_) return flagged_timestamp_;
    return static_cast<int64_t>(static_cast<uint64_t>(base_timestamp_) +
                                static_cast<uint64_t>(record.timestamp_delta));
  }
  bool key_is_missing(const RawRecord& record) const { return rules_.keys_required && record.key_size < 0; }
  bool is_wrong(const RawRecord& record, int64_t timestamp) const {
    return key_is_missing(record) || timestamp_is_wrong(timestamp);
  }
  /// LogValidator.validateTimestamp: a producer may not flag its batch as LogAppendTime, but on a topic of
  /// create time Kafka notices only where a record has no time.
  bool timestamp_is_wrong(int64_t timestamp) const {
    if (rules_.timestamp_type == TimestampType::create_time && timestamp != kNoTimestamp) {
      int64_t age = subtract_wrapping(rules_.now_ms, timestamp);
      return age > rules_.timestamp_before_max_ms ||
             subtract_wrapping(0, age) > rules_.timestamp_after_max_ms;
    }
    return append_time_flagged_;
  }

  void note_error(int32_t index, const RawRecord& record, int64_t timestamp) {
    ++error_count_;
    bool of_key = key_is_missing(record);
    timestamps_wrong_ |= !of_key;
    if (errors_.size() == kRecordErrorsMax) return;
    if (of_key) {
      errors_.push_back({index, "a compacted topic takes no record without a key"});
    } else if (append_time_flagged_) {
      errors_.push_back({index, "a producer may not set the timestamp type LogAppendTime"});
    } else {
      errors_.push_back(
          {index, fmt::format("timestamp {} is outside of {} to {}", timestamp,
                              subtract_wrapping(rules_.now_ms, rules_.timestamp_before_max_ms),
                              subtract_wrapping(rules_.now_ms, -rules_.timestamp_after_max_ms))});
    }
  }

  BatchRejection rejection() {
    std::string message = fmt::format("{} of {} records are refused; record {}: {}", error_count_, count_,
                                      errors_.front().batch_index, errors_.front().message);
    return {timestamps_wrong_ ? ErrorCode::kInvalidTimestamp : ErrorCode::kInvalidRecord, std::move(message),
            std::move(errors_), false};
  }

  const AppendRules& rules_;
  const int32_t count_;
  const bool append_time_flagged_;
  const int64_t base_timestamp_;
  const int64_t flagged_timestamp_;
  int64_t max_timestamp_ = kNoTimestamp;
  bool consecutive_ = true;
  bool timestamps_wrong_ = false;
  int32_t error_count_ = 0;
  std::vector<RecordError> errors_;
};

/// The thread's buffer for one decompressed batch; gives memory back that only a large one needed.
class Scratch {
 public:
  Scratch() { buffer().clear(); }
  ~Scratch() { buffer().release_above(kScratchBytesKept); }
  GrowBuffer& buffer() {
    thread_local GrowBuffer buffer;
    return buffer;
  }
};

Result<Bytes, BatchRejection> decompressed(const BatchView& batch, const AppendRules& rules,
                                           GrowBuffer& buffer) {
  if (batch.codec() == Codec::none) return batch.payload();
  auto status = decompress(batch.codec(), batch.payload(), rules.decompressed_bytes_max, buffer);
  if (status.ok()) return buffer.view();
  bool large = status.error().kind == DecompressError::Kind::too_large;
  BatchRejection rejection =
      refuse(large ? ErrorCode::kMessageTooLarge : kUndecodable, status.error().detail);
  rejection.outgrew = large;
  return fail(std::move(rejection));
}

}  // namespace

Result<ValidBatch, BatchRejection> validate_for_append(MutableBytes bytes, const AppendRules& rules) {
  ASSIGN_OR_RETURN(bytes, only_batch(bytes, rules.zstd_allowed));
  BatchView batch{bytes};
  if (auto rejection = check_header(batch, rules)) return fail(std::move(*rejection));
  Scratch scratch;
  ASSIGN_OR_RETURN(Bytes payload, decompressed(batch, rules, scratch.buffer()));
  RecordWalk walk(batch, rules);
  if (auto rejection = walk.run(payload)) return fail(std::move(*rejection));
  if (!walk.consecutive() && batch.codec() != Codec::none)
    return fail(refuse(kUndecodable, "the offsets of the records in the batch are not 0, 1, 2, ..."));

  bool append_time = rules.timestamp_type == TimestampType::log_append_time;
  ValidBatch valid;
  valid.bytes = bytes;
  valid.transactional = batch.is_transactional();
  valid.record_count = batch.record_count();
  if (batch.codec() != Codec::none) valid.unpacked_bytes = payload.size();
  valid.max_timestamp = append_time ? rules.now_ms : walk.max_timestamp();
  if (append_time) valid.log_append_time_ms = rules.now_ms;

  Codec codec = rules.keep_codec ? batch.codec() : rules.target_codec;
  RewriteOptions rewrite{codec, rules.compression_level, rules.timestamp_type, valid.max_timestamp};
  // Times that a wrong flag hid would come back with it gone: such a batch is rebuilt as well.
  bool flagged = batch.timestamp_type() == TimestampType::log_append_time;
  if (!walk.consecutive() || (codec != batch.codec() && flagged)) {
    valid.rewritten = rebuild_batch(batch, payload, rewrite);
  } else if (codec != batch.codec()) {
    valid.rewritten = recompress_batch(batch, payload, rewrite);
  } else if (batch.timestamp_type() != rules.timestamp_type || batch.max_timestamp() != valid.max_timestamp) {
    set_max_timestamp(bytes, rules.timestamp_type, valid.max_timestamp);
    update_crc(bytes);
  }
  if (valid.rewritten.empty()) return valid;
  valid.bytes = valid.rewritten;
  if (valid.bytes.size() > static_cast<size_t>(rules.max_batch_bytes)) {
    return fail(refuse(ErrorCode::kMessageTooLarge,
                       "the batch is too large when it is compressed as the topic wants"));
  }
  return valid;
}

}  // namespace zurau::records
