// DescriptorCache: the open files of a PosixFileSystem and the descriptors that they share.
//
//   PosixFile --(may be empty)--> Descriptor <-- in use by a call, or by a region on its way to a socket
//
// Closing is dropping a reference: the descriptor goes when its last user does. Which File loses its
// descriptor is decided by a clock hand (second chance) over all Files that hold one.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/mutex.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// One file descriptor, closed with its last owner.
/// Threading: immutable.
class Descriptor final : public wire::RegionSource {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() override;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }
  int native_handle() const override { return fd_; }
  int64_t read_region(uint64_t position, MutableBytes into) const override;

 private:
  const int fd_;
};

class PosixFile;

/// Threading: a monitor. Lock order: cache, then file, then its sync_mutex_.
class DescriptorCache {
 public:
  explicit DescriptorCache(size_t budget) : budget_(budget) {}

  Result<std::shared_ptr<PosixFile>> open(const std::string& path, OpenMode mode,
                                          const std::shared_ptr<DescriptorCache>& self);
  Status rename(const std::string& from, const std::string& to);
  Status remove(const std::string& path);
  /// The descriptor of directory `path` for syncfs: opened once, then kept.
  Result<std::shared_ptr<Descriptor>> sync_all_descriptor(const std::string& path);
  size_t open_descriptors() const;

  /// Writes are numbered over all files, so that one number says what a sync of everything covered.
  uint64_t next_write_number() { return write_number_.fetch_add(1) + 1; }
  uint64_t write_number() const { return write_number_.load(); }
  /// Everything numbered up to `number` is durable.
  void all_synced(uint64_t number);
  uint64_t all_synced_number() const { return all_synced_.load(); }

 private:
  friend class PosixFile;
  using Files = std::multimap<std::string, PosixFile*>;  // By current path.

  Result<std::shared_ptr<Descriptor>> reopen(PosixFile& file);
  void forget(PosixFile* file);
  Result<std::shared_ptr<Descriptor>> open_descriptor(const std::string& path, int flags) REQUIRES(mutex_);
  Result<std::shared_ptr<Descriptor>> reopen_locked(PosixFile& file) REQUIRES(mutex_);
  void add_holder(PosixFile* file) REQUIRES(mutex_);
  void remove_holder(PosixFile* file) REQUIRES(mutex_);
  void take_back(size_t down_to) REQUIRES(mutex_);
  Status keep_open(const std::string& path) REQUIRES(mutex_);
  void move_names(const std::string& from, const std::string& to) REQUIRES(mutex_);

  const size_t budget_;
  std::atomic<uint64_t> write_number_{0};
  std::atomic<uint64_t> all_synced_{0};
  mutable Mutex mutex_;
  Files files_ GUARDED_BY(mutex_);
  std::vector<PosixFile*> holders_ GUARDED_BY(mutex_);  // Files with a descriptor that may be taken back.
  size_t hand_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::shared_ptr<Descriptor>> sync_all_descriptors_ GUARDED_BY(mutex_);
};

/// Threading: see File.
class PosixFile final : public File {
 public:
  PosixFile(std::shared_ptr<DescriptorCache> cache, std::string path, OpenMode mode);
  ~PosixFile() override;

  Result<std::shared_ptr<const wire::RegionSource>> region_source() const override;
  Result<size_t> read(uint64_t position, MutableBytes into) const override;
  Status write(uint64_t position, std::span<const Bytes> parts) override;
  Status truncate(uint64_t size) override;
  Result<uint64_t> size() const override;
  Status sync() override;
  void start_writeback(uint64_t position, uint64_t length) override;
  void drop_cache(uint64_t position, uint64_t length) override;

 private:
  friend class DescriptorCache;
  static constexpr size_t kNoHolder = SIZE_MAX;

  /// The descriptor, kept open for as long as the caller holds it.
  Result<std::shared_ptr<Descriptor>> pin() const;
  std::string path() const;
  /// Gives the descriptor up unless somebody uses it. Un-synced data is synced first if the caller
  /// `may_sync`.
  bool try_release(bool may_sync);
  bool has_unsynced_data() const;
  Status sync_descriptor(const Descriptor& descriptor, const std::string& path);

  const std::shared_ptr<DescriptorCache> cache_;
  const bool writable_;
  mutable std::atomic<bool> recently_used_{true};
  std::atomic<uint64_t> last_write_{0};    // Number of the newest write.
  std::atomic<uint64_t> synced_up_to_{0};  // Writes up to here are durable.
  std::atomic<int> sync_errno_{0};         // Of the first sync that failed; sticks.
  // Place in cache_->holders_, and guarded by its mutex; none when there is no descriptor, or when it must
  // stay because the name is gone.
  size_t holder_index_ = kNoHolder;

  Mutex sync_mutex_;  // One fdatasync at a time: the failure that one caller consumed must reach the other.
  mutable Mutex mutex_;
  std::shared_ptr<Descriptor> descriptor_ GUARDED_BY(mutex_);
  std::string path_ GUARDED_BY(mutex_);
};

}  // namespace zurau::storage
