#include "storage/batch_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "protocol/base/crc32c.h"
#include "protocol/records/legacy_message_set.h"

namespace zurau::storage {
namespace {

using records::Framing;

/// What a disk writes as one; a page that never reached it is whole sectors of zeros.
constexpr uint64_t kSectorSize = 512;
/// Fewer zeros than this may well be the front of a right header (offset and length are small numbers).
constexpr uint64_t kTellingZeros = records::kLogOverhead;

ScannedBatch wrong_batch(std::string wrong, bool cut_short = false) {
  return {std::nullopt, std::move(wrong), cut_short};
}

std::string wrong_framing(Framing framing) {
  switch (framing) {
    case Framing::bad_length: return "its length is impossible";
    case Framing::bad_magic: return "its magic is unknown";
    case Framing::whole:
    case Framing::legacy:
    case Framing::incomplete: break;
  }
  return "it is longer than the file";
}

/// Cheap tests of whether a batch may begin at `at`, before its CRC is computed.
bool may_be_batch(const std::byte* at, uint64_t bytes_left, int64_t expected_offset, int64_t segment_base) {
  if (load_be<int8_t>(at + records::kMagicOffset) != records::kMagic) return false;
  auto length = load_be<int32_t>(at + 8);
  if (length < static_cast<int32_t>(records::kBatchHeaderSize - records::kLogOverhead)) return false;
  if (static_cast<uint64_t>(length) + records::kLogOverhead > bytes_left) return false;
  auto base = load_be<int64_t>(at);
  return base >= expected_offset && base - segment_base <= INT32_MAX;
}

}  // namespace

Result<uint32_t> BatchScanner::crc_of(uint64_t position, uint64_t end) {
  uint32_t crc = 0;
  while (position < end) {
    ASSIGN_OR_RETURN(Bytes bytes, window_.some(position, static_cast<size_t>(end - position)));
    if (bytes.empty()) break;  // The file is shorter than it was: the CRC will not match.
    crc = crc32c(bytes, crc);
    position += bytes.size();
  }
  return crc;
}

Result<bool> BatchScanner::batch_crc_matches(const BatchInfo& batch, uint32_t claimed) {
  ASSIGN_OR_RETURN(uint32_t crc, crc_of(batch.position + records::kCrcCoverOffset, batch.end_position()));
  return crc == claimed;
}

/// A header of magic 2 of which only the front reached the disk looks like a message of magic 0.
Result<bool> BatchScanner::legacy_crc_matches(const BatchInfo& message) {
  constexpr uint32_t kLargestMessage = uint32_t{128} << 20;
  if (message.size > kLargestMessage) return false;
  std::vector<std::byte> bytes(message.size);
  ASSIGN_OR_RETURN(size_t read, window_.file().read(message.position, bytes));
  return read == bytes.size() && records::legacy_crc_matches(bytes);
}

Result<ScannedBatch> BatchScanner::scan(uint64_t position, int64_t expected_offset, int64_t segment_base) {
  ASSIGN_OR_RETURN(Bytes header, window_.view(position, records::kBatchHeaderSize));
  auto framed = records::frame_batch(header);
  if (framed.framing == Framing::bad_length || framed.framing == Framing::bad_magic)
    return wrong_batch(wrong_framing(framed.framing));
  bool has_header = framed.size > 0 && header.size() > records::kMagicOffset;
  if (!has_header || framed.size > file_size_ - position)
    return wrong_batch("it is longer than the file", true);

  BatchInfo info = read_batch_info(header, position);
  uint32_t claimed_crc = load_be<uint32_t>(header.data() + 17);
  if (info.last_offset < info.base_offset || info.record_count < 0)
    return wrong_batch("its offsets are impossible");
  if (info.base_offset < expected_offset && info.magic == records::kMagic)
    return wrong_batch(fmt::format("its offset {} is below {}", info.base_offset, expected_offset));
  if (info.last_offset < expected_offset || info.last_offset - segment_base > INT32_MAX)
    return wrong_batch(fmt::format("its offset {} does not belong here", info.last_offset));
  ASSIGN_OR_RETURN(bool matches, info.magic == records::kMagic ? batch_crc_matches(info, claimed_crc)
                                                               : legacy_crc_matches(info));
  if (!matches) return wrong_batch("its CRC does not match");
  return ScannedBatch{info, {}, false};
}

Result<std::optional<uint64_t>> BatchScanner::find_next(uint64_t position, int64_t expected_offset,
                                                        int64_t segment_base) {
  constexpr size_t kNeeded = records::kMagicOffset + 1;
  while (position + records::kBatchHeaderSize <= file_size_) {
    ASSIGN_OR_RETURN(Bytes least, window_.view(position, kNeeded));
    if (least.size() < kNeeded) break;
    ASSIGN_OR_RETURN(Bytes bytes, window_.some(position, SIZE_MAX));
    uint64_t candidate = UINT64_MAX;
    size_t at = 0;
    for (; at + kNeeded <= bytes.size() && candidate == UINT64_MAX; ++at) {
      if (may_be_batch(bytes.data() + at, file_size_ - position - at, expected_offset, segment_base))
        candidate = position + at;
    }
    position += at;
    if (candidate == UINT64_MAX) continue;
    ASSIGN_OR_RETURN(auto scanned, scan(candidate, expected_offset, segment_base));
    if (scanned.batch) return std::optional<uint64_t>(candidate);
  }
  return std::optional<uint64_t>();
}

Result<bool> BatchScanner::is_zero(uint64_t position, uint64_t end) {
  while (position < end) {
    ASSIGN_OR_RETURN(Bytes bytes, window_.some(position, static_cast<size_t>(end - position)));
    if (bytes.empty()) break;
    bool zero =
        bytes[0] == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
    if (!zero) return false;
    position += bytes.size();
  }
  return true;
}

Result<bool> BatchScanner::has_hole(uint64_t position, uint64_t end, int64_t expected_offset) {
  uint64_t sector_end = (position / kSectorSize + 1) * kSectorSize;
  ASSIGN_OR_RETURN(bool zero, is_zero(position, std::min(sector_end, end)));
  uint64_t length = std::min(sector_end, end) - position;
  if (zero) {
    // The zeros must differ from the offset that belongs there.
    uint64_t bits = std::min<uint64_t>(length, 8) * 8;
    bool differs = length >= kTellingZeros || static_cast<uint64_t>(expected_offset) >> (64 - bits) != 0;
    if (differs) return true;
  }
  for (uint64_t sector = sector_end; sector < end; sector += kSectorSize) {
    ASSIGN_OR_RETURN(bool hole, is_zero(sector, std::min(sector + kSectorSize, end)));
    if (hole) return true;
  }
  return false;
}

Result<bool> BatchScanner::whole_but_for_length(uint64_t position) {
  ASSIGN_OR_RETURN(Bytes header, window_.view(position, records::kBatchHeaderSize));
  if (header.size() < records::kBatchHeaderSize) return false;
  auto claimed = load_be<uint32_t>(header.data() + 17);
  ASSIGN_OR_RETURN(uint32_t crc, crc_of(position + records::kCrcCoverOffset, file_size_));
  return crc == claimed;
}

}  // namespace zurau::storage
