// Fetch - versions 4..18, by name up to 12, by topic id from 13 on; sessions (KIP-227) from 7 on.
//
// A fetch is answered at once when it may not wait (max_wait_ms <= 0), asks for nothing, has min_bytes, or has an error or a diverging
// epoch in any partition; otherwise when one of these comes true, at the latest after max_wait_ms (kafka.server.DelayedFetch).
//
// max_bytes is spent in the order of the request. The first partition with data may exceed max_bytes and its own limit by one batch,
// so that a consumer always gets on (KIP-74).
//
// Not sent: preferred_read_replica (there is one replica), current_leader and node_endpoints (there is one leader).
#include <algorithm>
#include <atomic>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/fetch_sessions.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve.h"
#include "config/broker_config.h"
#include "protocol/messages/fetch.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstVersionWithTopicIds = 13;
constexpr int16_t kFirstVersionWithZstd = 10;
/// KAFKA_STORAGE_ERROR is not known to older consumers; NOT_LEADER_OR_FOLLOWER makes them retry.
constexpr int16_t kFirstVersionWithStorageError = 6;
constexpr int8_t kReadCommitted = 1;

/// What one partition of a fetch gives.
struct Found {
  ErrorCode error = ErrorCode::kNone;
  std::shared_ptr<const TopicInfo> topic;
  std::shared_ptr<storage::PartitionLog> log;
  storage::LogSlice slice;
  std::optional<storage::EpochEndOffset> diverging;
};

/// One fetch at work: collects, waits, collects again, answers.
/// Threading: wake() from any thread; the rest on the loop thread.
class FetchJob final : public storage::Waiter, public std::enable_shared_from_this<FetchJob> {
 public:
  FetchJob(Services& services, const Request& request, const msg::FetchRequest& message, FetchContext context, Reply reply)
      : services_(services),
        loop_(request.loop),
        head_(request),
        reply_(std::move(reply)),
        context_(std::move(context)),
        bound_(message.isolation_level == kReadCommitted ? storage::ReadBound::stable : storage::ReadBound::visible),
        max_bytes_(static_cast<uint32_t>(std::clamp(message.max_bytes, 0, services.config.fetch_max_bytes()))),
        min_bytes_(static_cast<uint32_t>(std::clamp(message.min_bytes, 0, services.config.fetch_max_bytes()))),
        max_wait_ms_(message.max_wait_ms) {}

  void start() {
    collect();
    if (answerable() || max_wait_ms_ <= 0) return answer();
    deadline_ns_ = services_.clock.monotonic_ns() + int64_t{max_wait_ms_} * 1'000'000;
    wait();
  }

  void wake() override {
    if (woken_.exchange(true)) return;
    loop_.post([self = shared_from_this()] { self->look_again(); });
  }

 private:
  /// Registers with every log; when one has moved meanwhile, collects again instead of waiting.
  void wait() {
    woken_ = false;
    while (!watch_all()) {
      unwatch_all();
      collect();
      if (answerable()) return answer();
    }
    if (!timer_) timer_ = loop_.run_at(deadline_ns_, [self = shared_from_this()] { self->time_out(); });
  }

  bool watch_all() {
    for (const Found& found : found_) {
      if (!found.log) continue;
      const auto& offsets = found.slice.offsets;
      int64_t seen = bound_ == storage::ReadBound::stable ? offsets.stable : offsets.visible;
      if (found.log->watch_visible(seen, bound_, shared_from_this())) continue;
      // A log that failed moves no more: the timer answers. Any other has moved since it was read.
      if (!found.log->failure()) return false;
    }
    return true;
  }

  void unwatch_all() {
    for (const Found& found : found_) {
      if (found.log) found.log->unwatch(this);
    }
  }

  void look_again() {
    if (answered_) return;
    unwatch_all();
    if (!reply_.wanted()) return give_up();
    collect();
    if (answerable()) return answer();
    wait();
  }

  void time_out() {
    if (answered_) return;
    timer_.reset();
    unwatch_all();
    if (!reply_.wanted()) return give_up();
    collect();
    answer();
  }

  void give_up() {
    answered_ = true;
    if (timer_) loop_.cancel(*timer_);
  }

  bool answerable() const { return urgent_ || found_.empty() || bytes_ >= min_bytes_; }

  void collect() {
    auto catalog = services_.catalog.snapshot();
    found_.clear();
    bytes_ = 0;
    urgent_ = false;
    found_.reserve(context_.partitions().size());
    for (const FetchPartition& wanted : context_.partitions()) {
      Found& found = found_.emplace_back(look_up(*catalog, wanted));
      bytes_ += found.slice.region.length;
      urgent_ |= found.error != ErrorCode::kNone || found.diverging.has_value();
    }
  }

  Found look_up(const CatalogSnapshot& catalog, const FetchPartition& wanted) {
    Found found;
    bool by_id = head_.api_version >= kFirstVersionWithTopicIds;
    found.topic = by_id ? catalog.find(wanted.key.topic_id) : catalog.find(wanted.key.topic);
    if (!found.topic && by_id) {
      found.error = ErrorCode::kUnknownTopicId;
      return found;
    }
    PartitionHandle handle = find_partition(services_, found.topic, wanted.key.partition);
    found.error = handle.error;
    if (found.error == ErrorCode::kNone) found.error = check_leader_epoch(wanted.current_leader_epoch, handle.leader_epoch);
    if (found.error == ErrorCode::kNone) found.error = check_codec(*found.topic);
    if (found.error != ErrorCode::kNone) return found;
    found.log = std::move(handle.log);
    read(wanted, handle.leader_epoch, found);
    return found;
  }

