// Record batches of magic 2 (KIP-98), the unit of the log and of the wire.
//
//   offset  field                    type      under the CRC
//        0  baseOffset               int64     no: the broker sets it
//        8  batchLength              int32     no: bytes after this field
//       12  partitionLeaderEpoch     int32     no: the broker sets it
//       16  magic                    int8      no
//       17  crc                      uint32    -
//       21  attributes               int16     yes: 0-2 codec, 3 timestamp type, 4 transactional, 5 control,
//                                              6 delete horizon
//       23  lastOffsetDelta          int32     yes
//       27  baseTimestamp            int64     yes
//       35  maxTimestamp             int64     yes
//       43  producerId               int64     yes
//       51  producerEpoch            int16     yes
//       53  baseSequence             int32     yes
//       57  recordCount              int32     yes
//       61  records                            yes, compressed as one unless the codec is none
//
// Source: org.apache.kafka.common.record.DefaultRecordBatch, DefaultRecord.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/codec.h"
#include "protocol/records/grow_buffer.h"

namespace zurau::records {

inline constexpr size_t kLogOverhead = 12;      ///< baseOffset and batchLength.
inline constexpr size_t kBatchHeaderSize = 61;  ///< Up to the first record.
inline constexpr size_t kLengthOffset = 8;
inline constexpr size_t kMagicOffset = 16;     ///< The same place in magic 0, 1 and 2.
inline constexpr size_t kCrcCoverOffset = 21;  ///< The CRC covers everything from here to the end.
inline constexpr int8_t kMagic = 2;
inline constexpr int64_t kNoProducerId = -1;
inline constexpr int64_t kNoTimestamp = -1;
inline constexpr int32_t kNoSequence = -1;

enum class TimestampType : uint8_t { create_time = 0, log_append_time = 1 };

/// A view of one batch whose size is known to be right: the header is there, and bytes.size() is
/// size_in_bytes(). Nothing else is checked; see frame_batch and validate_for_append.
/// Lifetime: as long as the bytes.
class BatchView {
 public:
  explicit BatchView(Bytes bytes) : bytes_(bytes) {}

  Bytes bytes() const { return bytes_; }
  int64_t base_offset() const { return load_be<int64_t>(at(0)); }
  int32_t batch_length() const { return load_be<int32_t>(at(8)); }
  size_t size_in_bytes() const { return static_cast<size_t>(batch_length()) + kLogOverhead; }
  int32_t partition_leader_epoch() const { return load_be<int32_t>(at(12)); }
  int8_t magic() const { return load_be<int8_t>(at(kMagicOffset)); }
  uint32_t crc() const { return load_be<uint32_t>(at(17)); }
  int16_t attributes() const { return load_be<int16_t>(at(21)); }
  int32_t last_offset_delta() const { return load_be<int32_t>(at(23)); }
  int64_t base_timestamp() const { return load_be<int64_t>(at(27)); }
  int64_t max_timestamp() const { return load_be<int64_t>(at(35)); }
  int64_t producer_id() const { return load_be<int64_t>(at(43)); }
  int16_t producer_epoch() const { return load_be<int16_t>(at(51)); }
  int32_t base_sequence() const { return load_be<int32_t>(at(53)); }
  int32_t record_count() const { return load_be<int32_t>(at(57)); }

  int64_t last_offset() const;
  /// One past the last offset: where the log goes on.
  int64_t next_offset() const;
  /// Sequences wrap from 2^31-1 to 0 (DefaultRecordBatch.incrementSequence).
  int32_t last_sequence() const;
  /// The low three bits of the attributes; values above zstd are for the caller to refuse.
  uint8_t codec_bits() const { return static_cast<uint8_t>(attributes() & 0x07); }
  Codec codec() const { return static_cast<Codec>(codec_bits()); }
  TimestampType timestamp_type() const {
    return (attributes() & 0x08) != 0 ? TimestampType::log_append_time : TimestampType::create_time;
  }
  bool is_transactional() const { return (attributes() & 0x10) != 0; }
  bool is_control() const { return (attributes() & 0x20) != 0; }
  bool has_delete_horizon() const { return (attributes() & 0x40) != 0; }
  bool has_producer_id() const { return producer_id() > kNoProducerId; }
  /// Everything behind the header: compressed unless codec() is none.
  Bytes payload() const { return bytes_.subspan(kBatchHeaderSize); }
  /// CRC-32C of what it covers equals crc().
  bool crc_matches() const;

