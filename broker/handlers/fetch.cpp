// Fetch - versions 4..18, by name up to 12, by topic id from 13 on; sessions (KIP-227) from 7 on.
//
// A fetch is answered at once when it may not wait (max_wait_ms <= 0), asks for nothing, has min_bytes, or
// has an error or a diverging epoch in any partition; otherwise when one of these comes true, at the latest
// after max_wait_ms (kafka.server.DelayedFetch).
//
//   start: read all -> answerable? ---------------------------------> answer
//                       | no                                            ^
//                       v                                               |
//   watch every log -> wake: read what woke -> answerable? -------------+
//                       ^                          | no: watch it again |
//                       +--------------------------+      deadline -----+
//
// Not sent: preferred_read_replica (there is one replica), current_leader and node_endpoints (there is one
// leader).
#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "broker/catalog.h"
#include "broker/fetch_sessions.h"
#include "broker/handlers/fetch_reader.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "config/broker_config.h"
#include "config/limits.h"
#include "protocol/messages/fetch.h"

namespace zurau::broker {
namespace {

using storage::ReadBound;
using wire::ErrorCode;

constexpr int16_t kFirstVersionWithTopicIds = 13;
/// KAFKA_STORAGE_ERROR is not known to older consumers; NOT_LEADER_OR_FOLLOWER makes them retry (KIP-112).
constexpr int16_t kFirstVersionWithStorageError = 6;
constexpr int8_t kReadCommitted = 1;
constexpr int64_t kNsPerMs = 1'000'000;

/// One fetch at work.
/// Threading: partition_woke() from any thread; the rest on the loop thread. A log that is watched owns the
/// job; the job owns no log while it waits, so that logs and jobs go at shutdown whatever still waits.
class FetchJob : public std::enable_shared_from_this<FetchJob> {
 public:
  FetchJob(Services& services, const Request& request, const msg::FetchRequest& message, FetchContext context,
           Reply reply)
      : services_(services),
        loop_(request.loop),
        head_(request),
        reply_(std::move(reply)),
        context_(std::move(context)),
        reader_(services, request.api_version,
                message.isolation_level == kReadCommitted ? ReadBound::stable : ReadBound::visible,
                clamp_bytes(message.max_bytes)),
        min_bytes_(std::min(clamp_bytes(message.min_bytes), clamp_bytes(message.max_bytes))),
        max_wait_ms_(message.max_wait_ms) {}

  void start() {
    auto catalog = services_.catalog.snapshot();
    const FetchPartitions& partitions = context_.partitions();
    found_.reserve(partitions.size());
    for (size_t i = 0; i < partitions.size(); ++i) found_.push_back(reader_.read(*catalog, partitions[i]));
    if (answerable() || max_wait_ms_ <= 0) return answer();
    wait();
  }

 private:
  /// Woken by one log: remembers which, so that a wake costs one read and not all.
  struct PartitionWaiter final : storage::Waiter {
    void wake() override {
      woken = true;
      job->partition_woke();
    }
    FetchJob* job = nullptr;  // Alive: whoever holds this waiter holds the job (aliasing shared_ptr).
    std::weak_ptr<storage::PartitionLog> log;
    std::atomic<bool> woken{false};
  };

  uint32_t clamp_bytes(int32_t bytes) const {
    return static_cast<uint32_t>(std::clamp(bytes, 0, services_.config.fetch_max_bytes()));
  }

  bool answerable() const { return found_.empty() || reader_.urgent() || reader_.bytes() >= min_bytes_; }

  void partition_woke() {
    if (!posted_.exchange(true)) loop_.post([self = shared_from_this()] { self->look_again(); });
  }

  void wait() {
    waiters_ = std::make_unique<PartitionWaiter[]>(found_.size());
    for (size_t i = 0; i < found_.size(); ++i) {
      waiters_[i].job = this;
      if (!watch(i)) return answer();
    }
    deadline_ns_ = services_.clock.monotonic_ns() + int64_t{max_wait_ms_} * kNsPerMs;
    set_timer();
  }

  /// Watches a partition as it was read, reading it again as often as it has moved meanwhile. False when that
  /// made the fetch answerable.
  bool watch(size_t i) {
    std::shared_ptr<storage::Waiter> waiter(shared_from_this(), &waiters_[i]);
    for (;;) {
      auto log = std::move(found_[i].log);
      if (!log) return true;
      if (log->watch_visible(reader_.visible_end(found_[i].slice.offsets), reader_.bound(), waiter)) {
        waiters_[i].log = log;
        return true;
      }
      // A log that failed moves no more: the others or the timer answer.
      if (log->failure()) return true;
      if (!read_again(i)) return false;
    }
  }

  /// False when that made the fetch answerable.
  bool read_again(size_t i) {
    reader_.forget(found_[i]);
    found_[i] = reader_.read(*services_.catalog.snapshot(), context_.partitions()[i]);
    return !answerable();
  }

  void look_again() {
    posted_ = false;
    if (answered_) return;
    if (!reply_.wanted()) return give_up();
    for (size_t i = 0; i < found_.size(); ++i) {
      if (!waiters_[i].woken.exchange(false)) continue;
      if (!read_again(i) || !watch(i)) return answer();
    }
  }

  /// A long wait is looked after now and then: a client that has gone must not be remembered until its
  /// max_wait_ms.
  void set_timer() {
    int64_t check_ns = services_.clock.monotonic_ns() + config::limits::kWaitCheckMs * kNsPerMs;
    timer_ =
        loop_.run_at(std::min(deadline_ns_, check_ns), [self = shared_from_this()] { self->time_out(); });
  }

