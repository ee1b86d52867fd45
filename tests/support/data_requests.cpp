#include "tests/support/data_requests.h"

namespace zurau::testing {
namespace {

Bytes view(const std::string& text) {
  return std::as_bytes(std::span(text));
}

}  // namespace

BatchBytes make_batch(const BatchSpec& spec) {
  records::BatchBuilder builder(spec.options);
  for (int32_t i = 0; i < spec.count; ++i) {
    std::string key = "key " + std::to_string(i);
    std::string value = "value " + std::to_string(i);
    if (spec.value_bytes > 0) value.assign(spec.value_bytes, 'v');
    builder.add(spec.first_timestamp + i, spec.keys ? std::optional(view(key)) : std::nullopt, view(value));
  }
  return std::make_shared<std::vector<std::byte>>(builder.finish());
}

BatchBytes idempotent_batch(int64_t producer_id, int16_t epoch, int32_t base_sequence, int32_t count) {
  BatchSpec spec{.count = count};
  spec.options.producer_id = producer_id;
  spec.options.producer_epoch = epoch;
  spec.options.base_sequence = base_sequence;
  return make_batch(spec);
}

msg::ProduceRequest produce_request(std::initializer_list<ProducePart> parts, int16_t acks,
                                    int32_t timeout_ms) {
  msg::ProduceRequest request;
  request.acks = acks;
  request.timeout_ms = timeout_ms;
  for (const ProducePart& part : parts) {
    auto& topic = request.topic_data.emplace_back();
    topic.name = part.topic;
    topic.topic_id = part.topic_id;
    auto& partition = topic.partition_data.emplace_back();
    partition.index = part.partition;
    if (part.batch)
      partition.records = wire::Records(std::shared_ptr<const std::vector<std::byte>>(part.batch));
  }
  return request;
}

msg::FetchRequest fetch_request(const std::vector<FetchPart>& parts, int32_t max_wait_ms, int32_t min_bytes) {
  msg::FetchRequest request;
  request.max_wait_ms = max_wait_ms;
  request.min_bytes = min_bytes;
  for (const FetchPart& part : parts) {
    if (request.topics.empty() || request.topics.back().topic != part.topic ||
        request.topics.back().topic_id != part.topic_id) {
      auto& topic = request.topics.emplace_back();
      topic.topic = part.topic;
      topic.topic_id = part.topic_id;
    }
    auto& partition = request.topics.back().partitions.emplace_back();
    partition.partition = part.partition;
    partition.fetch_offset = part.offset;
    partition.partition_max_bytes = part.max_bytes;
  }
  return request;
}

std::vector<int64_t> base_offsets(const msg::FetchResponse::PartitionData& partition) {
  std::vector<int64_t> offsets;
  if (!partition.records) return offsets;
  for (Bytes rest = partition.records->view(); !rest.empty();) {
    auto framed = records::frame_batch(rest);
    if (framed.framing != records::Framing::whole) break;
    offsets.push_back(records::BatchView(rest.first(framed.size)).base_offset());
    rest = rest.subspan(framed.size);
  }
  return offsets;
}

size_t record_bytes(const msg::FetchResponse& response) {
  size_t bytes = 0;
  for (const auto& topic : response.responses) {
    for (const auto& partition : topic.partitions) bytes += partition.records ? partition.records->size() : 0;
  }
  return bytes;
}

}  // namespace zurau::testing
