// What PartitionLog::open finds in a directory: leftovers go, segments are opened or scanned, producer state
// and leader epochs come back.
//
//   clean stop     indexes are trusted after a look at their ends; nothing is scanned
//   else           every segment that reaches above the recovery point is read batch by batch, CRC and all;
//   its
//                  indexes are built anew
//
//   bytes that are no batch, and          a torn tail: cut, said in the report
//     nothing sound stands behind them
//   ... zeros of a sector that never      a write that no sync covered: cut there, whatever stands behind was
//     came, or a segment's end missing    not durable either (pages and files reach the disk in any order)
//   ... with sound batches behind them    damage: nothing is cut, the log comes up read-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "protocol/base/log.h"
#include "storage/directory_files.h"
#include "storage/disk_log.h"
#include "storage/log_layout.h"
#include "storage/segment_scan.h"

namespace zurau::storage {
namespace {

class Recovery {
 public:
  Recovery(const LogContext& context, const std::string& directory, const LogOptions& options,
           const LogStart& start, RecoveryReport& report)
      : files_(context.files),
        clock_(context.clock),
        directory_(directory),
        options_(options),
        start_(start),
        report_(report) {}

  Result<RecoveredLog> run() {
    RETURN_IF_ERROR(sort_files());
    RETURN_IF_ERROR(read_small_files());
    if (bases_.empty()) RETURN_IF_ERROR(add_segment(start_.log_start));
    if (!bases_.empty()) next_segment_ = *bases_.begin();
    while (next_segment_ != kNoSegment) RETURN_IF_ERROR(open_segment(next_segment_));
    RETURN_IF_ERROR(find_end());
    RETURN_IF_ERROR(load_producers());
    if (!start_.clean) ++report_.logs_recovered;
    return std::move(log_);
  }

 private:
  std::string path_of(int64_t base, SegmentFileKind kind, FileStage stage = FileStage::live) const {
    return join_path(directory_, segment_file_name(base, kind, stage));
  }

  void find(const std::string& path, std::string detail, bool data_lost) {
    report_.findings.push_back({path, std::move(detail), data_lost});
  }

  // ---- Files
  // ------------------------------------------------------------------------------------------------

  /// Removes what a crash or a delayed delete left, and learns which segments and snapshots there are.
  Status sort_files() {
    ASSIGN_OR_RETURN(auto entries, files_.list(directory_));
    std::vector<SegmentFileName> swaps;
    for (const DirectoryEntry& entry : entries) {
      auto name = parse_segment_file_name(entry.name);
      if (!name) continue;
      if (name->stage == FileStage::deleted || name->stage == FileStage::cleaned) {
        RETURN_IF_ERROR(files_.remove(join_path(directory_, entry.name)));
      } else if (name->stage == FileStage::swap) {
        swaps.push_back(*name);
      } else if (name->kind == SegmentFileKind::log) {
        bases_.insert(name->base_offset);
      } else if (name->kind == SegmentFileKind::producer_snapshot) {
        snapshots_.insert(name->base_offset);
      } else {
        indexes_.push_back(*name);
      }
    }
    RETURN_IF_ERROR(complete_swaps(swaps));
    for (const SegmentFileName& index : indexes_) {
      if (bases_.contains(index.base_offset)) continue;
      RETURN_IF_ERROR(files_.remove(path_of(index.base_offset, index.kind)));
    }
    return kOk;
  }

  /// X.log.swap is the whole output of a compaction: it replaces the segments whose offsets it covers
  /// (LogLoader.load). Its indexes are built anew.
  Status complete_swaps(const std::vector<SegmentFileName>& swaps) {
    for (const SegmentFileName& swap : swaps) {
      std::string path = path_of(swap.base_offset, swap.kind, FileStage::swap);
      if (swap.kind != SegmentFileKind::log) {
        RETURN_IF_ERROR(files_.remove(path));
        continue;
      }
      ASSIGN_OR_RETURN(int64_t next, offset_behind(files_, path));
      for (auto base = bases_.lower_bound(swap.base_offset); base != bases_.end() && *base < next;) {
        if (*base != swap.base_offset) RETURN_IF_ERROR(files_.remove(path_of(*base, SegmentFileKind::log)));
        base = bases_.erase(base);
      }
      RETURN_IF_ERROR(files_.rename(path, path_of(swap.base_offset, SegmentFileKind::log)));
      bases_.insert(swap.base_offset);
      swapped_.insert(swap.base_offset);
      find(path, "a compaction that was nearly done was completed", false);
    }
    return kOk;
  }

