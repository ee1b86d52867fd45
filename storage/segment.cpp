#include "storage/segment.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/base/log.h"
#include "storage/log_layout.h"

namespace zurau::storage {
namespace {

/// What a walk over batch headers reads at once: headers of small batches come many at a time.
constexpr size_t kWalkBytes = 4096;
/// Dirty pages go to the disk in portions of this size, so that a sync finds little to do...
constexpr uint64_t kWritebackBytes = uint64_t{8} << 20;
/// ...and this far behind the tail their page frames are given back: a broker that is only written to takes
/// a bounded part of the page cache, and frames circulate instead of being asked of the host anew.
constexpr uint64_t kTailWindowBytes = uint64_t{256} << 20;

std::string file_path(const std::string& directory, int64_t base_offset, SegmentFileKind kind) {
  return join_path(directory, segment_file_name(base_offset, kind));
}

BatchPlace place_of(const records::BatchView& batch, uint64_t position) {
  return {position,
          batch.size_in_bytes(),
          batch.base_offset(),
          batch.last_offset(),
          batch.max_timestamp(),
          batch.partition_leader_epoch()};
}

}  // namespace

Segment::Segment(FileSystem& files, std::string directory, int64_t base_offset)
    : files_(files),
      directory_(std::move(directory)),
      base_offset_(base_offset),
      log_path_(file_path(directory_, base_offset, SegmentFileKind::log)),
      offsets_(files, file_path(directory_, base_offset, SegmentFileKind::offset_index)),
      times_(files, file_path(directory_, base_offset, SegmentFileKind::time_index)) {}

Status Segment::create(int64_t now_ms) {
  ASSIGN_OR_RETURN(log_, files_.open(log_path_, OpenMode::create));
  RETURN_IF_ERROR(log_->truncate(0));
  RETURN_IF_ERROR(offsets_.create());
  RETURN_IF_ERROR(times_.create());
  created_ms_ = now_ms;
  return kOk;
}

Status Segment::open() {
  ASSIGN_OR_RETURN(log_, files_.open(log_path_, OpenMode::read_write));
  ASSIGN_OR_RETURN(size_, log_->size());
  written_back_ = size_;
  ASSIGN_OR_RETURN(created_ms_, files_.modified_ms(log_path_));
  RETURN_IF_ERROR(offsets_.open());
  RETURN_IF_ERROR(times_.open());
  if (times_.last()) largest_ = {times_.last()->timestamp, times_.last()->relative_offset};
  if (size_ == 0) return kOk;
  ASSIGN_OR_RETURN(auto first, batch_at(0));
  if (first && first->max_timestamp >= 0) first_timestamp_ = first->max_timestamp;
  return kOk;
}

Error Segment::damaged(uint64_t position, std::string_view what) const {
  return {ErrorCode::corrupt, 0, log_path_, fmt::format("at byte {}: {}", position, what)};
}

bool Segment::should_roll(uint64_t size, int64_t last_offset, int64_t max_timestamp, int64_t now_ms,
                          const LogOptions& options, int64_t jitter_ms) const {
  if (last_offset - base_offset_ > INT32_MAX) return true;
  if (size_ == 0) return false;
  if (size_ + size > static_cast<uint64_t>(options.segment_bytes)) return true;
  int64_t waited = first_timestamp_ ? max_timestamp - *first_timestamp_ : now_ms - created_ms_;
  if (waited > options.segment_ms - jitter_ms) return true;
  auto index_bytes = static_cast<size_t>(options.segment_index_bytes);
  return offsets_.count() >= index_bytes / OffsetEntry::kBytes ||
         times_.count() + 1 >= index_bytes / TimeEntry::kBytes;
}

Status Segment::append(const records::BatchView& batch, const LogOptions& options) {
  RETURN_IF_ERROR(log_->write(size_, batch.bytes()));
  BatchPlace place = place_of(batch, size_);
  index(place, options);
  size_ += place.size;
  log_unsynced_ = true;
  remember(place);
  if (size_ - written_back_ >= kWritebackBytes) write_behind();
  return kOk;
}

void Segment::write_behind() {
  log_->start_writeback(written_back_, size_ - written_back_);
  if (written_back_ > kTailWindowBytes) {
    uint64_t end = written_back_ - kTailWindowBytes;
    uint64_t length = std::min(end, 2 * kWritebackBytes);
    log_->drop_cache(end - length, length);
  }
  written_back_ = size_;
}

void Segment::index(const BatchPlace& batch, const LogOptions& options) {
  auto relative = static_cast<int32_t>(batch.last_offset - base_offset_);
  if (batch.position == 0 && !first_timestamp_ && batch.max_timestamp >= 0) {
    first_timestamp_ = batch.max_timestamp;
  }
  if (batch.max_timestamp > largest_.timestamp) largest_ = {batch.max_timestamp, relative};
  if (bytes_since_index_ > static_cast<uint64_t>(options.index_interval_bytes)) {
    offsets_.append({relative, static_cast<int32_t>(batch.position)});
    int64_t known = times_.last() ? times_.last()->timestamp : -1;
    if (largest_.timestamp > known) times_.append(largest_);
    bytes_since_index_ = 0;
  }
  bytes_since_index_ += batch.size;
}

void Segment::remember(const BatchPlace& batch) {
  recent_[recent_count_++ % kRecent] = batch;
}

Status Segment::reset_indexes() {
  largest_ = {};
  first_timestamp_.reset();
  bytes_since_index_ = 0;
  recent_count_ = 0;
  RETURN_IF_ERROR(offsets_.reset());
  return times_.reset();
}

Status Segment::truncate(uint64_t size) {
  RETURN_IF_ERROR(log_->truncate(size));
  size_ = size;
  written_back_ = std::min(written_back_, size);
  recent_count_ = 0;
  log_unsynced_ = true;
  return kOk;
}

Status Segment::seal() {
  int64_t known = times_.last() ? times_.last()->timestamp : -1;
  if (largest_.timestamp > known) times_.append(largest_);
  RETURN_IF_ERROR(offsets_.write());
  return times_.write();
}

void Segment::collect_unsynced(SyncTarget& target) {
  if (log_unsynced_) target.files.push_back(log_);
  log_unsynced_ = false;
  if (auto file = offsets_.take_unsynced()) target.files.push_back(std::move(file));
  if (auto file = times_.take_unsynced()) target.files.push_back(std::move(file));
}

Result<std::optional<BatchPlace>> Segment::batch_at(uint64_t position) const {
  return walk(position, [](const BatchPlace&) { return true; });
}

Result<std::optional<BatchPlace>> Segment::walk(uint64_t position,
                                                const std::function<bool(const BatchPlace&)>& wanted) const {
  std::optional<BatchPlace> none;
  std::array<std::byte, kWalkBytes> buffer;
  uint64_t begin = 0;
  size_t filled = 0;
  while (position < size_) {
    if (size_ - position < records::kBatchHeaderSize) {
      return fail(damaged(position, "less than a batch header is left"));
    }
    if (position < begin || position + records::kBatchHeaderSize > begin + filled) {
      auto length = std::min<uint64_t>(buffer.size(), size_ - position);
      ASSIGN_OR_RETURN(filled, log_->read(position, MutableBytes(buffer).first(length)));
      begin = position;
      if (filled < records::kBatchHeaderSize)
        return fail(damaged(position, "the file is shorter than it was"));
    }
    records::BatchView batch(Bytes(buffer).subspan(position - begin, records::kBatchHeaderSize));
    auto framed = records::frame_batch(batch.bytes());
    bool sound = framed.size >= records::kBatchHeaderSize && batch.magic() == records::kMagic;
    if (!sound) return fail(damaged(position, "no batch begins here"));
    if (framed.size > size_ - position)
      return fail(damaged(position, "the batch is cut by the end of the file"));
    BatchPlace place = place_of(batch, position);
    if (wanted(place)) return std::optional(place);
    position += place.size;
  }
  return none;
}

Result<std::optional<BatchPlace>> Segment::find(int64_t offset) const {
  size_t kept = std::min(recent_count_, kRecent);
  if (kept > 0 && recent_[(recent_count_ - kept) % kRecent].base_offset <= offset) {
    for (size_t i = recent_count_ - kept; i < recent_count_; ++i) {
      if (recent_[i % kRecent].last_offset >= offset) return std::optional(recent_[i % kRecent]);
    }
    return std::optional<BatchPlace>();
  }
  int64_t relative = offset - base_offset_;
  ASSIGN_OR_RETURN(auto entry,
                   offsets_.find_last([&](const OffsetEntry& e) { return e.relative_offset < relative; }));
  uint64_t position = entry ? static_cast<uint64_t>(entry->position) : 0;
  return walk(position, [&](const BatchPlace& place) { return place.last_offset >= offset; });
}

Result<std::optional<BatchPlace>> Segment::find_timestamp(int64_t timestamp) const {
  ASSIGN_OR_RETURN(auto entry, times_.find_last([&](const TimeEntry& e) { return e.timestamp < timestamp; }));
  uint64_t position = 0;
  if (entry) {
    ASSIGN_OR_RETURN(auto place, find(base_offset_ + entry->relative_offset));
    if (place) position = place->position;
  }
  return walk(position, [&](const BatchPlace& place) { return place.max_timestamp >= timestamp; });
}

Result<std::optional<BatchPlace>> Segment::last_indexed() const {
  return batch_at(offsets_.last() ? static_cast<uint64_t>(offsets_.last()->position) : 0);
}

Result<std::vector<std::byte>> Segment::read_batch(const BatchPlace& place) const {
  std::vector<std::byte> bytes(place.size);
  ASSIGN_OR_RETURN(size_t got, log_->read(place.position, bytes));
  if (got < bytes.size()) return fail(damaged(place.position, "the file is shorter than it was"));
  return bytes;
}

Status Segment::rename_deleted(std::vector<std::string>& renamed) {
  for (SegmentFileKind kind : {SegmentFileKind::log, SegmentFileKind::offset_index,
                               SegmentFileKind::time_index, SegmentFileKind::txn_index}) {
    std::string path = file_path(directory_, base_offset_, kind);
    std::string to = join_path(directory_, segment_file_name(base_offset_, kind, FileStage::deleted));
    auto status = files_.rename(path, to);
    if (!status.ok() && status.error().code == ErrorCode::not_found) continue;
    RETURN_IF_ERROR(status);
    renamed.push_back(std::move(to));
  }
  return kOk;
}

}  // namespace zurau::storage
