// Messages of magic 0 and 1, which Kafka wrote before 0.11: read only, for old logs. Producing them is
// refused.
//
//   offset  field          type    in a message set each message stands behind the other
//        0  offset         int64
//        8  messageSize    int32   bytes after this field
//       12  crc            uint32  CRC-32 of all that follows it
//       16  magic          int8    0 or 1
//       17  attributes     int8    bits 0-2 codec, 3 timestamp type (magic 1)
//       18  timestamp      int64   magic 1 only
//        -  key            int32 length (negative: null), bytes
//        -  value          the same; of a compressed message it is a message set in that codec
//
// The inner messages of magic 1 count from 0 and the wrapper has the offset of the last one; those of magic 0
// have their offsets, and so has the wrapper. Source: org.apache.kafka.common.record.LegacyRecord,
// AbstractLegacyRecordBatch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/codec.h"
#include "protocol/records/grow_buffer.h"
#include "protocol/records/record_batch.h"

namespace zurau::records {

/// Whether the checksum of a framed message is right (frame_batch says `legacy`, `message` is as long as it
/// says): where it is not, its lengths need not be looked at.
bool legacy_crc_matches(Bytes message);

/// A view of one message whose lengths have been checked. Lifetime: as long as the bytes.
class LegacyMessage {
 public:
  /// The message at the front of `bytes`. Error: it is cut, of another magic, or its lengths do not fit each
  /// other.
  static Result<LegacyMessage> parse(Bytes bytes);

  Bytes bytes() const { return bytes_; }
  int64_t offset() const { return load_be<int64_t>(bytes_.data()); }
  int32_t message_size() const { return load_be<int32_t>(bytes_.data() + kLengthOffset); }
  uint32_t crc() const { return load_be<uint32_t>(bytes_.data() + 12); }
  int8_t magic() const { return load_be<int8_t>(bytes_.data() + kMagicOffset); }
  int8_t attributes() const { return load_be<int8_t>(bytes_.data() + 17); }
  Codec codec() const { return static_cast<Codec>(attributes() & 0x07); }
  /// kNoTimestamp in magic 0.
  int64_t timestamp() const { return magic() == 0 ? kNoTimestamp : load_be<int64_t>(bytes_.data() + 18); }
  /// Empty in magic 0.
  std::optional<TimestampType> timestamp_type() const;
  const std::optional<Bytes>& key() const { return key_; }
  const std::optional<Bytes>& value() const { return value_; }
  bool crc_matches() const { return legacy_crc_matches(bytes_); }

 private:
  LegacyMessage() = default;

  Bytes bytes_;
  std::optional<Bytes> key_;
  std::optional<Bytes> value_;
};

/// What a reader makes of a message: absolute offset, and the wrapper's time where the broker set it.
struct LegacyRecord {
  int64_t offset = 0;
  int64_t timestamp = kNoTimestamp;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
};

/// Reads the records of one message: itself, or those inside when it is compressed. Usage:
///
///     LegacyReader reader(message, limit);
///     if (reader.error()) ...
///     while (auto record = reader.next()) ...
///
/// Checksums are the caller's choice (crc_matches of the message and of messages()). Views stay valid as long
/// as the reader and the message. `decompressed_bytes_max` bounds the memory that a compressed message may
/// take. Threading: confined to one thread.
class LegacyReader {
 public:
  LegacyReader(const LegacyMessage& message, size_t decompressed_bytes_max);
  std::optional<LegacyRecord> next();
  /// Null while all is well; complete once the reader is made.
  const std::optional<std::string>& error() const { return error_; }
  /// The messages inside a compressed one as they stand there; none in a plain one.
  const std::vector<LegacyMessage>& messages() const { return inner_; }
  /// Those messages' bytes.
  Bytes payload() const { return decompressed_.view(); }

 private:
  void unwrap(size_t decompressed_bytes_max);
  void fail(std::string detail);

  LegacyMessage message_;
  GrowBuffer decompressed_;
  std::vector<LegacyMessage> inner_;
  int64_t base_offset_ = 0;  ///< What an inner offset counts from.
  size_t next_ = 0;
  std::optional<std::string> error_;
};

}  // namespace zurau::records