  Status read_small_files() {
    ASSIGN_OR_RETURN(auto id, read_partition_metadata(files_, directory_));
    log_.topic_id = id.value_or(Uuid{});
    auto epochs = read_epoch_checkpoint(files_, join_path(directory_, kLeaderEpochFile));
    if (epochs.ok()) {
      log_.epochs = std::move(epochs).value();
    } else if (epochs.error().code == ErrorCode::corrupt) {
      find(epochs.error().path, "damaged, and built anew from the batches that are scanned", false);
    } else {
      return fail(epochs.error());
    }
    return kOk;
  }

  Status add_segment(int64_t base) {
    auto segment = std::make_unique<Segment>(files_, directory_, base);
    RETURN_IF_ERROR(segment->create(clock_.wall_ms()));
    log_.segments.emplace(base, std::move(segment));
    log_.changed = true;
    return kOk;
  }

  // ---- Segments
  // ---------------------------------------------------------------------------------------------

  Status open_segment(int64_t base) {
    if (is_behind_a_gap(base)) return drop_segments_from(base);
    auto next = bases_.upper_bound(base);
    next_segment_ = next == bases_.end() ? kNoSegment : *next;
    auto segment = std::make_unique<Segment>(files_, directory_, base);
    auto opened = segment->open();
    bool rebuild = needs_scan(base);
    if (!opened.ok()) {
      if (opened.error().code != ErrorCode::corrupt) return opened;
      find(opened.error().path, opened.error().detail + ": indexes are built anew", false);
      rebuild = true;
    }
    if (rebuild) RETURN_IF_ERROR(scan(*segment));
    log_.segments.emplace(base, std::move(segment));
    return open_txn_index(base);
  }

  Status open_txn_index(int64_t base) {
    std::string path = path_of(base, SegmentFileKind::txn_index);
    auto aborted = read_txn_index(files_, path);
    if (aborted.ok()) {
      if (!aborted->empty()) log_.aborted.emplace(base, std::move(aborted).value());
      return kOk;
    }
    if (aborted.error().code != ErrorCode::corrupt) return fail(aborted.error());
    find(path, aborted.error().detail + ": built anew from the markers", false);
    replay_cap_ = std::min(replay_cap_, base);
    return files_.remove(path);
  }

  /// The end of the segment before did not become durable, or a whole segment: then nor did this one. Not where
  /// compaction has been: gaps are its work there, also between segments, and nothing may go.
  bool is_behind_a_gap(int64_t base) const {
    return !start_.clean && !log_.failure && scanned_any_ && !compacted_ &&
           scanned_to_ >= start_.recovery_point && base > scanned_to_;
  }

  /// Removes segments that were never durable; later offsets are written again.
  Status drop_segments_from(int64_t base) {
    next_segment_ = kNoSegment;
    log_.changed = true;
    for (auto at = bases_.lower_bound(base); at != bases_.end(); at = bases_.erase(at)) {
      std::string path = path_of(*at, SegmentFileKind::log);
      find(path,
           fmt::format("was not synced before a power cut and goes, as the log is whole only up to offset {}",
                       scanned_to_),
           false);
      for (auto kind : {SegmentFileKind::log, SegmentFileKind::offset_index, SegmentFileKind::time_index,
                        SegmentFileKind::txn_index}) {
        auto removed = files_.remove(path_of(*at, kind));
        if (!removed.ok() && removed.error().code != ErrorCode::not_found) return removed;
      }
    }
    return kOk;
  }

  bool needs_scan(int64_t base) const {
    if (swapped_.contains(base)) return true;
    if (start_.clean) return false;
    auto next = bases_.upper_bound(base);
    // One that ends at the recovery point too: it was the active one then, its indexes not all in their
    // files.
    return next == bases_.end() || *next >= start_.recovery_point;
  }

