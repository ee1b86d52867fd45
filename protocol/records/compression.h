// The codecs of Kafka: gzip, snappy (Java's framing in blocks, and the bare form that other clients send),
// lz4 frames, zstd. Pure functions over bytes; output is bounded.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/codec.h"
#include "protocol/records/grow_buffer.h"

namespace zurau::records {

/// Appends to `out`. Errors: damaged input; more than `bytes_max` would come out (then memory used is about
/// that much, not what the input claims); Codec::none copies.
Status<> decompress(Codec codec, Bytes input, size_t bytes_max, std::vector<std::byte>& out);

/// Appends to `out`. `level` 0: the codec's default (topic configs compression.*.level). Snappy is written
/// with Java's framing, lz4 in independent blocks of 64 KiB, as Kafka's producer does. The same without a
/// copy behind it. `out` may grow to about twice `bytes_max`.
Status<> decompress(Codec codec, Bytes input, size_t bytes_max, GrowBuffer& out);

void compress(Codec codec, Bytes input, int level, std::vector<std::byte>& out);

}  // namespace zurau::records
