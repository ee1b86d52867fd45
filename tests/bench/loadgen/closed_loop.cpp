#include "tests/bench/loadgen/closed_loop.h"

#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace zurau::bench {
namespace {

constexpr size_t kInBytes = 4096;
constexpr int64_t kDrainLimitNs = 60'000'000'000;
constexpr int kReceivesPerWakeup = 8;

int64_t ns(double seconds) {
  return static_cast<int64_t>(seconds * 1e9);
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// Takes `bytes` off the front of the pieces from `at` on; returns the first piece that is not wholly gone.
size_t drop_front(std::vector<iovec>& pieces, size_t at, size_t bytes) {
  while (at < pieces.size() && bytes >= pieces[at].iov_len) bytes -= pieces[at++].iov_len;
  if (at < pieces.size()) {
    pieces[at].iov_base = static_cast<char*>(pieces[at].iov_base) + bytes;
    pieces[at].iov_len -= bytes;
  }
  return at;
}

iovec piece(Bytes bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

}  // namespace

Status<> ClosedLoop::run() {
  RETURN_IF_ERROR(open());
  now_ns_ = now_ns();
  phase_ = counted() ? Phase::kMeasure : Phase::kWarmup;
  phase_ends_ns_ = now_ns_ + (counted() ? kDrainLimitNs * 10 : ns(options_.warmup_s));
  meter_.start();
  RETURN_IF_ERROR(first_requests());
  std::array<epoll_event, 256> events;
  while (phase_ != Phase::kDone) {
    int ready = wait_for_events(events);
    if (ready < 0 && errno != EINTR) return fail(system_error("epoll_pwait2"));
    now_ns_ = now_ns();
    RETURN_IF_ERROR(send_due());
    for (int i = 0; i < ready; ++i) {
      const auto& event = events[static_cast<size_t>(i)];
      RETURN_IF_ERROR(serve(event.data.u64, event.events));
    }
    RETURN_IF_ERROR(advance_phase());
  }
  return kOk;
}

int ClosedLoop::wait_for_events(std::span<epoll_event> events) const {
  int64_t until_ns = phase_ends_ns_ + 1'000'000;
  if (options_.paced) until_ns = began_ns_ + static_cast<int64_t>(gap_ns_ * static_cast<double>(issued_));
  if (phase_ == Phase::kDrain) until_ns = phase_ends_ns_;
  int64_t wait_ns = std::max<int64_t>(0, until_ns - now_ns_);
  timespec wait{.tv_sec = wait_ns / 1'000'000'000, .tv_nsec = wait_ns % 1'000'000'000};
  return epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()), &wait, nullptr);
}

Status<> ClosedLoop::send_due() {
  if (!options_.paced) return kOk;
  while (may_send()) {
    int64_t due_ns = began_ns_ + static_cast<int64_t>(gap_ns_ * static_cast<double>(issued_));
    if (due_ns > now_ns_) break;
    size_t index = issued_ % connections_.size();
    Connection& connection = connections_[index];
    if (connection.sent - connection.answered >= static_cast<int32_t>(options_.depth)) {
      return fail(Error{"paced", "the broker does not keep up with the rate"});
    }
    send_next(index, due_ns);
    RETURN_IF_ERROR(flush(index));
  }
  return kOk;
}

Status<> ClosedLoop::open() {
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  if (epoll_.get() < 0) return fail(system_error("epoll_create1"));
  connections_.resize(options_.connections);
  for (size_t i = 0; i < connections_.size(); ++i) RETURN_IF_ERROR(open_one(i));
  return kOk;
}

Status<> ClosedLoop::open_one(size_t index) {
  Connection& connection = connections_[index];
  ASSIGN_OR_RETURN(connection.socket, connect_to(options_.host, options_.port));
  RETURN_IF_ERROR(set_nonblocking(connection.socket.get()));
  connection.in.resize(kInBytes);
  connection.sent_ns.resize(options_.depth + 1);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.socket.get(), &event) < 0) {
    return fail(system_error("epoll_ctl"));
  }
  return kOk;
}

Status<> ClosedLoop::first_requests() {
  began_ns_ = now_ns_;
  if (options_.paced) {
    gap_ns_ = 1e9 / options_.rate_hz;
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    return kOk;
  }
  for (size_t i = 0; i < connections_.size(); ++i) {
    for (size_t request = 0; request < options_.depth; ++request) send_next(i, now_ns_);
    RETURN_IF_ERROR(flush(i));
  }
  return kOk;
}

Status<> ClosedLoop::serve(size_t index, uint32_t events) {
  if ((events & EPOLLOUT) != 0) RETURN_IF_ERROR(flush(index));
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    RETURN_IF_ERROR(receive(index));
    RETURN_IF_ERROR(flush(index));
  }
  return kOk;
}

