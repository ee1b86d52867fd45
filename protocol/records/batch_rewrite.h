// Makes another batch of the records of one: for topics that want another codec, and for clients that count
// offsets wrongly.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/records/record_batch.h"

namespace zurau::records {

struct RewriteOptions {
  Codec codec = Codec::none;
  int compression_level = 0;
  TimestampType timestamp_type = TimestampType::create_time;
  int64_t max_timestamp = kNoTimestamp;
};

/// The same records, byte for byte, in another codec. `payload`: those of `batch`, decompressed.
std::vector<std::byte> recompress_batch(const BatchView& batch, Bytes payload, const RewriteOptions& options);

/// The records counted anew, 0 to n-1, each with the time that a reader of `batch` sees. Precondition: they
/// all parse.
std::vector<std::byte> rebuild_batch(const BatchView& batch, Bytes payload, const RewriteOptions& options);

}  // namespace zurau::records
