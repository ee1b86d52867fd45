#include "storage/segment_files.h"

#include <algorithm>
#include <array>
#include <optional>

#include "storage/batch_cursor.h"

namespace zurau::storage {
namespace {

class Tidying {
 public:
  explicit Tidying(const LogPlace& place) : place_(place) {}

  Result<SegmentFiles> run() {
    RETURN_IF_ERROR(list());
    if (has_stage(FileStage::deleted))
      RETURN_IF_ERROR(remove_if([](const auto& name) { return name.stage == FileStage::deleted; }));
    if (has_stage(FileStage::cleaned)) RETURN_IF_ERROR(drop_unfinished_compaction());
    if (has_stage(FileStage::swap)) RETURN_IF_ERROR(finish_swap());
    RETURN_IF_ERROR(drop_orphans());
    if (changed_) RETURN_IF_ERROR(place_.files.sync_directory(place_.directory));
    return result();
  }

 private:
  Status list() {
    ASSIGN_OR_RETURN(auto entries, place_.files.list(place_.directory));
    for (const DirectoryEntry& entry : entries) {
      auto name = parse_segment_file_name(entry.name);
      if (name && !entry.is_directory) names_.push_back(*name);
    }
    return kOk;
  }

  bool has_stage(FileStage stage) const {
    return std::any_of(names_.begin(), names_.end(), [&](const auto& name) { return name.stage == stage; });
  }

  std::string path(const SegmentFileName& name) const {
    return join_path(place_.directory, segment_file_name(name));
  }

  template <class Doomed>
  Status remove_if(const Doomed& doomed) {
    for (const SegmentFileName& name : names_) {
      if (!doomed(name)) continue;
      changed_ = true;
      RETURN_IF_ERROR(place_.files.remove(path(name)));
    }
    std::erase_if(names_, doomed);
    return kOk;
  }

  Status drop_unfinished_compaction() {
    int64_t lowest = INT64_MAX;
    for (const auto& name : names_) {
      if (name.stage == FileStage::cleaned) lowest = std::min(lowest, name.base_offset);
    }
    return remove_if([lowest](const SegmentFileName& name) {
      return name.stage == FileStage::cleaned ||
             (name.stage == FileStage::swap && name.base_offset >= lowest);
    });
  }

  /// One past the last offset in a log file.
  Result<int64_t> next_offset(const SegmentFileName& name) const {
    ASSIGN_OR_RETURN(auto file, place_.files.open(path(name), OpenMode::read));
    ASSIGN_OR_RETURN(uint64_t size, file->size());
    std::array<std::byte, 8192> buffer;
    BatchCursor cursor(*file, 0, size, buffer);
    int64_t next = name.base_offset;
    for (;;) {
      ASSIGN_OR_RETURN(auto batch, cursor.next());
      if (!batch) return next;
      next = batch->next_offset();
    }
  }

  Status finish_swap() {
    int64_t from = INT64_MAX;
    int64_t to = INT64_MIN;
    for (const auto& name : names_) {
      if (name.stage != FileStage::swap || name.kind != SegmentFileKind::log) continue;
      ASSIGN_OR_RETURN(int64_t next, next_offset(name));
      from = std::min(from, name.base_offset);
      to = std::max(to, next);
    }
    RETURN_IF_ERROR(remove_if([&](const SegmentFileName& name) {
      return name.stage == FileStage::live && name.kind != SegmentFileKind::producer_snapshot &&
             name.base_offset >= from && name.base_offset < to;
    }));
    for (SegmentFileName& name : names_) {
      if (name.stage != FileStage::swap) continue;
      SegmentFileName live{name.base_offset, name.kind, FileStage::live};
      RETURN_IF_ERROR(place_.files.rename(path(name), path(live)));
      changed_ = true;
      name = live;
    }
    return kOk;
  }

  std::set<int64_t> offsets_of(SegmentFileKind kind) const {
    std::set<int64_t> offsets;
    for (const auto& name : names_) {
      if (name.kind == kind) offsets.insert(name.base_offset);
    }
    return offsets;
  }

  Status drop_orphans() {
    auto logs = offsets_of(SegmentFileKind::log);
    auto snapshots = offsets_of(SegmentFileKind::producer_snapshot);
    return remove_if([&](const SegmentFileName& name) {
      if (name.kind == SegmentFileKind::log || logs.contains(name.base_offset)) return false;
      return name.kind != SegmentFileKind::producer_snapshot || name.base_offset != *snapshots.rbegin();
    });
  }

  SegmentFiles result() const {
    auto logs = offsets_of(SegmentFileKind::log);
    return {{logs.begin(), logs.end()},
            offsets_of(SegmentFileKind::txn_index),
            offsets_of(SegmentFileKind::producer_snapshot)};
  }

  const LogPlace& place_;
  std::vector<SegmentFileName> names_;
  bool changed_ = false;
};

}  // namespace

Result<SegmentFiles> tidy_segment_files(const LogPlace& place) {
  return Tidying(place).run();
}

}  // namespace zurau::storage
