// The requests that the load generator sends and what it reads of their responses.
// Produce 8, Fetch 11, ListOffsets 1, CreateTopics 2, DeleteTopics 1, ApiVersions 0: the newest classic
// versions, or the oldest that Apache Kafka 4 and Zurau both take.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/result.h"
#include "tests/bench/loadgen/frame_io.h"

namespace zurau::bench {

/// A frame up to its record batch of `batch_bytes`, which follows it on the wire.
Buffer produce_head(const std::string& topic, int32_t partition, int16_t acks, size_t batch_bytes);

struct ProduceAnswer {
  int16_t error_code = 0;
  int64_t base_offset = 0;
};
/// Reads a whole Produce response frame (from its size field) with one topic and one partition.
Result<ProduceAnswer> read_produce_answer(Bytes frame);

struct FetchShape {
  std::string topic;
  int32_t partition = 0;
  int32_t max_bytes = 1 << 20;
  int32_t min_bytes = 1;
  int32_t max_wait_ms = 500;
};
struct FetchFrame {
  Buffer bytes;
  size_t offset_at;  // where the int64 fetch offset stands
};
/// A Fetch without a session.
FetchFrame fetch_frame(const FetchShape& shape);

struct FetchAnswer {
  int16_t error_code = 0;
  int64_t high_watermark = 0;
  size_t records_bytes = 0;
  size_t records_at = 0;  // counted from the size field of the frame
};
/// Reads the beginning of a Fetch response up to its records; `head` need not hold the records.
Result<FetchAnswer> read_fetch_answer(Bytes head);

/// What a Fetch of fetch_frame() asks for.
struct FetchAsked {
  int32_t correlation_id = 0;
  int32_t partition = 0;
  int64_t offset = 0;
  size_t max_bytes = 0;
};
Result<FetchAsked> read_fetch_request(Bytes frame);

Buffer api_versions_frame();
/// Checks the error code of an ApiVersions response of which at least the first 10 bytes are there.
Status<> check_api_versions_answer(Bytes head);

using Configs = std::vector<std::pair<std::string, std::string>>;
Buffer create_topic_frame(const std::string& topic, int32_t partitions, const Configs& configs);
Buffer delete_topic_frame(const std::string& topic);
/// The first error code in a CreateTopics 2 (`messages`) or DeleteTopics 1 response, 0 for none.
Result<int16_t> read_topic_errors(Bytes frame, bool messages);

/// Asks for the first offset of partitions 0..partitions-1 of each topic: an answer without error proves that
/// they are led.
Buffer list_offsets_frame(const std::vector<std::string>& topics, int32_t partitions, int64_t timestamp);
struct ListOffsetsAnswer {
  int16_t first_error = 0;
  std::vector<int64_t> offsets;  // in the order of the answer
};
Result<ListOffsetsAnswer> read_list_offsets_answer(Bytes frame);
inline constexpr int64_t kEarliest = -2;
inline constexpr int64_t kLatest = -1;

}  // namespace zurau::bench
