// Decodes and encodes messages by their field tables (describe.h). The templates here only hand the tables to
// one compiled engine.
//
// Reading is as strict as Kafka's own generated readers, and in three points stricter: bytes after the
// message are an error (decode; decode_prefix leaves them), so are a tagged field whose stated size is not
// its own, and an array longer than the rest of the frame could hold.
//
// Memory: an array is allocated only when the bytes left can hold that many of its smallest elements, and one
// message may take kMemoryPerByte times its bytes plus kMemoryAllowance in all, whatever the frame claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "protocol/base/result.h"
#include "protocol/wire/describe.h"
#include "protocol/wire/payload.h"
#include "protocol/wire/random.h"

namespace zurau::wire {

inline constexpr size_t kMemoryPerByte = 8;
inline constexpr size_t kMemoryAllowance = size_t{1} << 20;

/// Why bytes are not the message they should be.
struct DecodeError {
  std::string path;   ///< "FetchRequest v12: topics[2].partitions[0].fetch_offset"
  size_t offset = 0;  ///< Byte of the message at which it went wrong.
  std::string detail;
  /// "FetchRequest v12: topics[2].partitions[0].fetch_offset at byte 118: need 8, have 3"
  std::string to_string() const;
};

/// A message and the bytes that it took.
template <class M>
struct Decoded {
  M message;
  size_t consumed = 0;
};

/// A message type without its C++ type: what the engine works on.
struct MessageType {
  const MessageInfo* info;
  const TypeInfo* type;
  void* (*make)();
  void (*destroy)(void* message);
};

namespace detail {

template <class M>
void* make_message() {
  return new M{};
}
template <class M>
void destroy_message(void* message) {
  delete static_cast<M*>(message);
}

}  // namespace detail

template <class M>
inline constexpr MessageType message_type{&M::info, &detail::type_of<M>, &detail::make_message<M>,
                                          &detail::destroy_message<M>};

namespace detail {

/// The bytes taken. On failure `into` holds what was read so far. `fresh`: it holds only defaults, so that
/// fields which are not in the bytes need no reset.
Result<size_t, DecodeError> decode(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                   bool fresh);
Status<DecodeError> decode_whole(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                 bool fresh);
void encode(const MessageType& type, const void* message, int16_t version, FrameBuffer& out);
size_t encoded_size(const MessageType& type, const void* message, int16_t version);
std::string dump_json(const MessageType& type, const void* message, int16_t version);
void randomize(const MessageType& type, void* message, int16_t version, Random& random);
bool equal(const TypeInfo& type, const void* a, const void* b);

}  // namespace detail

/// Reads a message that takes up all of `bytes`. Views in the result point into `bytes`. A version outside of
/// M::info.versions is an error.
template <class M>
Result<M, DecodeError> decode(Bytes bytes, int16_t version) {
  M message{};
  RETURN_IF_ERROR(detail::decode_whole(message_type<M>, &message, bytes, version, true));
  return message;
}

/// As decode, into a message whose memory is used again. After an error its content is undefined.
template <class M>
Status<DecodeError> decode_into(M& message, Bytes bytes, int16_t version) {
  return detail::decode_whole(message_type<M>, &message, bytes, version, false);
}

/// Reads a message from the front of `bytes` and says how much of it was the message. Kafka reads requests in
/// this way: it ignores what a client sends after them.
template <class M>
Result<Decoded<M>, DecodeError> decode_prefix(Bytes bytes, int16_t version) {
  Decoded<M> decoded{};
  ASSIGN_OR_RETURN(decoded.consumed, detail::decode(message_type<M>, &decoded.message, bytes, version, true));
  return decoded;
}

/// Appends the message. `version` must be one of M::info.versions. Fields that the version lacks are left out
/// whatever they hold; a null that the version cannot say is written as empty; a string over 32767 bytes is
/// cut before the character that passes the limit. Records that are a file region become a splice of `out`.
template <class M>
void encode(const M& message, int16_t version, FrameBuffer& out) {
  detail::encode(message_type<M>, &message, version, out);
}

/// The bytes that encode adds, file regions included.
template <class M>
size_t encoded_size(const M& message, int16_t version) {
  return detail::encoded_size(message_type<M>, &message, version);
}

/// The fields of that version as one line of json: lowerCamelCase names, bytes and records in base64, uuids
/// in Kafka's text form, tagged fields only where they differ from their default (as Kafka's JsonConverters,
/// which leave records out). Bytes that are not UTF-8 show as U+FFFD; the content of a file region as its
/// place.
template <class M>
std::string dump_json(const M& message, int16_t version) {
  return detail::dump_json(message_type<M>, &message, version);
}

/// Fills the fields of that version with arbitrary legal values, all others with their defaults. For tests.
template <class M>
void randomize(M& message, int16_t version, Random& random) {
  detail::randomize(message_type<M>, &message, version, random);
}

/// Field by field; doubles and bytes by their bits, file regions by their place.
template <class M>
bool equal(const M& a, const M& b) {
  return detail::equal(detail::type_of<M>, &a, &b);
}

}  // namespace zurau::wire
