// Keeps a fixed number of requests in flight on many connections from one thread: each answer starts the next
// request. Or (--paced) sends each request when it is due at a steady rate, the connections in turn, whatever
// is answered; then latency counts from the moment at which it was due (no coordinated omission).
//
// Written to cost as little as can be, since it shares the machine with the broker that it measures: request
// bytes are ready-made and leave in one gathered write, answers are read with one call, and the part of an
// answer that nobody looks at (fetched records) is thrown away inside the kernel.
#pragma once

#include <sys/epoll.h>
#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <vector>

#include "tests/bench/loadgen/meter.h"
#include "tests/bench/loadgen/options.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {

/// A request frame in two pieces, so that many requests share one record batch.
struct Outgoing {
  Bytes head;
  Bytes tail;
};

struct Completed {
  uint64_t records = 0;
  uint64_t bytes = 0;  // of record batches
};

/// What is asked and how an answer is judged. Threading: the thread of its ClosedLoop.
class Load {
 public:
  virtual ~Load() = default;
  /// The next request of `connection`, carrying `correlation_id`. The bytes must stay valid until it is
  /// answered; at most depth + 1 requests of a connection are unanswered.
  virtual Outgoing next(size_t connection, int32_t correlation_id) = 0;
  /// `head` is the beginning of a response frame: all of it, or at least kHeadBytes. An error ends the run.
  virtual Result<Completed> answered(size_t connection, int32_t correlation_id, Bytes head) = 0;

  /// After the run: puts away what would disturb the next one.
  virtual Status<> finish() { return kOk; }

  static constexpr size_t kHeadBytes = 512;
};

/// Threading: one thread.
class ClosedLoop {
 public:
  ClosedLoop(const Options& options, Load& load, Meter& meter)
      : options_(options), load_(load), meter_(meter) {}

  /// Runs warm-up, window and drain. Any error of the broker, of a connection, or a silence of kDrainLimit_ms
  /// is an error.
  Status<> run();

 private:
  enum class Phase { kWarmup, kMeasure, kDrain, kDone };

  struct Connection {
    Descriptor socket;
    Buffer in;  // a response's head, and small responses behind it
    size_t in_used = 0;
    size_t discard_left = 0;  // bytes of the current response still to be thrown away
    Completed current;        // of the response being thrown away
    std::vector<iovec> out;
    size_t out_at = 0;
    bool waits_for_space = false;
    int32_t sent = 0;  // requests, also the next correlation id
    int32_t answered = 0;
    std::vector<int64_t> sent_ns;  // by correlation id modulo its size
  };

  Status<> open();
  Status<> open_one(size_t index);
  Status<> first_requests();
  Status<> serve(size_t index, uint32_t events);
  Status<> receive(size_t index);
  Status<> take_frames(size_t index);
  Status<> take_head(size_t index, Bytes available, size_t frame_bytes);
  void finish_response(Connection& connection);
  void send_next(size_t index, int64_t due_ns);
  Status<> flush(size_t index);
  Status<> watch(size_t index, bool for_space);
  Status<> send_due();
  int wait_for_events(std::span<epoll_event> events) const;
  Status<> advance_phase();
  bool may_send() const;
  bool counted() const { return options_.requests > 0; }

  const Options& options_;
  Load& load_;
  Meter& meter_;
  Descriptor epoll_;
  std::vector<Connection> connections_;
  Phase phase_ = Phase::kWarmup;
  int64_t now_ns_ = 0;
  int64_t phase_ends_ns_ = 0;
  double gap_ns_ = 0;  // paced: between two requests
  int64_t began_ns_ = 0;
  uint64_t issued_ = 0;
  uint64_t in_flight_ = 0;
};

}  // namespace zurau::bench
