// Produce - versions 3..13 served (0..2 advertised only: librdkafka <= 2.11 switches compression off
// otherwise, KAFKA-18659).
//
// Each partition's batch is validated, appended and answered on its own: an error in one does not touch the
// others. The bytes go from the connection's buffer to the file; only a topic that recompresses takes a
// detour.
//
//   acks    answered when
//   0       never; an error closes the connection, which is all that the client can notice
//   1       the batch is in the log
//   -1      zurau.durability=commit: the batch is durable; otherwise as 1
//
// What a version changes in the answer: 3 KAFKA_STORAGE_ERROR becomes NOT_LEADER_OR_FOLLOWER; 7+ zstd is
// taken; 8+ record_errors and error_message; 11+ TRANSACTION_ABORTABLE; 13+ topic ids.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/handlers/append_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/produce_wait.h"
#include "broker/handlers/serve.h"
#include "protocol/base/log.h"
#include "protocol/messages/produce.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;
using PartitionAnswer = msg::ProduceResponse::PartitionProduceResponse;

/// The client id under which admin tools may write to internal topics (KafkaApis.handleProduceRequest).
constexpr std::string_view kAdminClientId = "__admin_client";
constexpr int16_t kFirstVersionWithZstd = 7;
constexpr int16_t kFirstVersionWithTransactionAbortable = 11;
constexpr int16_t kFirstVersionWithTopicIds = 13;

/// Producers try again and again: a line a minute is enough for the operator.
void say_disk_full(const storage::Error& error, int64_t now_ns) {
  constexpr int64_t kEveryNs = int64_t{60} * 1'000'000'000;
  static std::atomic<int64_t> next_ns{0};
  int64_t due = next_ns.load();
  if (now_ns < due || !next_ns.compare_exchange_strong(due, now_ns + kEveryNs)) return;
  log_error("produce is refused until there is room again: {}", error.to_string());
}

/// One Produce request at work.
class ProduceJob {
 public:
  ProduceJob(Services& services, const Request& request, const msg::ProduceRequest& message)
      : services_(services),
        request_(request),
        message_(message),
        catalog_(services.catalog.snapshot()),
        now_ms_(services.clock.wall_ms()) {}

  void run(Reply reply) {
    response_.responses.reserve(message_.topic_data.size());
    for (const auto& topic : message_.topic_data) append_topic(topic);
    if (message_.acks == 0) return answer_nothing(std::move(reply));
    if (pending_.empty()) return reply.send(encode_reply(ReplyHead(request_), response_));
    int64_t deadline = services_.clock.monotonic_ns() + int64_t{std::max(message_.timeout_ms, 0)} * 1'000'000;
    std::make_shared<ProduceWait>(request_, std::move(reply), std::move(response_), std::move(pending_))
        ->start(deadline);
  }

 private:
  using TopicData = msg::ProduceRequest::TopicProduceData;
  using PartitionData = msg::ProduceRequest::PartitionProduceData;

  void append_topic(const TopicData& data) {
    bool by_id = request_.api_version >= kFirstVersionWithTopicIds;
    auto topic = by_id ? catalog_->find(data.topic_id) : catalog_->find(data.name);
    auto& answers = response_.responses.emplace_back();
    answers.name = data.name;
    answers.topic_id = data.topic_id;
    answers.partition_responses.reserve(data.partition_data.size());
    for (const PartitionData& partition : data.partition_data) {
      PartitionAnswer& answer = answers.partition_responses.emplace_back();
      answer.index = partition.index;
      if (!topic && by_id) {
        refuse(answer, ErrorCode::kUnknownTopicId);
      } else {
        append(topic, partition, answer);
      }
    }
  }

  void append(const std::shared_ptr<const TopicInfo>& topic, const PartitionData& data,
              PartitionAnswer& answer) {
    PartitionHandle handle = find_partition(services_, topic, data.index);
    if (handle.error != ErrorCode::kNone) return refuse(answer, handle.error);
    if (message_.acks < -1 || message_.acks > 1) return refuse(answer, ErrorCode::kInvalidRequiredAcks);
    if (topic->internal && request_.client_id != kAdminClientId) {
      return refuse(answer, ErrorCode::kInvalidTopicException,
                    "internal topics are written by the broker alone");
    }
    auto rules = append_rules(topic->config, now_ms_, request_.api_version >= kFirstVersionWithZstd);
    auto valid = records::validate_for_append(mutable_view(data.records), rules);
    if (!valid.ok()) return refuse_batch(answer, valid.error());
    if (valid->transactional) return refuse_transaction(answer);
    auto appended = handle.log->append(valid->bytes, handle.leader_epoch);
    if (!appended.ok()) return refuse_append(answer, appended.error());
    answer.base_offset = appended->base_offset;
    // A retry is told the time of the first time, on a topic of create time too (UnifiedLog.append).
    answer.log_append_time_ms = appended->duplicate ? appended->max_timestamp : valid->log_append_time_ms;
    answer.log_start_offset = appended->log_start_offset;
    if (message_.acks == -1 && topic->config.durability == config::Durability::commit) {
      size_t partition = response_.responses.back().partition_responses.size() - 1;
      pending_.push_back(
          {std::move(handle.log), appended->end_offset, response_.responses.size() - 1, partition});
    }
  }

  void refuse(PartitionAnswer& answer, ErrorCode code, std::string message = {}) {
    refuse_produce(answer, request_.api_version, code, std::move(message));
  }

  void refuse_append(PartitionAnswer& answer, const storage::Error& error) {
    refuse(answer, to_error_code(error), to_message(error));
    if (error.code == storage::ErrorCode::disk_full) say_disk_full(error, services_.clock.monotonic_ns());
  }

  void refuse_batch(PartitionAnswer& answer, const records::BatchRejection& rejection) {
    refuse(answer, rejection.code, rejection.message);
    for (const auto& error : rejection.record_errors) {
      answer.record_errors.push_back(
          {.batch_index = error.batch_index, .batch_index_error_message = error.message});
    }
  }

  /// Both codes end the transaction in every client; there is none here to go on with.
  void refuse_transaction(PartitionAnswer& answer) {
    bool knows = request_.api_version >= kFirstVersionWithTransactionAbortable;
    refuse(answer, knows ? ErrorCode::kTransactionAbortable : ErrorCode::kInvalidTxnState,
           "transactions are not served by this version of the broker");
  }

  /// The batch lies in the connection's own buffer, handed to us as mutable (Request::body); the decoded view
  /// of it is const.
  static MutableBytes mutable_view(const std::optional<wire::Records>& records) {
    if (!records) return {};
    Bytes view = records->view();
    return {const_cast<std::byte*>(view.data()), view.size()};
  }

  void answer_nothing(Reply reply) {
    for (const auto& topic : response_.responses) {
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
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const int64_t now_ms_;
  msg::ProduceResponse response_;
  std::vector<ProduceWait::Pending> pending_;
};

}  // namespace

void handle_produce(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::ProduceRequest>(request, reply);
  if (!message) return;
  ProduceJob(services, request, *message).run(std::move(reply));
}

}  // namespace zurau::broker
