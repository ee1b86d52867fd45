#include "protocol/records/batch_rewrite.h"

#include "protocol/base/check.h"
#include "protocol/records/batch_builder.h"
#include "protocol/records/compression.h"

namespace zurau::records {
namespace {

constexpr int16_t kCodecMask = 0x07;

}  // namespace

std::vector<std::byte> recompress_batch(const BatchView& batch, Bytes payload,
                                        const RewriteOptions& options) {
  Bytes header = batch.bytes().first(kBatchHeaderSize);
  std::vector<std::byte> out(header.begin(), header.end());
  compress(options.codec, payload, options.compression_level, out);
  store_be(out.data() + kLengthOffset, static_cast<int32_t>(out.size() - kLogOverhead));
  auto codec = static_cast<int16_t>(options.codec);
  set_attributes(out, static_cast<int16_t>((batch.attributes() & ~kCodecMask) | codec));
  set_max_timestamp(out, options.timestamp_type, options.max_timestamp);
  update_crc(out);
  return out;
}

std::vector<std::byte> rebuild_batch(const BatchView& batch, Bytes payload, const RewriteOptions& options) {
  BatchBuilder builder({.base_offset = batch.base_offset(),
                        .partition_leader_epoch = batch.partition_leader_epoch(),
                        .codec = options.codec,
                        .compression_level = options.compression_level,
                        .producer_id = batch.producer_id(),
                        .producer_epoch = batch.producer_epoch(),
                        .base_sequence = batch.base_sequence(),
                        .transactional = batch.is_transactional()});
  RecordReader reader(batch, payload);
  while (auto record = reader.next()) {
    builder.add(record->timestamp, record->key, record->value, record->headers());
  }
  CHECK(!reader.error());
  std::vector<std::byte> out = builder.finish();
  if (options.timestamp_type == TimestampType::log_append_time) {
    set_max_timestamp(out, options.timestamp_type, options.max_timestamp);
    update_crc(out);
  }
  return out;
}

}  // namespace zurau::records
