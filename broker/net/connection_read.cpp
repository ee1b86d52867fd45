// The way in: from readable bytes to started requests.
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "broker/net/connection.h"
#include "broker/net/start_rules.h"

namespace zurau::broker {
namespace {

/// Reads of one connection in a row before others have their turn.
constexpr int kReadsPerTurn = 8;
/// Requests of one connection started in a row before others have their turn: so many, and none after so
/// long.
constexpr int kFramesPerTurn = 128;
constexpr int64_t kTurnNs = 2'000'000;
constexpr int64_t kMemoryRetryNs = 10'000'000;
/// So many bytes of an unfinished frame count as activity; a client that trickles less in all of
/// connections.max.idle.ms is as good as idle.
constexpr size_t kTrickle = 4096;

}  // namespace

bool Connection::wants_bytes() const {
  return !closed_ && !starts_nothing_ && !peer_done_ && !frame_held_ && !yielded_;
}

void Connection::read_on() {
  if (reading_ || !wants_bytes()) return;
  reading_ = true;
  socket_.async_wait(socket_.wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
    self->reading_ = false;
    if (!error) self->on_readable();
  });
}

void Connection::on_readable() {
  for (int round = 0; round < kReadsPerTurn && wants_bytes(); ++round) {
    if (!receive()) break;
  }
  if (!closed_) read_on();
}

// One recv and what follows from it; false when there is nothing more to read now.
bool Connection::receive() {
  MutableBytes space = reader_.space(context_.receive_scratch);
  if (space.empty()) {
    wait_for_memory();
    return false;
  }
  ssize_t count = recv(socket_.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
  if (count < 0) {
    reader_.park();
    if (errno != EAGAIN && errno != EINTR) close({});
    return false;
  }
  if (count == 0) {
    peer_done_ = true;
    peer_done_ns_ = context_.loop.clock().monotonic_ns();
  }
  reader_.received(static_cast<size_t>(count));
  trickled_ += static_cast<size_t>(count);
  if (trickled_ >= kTrickle) {
    trickled_ = 0;
    active_ns_ = context_.loop.clock().monotonic_ns();
  }
  turn();
  return static_cast<size_t>(count) == space.size();
}

bool Connection::may_start(const FrameKind& kind) const {
  InHand in_hand{replies_.waiting(), replies_.api_key(), writer_.memory_bytes(), writer_.file_bytes()};
  return broker::may_start(in_hand, kind.api_key, kind.may_overlap);
}

// Starts every request that has come and may start.
void Connection::run_frames() {
  frame_held_ = yielded_ = false;
  int started = 0;
  int64_t began_ns = 0;
  while (!starts_nothing_) {
    auto frame = reader_.next();
    if (!frame) break;
    int64_t now_ns = context_.loop.clock().monotonic_ns();
    if (started == 0) began_ns = now_ns;
    if (started == kFramesPerTurn || now_ns - began_ns > kTurnNs) {
      yielded_ = true;
      break;
    }
    FrameKind kind = frame_kind(*frame);
    if (!may_start(kind)) {
      frame_held_ = true;
      break;
    }
    reader_.pop();
    uint64_t slot = replies_.open(kind.api_key, kind.may_overlap);
    ++started;
    dispatch(context_.services, client_, context_.loop, *frame, Reply(weak_from_this(), slot));
  }
  if (started > 0) {
    trickled_ = 0;
    active_ns_ = began_ns;
  }
  if (reader_.bad_size() && !starts_nothing_) {
    fail(replies_.open(-1, false), fmt::format("a frame of {} bytes; the largest may have {}",
                                               *reader_.bad_size(), context_.frame_bytes_max));
  }
  reader_.park();
}

// The bytes stay in the socket.
void Connection::wait_for_memory() {
  reading_ = true;
  context_.loop.run_at(context_.loop.clock().monotonic_ns() + kMemoryRetryNs, [weak = weak_from_this()] {
    auto self = std::static_pointer_cast<Connection>(weak.lock());
    if (!self || self->closed_) return;
    self->reading_ = false;
    self->on_readable();
  });
}

}  // namespace zurau::broker
