// Bounds-checked reading and writing of big-endian integers and Kafka's varints.
//
// Varints are base 128, lowest bits first; the signed ones are zigzag. As Kafka's ByteUtils: a reader takes
// over-long forms of up to 5 bytes (32 bits) or 10 bytes (64 bits) and drops the bits that overflow.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/check.h"

namespace zurau::wire {

/// Reads from the front of `bytes`, which must outlive it. Failure is sticky: the first read that does not
/// fit stops the reader, and every later one gives zero or an empty view. So a parser may read several values
/// and ask ok() once; it must do so before it trusts or allocates anything.
class ByteReader {
 public:
  enum class Fault : uint8_t { none, truncated, varint_too_long };

  explicit ByteReader(Bytes bytes)
      : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return fault_ == Fault::none; }
  Fault fault() const { return fault_; }
  /// Bytes that the failed read wanted and that were left then; zero unless truncated.
  size_t needed() const { return needed_; }
  size_t had() const { return had_; }

  size_t position() const { return static_cast<size_t>(at_ - begin_); }
  size_t remaining() const { return static_cast<size_t>(end_ - at_); }

  template <std::integral T>
  T fixed() {
    if (remaining() < sizeof(T)) [[unlikely]] {
      fail(Fault::truncated, sizeof(T));
      return 0;
    }
    T value = load_be<T>(at_);
    at_ += sizeof(T);
    return value;
  }
  double float64() { return std::bit_cast<double>(fixed<uint64_t>()); }

  /// The next `count` bytes as a view.
  Bytes take(size_t count) {
    if (remaining() < count) [[unlikely]] {
      fail(Fault::truncated, count);
      return {};
    }
    Bytes view{at_, count};
    at_ += count;
    return view;
  }
  void skip(size_t count) { take(count); }

  uint32_t uvarint() { return base128<uint32_t>(); }
  uint64_t uvarlong() { return base128<uint64_t>(); }
  int32_t varint() {
    uint32_t raw = uvarint();
    return static_cast<int32_t>((raw >> 1) ^ (0U - (raw & 1U)));
  }
  int64_t varlong() {
    uint64_t raw = uvarlong();
    return static_cast<int64_t>((raw >> 1) ^ (uint64_t{0} - (raw & 1U)));
  }

 private:
  template <std::unsigned_integral T>
  T base128() {
    constexpr unsigned kLongest = sizeof(T) == 4 ? 5 : 10;
    T value = 0;
    for (unsigned i = 0; i < kLongest; ++i) {
      if (i >= remaining()) [[unlikely]] {
        fail(Fault::truncated, i + 1);
        return 0;
      }
      auto byte = std::to_integer<uint8_t>(at_[i]);
      value |= static_cast<T>(byte & 0x7fU) << (7 * i);
      if ((byte & 0x80U) != 0) continue;
      at_ += i + 1;
      return value;
    }
    fail(Fault::varint_too_long, 0);
    return 0;
  }

  void fail(Fault fault, size_t needed) {
    if (fault_ == Fault::none) {
      fault_ = fault;
      needed_ = needed;
      had_ = remaining();
    }
    end_ = at_;
  }

  const std::byte* begin_;
  const std::byte* at_;
  const std::byte* end_;
  Fault fault_ = Fault::none;
  size_t needed_ = 0;
  size_t had_ = 0;
};

constexpr uint32_t zigzag(int32_t value) {
  return (static_cast<uint32_t>(value) << 1) ^ static_cast<uint32_t>(value >> 31);
}
constexpr uint64_t zigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

/// Bytes that a varint takes.
constexpr size_t uvarint_size(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}
constexpr size_t varint_size(int32_t value) {
  return uvarint_size(zigzag(value));
}
constexpr size_t varlong_size(int64_t value) {
  return uvarint_size(zigzag(value));
}

/// Space that a writer fills and must not run over: the caller has computed the size.
class FixedSpace {
 public:
  explicit FixedSpace(MutableBytes space) : space_(space) {}
  std::byte* claim(size_t count) {
    CHECK_LE(count, space_.size());
    std::byte* at = space_.data();
    space_ = space_.subspan(count);
    return at;
  }
  size_t left() const { return space_.size(); }

 private:
  MutableBytes space_;
};

/// Space at the end of a vector, which grows.
class GrowingSpace {
 public:
  explicit GrowingSpace(std::vector<std::byte>& bytes) : bytes_(bytes) {}
  std::byte* claim(size_t count) {
    size_t at = bytes_.size();
    bytes_.resize(at + count);
    return bytes_.data() + at;
  }

 private:
  std::vector<std::byte>& bytes_;
};

template <class Space>
class BasicWriter {
 public:
  template <class Target>
  explicit BasicWriter(Target&& target) : space_(std::forward<Target>(target)) {}

  template <std::integral T>
  void fixed(T value) {
    store_be(space_.claim(sizeof(T)), value);
  }
  void float64(double value) { fixed(std::bit_cast<uint64_t>(value)); }
  void raw(Bytes bytes) {
    if (!bytes.empty()) std::memcpy(space_.claim(bytes.size()), bytes.data(), bytes.size());
  }
  void uvarint(uint32_t value) { uvarlong(value); }
  void uvarlong(uint64_t value) {
    std::byte* at = space_.claim(uvarint_size(value));
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<std::byte>(value | 0x80);
    *at = static_cast<std::byte>(value);
  }
  void varint(int32_t value) { uvarlong(zigzag(value)); }
  void varlong(int64_t value) { uvarlong(zigzag(value)); }

  const Space& space() const { return space_; }
  Space& space() { return space_; }

 private:
  Space space_;
};

using ByteWriter = BasicWriter<FixedSpace>;      ///< ByteWriter writer(span)
using ByteAppender = BasicWriter<GrowingSpace>;  ///< ByteAppender appender(vector)

}  // namespace zurau::wire
