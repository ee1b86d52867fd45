// Produce - versions 3..13 served (0..2 advertised only: librdkafka <= 2.11 switches compression off
// otherwise, KAFKA-18659).
//
// Each partition's batch is validated, appended and answered on its own: an error in one does not touch the
// others. The bytes go from the connection's buffer to the file; only a topic that recompresses takes a
// detour, and what swells too much when it is decompressed: the batch worker looks at that.
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
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/batch_worker.h"
#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/handlers/append_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/produce_wait.h"
#include "broker/handlers/serve.h"
#include "config/limits.h"
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
///
///   run: every batch --> cheap to look at: append        --> finish: answer now, or wait for the group
///   commit
///                    \-> swells: copied, set aside --> batch worker: append --> loop: finish
///
/// Threading: confined to the loop thread, but for append_set_aside().
class ProduceJob {
 public:
  ProduceJob(Services& services, const Request& request, const msg::ProduceRequest& message)
      : services_(services),
        head_(request),
        loop_(request.loop),
        acks_(message.acks),
        timeout_ms_(message.timeout_ms),
        of_admin_(request.client_id == kAdminClientId),
        catalog_(services.catalog.snapshot()),
        now_ms_(services.clock.wall_ms()) {}

  void run(const msg::ProduceRequest& message, Reply reply) {
    response_.responses.reserve(message.topic_data.size());
    for (const auto& topic : message.topic_data) append_topic(topic);
    if (set_aside_.empty()) return finish(std::move(reply));
    go_on_elsewhere(std::move(reply));
  }

 private:
  using TopicData = msg::ProduceRequest::TopicProduceData;
  using PartitionData = msg::ProduceRequest::PartitionProduceData;
  using Topic = std::shared_ptr<const TopicInfo>;

  /// A partition's place in the response.
  struct Place {
    size_t topic = 0;
    size_t partition = 0;
  };
  struct SetAside {
    Place place;
    Topic topic;
    std::vector<std::byte> batch;
  };

  PartitionAnswer& answer_at(Place place) {
    return response_.responses[place.topic].partition_responses[place.partition];
  }

  void append_topic(const TopicData& data) {
    bool by_id = head_.api_version >= kFirstVersionWithTopicIds;
    Topic topic = by_id ? catalog_->find(data.topic_id) : catalog_->find(data.name);
    auto& answers = response_.responses.emplace_back();
    answers.name = data.name;
    answers.topic_id = data.topic_id;
    answers.partition_responses.reserve(data.partition_data.size());
    for (const PartitionData& partition : data.partition_data) {
      answers.partition_responses.emplace_back().index = partition.index;
      Place place{response_.responses.size() - 1, answers.partition_responses.size() - 1};
      if (!topic && by_id) {
        refuse(place, ErrorCode::kUnknownTopicId);
      } else {
        append_or_set_aside(topic, mutable_view(partition.records), place);
      }
    }
  }

  void append_or_set_aside(const Topic& topic, MutableBytes batch, Place place) {
    if (append(topic, batch, place, unpack_left_)) return;
    set_aside_.push_back({place, topic, {batch.begin(), batch.end()}});
    unpack_left_ = 0;
  }

  /// False, and nothing done, when more than `unpack_max` bytes would have to be decompressed or compressed
  /// for it, and that is less than any batch may have.
  bool append(const Topic& topic, MutableBytes batch, Place place, size_t unpack_max) {
    PartitionAnswer& answer = answer_at(place);
    PartitionHandle handle = find_partition(services_, topic, answer.index);
    if (auto error = first_objection(topic, handle)) return refuse(place, error->code, error->message);
    auto rules = append_rules(topic->config, now_ms_, head_.api_version >= kFirstVersionWithZstd);
    bool bounded = unpack_max < rules.decompressed_bytes_max;
    bool compresses = !rules.keep_codec && rules.target_codec != records::Codec::none;
    if (bounded && compresses && batch.size() > unpack_max) return false;
    rules.decompressed_bytes_max = std::min(rules.decompressed_bytes_max, unpack_max);
    auto valid = records::validate_for_append(batch, rules);
    if (!valid.ok() && valid.error().outgrew && bounded) return false;
    if (!valid.ok()) return refuse_batch(place, valid.error());
    unpack_left_ -= std::min(unpack_left_, valid->unpacked_bytes);
    if (valid->transactional) return refuse_transaction(place);
    auto appended = handle.log->append(valid->bytes, handle.leader_epoch);
    if (!appended.ok()) return refuse_append(place, appended.error());
    answer.base_offset = appended->base_offset;
    // A retry is told the time of the first time, on a topic of create time too (UnifiedLog.append).
    answer.log_append_time_ms = appended->duplicate ? appended->max_timestamp : valid->log_append_time_ms;
    answer.log_start_offset = appended->log_start_offset;
    if (acks_ == -1 && topic->config.durability == config::Durability::commit) {
      pending_.push_back({std::move(handle.log), appended->end_offset, place.topic, place.partition});
    }
    return true;
  }

