// Takes one record of magic 2 apart, for the reader and for the walk of validate_for_append: inline, as it
// runs once a record on the way of every produced byte.
//
//   length varint | attributes int8 | timestampDelta varlong | offsetDelta varint | key | value | headers
//   key, value: length varint (negative: null), bytes     headers: count varint, then key and value of each
//
// Source: org.apache.kafka.common.record.DefaultRecord; varints as ByteUtils reads them (up to 5 or 10 bytes,
// bits that overflow are dropped).
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.h"

namespace zurau::records {

/// A record's fields as they stand in the bytes; pointers into them.
struct RawRecord {
  int8_t attributes = 0;
  int64_t timestamp_delta = 0;
  int32_t offset_delta = 0;
  int32_t key_size = -1;  ///< Negative: null.
  int32_t value_size = -1;
  int32_t header_count = 0;
  const std::byte* key = nullptr;
  const std::byte* value = nullptr;
  const std::byte* headers = nullptr;  ///< Behind the header count.
  const std::byte* end = nullptr;      ///< Where the next record begins.
};

/// A position in bytes that only moves forward. A read that does not fit answers false.
class RecordCursor {
 public:
  RecordCursor(const std::byte* at, const std::byte* end) : at_(at), end_(end) {}

  const std::byte* at() const { return at_; }
  size_t remaining() const { return static_cast<size_t>(end_ - at_); }

  bool read_varint(int32_t& value) {
    uint32_t raw = 0;
    if (!read_base128(raw)) return false;
    value = static_cast<int32_t>((raw >> 1) ^ (0U - (raw & 1U)));
    return true;
  }
  bool read_varlong(int64_t& value) {
    uint64_t raw = 0;
    if (!read_base128(raw)) return false;
    value = static_cast<int64_t>((raw >> 1) ^ (uint64_t{0} - (raw & 1U)));
    return true;
  }
  bool read_int8(int8_t& value) {
    if (at_ == end_) return false;
    value = static_cast<int8_t>(*at_++);
    return true;
  }
  /// A length and that many bytes; null when it is negative.
  bool read_sized(int32_t& size, const std::byte*& bytes) {
    if (!read_varint(size)) return false;
    bytes = at_;
    if (size <= 0) return true;
    if (static_cast<size_t>(size) > remaining()) return false;
    at_ += size;
    return true;
  }

 private:
  static bool goes_on(std::byte byte) { return (byte & std::byte{0x80}) != std::byte{0}; }

  template <class T>
  bool read_base128(T& value) {
    constexpr unsigned kLongest = sizeof(T) == 4 ? 5 : 10;
    if (at_ != end_ && !goes_on(at_[0])) [[likely]] {
      value = std::to_integer<T>(*at_++);
      return true;
    }
    if (remaining() >= 2 && !goes_on(at_[1])) [[likely]] {
      value = std::to_integer<T>(at_[0] & std::byte{0x7f}) | (std::to_integer<T>(at_[1]) << 7);
      at_ += 2;
      return true;
    }
    for (unsigned i = 0; i < kLongest && at_ != end_; ++i) {
      std::byte byte = *at_++;
      value |= std::to_integer<T>(byte & std::byte{0x7f}) << (7 * i);
      if (!goes_on(byte)) return true;
    }
    return false;
  }

  const std::byte* at_;
  const std::byte* end_;
};

/// Walks `count` headers to the exact end of `cursor`; what is wrong with them, or null.
inline const char* check_headers(RecordCursor& cursor, int32_t count) {
  if (count < 0) return "negative number of headers";
  if (static_cast<size_t>(count) > cursor.remaining()) return "more headers than bytes";
  for (int32_t i = 0; i < count; ++i) {
    int32_t key_size = 0;
    int32_t value_size = 0;
    const std::byte* ignored = nullptr;
    if (!cursor.read_sized(key_size, ignored)) return "a header runs over the record's end";
    if (key_size < 0) return "a header without key";
    if (!cursor.read_sized(value_size, ignored)) return "a header runs over the record's end";
  }
  return cursor.remaining() == 0 ? nullptr : "the record's length is larger than its content";
}

/// Parses the record at `at`, which lies before `end`; what is wrong with it, or null.
inline const char* parse_record(const std::byte* at, const std::byte* end, RawRecord& record) {
  RecordCursor outer(at, end);
  int32_t size = 0;
  if (!outer.read_varint(size)) return "the length of a record is cut or too long";
  if (size < 0) return "negative record length";
  if (static_cast<size_t>(size) > outer.remaining()) return "a record runs over the batch's end";
  record.end = outer.at() + size;
  RecordCursor cursor(outer.at(), record.end);
  if (!cursor.read_int8(record.attributes) || !cursor.read_varlong(record.timestamp_delta) ||
      !cursor.read_varint(record.offset_delta)) {
    return "the record's length is smaller than its content";
  }
  if (!cursor.read_sized(record.key_size, record.key)) return "a key runs over the record's end";
  if (!cursor.read_sized(record.value_size, record.value)) return "a value runs over the record's end";
  if (!cursor.read_varint(record.header_count)) return "the record's length is smaller than its content";
  record.headers = cursor.at();
  if (record.header_count == 0 && cursor.remaining() == 0) [[likely]]
    return nullptr;
  return check_headers(cursor, record.header_count);
}

}  // namespace zurau::records