 private:
  const std::byte* at(size_t offset) const { return bytes_.data() + offset; }
  Bytes bytes_;
};

/// Why a log's or a frame's bytes do not begin with a whole batch.
enum class Framing : uint8_t {
  whole,       ///< `size` bytes are one batch of a known magic.
  incomplete,  ///< Fewer bytes than the batch claims: a torn tail, or the cut end of a fetch.
  bad_length,  ///< The length is too small for a batch of that magic.
  bad_magic,   ///< Magic below 0 or above 2.
  legacy,      ///< Magic 0 or 1: see legacy_message_set.h. `size` is right.
};
struct FramedBatch {
  Framing framing = Framing::incomplete;
  size_t size = 0;
};
/// Looks at the front of `bytes`, in the order of Kafka's ByteBufferLogInputStream: 17 bytes are enough to
/// tell, so a reader of files need not hold the batch: `incomplete` with a `size` is a good front of which
/// the rest is not there. Zero where no size is known.
FramedBatch frame_batch(Bytes bytes);

/// Patches what the CRC does not cover.
void set_base_offset(MutableBytes batch, int64_t base_offset);
void set_partition_leader_epoch(MutableBytes batch, int32_t epoch);
/// Patches what it covers: call update_crc once afterwards.
void set_attributes(MutableBytes batch, int16_t attributes);
void set_max_timestamp(MutableBytes batch, TimestampType type, int64_t max_timestamp);
void update_crc(MutableBytes batch);

struct Header {
  std::string_view key;
  std::optional<Bytes> value;
};

/// One record; views into the batch, or into its decompressed payload.
struct RecordView {
  int8_t attributes = 0;
  int64_t offset = 0;
  int64_t timestamp = 0;        ///< Of the record, or the batch's maxTimestamp under log_append_time.
  int64_t timestamp_delta = 0;  ///< As it stands in the bytes.
  int32_t offset_delta = 0;
  int32_t sequence = kNoSequence;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
  Bytes header_bytes;  ///< What is behind the header count; read by headers().
  int32_t header_count = 0;
  size_t size_in_bytes = 0;  ///< With its length varint.

  /// Decodes the headers (checked when the record was read). Lazy, as most readers do not want them.
  std::vector<Header> headers() const;
};

/// Reads the records of one batch, decompressing if need be. Usage:
///
///     RecordReader reader(batch, limit);
///     while (auto record = reader.next()) ...
///     if (reader.error()) ...
///
/// Stops at the first record that does not parse; a batch with fewer or more records than recordCount says is
/// an error too. Views stay valid as long as the reader and the batch.
/// `decompressed_bytes_max` bounds the memory that a compressed batch may take.
class RecordReader {
 public:
  RecordReader(const BatchView& batch, size_t decompressed_bytes_max);
  /// The same where the caller has decompressed the payload, which must outlive the reader.
  RecordReader(const BatchView& batch, Bytes payload);
  std::optional<RecordView> next();
  /// Null while all is well.
  const std::optional<std::string>& error() const { return error_; }
  /// The records without compression.
  Bytes payload() const { return payload_; }

 private:
  void check_count();
  void fail(std::string detail);

  BatchView batch_;
  GrowBuffer decompressed_;
  Bytes payload_;
  size_t position_ = 0;
  int32_t read_ = 0;
  bool done_ = false;
  std::optional<std::string> error_;
};

}  // namespace zurau::records
