// Produce-to-fetch latency: one connection produces a stamped record at a steady rate, another long-polls for
// it.
//
// The stamp is the moment at which the record was due, not the one at which it left: a broker that stalls is
// charged for every record that it held up (no coordinated omission).
#include <poll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "protocol/base/clock.h"
#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/meter.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {
namespace {

constexpr double kGraceS = 10;  // after the last record was due

// Collects response frames of one nonblocking socket. Threading: one thread.
class Inbox {
 public:
  Status<> receive(int socket) {
    constexpr size_t kStep = 64 << 10;
    size_t used = buffer_.size();
    buffer_.resize(used + kStep);
    ssize_t received = recv(socket, &buffer_[used], kStep, 0);
    buffer_.resize(used + (received > 0 ? static_cast<size_t>(received) : 0));
    if (received == 0) return fail(Error{"receive", "the broker closed the connection"});
    if (received < 0 && errno != EAGAIN && errno != EINTR) return fail(system_error("receive"));
    return kOk;
  }
  /// The first whole frame, or an empty view; valid until the next call.
  Bytes front() {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(std::exchange(taken_, 0)));
    if (buffer_.size() < sizeof(int32_t)) return {};
    size_t frame_bytes = sizeof(int32_t) + load_be<uint32_t>(buffer_.data());
    if (buffer_.size() < frame_bytes) return {};
    taken_ = frame_bytes;
    return Bytes(buffer_).first(frame_bytes);
  }

 private:
  Buffer buffer_;
  size_t taken_ = 0;
};

class LatencyRun {
 public:
  explicit LatencyRun(const Options& options)
      : options_(options),
        batch_(make_batch(
            {.records = 1, .value_bytes = options.record_bytes, .create_time_ms = system_clock().wall_ms()})),
        stamp_at_(single_value_at(options.record_bytes)),
        produce_(produce_head(options.topic(), 0, options.acks, batch_.size())),
        fetch_(fetch_frame({.topic = options.topic()})),
        meter_(options.pid) {
    produce_.insert(produce_.end(), batch_.begin(), batch_.end());
    head_bytes_ = produce_.size() - batch_.size();
  }

  Status<> run();

 private:
  Status<> open();
  Status<> arm_timer();
  Status<> send_due_records();
  Status<> take_acks();
  Status<> take_records();
  Status<> ask_for_records();
  Status<> send_whole(int socket, Bytes frame);
  bool finished() const { return seen_ == total_ && acked_ == total_; }

  const Options& options_;
  Buffer batch_;
  size_t stamp_at_;
  Buffer produce_;
  size_t head_bytes_ = 0;
  FetchFrame fetch_;
  Meter meter_;  // latency() holds the produce-to-fetch times
  Histogram acks_;
  Descriptor producer_, consumer_, timer_;
  Inbox producer_inbox_, consumer_inbox_;
  int64_t period_ns_ = 0;
  int64_t began_ns_ = 0;
  int64_t warmup_ends_ns_ = 0;
  int64_t deadline_ns_ = 0;
  uint64_t total_ = 0, due_ = 0, acked_ = 0, seen_ = 0;
  int64_t fetch_offset_ = 0;
};

Status<> LatencyRun::open() {
  ASSIGN_OR_RETURN(producer_, connect_to(options_.host, options_.port));
  ASSIGN_OR_RETURN(consumer_, connect_to(options_.host, options_.port));
  RETURN_IF_ERROR(set_nonblocking(producer_.get()));
  RETURN_IF_ERROR(set_nonblocking(consumer_.get()));
  ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options_.host, options_.port));
  ASSIGN_OR_RETURN(auto response, client.call(list_offsets_frame(options_.topics, 1, kLatest)));
  ASSIGN_OR_RETURN(auto latest, read_list_offsets_answer(response));
  if (latest.first_error != 0)
    return fail(Error{"ListOffsets", fmt::format("error code {}", latest.first_error)});
  fetch_offset_ = latest.offsets.at(0);
  timer_ = Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (timer_.get() < 0) return fail(system_error("timerfd_create"));
  return kOk;
}

Status<> LatencyRun::arm_timer() {
  period_ns_ = static_cast<int64_t>(1e9 / options_.rate_hz);
  total_ = static_cast<uint64_t>((options_.warmup_s + options_.seconds) * options_.rate_hz);
  began_ns_ = now_ns();
  warmup_ends_ns_ = began_ns_ + static_cast<int64_t>(options_.warmup_s * 1e9);
  deadline_ns_ = warmup_ends_ns_ + static_cast<int64_t>((options_.seconds + kGraceS) * 1e9);
  timespec period{.tv_sec = period_ns_ / 1'000'000'000, .tv_nsec = period_ns_ % 1'000'000'000};
  itimerspec times{.it_interval = period, .it_value = period};
  if (timerfd_settime(timer_.get(), 0, &times, nullptr) < 0) return fail(system_error("timerfd_settime"));
  return kOk;
}

