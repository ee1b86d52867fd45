// The codecs one by one; private to protocol/records. What each promises stands in compression.h.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/records/compression.h"
#include "protocol/records/grow_buffer.h"

namespace zurau::records {

using DecompressStatus = Status<DecompressError>;

inline Failure<DecompressError> damaged(std::string detail) {
  return fail(DecompressError{DecompressError::Kind::damaged, std::move(detail)});
}
inline Failure<DecompressError> too_large(size_t bytes_max) {
  return fail(DecompressError{DecompressError::Kind::too_large,
                              fmt::format("decompresses to more than {} bytes", bytes_max)});
}

enum class Lz4HeaderChecksum : uint8_t { checked, ignored };

DecompressStatus gzip_decompress(Bytes input, size_t bytes_max, GrowBuffer& out);
DecompressStatus snappy_decompress(Bytes input, size_t bytes_max, GrowBuffer& out);
DecompressStatus lz4_decompress(Bytes input, size_t bytes_max, Lz4HeaderChecksum checksum, GrowBuffer& out);
DecompressStatus zstd_decompress(Bytes input, size_t bytes_max, GrowBuffer& out);

void gzip_compress(Bytes input, int level, std::vector<std::byte>& out);
void snappy_compress(Bytes input, std::vector<std::byte>& out);
void lz4_compress(Bytes input, int level, std::vector<std::byte>& out);
void zstd_compress(Bytes input, int level, std::vector<std::byte>& out);

}  // namespace zurau::records
