#include "protocol/records/compression.h"

#include <fmt/format.h>

#include <cstring>

#include "protocol/base/check.h"
#include "protocol/records/codecs.h"

namespace zurau::records {
namespace {

DecompressStatus copy(Bytes input, size_t bytes_max, GrowBuffer& out) {
  if (input.size() > bytes_max) return too_large(bytes_max);
  if (input.empty()) return kOk;
  std::memcpy(out.spare(input.size()).data(), input.data(), input.size());
  out.commit(input.size());
  return kOk;
}

}  // namespace

Status<DecompressError> decompress(Codec codec, Bytes input, size_t bytes_max, GrowBuffer& out) {
  switch (codec) {
    case Codec::none: return copy(input, bytes_max, out);
    case Codec::gzip: return gzip_decompress(input, bytes_max, out);
    case Codec::snappy: return snappy_decompress(input, bytes_max, out);
    case Codec::lz4: return lz4_decompress(input, bytes_max, Lz4HeaderChecksum::checked, out);
    case Codec::zstd: return zstd_decompress(input, bytes_max, out);
  }
  return fail(DecompressError{DecompressError::Kind::unknown_codec,
                              fmt::format("no codec has the number {}", static_cast<int>(codec))});
}

Status<DecompressError> decompress(Codec codec, Bytes input, size_t bytes_max, std::vector<std::byte>& out) {
  GrowBuffer buffer;
  auto status = decompress(codec, input, bytes_max, buffer);
  out.insert(out.end(), buffer.view().begin(), buffer.view().end());
  return status;
}

Status<DecompressError> decompress_lz4_of_magic_0(Bytes input, size_t bytes_max, GrowBuffer& out) {
  return lz4_decompress(input, bytes_max, Lz4HeaderChecksum::ignored, out);
}

void compress(Codec codec, Bytes input, int level, std::vector<std::byte>& out) {
  switch (codec) {
    case Codec::none: out.insert(out.end(), input.begin(), input.end()); return;
    case Codec::gzip: return gzip_compress(input, level, out);
    case Codec::snappy: return snappy_compress(input, out);
    case Codec::lz4: return lz4_compress(input, level, out);
    case Codec::zstd: return zstd_compress(input, level, out);
  }
  CHECK_MSG(false, "no codec {}", static_cast<int>(codec));
}

}  // namespace zurau::records
