// IndexFile: a file of fixed-size entries that only grows, its newest entries still in memory. What both
// sparse indexes have in common.
//
//      file:     [ entry | entry | ... | entry ]          never changes once written
//      pending:                                [ entry | entry ]     written when 4 KiB have come together
//
// Index files are not needed for durability: recovery builds those of every segment that was not durable
// again. So they are written late, and synced when their segment is sealed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

inline constexpr size_t kOffsetIndexEntrySize = 8;
inline constexpr size_t kTimeIndexEntrySize = 12;

/// One entry's bytes; shorter ones fill the front.
using RawIndexEntry = std::array<std::byte, kTimeIndexEntrySize>;

/// What an entry is looked up by; grows from entry to entry.
using EntryKey = int64_t (*)(const std::byte* entry);

/// What a reader needs to search an index without the log's lock: entries in the file do not change.
struct IndexSnapshot {
  std::shared_ptr<File> file;  ///< Null when nothing is in the file.
  uint64_t in_file = 0;
  size_t entry_size = 0;
  std::vector<std::byte> pending;
  uint64_t entries = 0;               ///< Of the whole index, whether `pending` has its newest ones or not.
  std::optional<RawIndexEntry> last;  ///< The newest of all.

  /// The last entry at or before `key`; null when there is none.
  Result<std::optional<RawIndexEntry>> last_at_or_before(EntryKey key_of, int64_t key) const;
  /// The first entry after `key`; null when there is none.
  Result<std::optional<RawIndexEntry>> first_after(EntryKey key_of, int64_t key) const;

 private:
  /// How many entries lie at or before a key, and the last of them.
  struct Place {
    uint64_t count = 0;
    std::optional<RawIndexEntry> last;
  };
  Result<Place> place_of(EntryKey key_of, int64_t key) const;
  Result<Place> place_in_file(EntryKey key_of, int64_t key) const;
  uint64_t guess(EntryKey key_of, int64_t key) const;
  Result<std::optional<RawIndexEntry>> entry(uint64_t index) const;
};

/// Threading: not synchronised; the log's mutex guards it. IndexSnapshot is confined to its user.
class IndexFile {
 public:
  explicit IndexFile(size_t entry_size) : entry_size_(static_cast<uint8_t>(entry_size)) {}

  uint64_t entries() const { return in_file_ + pending_.size() / entry_size_; }
  uint64_t size_bytes() const { return entries() * entry_size_; }
  bool in_memory() const { return in_file_ == 0; }

  /// Takes what is in the file at `path`. False when it is missing or its size is not a whole number of
  /// entries.
  Result<bool> load(FileSystem& files, const std::string& path);
  /// Forgets every entry; the file is emptied when it is next written.
  void clear();
  void append(const std::byte* entry);
  bool has_pending() const { return !pending_.empty(); }
  bool wants_write() const { return pending_.size() >= kWriteBytes; }
  /// Puts the pending entries into the file, making it when needed and cutting what is behind them. After an
  /// error nothing has changed, and it may be tried again.
  Status write(FileSystem& files, const std::string& path);

  /// The last entry, if any. Kept in memory.
  const std::optional<RawIndexEntry>& last() const { return last_; }
  /// Searches what is in memory only: null when the answer lies in the file.
  std::optional<RawIndexEntry> last_pending_at_or_before(EntryKey key_of, int64_t key) const;
  Result<IndexSnapshot> snapshot(FileSystem& files, const std::string& path, bool with_pending = true);

  /// The open file, null when it was not needed yet.
  const std::shared_ptr<File>& file() const { return file_; }
  /// Lets go of the file; it is opened again when needed.
  void release() { file_.reset(); }

 private:
  static constexpr size_t kWriteBytes = 4096;
  Status open(FileSystem& files, const std::string& path);

  const uint8_t entry_size_;
  bool stale_bytes_ = false;  // The file may hold bytes behind our entries.
  uint64_t in_file_ = 0;
  std::vector<std::byte> pending_;
  std::optional<RawIndexEntry> last_;
  std::shared_ptr<File> file_;
};

}  // namespace zurau::storage
