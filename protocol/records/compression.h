// The codecs of Kafka: gzip, snappy (Java's framing in blocks, and the bare form that other clients send),
// lz4 frames, zstd. Functions over bytes; output is bounded, so that input which swells costs no more than
// its bound.
//
// Threading: any thread; each keeps its own codec contexts (some 100 KiB each, made at first use).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/codec.h"
#include "protocol/records/grow_buffer.h"

namespace zurau::records {

struct DecompressError {
  enum class Kind : uint8_t {
    damaged,       ///< Not what the codec writes: cut, changed, or of a kind that Kafka does not take.
    too_large,     ///< More than the bound would come out.
    unknown_codec  ///< 5, 6 or 7.
  };
  Kind kind = Kind::damaged;
  std::string detail;
  const std::string& to_string() const { return detail; }
};

/// Appends what comes out to `out`. At most `bytes_max` bytes come out; about that much memory is the most
/// that is taken, whatever the input claims. Codec::none copies. After an error `out` may hold a part of the
/// output.
///
/// Like Kafka's readers: gzip members may follow each other, and what is behind the last is ignored; so is
/// what is behind an lz4 frame; lz4 blocks that depend on each other are refused.
Status<DecompressError> decompress(Codec codec, Bytes input, size_t bytes_max, GrowBuffer& out);
Status<DecompressError> decompress(Codec codec, Bytes input, size_t bytes_max, std::vector<std::byte>& out);

/// The lz4 frames of messages of magic 0, whose header checksum Kafka computed over too many bytes: not
/// checked.
Status<DecompressError> decompress_lz4_of_magic_0(Bytes input, size_t bytes_max, GrowBuffer& out);

/// Appends to `out`. `level` 0: the codec's default (topic configs compression.*.level; gzip 1 to 9, lz4 1 to
/// 17, zstd -131072 to 22; one outside is brought inside). Snappy is written with Java's framing, lz4 in
/// independent blocks of 64 KiB, as Kafka's producer does.
void compress(Codec codec, Bytes input, int level, std::vector<std::byte>& out);

}  // namespace zurau::records
