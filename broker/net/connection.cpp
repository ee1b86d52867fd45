#include "broker/net/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "config/limits.h"
#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

/// Quiet for so long, and its read buffer goes.
constexpr int64_t kKeepBufferNs = 5'000'000'000;

}  // namespace

Connection::Connection(ConnectionContext& context, int socket, ClientInfo client)
    : context_(context),
      socket_(context.loop.context(), socket),
      client_(std::move(client)),
      reader_(context.frame_bytes_max, context.budget),
      active_ns_(context.loop.clock().monotonic_ns()) {}

void Connection::start() {
  read_on();
}

void Connection::complete(uint64_t slot, wire::FrameBuffer frame) {
  if (closed_) return;
  replies_.answer(slot, std::move(frame));
  schedule_turn();
}

void Connection::complete_without_reply(uint64_t slot) {
  if (closed_) return;
  replies_.skip(slot);
  schedule_turn();
}

void Connection::fail(uint64_t slot, std::string_view reason) {
  if (closed_) return;
  log_end(reason);
  starts_nothing_ = true;
  replies_.end(slot);
  schedule_turn();
}

// Within a turn its end does what is needed; otherwise one turn answers for all that completes before it
// runs.
void Connection::schedule_turn() {
  if (in_turn_ || turn_posted_) return;
  turn_posted_ = true;
  boost::asio::post(context_.loop.context(), [self = shared_from_this()] {
    self->turn_posted_ = false;
    self->turn();
    if (!self->closed_) self->read_on();
  });
}

void Connection::turn() {
  if (closed_) return;
  in_turn_ = true;
  bool again = true;
  while (again) {
    run_frames();
    bool was_held = frame_held_;
    flush();
    again = !closed_ && was_held && !frame_held_;
  }
  in_turn_ = false;
  if (yielded_) schedule_turn();
  if (!closed_) end_when_finished();
}

void Connection::close(std::string_view reason) {
  if (closed_) return;
  if (!reason.empty()) log_end(reason);
  shut();
}

void Connection::log_end(std::string_view reason) {
  if (!context_.log_limiter.allow(context_.loop.clock().monotonic_ns())) return;
  int64_t left_out = context_.log_limiter.take_left_out();
  log_info("client {} ({}): connection closed: {}{}", client_.peer_host, client_.software_name, reason,
           left_out > 0 ? fmt::format(" ({} such lines before it were left out)", left_out) : "");
}

void Connection::shut() {
  auto self = shared_from_this();
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  context_.on_closed(*this);
}

void Connection::drain() {
  if (closed_) return;
  starts_nothing_ = true;
  peer_done_ = true;
  peer_done_ns_ = context_.loop.clock().monotonic_ns();
  // A long poll would hold the stop up for nothing; a produce has been written, and its client should hear of
  // it.
  bool worth_waiting = replies_.waiting() > 0 && replies_.overlapping();
  if (!worth_waiting && writer_.empty()) return close({});
  schedule_turn();
}

void Connection::sweep(int64_t now_ns) {
  int64_t quiet_ns = now_ns - active_ns_;
  bool client_waits = replies_.waiting() > 0 && writer_.empty();
  if (quiet_ns >= context_.idle_ns && !client_waits) {
    return close(reader_.unread() > 0 || !writer_.empty() ? "it stalled in the middle of a frame" : "");
  }
  overdraft_ns_ = reader_.overdraws() ? std::min(overdraft_ns_, now_ns) : INT64_MAX;
  if (reader_.overdraws() && now_ns - overdraft_ns_ > config::limits::kOverdraftNs) {
    return close("others wait for the memory of its frame, which does not come");
  }
  if (peer_done_ && now_ns - peer_done_ns_ >= config::limits::kHalfClosedNs) return close({});
  if (quiet_ns >= kKeepBufferNs) reader_.shrink();
}

}  // namespace zurau::broker
