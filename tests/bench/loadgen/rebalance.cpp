// A group of many members, each on its own connection, played from one thread: how long until all have their
// share after all have come, one has left, and one more has come, and what that costs the broker.
//
// Stable is a group in which every member has its share and the same generation (epoch), the shares cover
// each partition once, and differ by one partition at most. How soon a member can hear of a change depends on
// its heartbeats: their interval is a setting, the same for every broker.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/group_member.h"
#include "tests/bench/loadgen/meter.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr size_t kReceiveBytes = 64 << 10;
constexpr int64_t kNever = INT64_MAX;

/// A member and its connection. Threading: one thread.
struct Seat {
  std::unique_ptr<GroupMember> member;
  Descriptor socket;
  Buffer in;
  int64_t heartbeat_due_ns = kNever;
};

struct PhaseFigures {
  double wall_ms = 0;
  double broker_cpu_s = 0;
  uint64_t requests = 0;
};

class Rebalance {
 public:
  explicit Rebalance(const Options& options)
      : options_(options), plan_{options.group, options.topic(), options.partitions} {}

  Status<> run();

 private:
  Status<> open();
  /// The seats begin..end-1 join.
  Status<> come(size_t begin, size_t end);
  Status<> go(size_t index);
  /// Everybody leaves, so that the next run meets no timeouts of this one.
  Status<> close();
  template <class Reached>
  Status<> drive_until(Reached reached);
  template <class Begin>
  Result<PhaseFigures> phase(Begin begin, size_t members);
  bool stable(size_t members) const;
  Status<> send(Seat& seat, const Buffer& frame);
  Status<> receive(Seat& seat);
  Status<> take(Seat& seat, Bytes frame);
  Status<> send_due_heartbeats();
  int64_t next_due_ns() const;

  const Options& options_;
  const GroupPlan plan_;
  Descriptor epoll_;
  std::vector<Seat> seats_;
  int64_t now_ns_ = 0;
  int64_t deadline_ns_ = 0;
  uint64_t requests_ = 0;
  bool closing_ = false;
};

Status<> Rebalance::open() {
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  if (epoll_.get() < 0) return fail(system_error("epoll_create1"));
  seats_.resize(options_.members + 1);
  for (size_t i = 0; i < seats_.size(); ++i) {
    seats_[i].member = GroupMember::make(options_.protocol, plan_);
    // It stays a blocking socket: what is sent is small, or the broker is there to read it.
    ASSIGN_OR_RETURN(seats_[i].socket, connect_to(options_.host, options_.port));
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, seats_[i].socket.get(), &event) < 0) {
      return fail(system_error("epoll_ctl"));
    }
  }
  return kOk;
}

Status<> Rebalance::run() {
  RETURN_IF_ERROR(open());
  const size_t members = options_.members;
  ASSIGN_OR_RETURN(auto all, phase([&] { return come(0, members); }, members));
  ASSIGN_OR_RETURN(auto leave, phase([&] { return go(members - 1); }, members - 1));
  ASSIGN_OR_RETURN(auto join, phase([&] { return come(members, members + 1); }, members));
  RETURN_IF_ERROR(close());
  auto json = [](const PhaseFigures& figures) {
    return fmt::format(R"({{"wall_ms":{:.2f},"broker_cpu_s":{:.4f},"requests":{}}})", figures.wall_ms,
                       figures.broker_cpu_s, figures.requests);
  };
  std::puts(fmt::format(R"({{"mode":"rebalance","all":{},"leave":{},"join":{}}})", json(all), json(leave),
                        json(join))
                .c_str());
  return kOk;
}

Status<> Rebalance::come(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) RETURN_IF_ERROR(send(seats_[i], seats_[i].member->join()));
  return kOk;
}

// The answer to a heartbeat that is under way comes first: it is taken for the answer to the leave unless it
// is waited for.
Status<> Rebalance::go(size_t index) {
  Seat& seat = seats_[index];
  RETURN_IF_ERROR(drive_until([&] { return seat.heartbeat_due_ns != kNever; }));
  return send(seat, seat.member->leave());
}

Status<> Rebalance::close() {
  closing_ = true;
  for (Seat& seat : seats_) {
    bool waits_for_answer = seat.heartbeat_due_ns == kNever;
    if (!waits_for_answer) RETURN_IF_ERROR(send(seat, seat.member->leave()));
  }
  return drive_until([&] {
    return std::all_of(seats_.begin(), seats_.end(), [](const Seat& seat) { return seat.member->gone(); });
  });
}

