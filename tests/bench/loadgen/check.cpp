// Reads a topic once from end to end: CRC of every batch, offsets without a gap, up to the high watermark.
#include <cstdio>

#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {
namespace {

struct Totals {
  uint64_t records = 0;
  uint64_t bytes = 0;
};

// Walks the whole batches at the start of `records` (the last one may be cut off); returns the offset after
// them.
Result<int64_t> check_batches(Bytes records, int64_t offset, Totals& totals) {
  int64_t began = offset;
  while (records.size() >= kBatchHeaderBytes) {
    ASSIGN_OR_RETURN(auto batch, read_batch_header(records));
    if (batch.total_bytes > records.size()) break;
    if (batch.base_offset != offset) {
      return fail(Error{"check", fmt::format("batch at offset {}, expected {}", batch.base_offset, offset)});
    }
    if (!batch_crc_matches(records.first(batch.total_bytes))) {
      return fail(Error{"check", fmt::format("wrong CRC of the batch at offset {}", offset)});
    }
    offset += static_cast<int64_t>(batch.records);
    totals.records += batch.records;
    totals.bytes += batch.total_bytes;
    records = records.subspan(batch.total_bytes);
  }
  if (offset == began) return fail(Error{"check", fmt::format("nothing at offset {}", offset)});
  return offset;
}

Status<> check_partition(BlockingClient& client, const Options& options, int32_t partition, Totals& totals) {
  auto frame = fetch_frame(
      {.topic = options.topic(), .partition = partition, .max_bytes = options.max_bytes, .max_wait_ms = 0});
  for (int64_t offset = 0;;) {
    store_be(&frame.bytes[frame.offset_at], offset);
    ASSIGN_OR_RETURN(auto response, client.call(frame.bytes));
    ASSIGN_OR_RETURN(auto answer, read_fetch_answer(response));
    if (answer.error_code != 0) return fail(Error{"Fetch", fmt::format("error code {}", answer.error_code)});
    if (offset == answer.high_watermark) return kOk;
    ASSIGN_OR_RETURN(offset, check_batches(Bytes(response).subspan(answer.records_at), offset, totals));
  }
}

}  // namespace

Status<> check_topic(const Options& options) {
  ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options.host, options.port));
  Totals totals;
  for (int32_t partition = 0; partition < options.partitions; ++partition) {
    RETURN_IF_ERROR(check_partition(client, options, partition, totals));
  }
  std::puts(fmt::format(R"({{"records":{},"bytes":{}}})", totals.records, totals.bytes).c_str());
  return kOk;
}

}  // namespace zurau::bench
