// Decoding for requests that are not worth much memory: a bound below the one that every message has.
#pragma once

#include "protocol/wire/codec.h"

namespace zurau::wire {

namespace detail {
/// As decode() into fresh memory; arrays take up at most `memory_max` bytes in all.
Result<size_t, DecodeError> decode_within(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                          size_t memory_max);
}  // namespace detail

/// As decode_prefix. A message whose arrays would take more than `memory_max` bytes is an error that is found
/// before they are allocated: so the elements, and with them the time that decoding takes, are bounded too.
template <class M>
Result<Decoded<M>, DecodeError> decode_prefix_within(Bytes bytes, int16_t version, size_t memory_max) {
  Decoded<M> decoded{};
  ASSIGN_OR_RETURN(decoded.consumed,
                   detail::decode_within(message_type<M>, &decoded.message, bytes, version, memory_max));
  return decoded;
}

}  // namespace zurau::wire
