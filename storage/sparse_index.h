// Sparse indexes of a segment, in Kafka's forms: an entry every few KiB of log, in ascending order.
//
//   X.index       int32 offset - base, int32 position      last offset of a batch, where that batch begins
//   X.timeindex   int64 timestamp, int32 offset - base     largest timestamp so far, the batch that has it
//
// New entries wait in memory and are appended to the file in portions. A crash may lose or tear them:
// recovery rebuilds the indexes of every segment that the recovery point does not cover. Source: OffsetIndex,
// TimeIndex.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

struct OffsetEntry {
  static constexpr size_t kBytes = 8;
  int32_t relative_offset = 0;
  int32_t position = 0;
  void store(std::byte* to) const;
  static OffsetEntry load(const std::byte* from);
};

struct TimeEntry {
  static constexpr size_t kBytes = 12;
  int64_t timestamp = -1;
  int32_t relative_offset = 0;
  void store(std::byte* to) const;
  static TimeEntry load(const std::byte* from);
};

/// Threading: not synchronised; the log's lock guards it.
template <class Entry>
class SparseIndex {
 public:
  SparseIndex(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  /// Makes an empty file.
  Status create();
  /// Takes what the file holds. A size that is no multiple of an entry's, or entries behind the last that are
  /// all zero (preallocated by Kafka), are an error: the caller rebuilds.
  Status open();
  /// Forgets everything, also in the file.
  Status reset();

  size_t count() const { return in_file_ + fresh_.size(); }
  const std::optional<Entry>& last() const { return last_; }
  void append(const Entry& entry);
  /// The last entry for which `before` holds; it must hold for a (possibly empty) front of the entries.
  Result<std::optional<Entry>> find_last(const std::function<bool(const Entry&)>& before) const;

  /// Writes what waits in memory to the file.
  Status write();
  /// The file, if it has data that was not handed out for syncing yet.
  std::shared_ptr<File> take_unsynced();

 private:
  Result<std::shared_ptr<File>> file() const;
  Result<Entry> entry_in_file(size_t index) const;

  static constexpr size_t kFreshMax = 512;

  FileSystem& files_;
  std::string path_;
  mutable std::shared_ptr<File> file_;  // Opened at first use.
  size_t in_file_ = 0;
  std::vector<Entry> fresh_;
  std::optional<Entry> last_;
  bool unsynced_ = false;
};

using OffsetIndex = SparseIndex<OffsetEntry>;
using TimeIndex = SparseIndex<TimeEntry>;

}  // namespace zurau::storage
