// Produce - versions 3..13 served (0..2 advertised only: librdkafka <= 2.11 switches compression off otherwise, KAFKA-18659).
//
// Each partition's batch is validated, appended and answered on its own: an error in one does not touch the others. The bytes go from the
// connection's buffer to the file; only a topic that recompresses takes a detour.
//
//   acks    answered when
//   0       never; an error closes the connection, which is all that the client can notice
//   1       the batch is in the log
//   -1      zurau.durability=commit: the batch is durable; otherwise as 1
#include <atomic>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"
#include "protocol/messages/produce.h"
#include "protocol/records/validate_for_append.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

/// The client id under which admin tools may write to internal topics (KafkaApis.handleProduceRequest).
constexpr std::string_view kAdminClientId = "__admin_client";
constexpr int16_t kFirstVersionWithZstd = 7;
constexpr int16_t kFirstVersionWithTopicIds = 13;

using PartitionAnswer = msg::ProduceResponse::PartitionProduceResponse;

void refuse(PartitionAnswer& answer, ErrorCode code, std::string message = {}) {
  answer.error_code = static_cast<int16_t>(code);
  answer.base_offset = -1;
  if (!message.empty()) answer.error_message = std::move(message);
}

/// A partition whose answer waits for the group commit.
struct Pending {
  std::shared_ptr<storage::PartitionLog> log;
  int64_t end_offset;
  size_t topic;
  size_t partition;
};

/// Holds the answer of one request until everything in it is durable, or the request's timeout has passed.
/// Threading: wake() from any thread; the rest on the loop thread.
class ProduceWait final : public storage::Waiter, public std::enable_shared_from_this<ProduceWait> {
 public:
  ProduceWait(const Request& request, Reply reply, msg::ProduceResponse response, std::vector<Pending> pending)
      : loop_(request.loop),
        head_(request),
        reply_(std::move(reply)),
        response_(std::move(response)),
        pending_(std::move(pending)) {}

  void start(int64_t deadline_ns) {
    outstanding_ = static_cast<int>(pending_.size()) + 1;
    for (const Pending& pending : pending_) {
      if (!pending.log->watch_durable(pending.end_offset, shared_from_this())) outstanding_.fetch_sub(1);
    }
    if (outstanding_.fetch_sub(1) == 1) return finish();
    timer_ = loop_.run_at(deadline_ns, [self = shared_from_this()] { self->finish(); });
  }

  void wake() override {
    if (outstanding_.fetch_sub(1) == 1) loop_.post([self = shared_from_this()] { self->finish(); });
  }

 private:
  void finish() {
    if (finished_) return;
    finished_ = true;
    if (timer_) loop_.cancel(*timer_);
    for (const Pending& pending : pending_) settle(pending);
    reply_.send(encode_reply(head_, response_));
  }

  void settle(const Pending& pending) {
    if (pending.log->offsets().durable >= pending.end_offset) return;
    pending.log->unwatch(this);
    PartitionAnswer& answer = response_.responses[pending.topic].partition_responses[pending.partition];
    if (auto failure = pending.log->failure()) {
      refuse(answer, to_error_code(*failure), to_message(*failure));
    } else {
      refuse(answer, ErrorCode::kRequestTimedOut, "the batch was not durable in time");
    }
  }

  Loop& loop_;
  const ReplyHead head_;
  Reply reply_;
  msg::ProduceResponse response_;
  std::vector<Pending> pending_;
  std::optional<Loop::TimerId> timer_;
  bool finished_ = false;
  std::atomic<int> outstanding_{0};
};

/// One Produce request at work.
class ProduceJob {
 public:
  ProduceJob(Services& services, const Request& request, const msg::ProduceRequest& message)
      : services_(services), request_(request), message_(message), catalog_(services.catalog.snapshot()) {}

  void run(Reply reply) {
    msg::ProduceResponse response;
    response.responses.reserve(message_.topic_data.size());
    for (const auto& topic : message_.topic_data) append_topic(topic, response);
    if (message_.acks == 0) return answer_nothing(std::move(reply), response);
    if (pending_.empty()) return reply.send(encode_reply(ReplyHead(request_), response));
    int64_t deadline = services_.clock.monotonic_ns() + int64_t{std::max(message_.timeout_ms, 0)} * 1'000'000;
    std::make_shared<ProduceWait>(request_, std::move(reply), std::move(response), std::move(pending_))->start(deadline);
  }

