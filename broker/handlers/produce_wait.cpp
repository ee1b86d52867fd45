#include "broker/handlers/produce_wait.h"

#include <utility>

#include "broker/error_map.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

/// KAFKA_STORAGE_ERROR is not known to older producers; NOT_LEADER_OR_FOLLOWER makes them retry (KIP-112).
constexpr int16_t kFirstVersionWithStorageError = 4;

}  // namespace

void refuse_produce(msg::ProduceResponse::PartitionProduceResponse& answer, int16_t api_version,
                    ErrorCode code, std::string message) {
  bool too_new = code == ErrorCode::kKafkaStorageError && api_version < kFirstVersionWithStorageError;
  answer.error_code = static_cast<int16_t>(too_new ? ErrorCode::kNotLeaderOrFollower : code);
  answer.base_offset = -1;
  answer.log_append_time_ms = -1;
  answer.log_start_offset = -1;
  if (!message.empty()) answer.error_message = std::move(message);
}

ProduceWait::ProduceWait(const ReplyHead& head, Loop& loop, Reply reply, msg::ProduceResponse response,
                         std::vector<Pending> pending)
    : loop_(loop),
      head_(head),
      reply_(std::move(reply)),
      response_(std::move(response)),
      pending_(std::move(pending)) {}

void ProduceWait::start(int64_t deadline_ns) {
  std::vector<Pending> pending = std::move(pending_);
  watched_.reserve(pending.size());
  outstanding_ = pending.size() + 1;  // One more, so that no wake finishes before everything is watched.
  size_t settled = 1;
  for (const Pending& one : pending) {
    watched_.push_back({one.log, one.end_offset, one.topic, one.partition});
    if (!one.log->watch_durable(one.end_offset, shared_from_this())) ++settled;
  }
  if (outstanding_.fetch_sub(settled) == settled) return finish();
  timer_ = loop_.run_at(deadline_ns, [self = shared_from_this()] { self->finish(); });
}

void ProduceWait::wake() {
  if (outstanding_.fetch_sub(1) == 1) loop_.post([self = shared_from_this()] { self->finish(); });
}

void ProduceWait::finish() {
  if (finished_) return;
  finished_ = true;
  if (timer_) loop_.cancel(*timer_);
  for (const Watched& watched : watched_) settle(watched);
  reply_.send(encode_reply(head_, response_));
}

void ProduceWait::settle(const Watched& watched) {
  auto& answer = response_.responses[watched.topic].partition_responses[watched.partition];
  auto log = watched.log.lock();
  if (!log) return refuse_produce(answer, head_.api_version, ErrorCode::kUnknownTopicOrPartition);
  if (log->offsets().durable >= watched.end_offset) return;
  log->unwatch(this);
  if (auto failure = log->failure()) {
    refuse_produce(answer, head_.api_version, to_error_code(*failure), to_message(*failure));
  } else {
    refuse_produce(answer, head_.api_version, ErrorCode::kRequestTimedOut,
                   "the batch was not durable in time");
  }
}

}  // namespace zurau::broker
