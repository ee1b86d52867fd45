// The vocabulary of tests that produce and fetch by hand: batches, and requests for one or a few partitions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "protocol/messages/fetch.h"
#include "protocol/messages/produce.h"
#include "protocol/records/batch_builder.h"

namespace zurau::testing {

inline constexpr int64_t kTestTimeMs = 1'700'000'000'000;  ///< ManualClock's.

/// What a batch holds: `count` records "value N" with keys "key N", a millisecond apart.
struct BatchSpec {
  int32_t count = 1;
  int64_t first_timestamp = kTestTimeMs;
  size_t value_bytes = 0;  ///< 0: "value N"
  bool keys = true;
  records::BatchOptions options = {};
};
using BatchBytes = std::shared_ptr<std::vector<std::byte>>;
BatchBytes make_batch(const BatchSpec& spec = {});
/// A batch of an idempotent producer.
BatchBytes idempotent_batch(int64_t producer_id, int16_t epoch, int32_t base_sequence, int32_t count = 1);

struct ProducePart {
  std::string topic;
  int32_t partition = 0;
  BatchBytes batch;
  Uuid topic_id = {};  ///< For versions 13 and up.
};
/// A topic of its own for each part.
msg::ProduceRequest produce_request(std::initializer_list<ProducePart> parts, int16_t acks = -1,
                                    int32_t timeout_ms = 30'000);

struct FetchPart {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = 0;
  int32_t max_bytes = 1 << 20;
  Uuid topic_id = {};
};
msg::FetchRequest fetch_request(const std::vector<FetchPart>& parts, int32_t max_wait_ms = 0,
                                int32_t min_bytes = 1);

/// The base offsets of the whole batches in what was fetched.
std::vector<int64_t> base_offsets(const msg::FetchResponse::PartitionData& partition);
size_t record_bytes(const msg::FetchResponse& response);

}  // namespace zurau::testing