  Status scan(Segment& segment) {
    RETURN_IF_ERROR(segment.reset_indexes());
    segment.mark_unsynced();
    log_.changed = true;
    SegmentScan scan(segment, scanned_to_, start_.recovery_point);
    int64_t next = segment.base_offset();
    ASSIGN_OR_RETURN(SegmentScan::Outcome outcome, scan.run([&](const BatchPlace& batch) {
      // An appended log has no gap within a segment; a hole of damage is told apart by the outcome.
      compacted_ = compacted_ || batch.base_offset != next;
      next = batch.last_offset + 1;
      segment.index(batch, options_);
      note_epoch(batch);
    }));
    report_.bytes_scanned += static_cast<int64_t>(segment.size());
    scanned_to_ = std::max(scanned_to_, outcome.next_offset);
    scanned_any_ = true;
    if (!outcome.bad_position) return seal(segment);
    bool last = segment.base_offset() == *bases_.rbegin();
    if (!outcome.never_written && (outcome.sound_behind || !last)) return report_damage(segment, outcome);
    uint64_t cut = segment.size() - *outcome.bad_position;
    RETURN_IF_ERROR(segment.truncate(*outcome.bad_position));
    find(segment.log_path(),
         fmt::format("a torn tail of {} bytes at byte {} (offset {}) was cut: {}", cut, *outcome.bad_position,
                     outcome.next_offset, outcome.reason),
         false);
    RETURN_IF_ERROR(seal(segment));
    return last ? Status(kOk) : drop_segments_from(segment.base_offset() + 1);
  }

  Status report_damage(Segment& segment, const SegmentScan::Outcome& outcome) {
    std::string detail = fmt::format(
        "damaged at byte {}, from offset {} on ({}), with sound batches behind it: nothing was cut, the "
        "partition "
        "takes no appends until it is repaired",
        *outcome.bad_position, outcome.bad_offset, outcome.reason);
    log_.failure = Error{ErrorCode::read_only, 0, segment.log_path(), detail};
    find(segment.log_path(), std::move(detail), true);
    return seal(segment);
  }

  /// On a full disk the broker has to start: index entries that cannot be written stay in memory.
  static Status seal(Segment& segment) {
    auto sealed = segment.seal();
    if (!sealed.ok() && sealed.error().code == ErrorCode::disk_full) return kOk;
    return sealed;
  }

  void note_epoch(const BatchPlace& batch) {
    if (batch.leader_epoch < 0) return;
    if (!log_.epochs.empty() && log_.epochs.back().epoch >= batch.leader_epoch) return;
    log_.epochs.push_back({batch.leader_epoch, batch.base_offset});
  }

  // ---- Offsets and producers
  // --------------------------------------------------------------------------------

  Status find_end() {
    const Segment& last = *log_.segments.rbegin()->second;
    log_.end = std::max(scanned_to_, last.base_offset());
    ASSIGN_OR_RETURN(auto place, last_batch(last));
    if (place) log_.end = std::max(log_.end, place->last_offset + 1);
    log_.start = std::max(start_.log_start, log_.segments.begin()->first);
    if (log_.start > log_.end) {
      // The tail with the start in it is gone: go on at the start, offsets do not go back.
      RETURN_IF_ERROR(add_segment(log_.start));
      log_.end = log_.start;
    }
    while (!log_.epochs.empty() && log_.epochs.back().start_offset > log_.end) log_.epochs.pop_back();
    return kOk;
  }

  /// From the last index entry to the end of a segment.
  Result<std::optional<BatchPlace>> last_batch(const Segment& segment) const {
    std::optional<BatchPlace> last;
    if (segment.size() == 0 || log_.failure) return last;
    ASSIGN_OR_RETURN(auto at, segment.last_indexed());
    while (at) {
      last = at;
      ASSIGN_OR_RETURN(at, segment.batch_at(at->position + at->size));
    }
    return last;
  }

