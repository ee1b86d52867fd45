// FrameReader: cuts frames out of a stream of bytes, in place. It owns no socket: it says where the next
// bytes go and is told how many have come.
//
// Small frames arrive in the loop's scratch buffer, which all its connections share, so an idle connection
// has no buffer at all. What is left of them at the end of a turn (half a frame, frames that may not start
// yet) is moved to a buffer of the connection's own. A large frame is completed in that buffer, and the read
// stops four bytes behind it: the size of the next.
//
//   own buffer:  | ... taken ... | size | frame ........ | size |  free  |
//                                ^ begin_                       ^ end_   ^ capacity, at most twice what has
//                                come
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

#include "broker/net/frame_budget.h"
#include "protocol/base/bytes.h"

namespace zurau::broker {

/// Threading: confined to the connection's loop thread.
class FrameReader {
 public:
  /// Frames of up to `frame_bytes_max` are read; `budget` outlives the reader.
  FrameReader(size_t frame_bytes_max, FrameBudget& budget)
      : frame_bytes_max_(frame_bytes_max), budget_(budget) {}
  ~FrameReader() { release(); }
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  /// Where the next bytes go: in `scratch` or the own buffer. Empty when the budget has no room: try again
  /// later. Call it only after park(), and when next() has nothing.
  MutableBytes space(MutableBytes scratch);
  /// The first `count` bytes of space() were filled.
  void received(size_t count) { end_ += count; }

  /// The next whole frame without its size prefix; valid until park().
  std::optional<MutableBytes> next();
  void pop();
  /// A size prefix that is negative or above the bound: no more frames come out. What it says is for the log.
  std::optional<int32_t> bad_size() const { return bad_size_; }
  /// Bytes received and not popped.
  size_t unread() const { return end_ - begin_; }

  /// The turn is over: moves what is left out of the scratch buffer, and gives a buffer back that is not
  /// worth keeping.
  void park();
  /// Gives the own buffer back unless something is in it (the connection is quiet).
  void shrink();
  size_t capacity() const { return capacity_; }
  /// It passes the budget's bound, as the one reader that may.
  bool overdraws() const { return budget_.overdraws(this); }

 private:
  static constexpr size_t kPrefix = 4;
  static constexpr size_t kNoLargeFrames = 32;  // So many small frames in a row, and the buffer goes.

  size_t frame_bytes() const;  // Prefix included; 0 while it is unknown.
  bool make_room(size_t wanted);
  void resize(size_t capacity);
  void release();
  void move_to_front();

  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  const size_t frame_bytes_max_;
  FrameBudget& budget_;
  std::unique_ptr<std::byte, Free> own_;
  size_t capacity_ = 0;
  std::byte* data_ = nullptr;  // own_ or the scratch buffer: where begin_ and end_ count from.
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t small_frames_ = 0;  // In a row.
  std::optional<int32_t> bad_size_;
};

}  // namespace zurau::broker
