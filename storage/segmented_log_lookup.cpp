// Looking for records by timestamp (ListOffsets).
#include <algorithm>
#include <utility>

#include "storage/segmented_log.h"

namespace zurau::storage {
namespace {

/// Bound for the one batch that a lookup decompresses. Far above what message.max.bytes lets in.
constexpr size_t kDecompressedBytesMax = size_t{256} << 20;
constexpr size_t kWalkBufferBytes = 64 * 1024;

/// The first record of `batch` for which `wanted` is true.
template <class Wanted>
Result<std::optional<TimestampedOffset>> first_record(Bytes bytes, const std::string& path,
                                                      const Wanted& wanted) {
  records::BatchView batch(bytes);
  if (batch.magic() != records::kMagic) {  // A message of old: its header is all that is looked at.
    BatchInfo info = read_batch_info(bytes, 0);
    if (!wanted(info.last_offset, info.max_timestamp)) return std::optional<TimestampedOffset>();
    return std::optional(TimestampedOffset{info.max_timestamp, info.last_offset, -1});
  }
  records::RecordReader reader(batch, kDecompressedBytesMax);
  while (auto record = reader.next()) {
    if (wanted(record->offset, record->timestamp))
      return std::optional(
          TimestampedOffset{record->timestamp, record->offset, batch.partition_leader_epoch()});
  }
  if (reader.error())
    return fail(Error{
        ErrorCode::corrupt, 0, path,
        fmt::format("the batch at offset {} cannot be read: {}", batch.base_offset(), *reader.error())});
  return std::optional<TimestampedOffset>();
}

}  // namespace

Result<std::vector<std::byte>> SegmentedLog::read_batch(const Segment& segment,
                                                        const BatchInfo& batch) const {
  std::vector<std::byte> bytes(batch.size);
  ASSIGN_OR_RETURN(size_t read, segment.log_file().read(batch.position, bytes));
  if (read != bytes.size())
    return fail(Error{ErrorCode::corrupt, 0, segment.path(SegmentFileKind::log),
                      fmt::format("the file ends within the batch at byte {}", batch.position)});
  return bytes;
}

/// The first record at or above `query.timestamp` within the query's offsets, looked for from `position` on.
Result<TimestampedOffset> SegmentedLog::find_in_segment(const Segment& segment, uint64_t position,
                                                        uint64_t limit, const TimeQuery& query) const {
  std::vector<std::byte> buffer(kWalkBufferBytes);
  BatchCursor cursor(segment.log_file(), position, limit, buffer);
  for (;;) {
    for (const DamagedRange& damage : segment.damages()) {
      if (cursor.position() == damage.position) cursor.seek(damage.end_position);
    }
    ASSIGN_OR_RETURN(auto batch, cursor.next());
    if (!batch || batch->base_offset >= query.below) return TimestampedOffset{};
    if (batch->max_timestamp < query.timestamp || batch->last_offset < query.from) continue;
    ASSIGN_OR_RETURN(auto bytes, read_batch(segment, *batch));
    auto wanted = [&query](int64_t offset, int64_t timestamp) {
      return offset >= query.from && timestamp >= query.timestamp;
    };
    ASSIGN_OR_RETURN(auto found, first_record(bytes, segment.path(SegmentFileKind::log), wanted));
    if (found) return found->offset < query.below ? *found : TimestampedOffset{};
  }
}

/// Source: UnifiedLog.fetchOffsetByTimestamp, LogSegment.findOffsetByTimestamp.
Result<TimestampedOffset> SegmentedLog::find_timestamp(int64_t timestamp, ReadBound bound) {
  TimeQuery query{timestamp, 0, 0};
  for (int64_t after_base = INT64_MIN;;) {
    std::shared_ptr<Segment> segment;
    IndexSnapshot times;
    IndexSnapshot offsets;
    uint64_t limit = 0;
    {
      Lock lock(mutex_);
      query.from = offsets_.start;
      query.below = bound_offset(bound);
      auto at = std::find_if(segments_.begin(), segments_.end(), [&](const auto& candidate) {
        return candidate->base_offset() > after_base && candidate->max_timestamp() >= timestamp;
      });
      if (at == segments_.end()) return TimestampedOffset{};
      segment = *at;
      limit = segment->size();
      ASSIGN_OR_RETURN(times, segment->time_index_snapshot());
      ASSIGN_OR_RETURN(offsets, segment->offset_index_snapshot(true));
    }
    int64_t base = segment->base_offset();
    ASSIGN_OR_RETURN(auto time, times.last_at_or_before(TimeIndex::timestamp_of, timestamp));
    int64_t relative =
        std::max(time ? int64_t{decode_time_entry(*time).relative_offset} : 0, query.from - base);
    ASSIGN_OR_RETURN(auto entry, offsets.last_at_or_before(OffsetIndex::offset_of, relative));
    uint64_t position = entry ? decode_offset_entry(*entry).position : 0;
    ASSIGN_OR_RETURN(auto found, find_in_segment(*segment, position, limit, query));
    if (found.offset >= 0) return found;
    after_base = base;
  }
}

/// Source: UnifiedLog.fetchOffsetByTimestamp for MAX_TIMESTAMP.
Result<TimestampedOffset> SegmentedLog::find_max_timestamp() {
  std::shared_ptr<Segment> segment;
  IndexSnapshot offsets;
  int64_t timestamp = -1;
  int64_t offset = -1;
  uint64_t limit = 0;
  {
    Lock lock(mutex_);
    segment = *std::max_element(segments_.begin(), segments_.end(), [](const auto& a, const auto& b) {
      return a->max_timestamp() < b->max_timestamp();
    });
    timestamp = segment->max_timestamp();
    offset = segment->offset_of_max_timestamp();
    limit = segment->size();
    if (timestamp < 0) return TimestampedOffset{};
    ASSIGN_OR_RETURN(offsets, segment->offset_index_snapshot(true));
  }
  ASSIGN_OR_RETURN(auto entry,
                   offsets.last_at_or_before(OffsetIndex::offset_of, offset - segment->base_offset()));
  std::vector<std::byte> buffer(kWalkBufferBytes);
  BatchCursor cursor(segment->log_file(), entry ? decode_offset_entry(*entry).position : 0, limit, buffer);
  for (;;) {
    ASSIGN_OR_RETURN(auto batch, cursor.next());
    if (!batch) return TimestampedOffset{};
    if (batch->max_timestamp != timestamp) continue;
    ASSIGN_OR_RETURN(auto bytes, read_batch(*segment, *batch));
    auto wanted = [timestamp](int64_t, int64_t of_record) { return of_record == timestamp; };
    ASSIGN_OR_RETURN(auto found, first_record(bytes, segment->path(SegmentFileKind::log), wanted));
    return found.value_or(TimestampedOffset{});
  }
}

}  // namespace zurau::storage