 private:
  using TopicData = msg::ProduceRequest::TopicProduceData;
  using PartitionData = msg::ProduceRequest::PartitionProduceData;

  void append_topic(const TopicData& data, msg::ProduceResponse& response) {
    bool by_id = request_.api_version >= kFirstVersionWithTopicIds;
    auto topic = by_id ? catalog_->find(data.topic_id) : catalog_->find(data.name);
    auto& answers = response.responses.emplace_back();
    answers.name = data.name;
    answers.topic_id = data.topic_id;
    answers.partition_responses.reserve(data.partition_data.size());
    for (const PartitionData& partition : data.partition_data) {
      PartitionAnswer& answer = answers.partition_responses.emplace_back();
      answer.index = partition.index;
      answer.log_append_time_ms = -1;
      answer.log_start_offset = -1;
      if (!topic && by_id) {
        refuse(answer, ErrorCode::kUnknownTopicId);
        continue;
      }
      append(topic, partition, answer);
      if (waiting_end_ < 0) continue;
      pending_.push_back({std::move(waiting_log_), waiting_end_, response.responses.size() - 1,
                          answers.partition_responses.size() - 1});
      waiting_end_ = -1;
    }
  }

  void append(const std::shared_ptr<const TopicInfo>& topic, const PartitionData& data, PartitionAnswer& answer) {
    if (message_.acks < -1 || message_.acks > 1) return refuse(answer, ErrorCode::kInvalidRequiredAcks);
    PartitionHandle handle = find_partition(services_, topic, data.index);
    if (handle.error != ErrorCode::kNone) return refuse(answer, handle.error);
    if (topic->internal && request_.client_id != kAdminClientId) {
      return refuse(answer, ErrorCode::kInvalidTopicException, "internal topics are written by the broker alone");
    }
    MutableBytes bytes = mutable_view(data.records);
    auto valid = records::validate_for_append(bytes, rules(topic->config));
    if (!valid.ok()) return refuse_batch(answer, valid.error());
    if (valid->transactional) {
      return refuse(answer, request_.api_version >= 11 ? ErrorCode::kTransactionAbortable : ErrorCode::kInvalidTxnState,
                    "transactions are not served by this version of the broker");
    }
    auto appended = handle.log->append(valid->bytes, handle.leader_epoch);
    if (!appended.ok()) return refuse(answer, to_error_code(appended.error()), to_message(appended.error()));
    answer.base_offset = appended->base_offset;
    answer.log_append_time_ms = valid->log_append_time_ms;
    answer.log_start_offset = appended->log_start_offset;
    if (message_.acks == -1 && topic->config.durability == config::Durability::commit) {
      waiting_log_ = std::move(handle.log);
      waiting_end_ = appended->end_offset;
    }
  }

  void refuse_batch(PartitionAnswer& answer, const records::BatchRejection& rejection) {
    refuse(answer, rejection.code, rejection.message);
    for (const auto& error : rejection.record_errors) {
      answer.record_errors.push_back({.batch_index = error.batch_index, .batch_index_error_message = error.message});
    }
  }

  records::AppendRules rules(const config::TopicConfig& config) const;

  /// The batch lies in the connection's own buffer, handed to us as mutable (Request::body); the decoded view of it is const.
  static MutableBytes mutable_view(const std::optional<wire::Records>& records) {
    if (!records) return {};
    Bytes view = records->view();
    return {const_cast<std::byte*>(view.data()), view.size()};
  }

  void answer_nothing(Reply reply, const msg::ProduceResponse& response) {
    for (const auto& topic : response.responses) {
      for (const PartitionAnswer& answer : topic.partition_responses) {
        if (answer.error_code == 0) continue;
        return reply.close(fmt::format("produce with acks=0 to {}-{} failed: {}", topic.name, answer.index,
                                       wire::name(static_cast<ErrorCode>(answer.error_code))));
      }
    }
    reply.send_nothing();
  }

  Services& services_;
  const Request& request_;
  const msg::ProduceRequest& message_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  std::vector<Pending> pending_;
  std::shared_ptr<storage::PartitionLog> waiting_log_;
  int64_t waiting_end_ = -1;
};

}  // namespace

void handle_produce(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::ProduceRequest>(request, reply);
  if (!message) return;
  ProduceJob(services, request, *message).run(std::move(reply));
}

}  // namespace zurau::broker