template <class Begin>
Result<PhaseFigures> Rebalance::phase(Begin begin, size_t members) {
  PhaseFigures figures;
  const uint64_t requests_before = requests_;
  const double cpu_before = process_cpu_s(options_.pid);
  const int64_t began_ns = now_ns();
  RETURN_IF_ERROR(begin());
  RETURN_IF_ERROR(drive_until([&] { return stable(members); }));
  figures.wall_ms = static_cast<double>(now_ns() - began_ns) / kNsPerMs;
  figures.broker_cpu_s = options_.pid > 0 ? process_cpu_s(options_.pid) - cpu_before : -1;
  figures.requests = requests_ - requests_before;
  return figures;
}

bool Rebalance::stable(size_t members) const {
  std::vector<bool> covered(static_cast<size_t>(plan_.partitions));
  size_t settled = 0, partitions = 0, least = SIZE_MAX, most = 0;
  int32_t generation = -1;
  for (const Seat& seat : seats_) {
    const GroupMember& member = *seat.member;
    if (!member.settled() || member.gone()) continue;
    if (settled++ == 0) generation = member.generation();
    if (member.generation() != generation) return false;
    least = std::min(least, member.owned().size());
    most = std::max(most, member.owned().size());
    for (int32_t partition : member.owned()) {
      auto at = static_cast<size_t>(partition);
      if (at >= covered.size() || covered[at]) return false;
      covered[at] = true;
      ++partitions;
    }
  }
  return settled == members && partitions == covered.size() && most - least <= 1;
}

template <class Reached>
Status<> Rebalance::drive_until(Reached reached) {
  std::array<epoll_event, 256> events;
  now_ns_ = now_ns();
  deadline_ns_ = now_ns_ + static_cast<int64_t>(options_.timeout_s * 1e9);
  while (!reached()) {
    int64_t wait_ms = (std::min(next_due_ns(), deadline_ns_) - now_ns_) / kNsPerMs + 1;
    int ready = epoll_wait(epoll_.get(), events.data(), events.size(),
                           static_cast<int>(std::max<int64_t>(wait_ms, 0)));
    if (ready < 0 && errno != EINTR) return fail(system_error("epoll_wait"));
    now_ns_ = now_ns();
    if (now_ns_ > deadline_ns_) return fail(Error{"rebalance", "the group does not become stable"});
    for (int i = 0; i < ready; ++i) RETURN_IF_ERROR(receive(seats_[events[static_cast<size_t>(i)].data.u64]));
    RETURN_IF_ERROR(send_due_heartbeats());
  }
  return kOk;
}

int64_t Rebalance::next_due_ns() const {
  int64_t next = kNever;
  for (const Seat& seat : seats_) next = std::min(next, seat.heartbeat_due_ns);
  return next;
}

Status<> Rebalance::send_due_heartbeats() {
  for (Seat& seat : seats_) {
    if (seat.heartbeat_due_ns <= now_ns_) RETURN_IF_ERROR(send(seat, seat.member->heartbeat()));
  }
  return kOk;
}

Status<> Rebalance::send(Seat& seat, const Buffer& frame) {
  seat.heartbeat_due_ns = kNever;  // Until this is answered.
  ++requests_;
  for (Bytes rest = frame; !rest.empty();) {
    ssize_t sent = ::send(seat.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0) return fail(system_error("send"));
    rest = rest.subspan(static_cast<size_t>(sent));
  }
  return kOk;
}

Status<> Rebalance::receive(Seat& seat) {
  size_t used = seat.in.size();
  seat.in.resize(used + kReceiveBytes);
  ssize_t received = recv(seat.socket.get(), &seat.in[used], kReceiveBytes, MSG_DONTWAIT);
  seat.in.resize(used + (received > 0 ? static_cast<size_t>(received) : 0));
  if (received == 0) return fail(Error{"receive", "the broker closed the connection"});
  if (received < 0 && errno != EAGAIN && errno != EINTR) return fail(system_error("receive"));
  if (seat.in.size() < sizeof(int32_t)) return kOk;
  size_t frame_bytes = sizeof(int32_t) + load_be<uint32_t>(seat.in.data());
  if (seat.in.size() < frame_bytes) return kOk;
  if (seat.in.size() > frame_bytes) return fail(Error{"receive", "more than one answer to one request"});
  Buffer frame = std::move(seat.in);
  seat.in.clear();
  return take(seat, frame);
}

Status<> Rebalance::take(Seat& seat, Bytes frame) {
  ASSIGN_OR_RETURN(auto next, seat.member->answered(frame));
  if (seat.member->gone()) return kOk;
  if (closing_) return send(seat, seat.member->leave());
  if (next) return send(seat, *next);
  seat.heartbeat_due_ns = now_ns_ + options_.heartbeat_ms * kNsPerMs;
  return kOk;
}

}  // namespace

Status<> measure_rebalance(const Options& options) {
  return Rebalance(options).run();
}

}  // namespace zurau::bench
