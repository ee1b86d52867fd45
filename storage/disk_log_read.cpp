// DiskLog: reading: slices for fetches, offsets by time, leader epochs.
#include <algorithm>

#include "storage/disk_log.h"

namespace zurau::storage {
namespace {

/// What one batch may become while a record's timestamp is looked for in it: as config/limits.h.
constexpr size_t kDecompressedBytesMax = size_t{256} << 20;

}  // namespace

int64_t DiskLog::next_base(int64_t base) const {
  auto next = segments_.upper_bound(base);
  return next == segments_.end() ? offsets_.end : next->first;
}

Result<LogSlice> DiskLog::read(int64_t offset, const ReadLimits& limits) {
  Lock lock(mutex_);
  if (deleted_) return fail(*failure_);
  if (offset < offsets_.start || offset > offsets_.end) {
    return fail(Error{ErrorCode::offset_out_of_range, 0, name_, "the offset is outside of the log"});
  }
  LogSlice slice;
  slice.offsets = offsets_;
  int64_t bound = bound_offset(limits.bound);
  if (offset >= bound) return slice;
  return read_segments(offset, limits, bound);
}

Result<LogSlice> DiskLog::read_segments(int64_t offset, const ReadLimits& limits, int64_t bound) {
  LogSlice slice;
  slice.offsets = offsets_;
  auto at = segments_.upper_bound(offset);
  if (at != segments_.begin()) --at;
  for (; at != segments_.end() && at->first < bound; ++at) {
    const Segment& segment = *at->second;
    ASSIGN_OR_RETURN(auto place, segment.find(offset));
    if (!place) continue;  // Compaction took the segment's end: the next one goes on.
    if (place->base_offset >= bound) break;
    int64_t next = next_base(at->first);
    ASSIGN_OR_RETURN(uint64_t end, position_of_bound(segment, next, bound));
    uint64_t length = std::min<uint64_t>(end - place->position, limits.max_bytes);
    if (length < place->size) length = limits.at_least_one_batch ? place->size : 0;
    if (length > 0) {
      ASSIGN_OR_RETURN(slice.region.source, segment.log()->region_source());
      slice.region.position = place->position;
      slice.region.length = static_cast<uint32_t>(length);
    }
    if (limits.bound == ReadBound::stable) collect_aborted(offset, std::min(bound, next), slice);
    break;
  }
  return slice;
}

/// Where in the segment the bytes end that a reader may see.
Result<uint64_t> DiskLog::position_of_bound(const Segment& segment, int64_t next, int64_t bound) const {
  if (bound >= next) return segment.size();
  ASSIGN_OR_RETURN(auto place, segment.find(bound));
  return place ? place->position : segment.size();
}

void DiskLog::collect_aborted(int64_t offset, int64_t upper, LogSlice& slice) const {
  for (const auto& [base, transactions] : aborted_) {
    for (const AbortedTxn& aborted : transactions) {
      if (aborted.last_offset < offset || aborted.first_offset >= upper) continue;
      slice.aborted.push_back({aborted.producer_id, aborted.first_offset});
    }
  }
  std::sort(slice.aborted.begin(), slice.aborted.end(),
            [](const AbortedTransaction& a, const AbortedTransaction& b) {
              return a.first_offset < b.first_offset;
            });
}

// ---- Times
// --------------------------------------------------------------------------------------------------

Result<TimestampedOffset> DiskLog::find_timestamp(int64_t timestamp, ReadBound bound) {
  Lock lock(mutex_);
  int64_t end = bound_offset(bound);
  for (const auto& [base, segment] : segments_) {
    if (base >= end) break;
    if (segment->largest_timestamp() < timestamp || next_base(base) <= offsets_.start) continue;
    ASSIGN_OR_RETURN(auto place, segment->find_timestamp(timestamp));
    while (place && place->base_offset < end) {
      ASSIGN_OR_RETURN(auto found, timestamp_in_batch(*segment, *place, timestamp));
      if (found && found->offset >= end) break;
      if (found) return *found;
      ASSIGN_OR_RETURN(place, segment->batch_at(place->position + place->size));
    }
  }
  return TimestampedOffset{};
}

Result<std::optional<TimestampedOffset>> DiskLog::timestamp_in_batch(const Segment& segment,
                                                                     const BatchPlace& place,
                                                                     int64_t timestamp) const {
  std::optional<TimestampedOffset> none;
  if (place.max_timestamp < timestamp || place.last_offset < offsets_.start) return none;
  ASSIGN_OR_RETURN(auto bytes, segment.read_batch(place));
  records::RecordReader reader(records::BatchView(bytes), kDecompressedBytesMax);
  while (auto record = reader.next()) {
    if (record->timestamp < timestamp || record->offset < offsets_.start) continue;
    return std::optional(TimestampedOffset{record->timestamp, record->offset, place.leader_epoch});
  }
  if (reader.error()) return fail(Error{ErrorCode::corrupt, 0, name_, *reader.error()});
  return none;
}

Result<TimestampedOffset> DiskLog::find_max_timestamp() {
  Lock lock(mutex_);
  const Segment* best = nullptr;
  for (const auto& [base, segment] : segments_) {
    if (next_base(base) <= offsets_.start) continue;
    if (segment->largest_timestamp() >= 0 &&
        (!best || segment->largest_timestamp() > best->largest_timestamp())) {
      best = segment.get();
    }
  }
  if (!best) return TimestampedOffset{};
  ASSIGN_OR_RETURN(auto place, best->find(best->base_offset() + best->largest().relative_offset));
  if (!place) return TimestampedOffset{};
  ASSIGN_OR_RETURN(auto found, timestamp_in_batch(*best, *place, place->max_timestamp));
  return found.value_or(TimestampedOffset{});
}

// ---- Leader epochs (LeaderEpochFileCache)
// -------------------------------------------------------------------

EpochEndOffset DiskLog::end_offset_for_epoch(int32_t leader_epoch, int32_t current_epoch) const {
  Lock lock(mutex_);
  if (leader_epoch < 0) return {};
  if (leader_epoch == current_epoch) return {leader_epoch, offsets_.visible};
  if (epochs_.empty() || leader_epoch > epochs_.back().epoch) return {};
  if (leader_epoch == epochs_.back().epoch) return {leader_epoch, offsets_.end};
  auto higher = std::upper_bound(epochs_.begin(), epochs_.end(), leader_epoch,
                                 [](int32_t epoch, const EpochEntry& entry) { return epoch < entry.epoch; });
  if (higher == epochs_.begin()) return {leader_epoch, higher->start_offset};
  return {(higher - 1)->epoch, higher->start_offset};
}

int32_t DiskLog::latest_epoch() const {
  Lock lock(mutex_);
  return epochs_.empty() ? -1 : epochs_.back().epoch;
}

int32_t DiskLog::epoch_of(int64_t offset) const {
  Lock lock(mutex_);
  int32_t epoch = -1;
  for (const EpochEntry& entry : epochs_) {
    if (entry.start_offset > offset) break;
    epoch = entry.epoch;
  }
  return epoch;
}

std::vector<ProducerInfo> DiskLog::producers() const {
  Lock lock(mutex_);
  return producers_.list();
}

}  // namespace zurau::storage
