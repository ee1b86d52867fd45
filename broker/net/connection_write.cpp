// The way out: from answered requests to sent bytes, and the end of the connection when there is nothing left
// to send.
#include <sys/socket.h>

#include <array>

#include "broker/net/connection.h"

namespace zurau::broker {

void Connection::flush() {
  while (auto frame = replies_.pop()) writer_.add(std::move(*frame));
  if (writing_ || writer_.empty()) return;
  FrameWriter::Outcome outcome = writer_.write(socket_.native_handle(), context_.send_scratch);
  if (writer_.written() > 0) active_ns_ = context_.loop.clock().monotonic_ns();
  switch (outcome) {
    case FrameWriter::Outcome::done: break;
    case FrameWriter::Outcome::full: wait_writable(); break;
    case FrameWriter::Outcome::yielded: wait_writable(); break;
    case FrameWriter::Outcome::cold: warm_cold_region(); break;
    case FrameWriter::Outcome::failed: return close(writer_.failure());
  }
  // Room may have come for a request that was held back by what waited to be sent.
  if (frame_held_) {
    auto held = reader_.next();
    frame_held_ = !held || !may_start(frame_kind(*held));
  }
}

void Connection::wait_writable() {
  writing_ = true;
  socket_.async_wait(socket_.wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
    self->writing_ = false;
    if (error) return;
    self->turn();
    if (!self->closed_) self->read_on();
  });
}

void Connection::warm_cold_region() {
  writing_ = true;
  std::weak_ptr<Connection> weak = weak_from_this();
  context_.readers.warm(writer_.cold_region(), [weak, &loop = context_.loop](bool ok) {
    loop.post([weak, ok] {
      auto self = weak.lock();
      if (!self || self->closed_) return;
      self->writing_ = false;
      if (!ok) return self->close("a segment file could not be read");
      self->writer_.warmed();
      self->turn();
      if (!self->closed_) self->read_on();
    });
  });
}

// Closing a socket with bytes in its receive buffer resets the connection, which may destroy replies on their
// way. So we say first that we are done, and take what has come.
void Connection::end_when_finished() {
  bool finished = writer_.empty() &&
                  (replies_.at_end() || (peer_done_ && replies_.waiting() == 0 && !frame_held_ && !yielded_));
  if (!finished) return;
  shutdown(socket_.native_handle(), SHUT_WR);
  for (int round = 0; round < 16; ++round) {
    if (recv(socket_.native_handle(), context_.receive_scratch.data(), context_.receive_scratch.size(),
             MSG_DONTWAIT) <= 0) {
      break;
    }
  }
  close({});
}

}  // namespace zurau::broker
