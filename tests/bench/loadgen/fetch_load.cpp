#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/loads.h"

namespace zurau::bench {
namespace {

class FetchLoad final : public Load {
 public:
  explicit FetchLoad(const Options& options) {
    readers_.resize(options.connections);
    for (size_t i = 0; i < readers_.size(); ++i) {
      auto partition = static_cast<int32_t>(i % static_cast<size_t>(options.partitions));
      auto frame =
          fetch_frame({.topic = options.topic(), .partition = partition, .max_bytes = options.max_bytes});
      offset_at_ = frame.offset_at;
      readers_[i].frame = std::move(frame.bytes);
    }
  }

  // One frame a connection is enough: the request before has been answered, so it has long left the buffer.
  Outgoing next(size_t connection, int32_t correlation_id) override {
    Reader& reader = readers_[connection];
    store_be(&reader.frame[kCorrelationAt], correlation_id);
    store_be(&reader.frame[offset_at_], reader.offset);
    return {reader.frame, {}};
  }

  Result<Completed> answered(size_t connection, int32_t, Bytes head) override {
    Reader& reader = readers_[connection];
    ASSIGN_OR_RETURN(auto answer, read_fetch_answer(head));
    if (answer.error_code != 0) return fail(Error{"Fetch", fmt::format("error code {}", answer.error_code)});
    ASSIGN_OR_RETURN(auto batch, first_batch(answer, head, reader.offset));
    uint64_t batches = answer.records_bytes / batch.total_bytes;
    uint64_t records = batches * batch.records;
    reader.offset += static_cast<int64_t>(records);
    if (reader.offset >= answer.high_watermark) reader.offset = 0;
    return Completed{.records = records, .bytes = batches * batch.total_bytes};
  }

 private:
  struct Reader {
    Buffer frame;
    int64_t offset = 0;
  };

  static Result<BatchHeader> first_batch(const FetchAnswer& answer, Bytes head, int64_t asked) {
    if (answer.records_bytes < kBatchHeaderBytes || head.size() < answer.records_at + kBatchHeaderBytes) {
      return fail(Error{"Fetch", fmt::format("{} bytes of records at offset {}, high watermark {}",
                                             answer.records_bytes, asked, answer.high_watermark)});
    }
    ASSIGN_OR_RETURN(auto batch, read_batch_header(head.subspan(answer.records_at)));
    if (batch.base_offset != asked || batch.total_bytes > answer.records_bytes) {
      return fail(
          Error{"Fetch", fmt::format("asked for offset {}, got a batch of {} bytes at {} in {} bytes", asked,
                                     batch.total_bytes, batch.base_offset, answer.records_bytes)});
    }
    return batch;
  }

  std::vector<Reader> readers_;
  size_t offset_at_ = 0;
};

}  // namespace

std::unique_ptr<Load> fetch_load(const Options& options) {
  return std::make_unique<FetchLoad>(options);
}

}  // namespace zurau::bench