Status<> LatencyRun::run() {
  RETURN_IF_ERROR(open());
  RETURN_IF_ERROR(ask_for_records());
  RETURN_IF_ERROR(arm_timer());
  meter_.start();
  while (!finished()) {
    pollfd polled[] = {{timer_.get(), POLLIN, 0}, {producer_.get(), POLLIN, 0}, {consumer_.get(), POLLIN, 0}};
    int ready = poll(polled, 3, 10'000);
    if (ready < 0 && errno != EINTR) return fail(system_error("poll"));
    if (ready == 0 || now_ns() > deadline_ns_)
      return fail(Error{"latency", "not all records came back in time"});
    if (polled[2].revents != 0) RETURN_IF_ERROR(take_records());
    if (polled[1].revents != 0) RETURN_IF_ERROR(take_acks());
    if (polled[0].revents != 0) RETURN_IF_ERROR(send_due_records());
  }
  meter_.stop();
  auto line = meter_.json("latency");
  line.pop_back();
  std::puts(fmt::format(R"({},"ack_us":{}}})", line, percentiles_json(acks_)).c_str());
  return kOk;
}

Status<> LatencyRun::send_due_records() {
  uint64_t expirations = 0;
  if (read(timer_.get(), &expirations, sizeof expirations) < 0 && errno != EAGAIN) {
    return fail(system_error("timer"));
  }
  for (; expirations > 0 && due_ < total_; --expirations) {
    int64_t due_ns = began_ns_ + static_cast<int64_t>(due_ + 1) * period_ns_;
    MutableBytes batch = MutableBytes(produce_).subspan(head_bytes_);
    store_be(&batch[stamp_at_], due_ns);
    seal_batch(batch);
    store_be(&produce_[kCorrelationAt], static_cast<int32_t>(due_++));
    RETURN_IF_ERROR(send_whole(producer_.get(), produce_));
  }
  return kOk;
}

Status<> LatencyRun::take_acks() {
  RETURN_IF_ERROR(producer_inbox_.receive(producer_.get()));
  for (Bytes frame; !(frame = producer_inbox_.front()).empty(); ++acked_) {
    ASSIGN_OR_RETURN(auto answer, read_produce_answer(frame));
    if (answer.error_code != 0)
      return fail(Error{"Produce", fmt::format("error code {}", answer.error_code)});
    int64_t due_ns = began_ns_ + static_cast<int64_t>(acked_ + 1) * period_ns_;
    if (due_ns > warmup_ends_ns_) acks_.add(static_cast<uint64_t>(now_ns() - due_ns));
  }
  return kOk;
}

Status<> LatencyRun::take_records() {
  RETURN_IF_ERROR(consumer_inbox_.receive(consumer_.get()));
  for (Bytes frame; !(frame = consumer_inbox_.front()).empty();) {
    ASSIGN_OR_RETURN(auto answer, read_fetch_answer(frame));
    if (answer.error_code != 0) return fail(Error{"Fetch", fmt::format("error code {}", answer.error_code)});
    Bytes records = frame.subspan(answer.records_at);
    for (; records.size() >= batch_.size(); records = records.subspan(batch_.size())) {
      auto stamp_ns = load_be<int64_t>(&records[stamp_at_]);
      if (stamp_ns > warmup_ends_ns_) {
        meter_.completed(1, batch_.size(), now_ns() - stamp_ns);
      }
      ++seen_;
      ++fetch_offset_;
    }
    if (!finished()) RETURN_IF_ERROR(ask_for_records());
  }
  return kOk;
}

Status<> LatencyRun::ask_for_records() {
  store_be(&fetch_.bytes[fetch_.offset_at], fetch_offset_);
  return send_whole(consumer_.get(), fetch_.bytes);
}

// A frame of some hundred bytes always fits the socket buffer unless the broker has stopped reading.
Status<> LatencyRun::send_whole(int socket, Bytes frame) {
  ssize_t sent = send(socket, frame.data(), frame.size(), MSG_NOSIGNAL);
  if (sent < 0) return fail(system_error("send"));
  if (static_cast<size_t>(sent) != frame.size()) return fail(Error{"send", "the broker does not read"});
  return kOk;
}

}  // namespace

Status<> measure_latency(const Options& options) {
  return LatencyRun(options).run();
}

}  // namespace zurau::bench
