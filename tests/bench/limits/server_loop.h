// The epoll loop under the limit programs: one thread, connections, and the least that a job can do with what
// comes in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {

/// One connection as a job sees it. Threading: the loop's thread.
struct Peer {
  explicit Peer(Descriptor accepted) : socket(std::move(accepted)) {}

  Descriptor socket;
  // Where the stream stands inside a request frame; see FrameTracker.
  Buffer header;
  size_t body_left = 0;
  // Replies not yet taken by the kernel.
  Buffer out;
};

/// What is done with the bytes of a connection. Threading: the loop's thread.
class Job {
 public:
  virtual ~Job() = default;
  /// The socket has bytes; false when the connection is to be closed.
  virtual bool readable(Peer& peer) = 0;
  /// A file descriptor to watch besides the sockets, or -1, and what to do when it is readable.
  virtual int wakeup_fd() const { return -1; }
  virtual void woken() {}
  /// The connection is about to be closed: forget it.
  virtual void closing(Peer&) {}
};

/// Serves on `listener` until the process is ended; returns only with an error.
Status<> serve_forever(int listener, Job& job);

/// Sends all of `bytes`, waiting for space when there is none; false when the connection is gone.
bool send_all(int socket, Bytes bytes);

/// Follows the frames of a stream that comes in pieces of any size, and reports the correlation id of each
/// one that ends.
template <class OnFrame>
void track_frames(Peer& peer, Bytes bytes, OnFrame&& on_frame) {
  constexpr size_t kHeaderBytes = 12;  // size, API key, version, correlation id
  while (!bytes.empty()) {
    if (peer.header.size() < kHeaderBytes) {
      size_t step = std::min(kHeaderBytes - peer.header.size(), bytes.size());
      peer.header.insert(peer.header.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(step));
      bytes = bytes.subspan(step);
      if (peer.header.size() < kHeaderBytes) return;
      peer.body_left = load_be<uint32_t>(peer.header.data()) + sizeof(int32_t) - kHeaderBytes;
    }
    size_t step = std::min(peer.body_left, bytes.size());
    bytes = bytes.subspan(step);
    peer.body_left -= step;
    if (peer.body_left > 0) return;
    on_frame(load_be<int32_t>(&peer.header[kCorrelationAt]));
    peer.header.clear();
  }
}

}  // namespace zurau::bench
