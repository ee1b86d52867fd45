// ProduceWait: a Produce with acks=-1 whose answer waits for the group commit.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/handlers/serve.h"
#include "broker/loop.h"
#include "broker/request.h"
#include "protocol/messages/produce.h"
#include "protocol/wire/error_code.h"
#include "storage/partition_log.h"

namespace zurau::broker {

/// Turns a partition's answer into an error, in the form that the version knows.
void refuse_produce(msg::ProduceResponse::PartitionProduceResponse& answer, int16_t api_version,
                    wire::ErrorCode code, std::string message = {});

/// Holds the answer of one request until everything in it is durable, or the request's timeout has passed.
/// Threading: wake() from any thread; the rest on the loop thread. The logs own the wait, it does not own
/// them.
class ProduceWait final : public storage::Waiter, public std::enable_shared_from_this<ProduceWait> {
 public:
  /// A partition that was appended to and is not durable yet: which log up to where, and whose answer it is.
  struct Pending {
    std::shared_ptr<storage::PartitionLog> log;
    int64_t end_offset = 0;
    size_t topic = 0;
    size_t partition = 0;
  };

  ProduceWait(const ReplyHead& head, Loop& loop, Reply reply, msg::ProduceResponse response,
              std::vector<Pending> pending);

  /// Answers at once when everything is durable already. `deadline_ns` of the monotonic clock.
  void start(int64_t deadline_ns);
  void wake() override;

 private:
  struct Watched {
    std::weak_ptr<storage::PartitionLog> log;
    int64_t end_offset = 0;
    size_t topic = 0;
    size_t partition = 0;
  };

  void finish();
  void settle(const Watched& watched);

  Loop& loop_;
  const ReplyHead head_;
  Reply reply_;
  msg::ProduceResponse response_;
  std::vector<Pending> pending_;  ///< Until start().
  std::vector<Watched> watched_;
  std::optional<Loop::TimerId> timer_;
  bool finished_ = false;
  std::atomic<size_t> outstanding_{0};
};

}  // namespace zurau::broker
