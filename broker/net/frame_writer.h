// FrameWriter: sends encoded frames down a socket in as few system calls as it can, and says why it stopped.
//
// Bytes and small file regions (read into a scratch buffer) leave together in one gathered sendmsg; regions
// from kSendfileFrom up leave by sendfile, which costs a third of a copy at 256 KiB and more than a copy
// below 16. A region that is not in the page cache would stall the loop: it is found by a read with
// RWF_NOWAIT, and handed to the caller to be warmed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/wire/payload.h"

namespace zurau::broker {

/// Threading: confined to the connection's loop thread.
class FrameWriter {
 public:
  static constexpr size_t kSendfileFrom = size_t{16} << 10;
  static constexpr size_t kSendfileChunk = size_t{512} << 10;
  /// One call of write() sends about this much, then others have their turn.
  static constexpr size_t kTurnBytes = size_t{4} << 20;

  enum class Outcome : uint8_t {
    done,     ///< Everything has been handed to the socket.
    full,     ///< The socket takes no more: go on when it is writable.
    yielded,  ///< A turn's share has been sent: go on after other connections.
    cold,     ///< cold_region() has to be read first; call warmed(), then go on.
    failed,   ///< The connection is broken, or a file is shorter than its region: failure() says which.
  };

  void add(wire::FrameBuffer frame);
  bool empty() const { return head_ == frames_.size(); }
  /// Of frames that are not entirely sent: their bytes in memory, and those in files.
  size_t memory_bytes() const { return memory_bytes_; }
  size_t file_bytes() const { return file_bytes_; }

  /// Sends what the socket takes. Small regions pass through `scratch`, which is free again afterwards.
  Outcome write(int socket, MutableBytes scratch);
  /// Bytes that the last write() handed to the socket.
  size_t written() const { return written_; }
  const wire::FileRegion& cold_region() const { return cold_; }
  /// The cold region is in the page cache now, or as much so as it gets: the next write() does not ask again.
  void warmed() {
    cold_ = {};
    trust_next_ = true;
  }
  const std::string& failure() const { return failure_; }

 private:
  struct Gathered;

  /// The piece at the cursor: bytes in memory or a part of a region, never both, empty at the end of the
  /// frame.
  struct Piece {
    Bytes bytes;
    wire::FileRegion region;
  };
  struct Cursor {
    size_t frame = 0;   // Index in frames_.
    size_t splice = 0;  // The next one of the frame.
    size_t byte = 0;    // Of the frame's bytes.
    size_t into = 0;    // Of the splice's region.
  };
  Piece piece_at(const Cursor& cursor) const;
  void advance(Cursor& cursor, size_t count) const;
  void sent(size_t count);
  void drop_sent_frames();

  Outcome gather(Gathered& gathered, MutableBytes scratch);
  Outcome gather_region(Gathered& gathered, const wire::FileRegion& region, MutableBytes& scratch);
  Outcome send_gathered(int socket, const Gathered& gathered);
  Outcome send_file(int socket, const wire::FileRegion& region);
  bool is_cold(const wire::FileRegion& region);
  Outcome fail(std::string failure);

  std::vector<wire::FrameBuffer> frames_;
  size_t head_ = 0;  // Frames before it are sent; cursor_.frame == head_.
  Cursor cursor_;
  size_t memory_bytes_ = 0;
  size_t file_bytes_ = 0;
  size_t written_ = 0;
  bool trust_next_ = false;
  wire::FileRegion cold_;
  std::string failure_;
};

}  // namespace zurau::broker
