// Writes and reads Kafka frames: the few messages that the load generator speaks, classic ones and what a
// flexible one needs besides.
// Independent of protocol/wire on purpose: a fault of the broker's codec must not cancel itself out here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"

namespace zurau::bench {

using Buffer = std::vector<std::byte>;

/// Where the correlation id stands in every request frame, counted from the size field.
inline constexpr size_t kCorrelationAt = 8;
/// The size field and the correlation id that every response begins with.
inline constexpr size_t kResponseHeaderBytes = 8;

/// Appends fields to a frame that begins with its size.
template <class Derived>
class FieldWriter {
 public:
  template <std::integral T>
  Derived& number(T value) {
    size_t at = frame_.size();
    frame_.resize(at + sizeof value);
    store_be(&frame_[at], value);
    return self();
  }
  Derived& string(std::string_view text) {
    number(static_cast<int16_t>(text.size()));
    frame_.insert(frame_.end(), as_bytes(text).begin(), as_bytes(text).end());
    return self();
  }
  Derived& null_string() { return number<int16_t>(-1); }
  Derived& count(size_t elements) { return number(static_cast<int32_t>(elements)); }
  Derived& bytes(Bytes content) {
    count(content.size());
    return raw(content);
  }

  /// Of flexible messages: lengths and counts are varints of one more, null is 0.
  Derived& compact_count(size_t elements) {
    uint64_t value = elements + 1;
    for (; value >= 0x80; value >>= 7) number(static_cast<uint8_t>(value | 0x80));
    return number(static_cast<uint8_t>(value));
  }
  Derived& compact_string(std::string_view text) {
    compact_count(text.size());
    return raw(as_bytes(text));
  }
  Derived& compact_null() { return number<uint8_t>(0); }
  Derived& no_tags() { return number<uint8_t>(0); }
  Derived& raw(Bytes content) {
    frame_.insert(frame_.end(), content.begin(), content.end());
    return self();
  }

  size_t size() const { return frame_.size(); }

  /// The frame with its size patched in; `tail_bytes` more follow it on the wire from elsewhere.
  Buffer finish(size_t tail_bytes = 0) {
    store_be(frame_.data(), static_cast<int32_t>(frame_.size() - sizeof(int32_t) + tail_bytes));
    return std::move(frame_);
  }

 protected:
  Buffer content() { return std::move(frame_); }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  Buffer frame_;
};

/// A request: size field, request header v1, then what is appended.
class FrameWriter : public FieldWriter<FrameWriter> {
 public:
  FrameWriter(int16_t api_key, int16_t version) {
    number<int32_t>(0).number(api_key).number(version).number<int32_t>(0).string("zurau-bench");
  }
};

/// A response: size field, correlation id (to be stored at byte 4), then what is appended.
class AnswerWriter : public FieldWriter<AnswerWriter> {
 public:
  AnswerWriter() { number<int64_t>(0); }
};

/// Reads fields in order; after the first one that is not wholly there everything is zero and ok() is false.
class FrameReader {
 public:
  explicit FrameReader(Bytes frame) : rest_(frame) {}

  bool ok() const { return ok_; }
  Bytes rest() const { return rest_; }

  template <std::integral T>
  T number() {
    if (!has(sizeof(T))) return T{};
    T value = load_be<T>(rest_.data());
    rest_ = rest_.subspan(sizeof(T));
    return value;
  }
  std::string_view string() {
    auto length = number<int16_t>();
    if (length <= 0 || !has(static_cast<size_t>(length))) return {};
    auto text = as_text(rest_.first(static_cast<size_t>(length)));
    rest_ = rest_.subspan(text.size());
    return text;
  }
  void skip(size_t bytes) { take(bytes); }
  Bytes take(size_t bytes) {
    if (!has(bytes)) return {};
    Bytes taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }
  /// Bytes behind an int32 length; null is empty.
  Bytes bytes() { return take(count()); }
  /// An element count; null arrays count as empty.
  size_t count() {
    auto elements = number<int32_t>();
    return elements > 0 ? static_cast<size_t>(elements) : 0;
  }
  /// A count or length of a flexible message; null counts as zero.
  size_t compact_count() {
    size_t value = varint();
    return value > 0 ? value - 1 : 0;
  }
  std::string_view compact_string() { return as_text(take(compact_count())); }
  /// Tagged fields, whatever they are.
  void skip_tags() {
    for (size_t left = varint(); left > 0 && ok_; --left) {
      varint();
      skip(varint());
    }
  }

 private:
  size_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      auto byte = number<uint8_t>();
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  bool has(size_t bytes) {
    ok_ = ok_ && rest_.size() >= bytes;
    if (!ok_) rest_ = {};
    return ok_;
  }

  Bytes rest_;
  bool ok_ = true;
};

/// The fields of a response after its size and correlation id.
inline FrameReader body_of(Bytes frame) {
  FrameReader reader(frame);
  reader.skip(kResponseHeaderBytes);
  return reader;
}

/// `what` was asked for and something else came.
inline Failure<Error> malformed(const char* what) {
  return fail(Error{what, "not the answer that was asked for"});
}

}  // namespace zurau::bench