  ErrorCode check_codec(const TopicInfo& topic) const {
    bool too_new = topic.config.compression == config::TopicCompression::zstd && head_.api_version < kFirstVersionWithZstd;
    return too_new ? ErrorCode::kUnsupportedCompressionType : ErrorCode::kNone;
  }

  void read(const FetchPartition& wanted, int32_t leader_epoch, Found& found) {
    if (wanted.last_fetched_epoch >= 0) {
      auto end = found.log->end_offset_for_epoch(wanted.last_fetched_epoch, leader_epoch);
      if (end.end_offset < 0) {
        found.error = ErrorCode::kOffsetOutOfRange;
        return;
      }
      if (end.leader_epoch < wanted.last_fetched_epoch || end.end_offset < wanted.fetch_offset) {
        found.diverging = end;
        found.slice.offsets = found.log->offsets();
        return;
      }
    }
    uint32_t left = max_bytes_ > bytes_ ? max_bytes_ - bytes_ : 0;
    storage::ReadLimits limits{.max_bytes = std::min(left, static_cast<uint32_t>(std::max(wanted.max_bytes, 0))),
                               .at_least_one_batch = bytes_ == 0,
                               .bound = bound_};
    auto slice = found.log->read(wanted.fetch_offset, limits);
    if (slice.ok()) {
      found.slice = std::move(slice).value();
      return;
    }
    found.error = to_error_code(slice.error());
    found.log.reset();
  }

  void answer() {
    answered_ = true;
    if (timer_) loop_.cancel(*timer_);
    FetchSessionAnswer session = services_.fetch_sessions.finish(context_, news());
    msg::FetchResponse response;
    response.error_code = static_cast<int16_t>(session.error);
    response.session_id = session.session_id;
    for (size_t i = 0; i < found_.size(); ++i) {
      if (session.include[i]) add(context_.partitions()[i], found_[i], response);
    }
    reply_.send(encode_reply(head_, response));
  }

  std::vector<FetchNews> news() const {
    std::vector<FetchNews> all;
    all.reserve(found_.size());
    for (const Found& found : found_) {
      bool failed = found.error != ErrorCode::kNone;
      all.push_back({.record_bytes = found.slice.region.length,
                     .high_watermark = failed ? -1 : found.slice.offsets.visible,
                     .log_start_offset = failed ? -1 : found.slice.offsets.start,
                     .error = found.error,
                     .diverging = found.diverging.has_value()});
    }
    return all;
  }

  void add(const FetchPartition& wanted, Found& found, msg::FetchResponse& response) {
    auto& topics = response.responses;
    if (topics.empty() || topics.back().topic != wanted.key.topic || topics.back().topic_id != wanted.key.topic_id) {
      auto& topic = topics.emplace_back();
      topic.topic = wanted.key.topic;
      topic.topic_id = wanted.key.topic_id;
    }
    auto& partition = topics.back().partitions.emplace_back();
    partition.partition_index = wanted.key.partition;
    partition.error_code = static_cast<int16_t>(visible_error(found.error));
    partition.records.emplace();
    partition.preferred_read_replica = -1;
    partition.high_watermark = partition.last_stable_offset = partition.log_start_offset = -1;
    if (found.error != ErrorCode::kNone) return;
    partition.high_watermark = found.slice.offsets.visible;
    partition.last_stable_offset = found.slice.offsets.stable;
    partition.log_start_offset = found.slice.offsets.start;
    if (bound_ == storage::ReadBound::stable) {
      partition.aborted_transactions.emplace();
      for (const auto& aborted : found.slice.aborted) {
        partition.aborted_transactions->push_back({.producer_id = aborted.producer_id, .first_offset = aborted.first_offset});
      }
    }
    if (found.diverging) {
      partition.diverging_epoch = {.epoch = found.diverging->leader_epoch, .end_offset = found.diverging->end_offset};
    }
    if (found.slice.region.length > 0) partition.records = wire::Records(std::move(found.slice.region));
  }

  ErrorCode visible_error(ErrorCode error) const {
    bool too_new = error == ErrorCode::kKafkaStorageError && head_.api_version < kFirstVersionWithStorageError;
    return too_new ? ErrorCode::kNotLeaderOrFollower : error;
  }

  Services& services_;
  Loop& loop_;
  const ReplyHead head_;
  Reply reply_;
  FetchContext context_;
  const storage::ReadBound bound_;
  const uint32_t max_bytes_;
  const uint32_t min_bytes_;
  const int32_t max_wait_ms_;
  int64_t deadline_ns_ = 0;
  std::optional<Loop::TimerId> timer_;
  std::vector<Found> found_;
  uint32_t bytes_ = 0;
  bool urgent_ = false;
  bool answered_ = false;
  std::atomic<bool> woken_{false};
};

FetchSessionRequest session_request(const Request& request, const msg::FetchRequest& message) {
  FetchSessionRequest session;
  session.session_id = message.session_id;
  session.session_epoch = message.session_epoch;
  session.by_topic_id = request.api_version >= kFirstVersionWithTopicIds;
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
    for (int32_t partition : topic.partitions) session.forgotten.push_back({topic.topic, topic.topic_id, partition});
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
