#include "tests/bench/loadgen/requests.h"

namespace zurau::bench {
namespace {

constexpr int16_t kProduce = 0;
constexpr int16_t kFetch = 1;
constexpr int16_t kListOffsets = 2;
constexpr int16_t kApiVersions = 18;
constexpr int16_t kCreateTopics = 19;
constexpr int16_t kDeleteTopics = 20;

constexpr int32_t kTimeoutMs = 30'000;

}  // namespace

Buffer produce_head(const std::string& topic, int32_t partition, int16_t acks, size_t batch_bytes) {
  FrameWriter writer(kProduce, 8);
  writer.null_string().number(acks).number(kTimeoutMs);
  writer.count(1).string(topic).count(1).number(partition).count(batch_bytes);
  return writer.finish(batch_bytes);
}

Result<ProduceAnswer> read_produce_answer(Bytes frame) {
  auto reader = body_of(frame);
  bool one_topic = reader.count() == 1;
  reader.string();
  bool one_partition = reader.count() == 1;
  reader.number<int32_t>();
  ProduceAnswer answer{.error_code = reader.number<int16_t>(), .base_offset = reader.number<int64_t>()};
  if (!reader.ok() || !one_topic || !one_partition) return malformed("Produce response");
  return answer;
}

FetchFrame fetch_frame(const FetchShape& shape) {
  FrameWriter writer(kFetch, 11);
  writer.number<int32_t>(-1).number(shape.max_wait_ms).number(shape.min_bytes).number(shape.max_bytes);
  writer.number<int8_t>(0);                       // isolation level: read uncommitted
  writer.number<int32_t>(0).number<int32_t>(-1);  // no session
  writer.count(1).string(shape.topic).count(1);
  writer.number(shape.partition).number<int32_t>(-1);  // leader epoch not checked
  size_t offset_at = writer.size();
  writer.number<int64_t>(0).number<int64_t>(-1).number(shape.max_bytes);
  writer.count(0).string("");  // nothing forgotten, no rack
  return {writer.finish(), offset_at};
}

Result<FetchAnswer> read_fetch_answer(Bytes head) {
  auto reader = body_of(head);
  reader.number<int32_t>();  // throttle time
  auto top_error = reader.number<int16_t>();
  reader.number<int32_t>();  // session id
  if (reader.ok() && top_error != 0) return FetchAnswer{.error_code = top_error};
  bool one_topic = reader.count() == 1;
  reader.string();
  bool one_partition = reader.count() == 1;
  reader.number<int32_t>();
  FetchAnswer answer{.error_code = reader.number<int16_t>(), .high_watermark = reader.number<int64_t>()};
  reader.skip(2 * sizeof(int64_t));  // last stable and log start offset
  reader.skip(reader.count() * 2 * sizeof(int64_t));
  reader.number<int32_t>();  // preferred read replica
  answer.records_bytes = reader.count();
  answer.records_at = head.size() - reader.rest().size();
  if (!reader.ok() || !one_topic || !one_partition) return malformed("Fetch response");
  return answer;
}

Result<FetchAsked> read_fetch_request(Bytes frame) {
  FrameReader reader(frame);
  reader.number<int32_t>();
  auto api_key = reader.number<int16_t>();
  auto version = reader.number<int16_t>();
  FetchAsked asked{.correlation_id = reader.number<int32_t>()};
  reader.string();
  reader.skip(3 * sizeof(int32_t) + sizeof(int32_t) + sizeof(int8_t) + 2 * sizeof(int32_t));
  reader.count();
  reader.string();
  reader.count();
  asked.partition = reader.number<int32_t>();
  reader.number<int32_t>();
  asked.offset = reader.number<int64_t>();
  reader.number<int64_t>();
  asked.max_bytes = reader.count();
  if (!reader.ok() || api_key != kFetch || version != 11) return malformed("Fetch request");
  return asked;
}

Buffer api_versions_frame() {
  return FrameWriter(kApiVersions, 0).finish();
}

Status<> check_api_versions_answer(Bytes head) {
  auto reader = body_of(head);
  auto error_code = reader.number<int16_t>();
  if (!reader.ok() || error_code != 0) return malformed("ApiVersions response");
  return kOk;
}

Buffer create_topic_frame(const std::string& topic, int32_t partitions, const Configs& configs) {
  FrameWriter writer(kCreateTopics, 2);
  writer.count(1).string(topic).number(partitions).number<int16_t>(1).count(0).count(configs.size());
  for (const auto& [key, value] : configs) writer.string(key).string(value);
  writer.number(kTimeoutMs).number<int8_t>(0);
  return writer.finish();
}

Buffer delete_topic_frame(const std::string& topic) {
  return FrameWriter(kDeleteTopics, 1).count(1).string(topic).number(kTimeoutMs).finish();
}

Result<int16_t> read_topic_errors(Bytes frame, bool messages) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  int16_t first_error = 0;
  for (size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    reader.string();
    auto error_code = reader.number<int16_t>();
    if (messages) reader.string();
    if (first_error == 0) first_error = error_code;
  }
  if (!reader.ok()) return malformed("topic answer");
  return first_error;
}

Buffer list_offsets_frame(const std::vector<std::string>& topics, int32_t partitions, int64_t timestamp) {
  FrameWriter writer(kListOffsets, 1);
  writer.number<int32_t>(-1).count(topics.size());
  for (const auto& topic : topics) {
    writer.string(topic).number(partitions);
    for (int32_t partition = 0; partition < partitions; ++partition) {
      writer.number(partition).number(timestamp);
    }
  }
  return writer.finish();
}

Result<ListOffsetsAnswer> read_list_offsets_answer(Bytes frame) {
  auto reader = body_of(frame);
  ListOffsetsAnswer answer;
  for (size_t topics = reader.count(); topics > 0 && reader.ok(); --topics) {
    reader.string();
    for (size_t partitions = reader.count(); partitions > 0 && reader.ok(); --partitions) {
      reader.number<int32_t>();
      auto error_code = reader.number<int16_t>();
      reader.number<int64_t>();
      answer.offsets.push_back(reader.number<int64_t>());
      if (answer.first_error == 0) answer.first_error = error_code;
    }
  }
  if (!reader.ok()) return malformed("ListOffsets response");
  return answer;
}

}  // namespace zurau::bench
