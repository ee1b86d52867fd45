// The files of a data directory behind one small interface, so that a test can fail any step and lose power
// after it. PosixFileSystem is the real one; tests/support/sim_file_system.h keeps a volatile and a durable
// image.
//
// Every mutating call is one step of the crash sweep. Nothing is durable before sync() of the file, and no
// name (create, rename, remove) before sync_directory() of the directory that holds it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "protocol/wire/payload.h"
#include "storage/error.h"

namespace zurau::storage {

/// An open file. Reads and writes name their position; there is no file pointer. It stays readable after its
/// name was removed, and follows a rename of itself or of its directory.
/// Threading: reads and writes of different ranges may run at once; the caller orders writes of one range.
class File {
 public:
  virtual ~File() = default;
  /// What a FileRegion of this file names as its source: keeps the bytes reachable (and the descriptor open)
  /// for as long as it is held, so hold it for the time of a response only.
  virtual Result<std::shared_ptr<const wire::RegionSource>> region_source() const = 0;
  /// Reads until `into` is full or the file ends; the count of bytes read.
  virtual Result<size_t> read(uint64_t position, MutableBytes into) const = 0;
  /// Writes all of `parts` in order from `position` on, or fails: then any prefix may have been written.
  virtual Status write(uint64_t position, std::span<const Bytes> parts) = 0;
  virtual Status truncate(uint64_t size) = 0;
  virtual Result<uint64_t> size() const = 0;
  /// fdatasync: data and size are durable when it returns. A failure is final: every later sync() of the file
  /// fails too, without asking the operating system again (it would say that all is well).
  virtual Status sync() = 0;
  /// Starts write-back of a range without waiting (sync_file_range); a hint, promises nothing.
  virtual void start_writeback(uint64_t position, uint64_t length) = 0;
  /// Says that the range will not be read soon (fadvise DONTNEED); a hint.
  virtual void drop_cache(uint64_t position, uint64_t length) = 0;

  Status write(uint64_t position, Bytes bytes) { return write(position, std::span<const Bytes>(&bytes, 1)); }
};

enum class OpenMode : uint8_t {
  read,        ///< Must exist; writes fail.
  read_write,  ///< Must exist.
  create,      ///< Read and write; made when missing, kept when there.
  create_new,  ///< Read and write; fails with already_exists.
};

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};

struct DiskSpace {
  uint64_t total_bytes = 0;
  uint64_t usable_bytes = 0;
};

/// An exclusive lock on a file, held until destroyed.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

/// Paths are absolute or relative to the process; '/' separates.
/// Threading: safe from any thread.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::shared_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;
  virtual Status remove_directory(const std::string& path) = 0;  ///< Must be empty.
  virtual Status create_directory(const std::string& path) = 0;  ///< Fails with already_exists.
  /// The names in it are durable when it returns. A failure is final for this directory, as for File::sync.
  virtual Status sync_directory(const std::string& path) = 0;
  /// False: the success of sync_all proves nothing. The kernel does not tell it of a failed write-back (Linux
  /// before 5.8), or a sync of a directory or of everything has failed, and no later one brings that back.
  virtual bool sync_all_is_sound() const = 0;
  /// syncfs of the file system that holds `path`: everything written and named so far is durable.
  /// A failure is final: sync_all fails from then on, and so does sync_directory of any directory, as nobody
  /// says which names it hit. A File that it hit says so itself.
  virtual Status sync_all(const std::string& path) = 0;
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;
  virtual Result<bool> exists(const std::string& path) = 0;
  /// Last modification, milliseconds since the epoch.
  virtual Result<int64_t> modified_ms(const std::string& path) = 0;
  virtual Result<DiskSpace> space(const std::string& path) = 0;
  /// Fails with `locked` when another process holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

}  // namespace zurau::storage
