// Whether a request may start behind what its connection has in hand already.
#pragma once

#include <cstddef>
#include <cstdint>

#include "config/limits.h"

namespace zurau::broker {

/// Of one connection: requests that wait for their answer, and the answers that wait for their client to
/// read.
struct InHand {
  size_t waiting = 0;
  int16_t api_key = -1;  ///< Of the request that started last.
  size_t reply_memory_bytes = 0;
  size_t reply_file_bytes = 0;
};

/// Alone, or a Produce behind Produces; and not while more answers than the limits allow wait to be read.
inline bool may_start(const InHand& in_hand, int16_t api_key, bool may_overlap) {
  if (in_hand.reply_memory_bytes > config::limits::kReplyBytesWaitingMax ||
      in_hand.reply_file_bytes > config::limits::kReplyFileBytesWaitingMax)
    return false;
  if (in_hand.waiting == 0) return true;
  return may_overlap && api_key == in_hand.api_key && in_hand.waiting < config::limits::kInFlightRequestsMax;
}

}  // namespace zurau::broker
