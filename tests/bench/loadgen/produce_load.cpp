#include "protocol/base/clock.h"
#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/loads.h"

namespace zurau::bench {
namespace {

BatchShape shape_of(const Options& options) {
  size_t records = options.batch_bytes > 0 ? records_fitting(options.batch_bytes, options.record_bytes) : 1;
  return {
      .records = records, .value_bytes = options.record_bytes, .create_time_ms = system_clock().wall_ms()};
}

class ProduceLoad final : public Load {
 public:
  explicit ProduceLoad(const Options& options)
      : shape_(shape_of(options)),
        batch_(make_batch(shape_)),
        partitions_(static_cast<size_t>(options.partitions)),
        rotate_(options.rotate),
        slots_(options.depth + 1) {
    Buffer head = produce_head(options.topic(), 0, options.acks, batch_.size());
    heads_.assign(options.connections * slots_, head);
  }

  Outgoing next(size_t connection, int32_t correlation_id) override {
    auto turn = static_cast<size_t>(correlation_id);
    Buffer& head = heads_[connection * slots_ + turn % slots_];
    size_t partition = (rotate_ ? connection + turn : connection) % partitions_;
    store_be(&head[kCorrelationAt], correlation_id);
    // The partition and the length of the records end the head.
    store_be(&head[head.size() - 2 * sizeof(int32_t)], static_cast<int32_t>(partition));
    return {head, batch_};
  }

  Result<Completed> answered(size_t, int32_t, Bytes head) override {
    ASSIGN_OR_RETURN(auto answer, read_produce_answer(head));
    if (answer.error_code != 0)
      return fail(Error{"Produce", fmt::format("error code {}", answer.error_code)});
    return Completed{.records = shape_.records, .bytes = batch_.size()};
  }

 private:
  const BatchShape shape_;
  const Buffer batch_;
  const size_t partitions_;
  const bool rotate_;
  const size_t slots_;
  std::vector<Buffer> heads_;  // slots_ a connection
};

class ApiVersionsLoad final : public Load {
 public:
  explicit ApiVersionsLoad(const Options& options)
      : slots_(options.depth + 1), frames_(options.connections * slots_, api_versions_frame()) {}

  Outgoing next(size_t connection, int32_t correlation_id) override {
    Buffer& frame = frames_[connection * slots_ + static_cast<size_t>(correlation_id) % slots_];
    store_be(&frame[kCorrelationAt], correlation_id);
    return {frame, {}};
  }

  Result<Completed> answered(size_t, int32_t, Bytes head) override {
    RETURN_IF_ERROR(check_api_versions_answer(head));
    return Completed{};
  }

 private:
  const size_t slots_;
  std::vector<Buffer> frames_;
};

}  // namespace

std::unique_ptr<Load> produce_load(const Options& options) {
  return std::make_unique<ProduceLoad>(options);
}

std::unique_ptr<Load> api_versions_load(const Options& options) {
  return std::make_unique<ApiVersionsLoad>(options);
}

}  // namespace zurau::bench
