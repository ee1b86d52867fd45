#include "protocol/records/batch_builder.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/records/compression.h"
#include "protocol/wire/byte_cursor.h"

namespace zurau::records {
namespace {

size_t sized(const std::optional<Bytes>& bytes) {
  return bytes ? wire::varint_size(static_cast<int32_t>(bytes->size())) + bytes->size() : 1;
}

void write(wire::ByteAppender& out, const std::optional<Bytes>& bytes) {
  out.varint(bytes ? static_cast<int32_t>(bytes->size()) : -1);
  if (bytes) out.raw(*bytes);
}

int16_t attributes_of(const BatchOptions& options) {
  return static_cast<int16_t>(static_cast<int>(options.codec) |
                              (static_cast<int>(options.timestamp_type) << 3) |
                              (options.transactional ? 0x10 : 0) | (options.control ? 0x20 : 0));
}

}  // namespace

void BatchBuilder::add(int64_t timestamp, std::optional<Bytes> key, std::optional<Bytes> value,
                       std::span<const Header> headers) {
  add_at(last_offset_delta_ + 1, timestamp, key, value, headers);
}

void BatchBuilder::add_at(int32_t offset_delta, int64_t timestamp, std::optional<Bytes> key,
                          std::optional<Bytes> value, std::span<const Header> headers) {
  CHECK_LT(last_offset_delta_, offset_delta);
  if (count_ == 0) base_timestamp_ = timestamp;
  max_timestamp_ = std::max(max_timestamp_, timestamp);
  auto timestamp_delta =
      static_cast<int64_t>(static_cast<uint64_t>(timestamp) - static_cast<uint64_t>(base_timestamp_));
  auto header_count = static_cast<int32_t>(headers.size());

  size_t size = 1 + wire::varlong_size(timestamp_delta) + wire::varint_size(offset_delta) + sized(key) +
                sized(value) + wire::varint_size(header_count);
  for (const Header& header : headers) size += sized(as_bytes(header.key)) + sized(header.value);
  CHECK_LE(size, size_t{INT32_MAX});

  size_t needed = records_.size() + size + wire::varint_size(static_cast<int32_t>(size));
  if (needed > records_.capacity()) records_.reserve(std::max(needed, 2 * records_.capacity()));
  wire::ByteAppender out(records_);
  out.varint(static_cast<int32_t>(size));
  out.fixed<int8_t>(0);
  out.varlong(timestamp_delta);
  out.varint(offset_delta);
  write(out, key);
  write(out, value);
  out.varint(header_count);
  for (const Header& header : headers) {
    write(out, as_bytes(header.key));
    write(out, header.value);
  }
  last_offset_delta_ = offset_delta;
  ++count_;
}

std::vector<std::byte> BatchBuilder::finish() {
  CHECK_LT(0, count_);
  std::vector<std::byte> batch;
  batch.reserve(size_in_bytes());
  batch.resize(kBatchHeaderSize);
  compress(options_.codec, records_, options_.compression_level, batch);
  wire::ByteWriter header{MutableBytes(batch).first(kBatchHeaderSize)};
  header.fixed(options_.base_offset);
  header.fixed(static_cast<int32_t>(batch.size() - kLogOverhead));
  header.fixed(options_.partition_leader_epoch);
  header.fixed(kMagic);
  header.fixed(uint32_t{0});
  header.fixed(attributes_of(options_));
  header.fixed(last_offset_delta_);
  header.fixed(base_timestamp_);
  header.fixed(max_timestamp_);
  header.fixed(options_.producer_id);
  header.fixed(options_.producer_epoch);
  header.fixed(options_.base_sequence);
  header.fixed(count_);
  update_crc(batch);

  records_.clear();
  count_ = 0;
  last_offset_delta_ = -1;
  base_timestamp_ = kNoTimestamp;
  max_timestamp_ = kNoTimestamp;
  return batch;
}

}  // namespace zurau::records
