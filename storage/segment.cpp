#include "storage/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/log.h"

namespace zurau::storage {
namespace {

/// Kafka keeps positions as int32.
constexpr int64_t kMaxSegmentBytes = INT32_MAX;

template <class Index>
bool is_full(const Index& index, int32_t index_bytes, uint64_t reserved_entries, size_t entry_size) {
  return index.entries() + reserved_entries >= static_cast<uint64_t>(index_bytes) / entry_size;
}

}  // namespace

Segment::Segment(const LogPlace& place, int64_t base_offset, std::shared_ptr<File> log, int64_t now_ms)
    : place_(place), base_offset_(base_offset), created_ms_(now_ms), log_(std::move(log)) {}

Result<std::shared_ptr<Segment>> Segment::create(const LogPlace& place, int64_t base_offset,
                                                 const LogOptions& options, int64_t now_ms) {
  auto segment = unmade(place, base_offset, now_ms);
  RETURN_IF_ERROR(segment->make_files(options));
  return segment;
}

std::shared_ptr<Segment> Segment::unmade(const LogPlace& place, int64_t base_offset, int64_t now_ms) {
  auto segment = std::make_shared<Segment>(place, base_offset, nullptr, now_ms);
  segment->forget_contents();
  segment->forget_aborted();
  return segment;
}

Status Segment::make_files(const LogOptions& options) {
  ASSIGN_OR_RETURN(auto log,
                   place_.files.open(place_.path(base_offset_, SegmentFileKind::log), OpenMode::create));
  ASSIGN_OR_RETURN(uint64_t left_over, log->size());
  if (left_over > 0) RETURN_IF_ERROR(log->truncate(0));
  // Zeros behind the last batch: recovery, ours and Kafka's, takes them for the end of the log.
  if (options.preallocate)
    RETURN_IF_ERROR(log->truncate(static_cast<uint64_t>(std::min(options.segment_bytes, kMaxSegmentBytes))));
  RETURN_IF_ERROR(offset_index_.write(place_.files, path(SegmentFileKind::offset_index)));
  release_index_files();
  preallocated_ = options.preallocate;
  log_ = std::move(log);
  return kOk;
}

Result<std::shared_ptr<Segment>> Segment::open(const LogPlace& place, int64_t base_offset, int64_t now_ms) {
  ASSIGN_OR_RETURN(auto log,
                   place.files.open(place.path(base_offset, SegmentFileKind::log), OpenMode::read_write));
  auto segment = std::make_shared<Segment>(place, base_offset, std::move(log), now_ms);
  ASSIGN_OR_RETURN(segment->size_, segment->log_->size());
  return segment;
}

Status Segment::read_first_timestamp() {
  if (first_timestamp_known_ || size_ == 0) return kOk;
  std::array<std::byte, records::kBatchHeaderSize> header;
  BatchCursor cursor(*log_, 0, size_, header);
  ASSIGN_OR_RETURN(auto first, cursor.next());
  first_timestamp_ = first ? first->max_timestamp : -1;
  first_timestamp_known_ = true;
  return kOk;
}

/// Source: LogSegment.shouldRoll, timeWaitedForRoll, UnifiedLog.maybeRoll.
Result<bool> Segment::must_roll(const BatchInfo& batch, const LogOptions& options, int64_t jitter_ms,
                                int64_t now_ms) {
  if (size_ == 0) return false;
  int64_t room = std::min(options.segment_bytes, kMaxSegmentBytes) - static_cast<int64_t>(batch.size);
  if (static_cast<int64_t>(size_) > room) return true;
  if (batch.last_offset - base_offset_ > INT32_MAX) return true;
  // The time index keeps a place for the entry that seal() adds.
  if (is_full(offset_index_, options.segment_index_bytes, 0, kOffsetIndexEntrySize) ||
      is_full(time_index_, options.segment_index_bytes, 1, kTimeIndexEntrySize))
    return true;
  RETURN_IF_ERROR(read_first_timestamp());
  int64_t waited = first_timestamp_ >= 0 ? batch.max_timestamp - first_timestamp_ : now_ms - created_ms_;
  return waited > options.segment_ms - jitter_ms;
}

Status Segment::write(Bytes bytes) {
  Status written = log_->write(size_, bytes);
  if (written.ok()) return kOk;
  if (auto cut = log_->truncate(size_); !cut.ok()) {
    Error error = std::move(cut).error();
    error.code = ErrorCode::offline;
    error.detail = fmt::format("a write failed ({}), and what it left could not be cut off: {}",
                               written.error().detail, error.detail);
    return fail(std::move(error));
  }
  preallocated_ = false;
  return written;
}

void Segment::note_timestamp(const BatchInfo& batch) {
  if (batch.max_timestamp <= max_timestamp_) return;
  max_timestamp_ = batch.max_timestamp;
  offset_of_max_timestamp_ = batch.last_offset;
}

void Segment::note(const BatchInfo& batch, int32_t index_interval_bytes) {
  note_timestamp(batch);
  if (size_ == 0) {
    first_timestamp_ = batch.max_timestamp;
    first_timestamp_known_ = true;
  }
  // Kafka counts the bytes since the last entry: none for a first batch (LogSegment.append).
  if (batch.position - last_indexed_position_ > static_cast<uint64_t>(std::max(index_interval_bytes, 0))) {
    offset_index_.add({relative(batch.last_offset), static_cast<uint32_t>(batch.position)});
    time_index_.maybe_add({max_timestamp_, relative(offset_of_max_timestamp_)});
    last_indexed_position_ = batch.position;
  }
  size_ = batch.end_position();
}

void Segment::add_aborted(const AbortedTxnEntry& entry) {
  CHECK(aborted_loaded_);  // Of the active segment it always is.
  aborted_.push_back(entry);
  if (auto written = write_aborted(); !written.ok())
    log_debug("{}: kept in memory for now", written.error().to_string());
}

Status Segment::write_aborted() {
  if (aborted_written_ == aborted_.size() || !aborted_loaded_) return kOk;
  if (!txn_file_) {
    ASSIGN_OR_RETURN(txn_file_, place_.files.open(path(SegmentFileKind::txn_index), OpenMode::create));
    RETURN_IF_ERROR(txn_file_->truncate(aborted_written_ * kTxnIndexEntrySize));
  }
  for (; aborted_written_ < aborted_.size(); ++aborted_written_)
    RETURN_IF_ERROR(write_txn_index_entry(*txn_file_, aborted_written_, aborted_[aborted_written_]));
  return kOk;
}

Status Segment::rewrite_txn_index() {
  aborted_written_ = 0;
  txn_file_.reset();
  if (!aborted_.empty()) return write_aborted();
  ASSIGN_OR_RETURN(bool there, place_.files.exists(path(SegmentFileKind::txn_index)));
  return there ? place_.files.remove(path(SegmentFileKind::txn_index)) : Status(kOk);
}

Status Segment::write_indexes() {
  RETURN_IF_ERROR(offset_index_.write(place_.files, path(SegmentFileKind::offset_index)));
  return time_index_.write(place_.files, path(SegmentFileKind::time_index));
}

void Segment::write_indexes_if_due() {
  if (!offset_index_.wants_write() && !time_index_.wants_write()) return;
  if (auto written = write_indexes(); !written.ok())
    log_debug("{}: kept in memory for now", written.error().to_string());
}

Status Segment::seal() {
  if (!has_files()) return kOk;
  if (max_timestamp_ >= 0) time_index_.maybe_add({max_timestamp_, relative(offset_of_max_timestamp_)});
  RETURN_IF_ERROR(write_indexes());
  RETURN_IF_ERROR(write_aborted());
  if (preallocated_) RETURN_IF_ERROR(log_->truncate(size_));
  preallocated_ = false;
  return kOk;
}

bool Segment::has_unwritten() const {
  bool txns = aborted_loaded_ && aborted_written_ != aborted_.size();
  return txns || offset_index_.has_pending() || time_index_.has_pending();
}

std::vector<std::shared_ptr<File>> Segment::all_files() const {
  std::vector<std::shared_ptr<File>> result;
  if (log_) result.push_back(log_);
  if (offset_index_.file()) result.push_back(offset_index_.file());
  if (time_index_.file()) result.push_back(time_index_.file());
  if (txn_file_) result.push_back(txn_file_);
  return result;
}

void Segment::release_index_files() {
  offset_index_.release();
  time_index_.release();
  txn_file_.reset();
}

/// Source: AbstractIndex.sanityCheck, LogSegment.sanityCheck. Kafka's preallocated indexes end in zeros after
/// a kill; so their last entry says nothing, and they are taken for damaged.
Result<bool> Segment::load_indexes() {
  ASSIGN_OR_RETURN(bool offsets_whole, offset_index_.load(place_.files, path(SegmentFileKind::offset_index)));
  ASSIGN_OR_RETURN(bool times_whole, time_index_.load(place_.files, path(SegmentFileKind::time_index)));
  if (!offsets_whole || !times_whole) return false;
  OffsetIndexEntry last = offset_index_.last_entry();
  bool sane = offset_index_.entries() == 0 || (last.relative_offset > 0 && last.position < size_);
  TimeIndexEntry newest = time_index_.last_entry();
  sane = sane && (time_index_.entries() == 0 || (newest.timestamp >= 0 && newest.relative_offset >= 0));
  if (!sane) return false;
  last_indexed_position_ = last.position;
  if (time_index_.entries() > 0) {
    max_timestamp_ = newest.timestamp;
    offset_of_max_timestamp_ = base_offset_ + newest.relative_offset;
  }
  return true;
}

void Segment::forget_contents() {
  size_ = 0;
  last_indexed_position_ = 0;
  max_timestamp_ = -1;
  offset_of_max_timestamp_ = -1;
  first_timestamp_known_ = false;
  first_timestamp_ = -1;
  offset_index_.clear();
  time_index_.clear();
  damages_.clear();
}

void Segment::forget_aborted() {
  aborted_.clear();
  aborted_written_ = 0;
  aborted_loaded_ = true;
}

Status Segment::truncate(uint64_t size) {
  RETURN_IF_ERROR(log_->truncate(size));
  size_ = size;
  preallocated_ = false;
  return kOk;
}

void Segment::skip_damage(const DamagedRange& range) {
  damages_.push_back(range);
  size_ = range.end_position;
}

std::optional<uint64_t> Segment::position_in_memory(int64_t offset) const {
  if (offset_index_.entries() == 0 || offset <= base_offset_) return 0;
  int64_t wanted = offset - base_offset_;
  if (auto entry = offset_index_.last_pending_at_or_before(OffsetIndex::offset_of, wanted))
    return decode_offset_entry(*entry).position;
  if (offset_index_.in_memory()) return 0;
  return std::nullopt;
}

Result<IndexSnapshot> Segment::offset_index_snapshot(bool with_pending) {
  return offset_index_.snapshot(place_.files, path(SegmentFileKind::offset_index), with_pending);
}

Result<IndexSnapshot> Segment::time_index_snapshot() {
  return time_index_.snapshot(place_.files, path(SegmentFileKind::time_index));
}

Result<std::span<const AbortedTxnEntry>> Segment::aborted() {
  if (!aborted_loaded_) {
    ASSIGN_OR_RETURN(aborted_, read_txn_index(place_.files, path(SegmentFileKind::txn_index)));
    aborted_loaded_ = true;
    aborted_written_ = aborted_.size();
  }
  return std::span<const AbortedTxnEntry>(aborted_);
}

Result<std::optional<BatchInfo>> find_batch(const Segment& segment, int64_t offset, uint64_t position,
                                            uint64_t limit) {
  std::array<std::byte, 8192> buffer;  // Twice the default index interval: one read as a rule.
  BatchCursor cursor(segment.log_file(), position, limit, buffer);
  for (;;) {
    for (const DamagedRange& damage : segment.damages()) {
      if (cursor.position() != damage.position) continue;
      if (offset < damage.next_offset)
        return fail(Error{ErrorCode::corrupt, 0, segment.path(SegmentFileKind::log),
                          fmt::format("bytes {} to {} are damaged: records from offset {} on cannot be read",
                                      damage.position, damage.end_position, damage.offset)});
      cursor.seek(damage.end_position);
    }
    ASSIGN_OR_RETURN(auto batch, cursor.next());
    if (!batch && cursor.position() >= limit) return std::optional<BatchInfo>();
    if (!batch)
      return fail(Error{ErrorCode::corrupt, 0, segment.path(SegmentFileKind::log),
                        fmt::format("no batch begins at byte {}", cursor.position())});
    if (batch->last_offset >= offset) return batch;
  }
}

}  // namespace zurau::storage