  struct Objection {
    ErrorCode code;
    const char* message = "";
  };
  std::optional<Objection> first_objection(const Topic& topic, const PartitionHandle& handle) const {
    if (handle.error != ErrorCode::kNone) return Objection{handle.error};
    if (acks_ < -1 || acks_ > 1) return Objection{ErrorCode::kInvalidRequiredAcks};
    if (topic->internal && !of_admin_) {
      return Objection{ErrorCode::kInvalidTopicException, "internal topics are written by the broker alone"};
    }
    return std::nullopt;
  }

  // ---- Batches that take long

  void go_on_elsewhere(Reply reply) {
    struct Rest {
      ProduceJob job;
      Reply reply;
    };
    reply.hold();
    size_t bytes = 0;
    for (const SetAside& one : set_aside_) bytes += one.batch.size();
    Loop& loop = loop_;
    BatchWorker& worker = services_.batch_worker;
    auto rest = std::make_shared<Rest>(Rest{std::move(*this), std::move(reply)});
    bool taken = worker.run(bytes, [rest, &loop]() mutable {
      rest->job.append_set_aside();
      // The last owner must be the loop: a Reply is answered, or dropped, on its thread only.
      loop.post([rest = std::move(rest)] { rest->job.finish(std::move(rest->reply)); });
    });
    if (taken) return;
    for (const SetAside& one : rest->job.set_aside_) {
      rest->job.refuse(one.place, ErrorCode::kRequestTimedOut,
                       "too many compressed batches wait to be looked at");
    }
    rest->job.finish(std::move(rest->reply));
  }

  void append_set_aside() {
    for (SetAside& one : set_aside_) {
      if (services_.batch_worker.stopping()) {
        refuse(one.place, ErrorCode::kRequestTimedOut, "the broker stops");
      } else {
        append(one.topic, one.batch, one.place, SIZE_MAX);
      }
    }
  }

  // ---- Answers

  // What refuses gives true: the batch has been dealt with.
  bool refuse(Place place, ErrorCode code, std::string message = {}) {
    refuse_produce(answer_at(place), head_.api_version, code, std::move(message));
    return true;
  }

  bool refuse_append(Place place, const storage::Error& error) {
    if (error.code == storage::ErrorCode::disk_full) say_disk_full(error, services_.clock.monotonic_ns());
    return refuse(place, to_error_code(error), to_message(error));
  }

  bool refuse_batch(Place place, const records::BatchRejection& rejection) {
    for (const auto& error : rejection.record_errors) {
      answer_at(place).record_errors.push_back(
          {.batch_index = error.batch_index, .batch_index_error_message = error.message});
    }
    return refuse(place, rejection.code, rejection.message);
  }

  /// Both codes end the transaction in every client; there is none here to go on with.
  bool refuse_transaction(Place place) {
    bool knows = head_.api_version >= kFirstVersionWithTransactionAbortable;
    return refuse(place, knows ? ErrorCode::kTransactionAbortable : ErrorCode::kInvalidTxnState,
                  "transactions are not served by this version of the broker");
  }

  /// The batch lies in the connection's own buffer, handed to us as mutable (Request::body); the decoded view
  /// of it is const.
  static MutableBytes mutable_view(const std::optional<wire::Records>& records) {
    if (!records) return {};
    Bytes view = records->view();
    return {const_cast<std::byte*>(view.data()), view.size()};
  }

  void finish(Reply reply) {
    if (acks_ == 0) return answer_nothing(std::move(reply));
    if (pending_.empty()) return reply.send(encode_reply(head_, response_));
    int64_t deadline = services_.clock.monotonic_ns() + int64_t{std::max(timeout_ms_, 0)} * 1'000'000;
    std::make_shared<ProduceWait>(head_, loop_, std::move(reply), std::move(response_), std::move(pending_))
        ->start(deadline);
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
  const ReplyHead head_;
  Loop& loop_;
  const int16_t acks_;
  const int32_t timeout_ms_;
  const bool of_admin_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const int64_t now_ms_;
  msg::ProduceResponse response_;
  std::vector<ProduceWait::Pending> pending_;
  std::vector<SetAside> set_aside_;
  size_t unpack_left_ = config::limits::kUnpackedOnLoopMax;
};

}  // namespace

void handle_produce(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<msg::ProduceRequest>(request, reply);
  if (!message) return;
  ProduceJob(services, request, *message).run(*message, std::move(reply));
}

}  // namespace zurau::broker