  /// The newest sound snapshot, and what came behind it. Older ones stay where a segment begins.
  Status load_producers() {
    std::optional<int64_t> loaded_at;
    for (auto snapshot = snapshots_.rbegin(); snapshot != snapshots_.rend(); ++snapshot) {
      std::string path = path_of(*snapshot, SegmentFileKind::producer_snapshot);
      bool usable = *snapshot <= std::min(log_.end, replay_cap_);
      if (usable && !loaded_at) {
        auto loaded = load_snapshot(path);
        if (loaded.ok()) {
          loaded_at = *snapshot;
          continue;
        }
        if (loaded.error().code != ErrorCode::corrupt) return loaded;
        find(path, loaded.error().detail + ": producer state is built from the batches", false);
        usable = false;
      }
      if (!usable || !log_.segments.contains(*snapshot)) RETURN_IF_ERROR(files_.remove(path));
    }
    return replay(loaded_at.value_or(log_.start));
  }

  Status load_snapshot(const std::string& path) {
    ASSIGN_OR_RETURN(auto file, files_.open(path, OpenMode::read));
    ASSIGN_OR_RETURN(uint64_t size, file->size());
    std::vector<std::byte> bytes(size);
    ASSIGN_OR_RETURN(size_t got, file->read(0, bytes));
    return log_.producers.load_snapshot(Bytes(bytes).first(got), path);
  }

  /// Takes the batches from `offset` on into the producer state: headers are enough but for markers.
  Status replay(int64_t offset) {
    if (offset >= log_.end || log_.failure) return kOk;
    auto at = log_.segments.upper_bound(offset);
    if (at != log_.segments.begin()) --at;
    for (; at != log_.segments.end(); ++at) {
      const Segment& segment = *at->second;
      ASSIGN_OR_RETURN(auto place, segment.find(offset));
      while (place) {
        RETURN_IF_ERROR(replay_batch(segment, *place));
        ASSIGN_OR_RETURN(place, segment.batch_at(place->position + place->size));
      }
    }
    return kOk;
  }

  Status replay_batch(const Segment& segment, const BatchPlace& place) {
    BatchPlace head = place;
    head.size = records::kBatchHeaderSize;
    ASSIGN_OR_RETURN(auto bytes, segment.read_batch(head));
    records::BatchView batch{Bytes(bytes)};
    if (!batch.has_producer_id()) return kOk;
    if (batch.is_control()) {
      ASSIGN_OR_RETURN(bytes, segment.read_batch(place));
      batch = records::BatchView{Bytes(bytes)};
    }
    if (auto aborted = log_.producers.update(batch)) note_aborted(segment.base_offset(), *aborted);
    return kOk;
  }

  /// An entry that the transaction index lost comes back; one that it has stays one.
  void note_aborted(int64_t base, const AbortedTxn& aborted) {
    auto& known = log_.aborted[base];
    bool there = std::any_of(known.begin(), known.end(), [&](const AbortedTxn& other) {
      return other.last_offset == aborted.last_offset;
    });
    if (there) return;
    known.push_back(aborted);
    auto written = append_txn_index(files_, path_of(base, SegmentFileKind::txn_index), aborted);
    if (!written.ok()) log_error("{}", written.error().to_string());
  }

  FileSystem& files_;
  Clock& clock_;
  const std::string& directory_;
  const LogOptions& options_;
  const LogStart& start_;
  RecoveryReport& report_;
  RecoveredLog log_;
  std::set<int64_t> bases_;
  std::set<int64_t> snapshots_;
  std::set<int64_t> swapped_;
  std::vector<SegmentFileName> indexes_;
  int64_t replay_cap_ = INT64_MAX;  // Snapshots above say nothing of what a lost index held.
  int64_t scanned_to_ = 0;
  bool scanned_any_ = false;
  bool compacted_ = false;  // A gap within a segment was seen.
  static constexpr int64_t kNoSegment = -1;
  int64_t next_segment_ = kNoSegment;
};

}  // namespace

Result<RecoveredLog> recover_log(const LogContext& context, const std::string& directory,
                                 const LogOptions& options, const LogStart& start, RecoveryReport& report) {
  return Recovery(context, directory, options, start, report).run();
}

}  // namespace zurau::storage
