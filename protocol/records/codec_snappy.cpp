// Snappy, which has no stream format of its own. Java's library puts blocks behind a header; others send one
// bare block for a whole batch. Both are read, Java's is written:
//
//   header   82 'S' 'N' 'A' 'P' 'P' 'Y' 00 | version int32 | lowest version that can read it int32
//   block    size int32 (big-endian) | snappy data of up to 32 KiB
//
// Files may be put one behind another: a header may stand where a block's size is expected. Java looks at the
// version of such a header only.
// Source: org.xerial.snappy.SnappyInputStream, SnappyOutputStream.
#include <fmt/format.h>
#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "protocol/records/codecs.h"

namespace zurau::records {
namespace {

constexpr std::array<uint8_t, 8> kMagic = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
constexpr size_t kHeaderSize = 16;
constexpr int32_t kVersion = 1;
constexpr size_t kBlockSize = size_t{32} << 10;
/// A snappy copy makes at most 64 bytes of 2: a larger claim is not worth an allocation.
constexpr size_t kHighestRatio = 32;

bool starts_with_magic(Bytes input) {
  return input.size() >= kMagic.size() && std::memcmp(input.data(), kMagic.data(), kMagic.size()) == 0;
}

/// One bare snappy block. `made_max`: how much may still come out.
DecompressStatus uncompress_block(Bytes block, size_t made_max, size_t bytes_max, GrowBuffer& out) {
  const char* data = as_text(block).data();
  size_t claimed = 0;
  if (!snappy::GetUncompressedLength(data, block.size(), &claimed)) return damaged("snappy: no length");
  if (claimed > block.size() * kHighestRatio) return damaged("snappy: claims more than it can hold");
  if (claimed > made_max) return too_large(bytes_max);
  auto* to = reinterpret_cast<char*>(out.spare(claimed).data());
  if (!snappy::RawUncompress(data, block.size(), to)) return damaged("snappy: the data is damaged");
  out.commit(claimed);
  return kOk;
}

}  // namespace

DecompressStatus snappy_decompress(Bytes input, size_t bytes_max, GrowBuffer& out) {
  if (input.empty()) return damaged("snappy: there is nothing");
  if (!starts_with_magic(input)) return uncompress_block(input, bytes_max, bytes_max, out);
  if (input.size() < kHeaderSize) return damaged("snappy: the header is cut");
  const size_t start = out.size();
  input = input.subspan(kHeaderSize);
  while (!input.empty()) {
    if (starts_with_magic(input)) {
      if (input.size() < kHeaderSize) return damaged("snappy: a header is cut");
      if (load_be<int32_t>(input.data() + kMagic.size()) < kVersion)
        return damaged("snappy: version of a header");
      input = input.subspan(kHeaderSize);
      continue;
    }
    if (input.size() < sizeof(int32_t)) break;  // Java takes a cut size for the end.
    auto size = load_be<int32_t>(input.data());
    input = input.subspan(sizeof(int32_t));
    if (size < 0 || static_cast<size_t>(size) > input.size()) return damaged("snappy: a block is cut");
    Bytes block = input.first(static_cast<size_t>(size));
    RETURN_IF_ERROR(uncompress_block(block, bytes_max - (out.size() - start), bytes_max, out));
    input = input.subspan(block.size());
  }
  return kOk;
}

void snappy_compress(Bytes input, std::vector<std::byte>& out) {
  size_t blocks = (input.size() + kBlockSize - 1) / kBlockSize;
  size_t at = out.size();
  out.resize(at + kHeaderSize + blocks * (sizeof(int32_t) + snappy::MaxCompressedLength(kBlockSize)));
  std::memcpy(out.data() + at, kMagic.data(), kMagic.size());
  store_be(out.data() + at + 8, kVersion);
  store_be(out.data() + at + 12, kVersion);
  at += kHeaderSize;
  while (!input.empty()) {
    Bytes block = input.first(std::min(kBlockSize, input.size()));
    size_t written = 0;
    snappy::RawCompress(as_text(block).data(), block.size(), reinterpret_cast<char*>(out.data() + at + 4),
                        &written);
    store_be(out.data() + at, static_cast<int32_t>(written));
    at += sizeof(int32_t) + written;
    input = input.subspan(block.size());
  }
  out.resize(at);
}

}  // namespace zurau::records
