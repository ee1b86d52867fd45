// ReplyQueue: the requests of one connection that have started, and their replies, which leave in the order
// of the requests.
//
//   front                                   back
//   [ answered | answered | waiting | answered | waiting ]
//     ^ pop() gives these      ^ holds up what stands behind it
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/wire/payload.h"

namespace zurau::broker {

/// Threading: confined to the connection's loop thread.
class ReplyQueue {
 public:
  /// A slot for a request that starts now; slots are numbered on from 0.
  uint64_t open(int16_t api_key, bool may_overlap) {
    api_key_ = api_key;
    overlapping_ = may_overlap;
    ++waiting_;
    slots_.emplace_back();
    return first_ + (slots_.size() - head_) - 1;
  }
  void answer(uint64_t slot, wire::FrameBuffer frame) {
    settle(slot, State::answered).frame = std::move(frame);
  }
  /// What the request that started last began goes on elsewhere: none may start before its answer.
  void hold() { api_key_ = kNobody; }
  /// The request gets no reply.
  void skip(uint64_t slot) { settle(slot, State::skipped); }
  /// The connection ends when what stands before the slot has been sent.
  void end(uint64_t slot) { settle(slot, State::end); }

  /// Requests that have not been answered.
  size_t waiting() const { return waiting_; }
  /// The key of the request that started last; -1 when none may join it.
  int16_t api_key() const { return api_key_; }
  /// Whether it may overlap with others of its kind (Produce).
  bool overlapping() const { return overlapping_; }

  /// The next reply that may leave.
  std::optional<wire::FrameBuffer> pop() {
    while (head_ < slots_.size()) {
      Slot& front = slots_[head_];
      if (front.state == State::waiting || front.state == State::end) return std::nullopt;
      bool answered = front.state == State::answered;
      wire::FrameBuffer frame = std::move(front.frame);
      ++first_;
      if (++head_ == slots_.size() || head_ >= kCompactAt) compact();
      if (answered) return frame;
    }
    return std::nullopt;
  }
  /// pop() has given everything before the end of the connection.
  bool at_end() const { return head_ < slots_.size() && slots_[head_].state == State::end; }

 private:
  enum class State : uint8_t { waiting, answered, skipped, end };
  struct Slot {
    State state = State::waiting;
    wire::FrameBuffer frame;
  };
  static constexpr size_t kCompactAt = 256;
  static constexpr int16_t kNobody = -1;

  Slot& settle(uint64_t slot, State state) {
    CHECK_GE(slot, first_);
    Slot& found = slots_.at(head_ + (slot - first_));
    CHECK(found.state == State::waiting);
    found.state = state;
    --waiting_;
    return found;
  }
  void compact() {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }

  std::vector<Slot> slots_;
  size_t head_ = 0;     // Slots before it have been popped.
  uint64_t first_ = 0;  // Number of the slot at head_.
  size_t waiting_ = 0;
  int16_t api_key_ = kNobody;
  bool overlapping_ = false;
};

}  // namespace zurau::broker