Status<> ClosedLoop::receive(size_t index) {
  Connection& connection = connections_[index];
  for (int turn = 0; turn < kReceivesPerWakeup; ++turn) {
    bool discarding = connection.discard_left > 0;
    // MSG_TRUNC on a TCP socket: the bytes are taken off the queue without being copied.
    ssize_t received = discarding ? recv(connection.socket.get(), nullptr, connection.discard_left, MSG_TRUNC)
                                  : recv(connection.socket.get(), &connection.in[connection.in_used],
                                         kInBytes - connection.in_used, 0);
    if (received < 0 && would_block()) return kOk;
    if (received < 0) return fail(system_error("receive"));
    if (received == 0) return fail(Error{"receive", "the broker closed the connection"});
    auto bytes = static_cast<size_t>(received);
    if (discarding) {
      connection.discard_left -= bytes;
      if (connection.discard_left == 0) finish_response(connection);
    } else {
      bool drained = bytes < kInBytes - connection.in_used;
      connection.in_used += bytes;
      RETURN_IF_ERROR(take_frames(index));
      if (drained && connection.discard_left == 0) return kOk;
    }
  }
  return kOk;
}

Status<> ClosedLoop::take_frames(size_t index) {
  Connection& connection = connections_[index];
  size_t at = 0;
  while (connection.discard_left == 0 && connection.in_used - at >= kResponseHeaderBytes) {
    Bytes available = Bytes(connection.in).subspan(at, connection.in_used - at);
    size_t frame_bytes = sizeof(int32_t) + load_be<uint32_t>(available.data());
    if (available.size() < std::min(frame_bytes, Load::kHeadBytes)) break;
    RETURN_IF_ERROR(take_head(index, available.first(std::min(frame_bytes, available.size())), frame_bytes));
    at += std::min(frame_bytes, available.size());
  }
  std::memmove(connection.in.data(), &connection.in[at], connection.in_used - at);
  connection.in_used -= at;
  return kOk;
}

Status<> ClosedLoop::take_head(size_t index, Bytes available, size_t frame_bytes) {
  Connection& connection = connections_[index];
  auto correlation_id = load_be<int32_t>(&available[sizeof(int32_t)]);
  if (correlation_id != connection.answered) {
    return fail(Error{"response",
                      fmt::format("correlation id {}, expected {}", correlation_id, connection.answered)});
  }
  ASSIGN_OR_RETURN(connection.current, load_.answered(index, correlation_id, available));
  connection.discard_left = frame_bytes - available.size();
  if (!options_.paced) send_next(index, now_ns_);
  if (connection.discard_left == 0) finish_response(connection);
  return kOk;
}

void ClosedLoop::finish_response(Connection& connection) {
  size_t slot = static_cast<size_t>(connection.answered) % connection.sent_ns.size();
  // After the window nothing is counted; before it, Meter::start() forgets.
  if (phase_ != Phase::kDrain) {
    meter_.completed(connection.current.records, connection.current.bytes,
                     now_ns_ - connection.sent_ns[slot]);
  }
  ++connection.answered;
  --in_flight_;
}

bool ClosedLoop::may_send() const {
  return phase_ != Phase::kDrain && (!counted() || issued_ < options_.requests);
}

void ClosedLoop::send_next(size_t index, int64_t due_ns) {
  if (!may_send()) return;
  Connection& connection = connections_[index];
  auto correlation_id = connection.sent++;
  connection.sent_ns[static_cast<size_t>(correlation_id) % connection.sent_ns.size()] = due_ns;
  Outgoing request = load_.next(index, correlation_id);
  connection.out.push_back(piece(request.head));
  if (!request.tail.empty()) connection.out.push_back(piece(request.tail));
  ++issued_;
  ++in_flight_;
}

Status<> ClosedLoop::flush(size_t index) {
  Connection& connection = connections_[index];
  while (connection.out_at < connection.out.size()) {
    msghdr message{};
    message.msg_iov = &connection.out[connection.out_at];
    message.msg_iovlen = std::min<size_t>(connection.out.size() - connection.out_at, IOV_MAX);
    ssize_t sent = sendmsg(connection.socket.get(), &message, MSG_NOSIGNAL);
    if (sent < 0 && would_block()) return watch(index, true);
    if (sent < 0) return fail(system_error("send"));
    connection.out_at = drop_front(connection.out, connection.out_at, static_cast<size_t>(sent));
  }
  connection.out.clear();
  connection.out_at = 0;
  return watch(index, false);
}

Status<> ClosedLoop::watch(size_t index, bool for_space) {
  Connection& connection = connections_[index];
  if (connection.waits_for_space == for_space) return kOk;
  connection.waits_for_space = for_space;
  epoll_event event{.events = for_space ? EPOLLIN | EPOLLOUT : uint32_t{EPOLLIN}, .data = {.u64 = index}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.socket.get(), &event) < 0) {
    return fail(system_error("epoll_ctl"));
  }
  return kOk;
}

Status<> ClosedLoop::advance_phase() {
  bool all_answered = in_flight_ == 0;
  bool late = now_ns_ >= phase_ends_ns_;
  if (phase_ == Phase::kWarmup && late) {
    meter_.start();
    phase_ = Phase::kMeasure;
    phase_ends_ns_ = now_ns_ + ns(options_.seconds);
  } else if (phase_ == Phase::kMeasure && (counted() ? all_answered : late)) {
    meter_.stop();
    phase_ = Phase::kDrain;
    phase_ends_ns_ = now_ns_ + kDrainLimitNs;
  } else if (late) {
    return fail(Error{"drain", fmt::format("{} requests were never answered", in_flight_)});
  }
  if (phase_ == Phase::kDrain && all_answered) phase_ = Phase::kDone;
  return kOk;
}

}  // namespace zurau::bench
