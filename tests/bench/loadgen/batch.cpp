#include "tests/bench/loadgen/batch.h"

#include "protocol/base/crc32c.h"

namespace zurau::bench {
namespace {

// Field offsets of a magic 2 batch.
constexpr size_t kLengthAt = 8;
constexpr size_t kMagicAt = 16;
constexpr size_t kCrcAt = 17;
constexpr size_t kAttributesAt = 21;
constexpr size_t kLastOffsetDeltaAt = 23;
constexpr size_t kBaseTimestampAt = 27;
constexpr size_t kMaxTimestampAt = 35;
constexpr size_t kProducerIdAt = 43;
constexpr size_t kRecordsCountAt = 57;
constexpr size_t kBytesBeforeLengthCounts = 12;

uint64_t zigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

size_t varint_bytes(int64_t value) {
  size_t bytes = 1;
  for (uint64_t left = zigzag(value); left >= 0x80; left >>= 7) ++bytes;
  return bytes;
}

void put_varint(Buffer& to, int64_t value) {
  uint64_t left = zigzag(value);
  for (; left >= 0x80; left >>= 7) to.push_back(static_cast<std::byte>(left | 0x80));
  to.push_back(static_cast<std::byte>(left));
}

// Attributes, timestamp delta, offset delta, null key, value, no headers.
size_t record_body_bytes(size_t offset_delta, size_t value_bytes) {
  return 1 + varint_bytes(0) + varint_bytes(static_cast<int64_t>(offset_delta)) + varint_bytes(-1) +
         varint_bytes(static_cast<int64_t>(value_bytes)) + value_bytes + varint_bytes(0);
}

size_t record_bytes(size_t offset_delta, size_t value_bytes) {
  size_t body = record_body_bytes(offset_delta, value_bytes);
  return varint_bytes(static_cast<int64_t>(body)) + body;
}

void put_noise(Buffer& to, size_t bytes, uint64_t& state) {
  for (size_t i = 0; i < bytes; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    to.push_back(static_cast<std::byte>(state >> 56));
  }
}

void put_record(Buffer& to, size_t offset_delta, size_t value_bytes, uint64_t& noise) {
  put_varint(to, static_cast<int64_t>(record_body_bytes(offset_delta, value_bytes)));
  to.push_back(std::byte{0});
  put_varint(to, 0);
  put_varint(to, static_cast<int64_t>(offset_delta));
  put_varint(to, -1);
  put_varint(to, static_cast<int64_t>(value_bytes));
  put_noise(to, value_bytes, noise);
  put_varint(to, 0);
}

}  // namespace

size_t records_fitting(size_t batch_bytes, size_t value_bytes) {
  size_t records = 0;
  size_t used = kBatchHeaderBytes;
  while ((used += record_bytes(records, value_bytes)) <= batch_bytes) ++records;
  return records > 0 ? records : 1;
}

Buffer make_batch(const BatchShape& shape) {
  Buffer batch(kBatchHeaderBytes);
  uint64_t noise = shape.value_bytes;
  for (size_t i = 0; i < shape.records; ++i) put_record(batch, i, shape.value_bytes, noise);
  store_be(&batch[kLengthAt], static_cast<int32_t>(batch.size() - kBytesBeforeLengthCounts));
  store_be<int8_t>(&batch[kMagicAt], 2);
  store_be(&batch[kLastOffsetDeltaAt], static_cast<int32_t>(shape.records - 1));
  store_be(&batch[kBaseTimestampAt], shape.create_time_ms);
  store_be(&batch[kMaxTimestampAt], shape.create_time_ms);
  for (size_t at = kProducerIdAt; at < kRecordsCountAt; ++at) batch[at] = std::byte{0xff};
  store_be(&batch[kRecordsCountAt], static_cast<int32_t>(shape.records));
  seal_batch(batch);
  return batch;
}

void seal_batch(MutableBytes batch) {
  store_be(&batch[kCrcAt], crc32c(Bytes(batch).subspan(kAttributesAt)));
}

size_t single_value_at(size_t value_bytes) {
  return kBatchHeaderBytes + record_bytes(0, value_bytes) - varint_bytes(0) - value_bytes;
}

Result<BatchHeader> read_batch_header(Bytes bytes) {
  CHECK_LE(kBatchHeaderBytes, bytes.size());
  if (auto magic = load_be<int8_t>(&bytes[kMagicAt]); magic != 2) {
    return fail(Error{"record batch", fmt::format("magic {}", magic)});
  }
  auto length = load_be<int32_t>(&bytes[kLengthAt]);
  if (length < static_cast<int32_t>(kBatchHeaderBytes - kBytesBeforeLengthCounts)) {
    return fail(Error{"record batch", fmt::format("length {}", length)});
  }
  return BatchHeader{.base_offset = load_be<int64_t>(bytes.data()),
                     .total_bytes = static_cast<size_t>(length) + kBytesBeforeLengthCounts,
                     .records = static_cast<uint64_t>(load_be<int32_t>(&bytes[kLastOffsetDeltaAt])) + 1,
                     .crc = load_be<uint32_t>(&bytes[kCrcAt])};
}

bool batch_crc_matches(Bytes bytes) {
  return load_be<uint32_t>(&bytes[kCrcAt]) == crc32c(bytes.subspan(kAttributesAt));
}

}  // namespace zurau::bench
