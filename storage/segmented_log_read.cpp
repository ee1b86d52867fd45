// Reading: where the wanted batch begins, how far the slice may go, which transactions in it were aborted.
#include <algorithm>
#include <utility>

#include "storage/segmented_log.h"

namespace zurau::storage {

/// The last segment that begins at or below `offset`; the first one when none does.
size_t SegmentedLog::segment_index(int64_t offset) const {
  if (offset >= active().base_offset()) return segments_.size() - 1;
  auto after = std::upper_bound(segments_.begin(), segments_.end(), offset,
                                [](int64_t at, const auto& segment) { return at < segment->base_offset(); });
  return after == segments_.begin() ? 0 : static_cast<size_t>(after - segments_.begin()) - 1;
}

/// Where in its file the bound lies: a slice must not reach beyond.
Result<LogPosition> SegmentedLog::bound_position(ReadBound bound) {
  if (bound == ReadBound::end) return end_position();
  if (bound == ReadBound::visible || offsets_.stable == offsets_.visible) return visible_;
  auto unstable = producers_.first_unstable();
  if (unstable && unstable->offset == offsets_.stable && unstable->position >= 0) return *unstable;
  // Known from a snapshot only, or moved by DeleteRecords: looked for once.
  for (size_t i = segment_index(offsets_.stable); i < segments_.size(); ++i) {
    Segment& segment = *segments_[i];
    ASSIGN_OR_RETURN(auto index, segment.offset_index_snapshot(true));
    ASSIGN_OR_RETURN(
        auto entry, index.last_at_or_before(OffsetIndex::offset_of, offsets_.stable - segment.base_offset()));
    uint64_t from = entry ? decode_offset_entry(*entry).position : 0;
    ASSIGN_OR_RETURN(auto batch, find_batch(segment, offsets_.stable, from, segment.size()));
    if (!batch) continue;
    LogPosition found{offsets_.stable, segment.base_offset(), static_cast<int64_t>(batch->position)};
    producers_.remember_position(found);
    return found;
  }
  return end_position();
}

Result<SegmentedLog::ReadPlan> SegmentedLog::plan_read(int64_t offset, int64_t not_before_base,
                                                       const ReadLimits& limits) {
  if (offset < offsets_.start || offset > offsets_.end)
    return fail(Error{ErrorCode::offset_out_of_range, 0, name_,
                      fmt::format("offset {} is not within {} to {}", offset, offsets_.start, offsets_.end)});
  ReadPlan plan;
  plan.offsets = offsets_;
  plan.bound_offset = bound_offset(limits.bound);
  if (offset >= plan.bound_offset) return plan;
  ASSIGN_OR_RETURN(LogPosition bound, bound_position(limits.bound));
  size_t index = segment_index(std::max(offset, not_before_base));
  bool goes_on = not_before_base != INT64_MIN;
  if (goes_on && segments_[index]->base_offset() < not_before_base) ++index;
  if (index >= segments_.size() || segments_[index]->base_offset() > bound.segment_base) return plan;

  Segment& segment = *segments_[index];
  plan.segment = segments_[index];
  plan.limit =
      segment.base_offset() == bound.segment_base ? static_cast<uint64_t>(bound.position) : segment.size();
  plan.aborted_needed = limits.bound == ReadBound::stable &&
                        std::any_of(segments_.begin() + static_cast<std::ptrdiff_t>(index), segments_.end(),
                                    [](const auto& later) { return later->may_have_aborted(); });
  if (goes_on) return plan;
  if (index + 1 == segments_.size()) {
    for (const RecentBatch& recent : recent_) {
      if (recent.base_offset != offset) continue;
      plan.position = recent.position;
      plan.exact_size = recent.size;
      return plan;
    }
  }
  if (auto position = segment.position_in_memory(offset)) {
    plan.position = *position;
  } else {
    ASSIGN_OR_RETURN(plan.index, segment.offset_index_snapshot(false));
  }
  return plan;
}

Result<LogSlice> SegmentedLog::read(int64_t offset, const ReadLimits& limits) {
  LogSlice slice;
  auto make_plan = [&](int64_t not_before_base) -> Result<ReadPlan> {
    Lock lock(mutex_);
    return plan_read(offset, not_before_base, limits);
  };
  for (int64_t not_before_base = INT64_MIN;;) {
    ASSIGN_OR_RETURN(ReadPlan plan, make_plan(not_before_base));
    slice.offsets = plan.offsets;
    if (!plan.segment) return slice;
    std::optional<BatchInfo> first;
    if (plan.exact_size > 0) {
      first.emplace();
      first->position = plan.position;
      first->size = plan.exact_size;
    } else {
      if (plan.index) {
        ASSIGN_OR_RETURN(auto entry, plan.index->last_at_or_before(OffsetIndex::offset_of,
                                                                   offset - plan.segment->base_offset()));
        plan.position = entry ? decode_offset_entry(*entry).position : 0;
      }
      ASSIGN_OR_RETURN(first, find_batch(*plan.segment, offset, plan.position, plan.limit));
    }
    if (!first) {  // Compaction has removed what was here: the next batch is in a later segment.
      not_before_base = plan.segment->base_offset() + 1;
      continue;
    }
    RETURN_IF_ERROR(fill_slice(plan, *first, limits, slice));
    if (plan.aborted_needed) RETURN_IF_ERROR(collect_aborted(plan, offset, slice));
    return slice;
  }
}

Status SegmentedLog::fill_slice(const ReadPlan& plan, const BatchInfo& first, const ReadLimits& limits,
                                LogSlice& slice) const {
  uint64_t limit = plan.limit;
  for (const DamagedRange& damage : plan.segment->damages()) {
    if (damage.position >= first.end_position()) limit = std::min(limit, damage.position);
  }
  uint64_t length = std::min<uint64_t>(limits.max_bytes, limit - first.position);
  if (limits.at_least_one_batch) length = std::max<uint64_t>(length, first.size);
  slice.region.position = first.position;
  slice.region.length = static_cast<uint32_t>(length);
  if (length == 0) return kOk;
  ASSIGN_OR_RETURN(slice.region.source, plan.segment->log_file().region_source());
  return kOk;
}

/// An offset at or above everything in the slice: of the first index entry behind it
/// (LogSegment.fetchUpperBoundOffset).
Result<int64_t> SegmentedLog::slice_end_offset(const ReadPlan& plan, const LogSlice& slice) {
  Segment& segment = *plan.segment;
  ASSIGN_OR_RETURN(auto index, segment.offset_index_snapshot(true));
  auto last_byte = static_cast<int64_t>(slice.region.position + slice.region.length) - 1;
  ASSIGN_OR_RETURN(auto entry, index.first_after(OffsetIndex::position_of, last_byte));
  if (entry)
    return std::min(plan.bound_offset, segment.base_offset() + decode_offset_entry(*entry).relative_offset);
  size_t next = segment_index(segment.base_offset()) + 1;
  return next < segments_.size() ? std::min(plan.bound_offset, segments_[next]->base_offset())
                                 : plan.bound_offset;
}

/// Source: LocalLog.collectAbortedTransactions, TransactionIndex.collectAbortedTxns.
Status SegmentedLog::collect_aborted(const ReadPlan& plan, int64_t offset, LogSlice& slice) {
  if (slice.region.length == 0) return kOk;
  Lock lock(mutex_);
  ASSIGN_OR_RETURN(int64_t upper, slice_end_offset(plan, slice));
  bool complete = false;
  for (size_t i = segment_index(plan.segment->base_offset()); i < segments_.size() && !complete; ++i) {
    ASSIGN_OR_RETURN(auto entries, segments_[i]->aborted());
    for (const AbortedTxnEntry& entry : entries) {
      if (entry.last_offset >= offset && entry.first_offset < upper)
        slice.aborted.push_back({entry.producer_id, entry.first_offset});
      complete = complete || entry.last_stable_offset >= upper;
      if (complete) break;
    }
  }
  std::sort(slice.aborted.begin(), slice.aborted.end(),
            [](const auto& a, const auto& b) { return a.first_offset < b.first_offset; });
  return kOk;
}

}  // namespace zurau::storage
