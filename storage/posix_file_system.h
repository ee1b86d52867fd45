// PosixFileSystem: the data directory on a real disk, with a bounded number of open descriptors.
//
// A broker with 10,000 partitions has more files than a process may open, so an open File holds a descriptor
// only while it is used or recently used: over the budget, the one that was not used for longest loses its
// descriptor and gets a new one at its next use. Three things keep that invisible:
//  - A failed write-back is reported to descriptors that were open at the time; one opened later may never
//    hear of it. So a file with un-synced data is synced before its descriptor goes, and a failure sticks to
//    the File: every later sync() of it reports it.
//  - Files are known by name: rename() carries the names of open Files along, and remove() of an open File
//    (or a rename over it) leaves it its descriptor for good, as if all descriptors had stayed open.
//  - A descriptor handed out (region_source) or in use stays open until the last user lets go, whatever the
//    File does meanwhile; its number cannot be reused under a sendfile.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/base/mutex.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// Raises the soft limit of open files to the hard one; the limit that holds from now on. Once, at start.
size_t raise_open_file_limit();

class DescriptorCache;

/// Threading: a monitor; Files may outlive it.
class PosixFileSystem final : public FileSystem {
 public:
  /// Keeps at most about `descriptor_budget` descriptors open for Files (in-flight regions may add to it).
  explicit PosixFileSystem(size_t descriptor_budget);
  ~PosixFileSystem() override;

  Result<std::shared_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status remove_directory(const std::string& path) override;
  Status create_directory(const std::string& path) override;
  Status sync_directory(const std::string& path) override;
  bool sync_all_is_sound() const override;
  Status sync_all(const std::string& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) override;
  Result<bool> exists(const std::string& path) override;
  Result<int64_t> modified_ms(const std::string& path) override;
  Result<DiskSpace> space(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

  /// Descriptors that Files hold now, for tests and metrics.
  size_t open_descriptors() const;

 private:
  std::shared_ptr<DescriptorCache> cache_;
  const bool kernel_tells_sync_all_;
  std::atomic<bool> names_doubtful_{false};  // A sync of a directory or of everything has failed.
  // One at a time: the failure that one caller consumed must reach the other.
  Mutex sync_mutex_;
  int sync_all_errno_ GUARDED_BY(sync_mutex_) = 0;  // Of the first sync_all that failed; sticks.
  std::map<std::string, int> directory_errnos_ GUARDED_BY(sync_mutex_);  // The same of a directory, by path.
};

}  // namespace zurau::storage
