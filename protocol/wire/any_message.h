// A message whose type is known only when the program runs: for dumps, fuzzing and tests that walk the
// tables.
#pragma once

#include <memory>

#include "protocol/wire/codec.h"

namespace zurau::wire {

/// Owns one message. Threading: none of its own; confined to its user.
class AnyMessage {
 public:
  /// All fields at their defaults.
  explicit AnyMessage(const MessageType& type) : type_(type), message_(type.make(), type.destroy) {}

  const MessageType& type() const { return type_; }
  const MessageInfo& info() const { return *type_.info; }

  /// As wire::decode, decode_prefix, encode and so on. Views point into `bytes`.
  Status<DecodeError> decode(Bytes bytes, int16_t version) {
    return detail::decode_whole(type_, message_.get(), bytes, version, false);
  }
  Result<size_t, DecodeError> decode_prefix(Bytes bytes, int16_t version) {
    return detail::decode(type_, message_.get(), bytes, version, false);
  }
  void encode(int16_t version, FrameBuffer& out) const {
    detail::encode(type_, message_.get(), version, out);
  }
  size_t encoded_size(int16_t version) const { return detail::encoded_size(type_, message_.get(), version); }
  std::string dump_json(int16_t version) const { return detail::dump_json(type_, message_.get(), version); }
  void randomize(int16_t version, Random& random) {
    detail::randomize(type_, message_.get(), version, random);
  }
  /// Of messages of the same type.
  bool equals(const AnyMessage& other) const {
    return detail::equal(*type_.type, message_.get(), other.message_.get());
  }

 private:
  MessageType type_;
  std::unique_ptr<void, void (*)(void*)> message_;
};

}  // namespace zurau::wire
