// Lz4 frames, block by block: Kafka takes a part of the format only, and its own early versions broke it.
//
//   frame    04 22 4d 18 | FLG | BD | [content size: 8] | header checksum | blocks | 00 00 00 00 | [checksum:
//   4] FLG      bits 7-6 version 1, 5 blocks are independent (a must), 4 block checksums, 3 content size,
//            2 content checksum, 1-0 zero
//   BD       bits 6-4 the largest block: 4 64 KiB, 5 256 KiB, 6 1 MiB, 7 4 MiB; the others zero
//   block    size: 4, its top bit set where the data is not compressed | data | [checksum: 4]
//
// Everything is little-endian, checksums are xxHash-32; that of the header is its second byte, over FLG, BD
// and the content size (of magic 0: over the magic number too, so it is wrong). Source:
// org.apache.kafka.common.compress.Lz4BlockInputStream, the lz4 frame format 1.6.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <lz4.h>
#include <lz4hc.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "protocol/base/check.h"
#include "protocol/records/codecs.h"

namespace zurau::records {
namespace {

constexpr uint32_t kMagic = 0x184d2204;
constexpr size_t kMagicSize = 4;
constexpr uint32_t kNotCompressed = 0x80000000;
constexpr size_t kBlockSize = size_t{64} << 10;
constexpr uint8_t kBlockSizeCode = 4;
/// A byte of lz4 makes at most 255: less space will do for a small block.
constexpr size_t kHighestRatio = 255;
/// Kafka's default for compression.lz4.level; means the fast compressor, every other level the slow one.
constexpr int kFastLevel = 9;

uint32_t load_le32(const std::byte* from) {
  uint32_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return std::endian::native == std::endian::little ? value : byte_swap(value);
}
void store_le32(std::byte* to, uint32_t value) {
  if constexpr (std::endian::native != std::endian::little) value = byte_swap(value);
  std::memcpy(to, &value, sizeof value);
}
uint32_t checksum_of(Bytes bytes) {
  return XXH32(bytes.data(), bytes.size(), 0);
}

struct Frame {
  size_t header_size = 0;
  size_t block_size_max = 0;
  bool block_checksums = false;
  bool content_checksum = false;
};

Result<Frame, DecompressError> read_header(Bytes input, Lz4HeaderChecksum checksum) {
  if (input.size() < kMagicSize + 3) return damaged("lz4: the header is cut");
  if (load_le32(input.data()) != kMagic) return damaged("lz4: no lz4 frame");
  auto flags = std::to_integer<uint8_t>(input[4]);
  auto block = std::to_integer<uint8_t>(input[5]);
  if ((flags >> 6) != 1 || (flags & 0x03) != 0) return damaged("lz4: unknown version or flags");
  if ((flags & 0x20) == 0) return damaged("lz4: blocks depend on each other, which Kafka does not take");
  auto size_code = static_cast<uint8_t>(block >> 4);
  if ((block & 0x8f) != 0 || size_code < 4) return damaged("lz4: unknown block size");
  Frame frame;
  frame.block_size_max = size_t{1} << (8 + 2 * size_code);
  frame.block_checksums = (flags & 0x10) != 0;
  frame.content_checksum = (flags & 0x04) != 0;
  size_t described = (flags & 0x08) != 0 ? 10 : 2;
  frame.header_size = kMagicSize + described + 1;
  if (input.size() < frame.header_size) return damaged("lz4: the header is cut");
  auto expected = static_cast<uint8_t>(checksum_of(input.subspan(kMagicSize, described)) >> 8);
  if (checksum == Lz4HeaderChecksum::checked &&
      std::to_integer<uint8_t>(input[frame.header_size - 1]) != expected) {
    return damaged("lz4: the header's checksum is wrong");
  }
  return frame;
}

/// Decodes one block; what came out, or SIZE_MAX when it is damaged. `space` is as large as a block may
/// become.
size_t decode_block(Bytes data, bool compressed, MutableBytes space) {
  if (compressed) {
    int made = LZ4_decompress_safe(as_text(data).data(), reinterpret_cast<char*>(space.data()),
                                   static_cast<int>(data.size()), static_cast<int>(space.size()));
    return made < 0 ? SIZE_MAX : static_cast<size_t>(made);
  }
  if (data.size() > space.size()) return SIZE_MAX;
  if (!data.empty()) std::memcpy(space.data(), data.data(), data.size());
  return data.size();
}

}  // namespace

DecompressStatus lz4_decompress(Bytes input, size_t bytes_max, Lz4HeaderChecksum checksum, GrowBuffer& out) {
  ASSIGN_OR_RETURN(Frame frame, read_header(input, checksum));
  const size_t start = out.size();
  const size_t checksum_size = frame.block_checksums ? sizeof(uint32_t) : 0;
  input = input.subspan(frame.header_size);
  while (true) {
    if (input.size() < sizeof(uint32_t)) return damaged("lz4: the frame has no end");
    uint32_t field = load_le32(input.data());
    input = input.subspan(sizeof(uint32_t));
    if (field == 0) break;
    size_t size = field & ~kNotCompressed;
    if (size > frame.block_size_max) return damaged("lz4: a block is larger than its frame allows");
    if (size + checksum_size > input.size()) return damaged("lz4: a block is cut");
    Bytes data = input.first(size);
    input = input.subspan(size);
    if (frame.block_checksums) {
      if (load_le32(input.data()) != checksum_of(data)) return damaged("lz4: a block's checksum is wrong");
      input = input.subspan(checksum_size);
    }
    size_t block_max = std::min(frame.block_size_max, size * kHighestRatio + kHighestRatio);
    size_t made = decode_block(data, (field & kNotCompressed) == 0, out.spare(block_max).first(block_max));
    if (made == SIZE_MAX) return damaged("lz4: a block is damaged");
    if (made > bytes_max - (out.size() - start)) return too_large(bytes_max);
    out.commit(made);
  }
  if (!frame.content_checksum) return kOk;
  if (input.size() < sizeof(uint32_t)) return damaged("lz4: the checksum is cut");
  bool right = load_le32(input.data()) == checksum_of(out.view().subspan(start));
  return right ? DecompressStatus(kOk) : damaged("lz4: the content's checksum is wrong");
}

void lz4_compress(Bytes input, int level, std::vector<std::byte>& out) {
  constexpr size_t kHeaderSize = kMagicSize + 3;
  constexpr size_t kFieldSize = sizeof(uint32_t);
  size_t blocks = (input.size() + kBlockSize - 1) / kBlockSize;
  size_t at = out.size();
  out.resize(at + kHeaderSize + input.size() + (blocks + 1) * kFieldSize);
  store_le32(out.data() + at, kMagic);
  out[at + 4] = std::byte{0x60};
  out[at + 5] = std::byte{kBlockSizeCode << 4};
  out[at + 6] = static_cast<std::byte>(checksum_of(Bytes(out).subspan(at + 4, 2)) >> 8);
  at += kHeaderSize;
  while (!input.empty()) {
    Bytes block = input.first(std::min(kBlockSize, input.size()));
    // One byte less than the block: what does not shrink is stored as it is.
    const char* from = as_text(block).data();
    auto* to = reinterpret_cast<char*>(out.data() + at + kFieldSize);
    auto size = static_cast<int>(block.size());
    int written = level == 0 || level == kFastLevel
                      ? LZ4_compress_default(from, to, size, size - 1)
                      : LZ4_compress_HC(from, to, size, size - 1, std::clamp(level, 1, LZ4HC_CLEVEL_MAX));
    if (written > 0) {
      store_le32(out.data() + at, static_cast<uint32_t>(written));
    } else {
      store_le32(out.data() + at, static_cast<uint32_t>(size) | kNotCompressed);
      std::memcpy(to, from, block.size());
      written = size;
    }
    at += kFieldSize + static_cast<size_t>(written);
    input = input.subspan(block.size());
  }
  store_le32(out.data() + at, 0);
  out.resize(at + kFieldSize);
}

}  // namespace zurau::records