  void time_out() {
    timer_.reset();
    if (answered_) return;
    if (!reply_.wanted()) return give_up();
    if (services_.clock.monotonic_ns() < deadline_ns_) return set_timer();
    for (size_t i = 0; i < found_.size(); ++i) {
      if (waiters_[i].woken.exchange(false)) read_again(i);
    }
    answer();
  }

  void give_up() {
    stop_waiting();
    services_.fetch_sessions.release(context_);
  }

  void stop_waiting() {
    answered_ = true;
    if (timer_) loop_.cancel(*std::exchange(timer_, std::nullopt));
    if (!waiters_) return;
    for (size_t i = 0; i < found_.size(); ++i) {
      if (auto log = waiters_[i].log.lock()) log->unwatch(&waiters_[i]);
    }
  }

  void answer() {
    stop_waiting();
    FetchSessionAnswer session = services_.fetch_sessions.finish(context_, news());
    msg::FetchResponse response;
    response.session_id = session.session_id;
    for (size_t i = 0; i < found_.size(); ++i) {
      if (session.include.empty() || session.include[i]) add(context_.partitions()[i], found_[i], response);
    }
    services_.fetch_sessions.release(context_);
    reply_.send(encode_reply(head_, response));
  }

  std::vector<FetchNews> news() const {
    std::vector<FetchNews> all;
    all.reserve(found_.size());
    for (const FetchFinding& found : found_) {
      all.push_back({.record_bytes = found.slice.region.length,
                     .high_watermark = found.failed() ? -1 : found.slice.offsets.visible,
                     .log_start_offset = found.failed() ? -1 : found.slice.offsets.start,
                     .error = found.error,
                     .diverging = found.diverging.has_value()});
    }
    return all;
  }

  void add(const FetchPartition& wanted, FetchFinding& found, msg::FetchResponse& response) {
    auto& topics = response.responses;
    if (topics.empty() || topics.back().topic_id != wanted.key.topic_id ||
        topics.back().topic != wanted.key.topic) {
      auto& topic = topics.emplace_back();
      topic.topic = wanted.key.topic;
      topic.topic_id = wanted.key.topic_id;
    }
    auto& partition = topics.back().partitions.emplace_back();
    partition.partition_index = wanted.key.partition;
    partition.error_code = static_cast<int16_t>(visible_error(found.error));
    partition.records.emplace();
    partition.high_watermark = -1;
    if (found.failed()) return;
    partition.high_watermark = found.slice.offsets.visible;
    partition.last_stable_offset = found.slice.offsets.stable;
    partition.log_start_offset = found.slice.offsets.start;
    if (reader_.bound() == ReadBound::stable) add_aborted(found.slice.aborted, partition);
    if (found.diverging) {
      partition.diverging_epoch = {.epoch = found.diverging->leader_epoch,
                                   .end_offset = found.diverging->end_offset};
    }
    if (found.slice.region.length > 0) partition.records = wire::Records(std::move(found.slice.region));
  }

  static void add_aborted(const std::vector<storage::AbortedTransaction>& aborted,
                          msg::FetchResponse::PartitionData& partition) {
    auto& told = partition.aborted_transactions.emplace();
    for (const auto& one : aborted)
      told.push_back({.producer_id = one.producer_id, .first_offset = one.first_offset});
  }

  ErrorCode visible_error(ErrorCode error) const {
    bool too_new =
        error == ErrorCode::kKafkaStorageError && head_.api_version < kFirstVersionWithStorageError;
    return too_new ? ErrorCode::kNotLeaderOrFollower : error;
  }

  Services& services_;
  Loop& loop_;
  const ReplyHead head_;
  Reply reply_;
  FetchContext context_;
  FetchReader reader_;
  const uint32_t min_bytes_;
  const int32_t max_wait_ms_;
  int64_t deadline_ns_ = 0;
  std::optional<Loop::TimerId> timer_;
  std::vector<FetchFinding> found_;             ///< Parallel to context_.partitions().
  std::unique_ptr<PartitionWaiter[]> waiters_;  ///< The same; null until we wait.
  bool answered_ = false;
  std::atomic<bool> posted_{false};
};

FetchSessionRequest session_request(const Request& request, const msg::FetchRequest& message) {
  FetchSessionRequest session;
  session.session_id = message.session_id;
  session.session_epoch = message.session_epoch;
  session.by_topic_id = request.api_version >= kFirstVersionWithTopicIds;
  size_t partitions = 0;
  for (const auto& topic : message.topics) partitions += topic.partitions.size();
  session.partitions.reserve(partitions);
  for (const auto& topic : message.topics) {
    for (const auto& partition : topic.partitions) {
      session.partitions.push_back({.key = {topic.topic, topic.topic_id, partition.partition},
                                    .current_leader_epoch = partition.current_leader_epoch,
                                    .fetch_offset = partition.fetch_offset,
                                    .last_fetched_epoch = partition.last_fetched_epoch,
                                    .max_bytes = partition.partition_max_bytes});
    }
  }
  for (const auto& topic : message.forgotten_topics_data) {
    for (int32_t partition : topic.partitions)
      session.forgotten.push_back({topic.topic, topic.topic_id, partition});
  }
  return session;
}

}  // namespace

void handle_fetch(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::FetchRequest>(request, reply);
  if (!message) return;
  FetchContext context = services.fetch_sessions.begin(session_request(request, *message));
  if (context.error() != ErrorCode::kNone) {
    msg::FetchResponse response;
    response.error_code = static_cast<int16_t>(context.error());
    return reply.send(encode_reply(ReplyHead(request), response));
  }
  std::make_shared<FetchJob>(services, request, *message, std::move(context), std::move(reply))->start();
}

}  // namespace zurau::broker
