#include "storage/segment_scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace zurau::storage {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
/// What stands in front of the magic: enough to tell whether a batch can begin.
constexpr size_t kFrontBytes = records::kMagicOffset + 1;
/// What a disk writes as one: a page that did not reach it leaves whole sectors of zeros.
constexpr uint64_t kSector = 512;

}  // namespace

SegmentScan::SegmentScan(Segment& segment, int64_t first_offset, int64_t recovery_point)
    : segment_(segment),
      recovery_point_(recovery_point),
      expected_(std::max(first_offset, segment.base_offset())) {}

/// Brings `bytes` from `position` on into the buffer; false when the segment ends before.
Result<bool> SegmentScan::load(uint64_t position, size_t bytes) {
  if (position + bytes > segment_.size()) return false;
  if (position >= buffer_at_ && position + bytes <= buffer_at_ + buffered_) return true;
  buffer_.resize(std::max(bytes, kReadBytes));
  ASSIGN_OR_RETURN(buffered_, segment_.log()->read(position, buffer_));
  buffer_at_ = position;
  return buffered_ >= bytes;
}

Result<SegmentScan::Step> SegmentScan::check_at(uint64_t position) {
  auto bad = [&](std::string reason) {
    reason_ = std::move(reason);
    return Step::bad;
  };
  if (position == segment_.size()) return Step::end;
  ASSIGN_OR_RETURN(bool there, load(position, records::kBatchHeaderSize));
  if (!there) return bad("less than a batch header is left");
  Bytes front(buffer_.data() + (position - buffer_at_), records::kBatchHeaderSize);
  auto framed = records::frame_batch(front);
  records::BatchView head(front);
  if (framed.size < records::kBatchHeaderSize || head.magic() != records::kMagic)
    return bad("no batch begins there");
  ASSIGN_OR_RETURN(there, load(position, framed.size));
  if (!there) return bad("the batch is cut by the end of the file");
  records::BatchView batch(Bytes(buffer_.data() + (position - buffer_at_), framed.size));
  if (!batch.crc_matches()) return bad("the batch's checksum is wrong");
  if (batch.base_offset() < expected_ || batch.last_offset_delta() < 0) {
    return bad(fmt::format("the batch says offset {}, {} was expected", batch.base_offset(), expected_));
  }
  if (batch.last_offset() - segment_.base_offset() > INT32_MAX)
    return bad("the batch's offset is out of range");
  place_ = {position,
            framed.size,
            batch.base_offset(),
            batch.last_offset(),
            batch.max_timestamp(),
            batch.partition_leader_epoch()};
  return Step::sound;
}

/// The next position behind `position` at which a sound batch begins.
Result<std::optional<uint64_t>> SegmentScan::resync(uint64_t position) {
  std::string reason = reason_;
  std::optional<uint64_t> found;
  for (uint64_t at = position + 1; at + records::kBatchHeaderSize <= segment_.size(); ++at) {
    ASSIGN_OR_RETURN(bool there, load(at, kFrontBytes));
    if (!there) break;
    const std::byte* front = buffer_.data() + (at - buffer_at_);
    if (front[records::kMagicOffset] != std::byte{records::kMagic}) continue;
    auto length = load_be<int32_t>(front + 8);
    if (length < static_cast<int32_t>(records::kBatchHeaderSize - records::kLogOverhead)) continue;
    if (at + records::kLogOverhead + static_cast<uint64_t>(length) > segment_.size()) continue;
    if (load_be<int64_t>(front) < expected_) continue;
    ASSIGN_OR_RETURN(Step step, check_at(at));
    if (step != Step::sound) continue;
    found = at;
    break;
  }
  reason_ = std::move(reason);
  return found;
}

/// Is what stands at `position` cut by the end of the file, or does a sector of it (from `position` on, or
/// from the sector's begin) hold nothing but zeros?
Result<bool> SegmentScan::never_written(uint64_t position) {
  uint64_t left = segment_.size() - position;
  if (left < records::kBatchHeaderSize) return true;
  ASSIGN_OR_RETURN(bool there, load(position, records::kBatchHeaderSize));
  if (!there) return true;
  auto framed =
      records::frame_batch(Bytes(buffer_.data() + (position - buffer_at_), records::kBatchHeaderSize));
  if (framed.framing == records::Framing::incomplete && framed.size > left) return true;
  uint64_t end = position + std::max<uint64_t>(framed.size, records::kBatchHeaderSize);
  for (uint64_t from = position; from < end;) {
    uint64_t to = std::min((from / kSector + 1) * kSector, segment_.size());
    ASSIGN_OR_RETURN(there, load(from, to - from));
    const std::byte* sector = buffer_.data() + (from - buffer_at_);
    if (there && std::all_of(sector, sector + (to - from), [](std::byte b) { return b == std::byte{0}; }))
      return true;
    from = to;
  }
  return false;
}

Result<SegmentScan::Outcome> SegmentScan::run(const std::function<void(const BatchPlace&)>& sound) {
  Outcome outcome;
  uint64_t position = 0;
  while (true) {
    ASSIGN_OR_RETURN(Step step, check_at(position));
    if (step == Step::end) break;
    if (step == Step::bad) {
      if (!outcome.bad_position) {
        outcome.bad_position = position;
        outcome.bad_offset = expected_;
        outcome.reason = reason_;
        if (expected_ >= recovery_point_) {
          ASSIGN_OR_RETURN(outcome.never_written, never_written(position));
        }
        if (outcome.never_written) break;
      }
      ASSIGN_OR_RETURN(auto next, resync(position));
      if (!next) break;
      outcome.sound_behind = true;
      position = *next;
      continue;
    }
    sound(place_);
    expected_ = place_.last_offset + 1;
    position += place_.size;
  }
  outcome.next_offset = expected_;
  return outcome;
}

Result<int64_t> offset_behind(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::read));
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  int64_t next = 0;
  std::vector<std::byte> head(records::kBatchHeaderSize);
  for (uint64_t position = 0; position < size;) {
    ASSIGN_OR_RETURN(size_t got, file->read(position, head));
    records::BatchView batch{Bytes(head)};
    if (got < head.size() || records::frame_batch(Bytes(head)).size < records::kBatchHeaderSize) {
      return fail(Error{ErrorCode::corrupt, 0, path, fmt::format("no batch begins at byte {}", position)});
    }
    next = batch.next_offset();
    position += batch.size_in_bytes();
  }
  return next;
}

}  // namespace zurau::storage
