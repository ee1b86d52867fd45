// PosixFile: positioned reads and writes on a descriptor that may have to be opened again first.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "storage/descriptor_cache.h"

namespace zurau::storage {
namespace {

constexpr size_t kMaxParts = 64;  // Per pwritev; below IOV_MAX, small enough for the stack.

/// Where a gathered write stands: part `index`, `offset` bytes into it.
struct WriteCursor {
  std::span<const Bytes> parts;
  size_t index = 0;
  size_t offset = 0;

  size_t fill(std::array<iovec, kMaxParts>& vectors) const {
    size_t count = 0;
    for (size_t i = index; i < parts.size() && count < kMaxParts; ++i) {
      Bytes part = i == index ? parts[i].subspan(offset) : parts[i];
      if (part.empty()) continue;
      vectors[count++] = {const_cast<void*>(static_cast<const void*>(part.data())), part.size()};
    }
    return count;
  }

  void advance(size_t count) {
    while (index < parts.size() && count >= parts[index].size() - offset) {
      count -= parts[index].size() - offset;
      ++index;
      offset = 0;
    }
    offset += count;
  }
};

/// 0, or the errno of the call that failed.
int write_fully(int fd, uint64_t position, std::span<const Bytes> parts) {
  WriteCursor cursor{parts};
  std::array<iovec, kMaxParts> vectors;
  while (size_t count = cursor.fill(vectors)) {
    auto at = static_cast<off_t>(position);
    ssize_t written = count == 1 ? ::pwrite(fd, vectors[0].iov_base, vectors[0].iov_len, at)
                                 : ::pwritev(fd, vectors.data(), static_cast<int>(count), at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    position += static_cast<uint64_t>(written);
    cursor.advance(static_cast<size_t>(written));
  }
  return 0;
}

}  // namespace

PosixFile::PosixFile(std::shared_ptr<DescriptorCache> cache, std::string path, OpenMode mode)
    : cache_(std::move(cache)), writable_(mode != OpenMode::read), path_(std::move(path)) {}

PosixFile::~PosixFile() {
  cache_->forget(this);
}

std::string PosixFile::path() const {
  Lock lock(mutex_);
  return path_;
}

Result<std::shared_ptr<Descriptor>> PosixFile::pin() const {
  recently_used_.store(true, std::memory_order_relaxed);
  {
    Lock lock(mutex_);
    if (descriptor_) return descriptor_;
  }
  return cache_->reopen(const_cast<PosixFile&>(*this));  // Not a change that anybody can see.
}

Result<std::shared_ptr<const wire::RegionSource>> PosixFile::region_source() const {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  return std::shared_ptr<const wire::RegionSource>(std::move(descriptor));
}

Result<size_t> PosixFile::read(uint64_t position, MutableBytes into) const {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  int64_t count = descriptor->read_region(position, into);
  if (count < 0) return fail(os_error(errno, path(), "read"));
  return static_cast<size_t>(count);
}

Status PosixFile::write(uint64_t position, std::span<const Bytes> parts) {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  int failure = write_fully(descriptor->fd(), position, parts);
  last_write_.store(cache_->next_write_number());  // Also after a failure: a prefix may have been written.
  if (failure != 0) return fail(os_error(failure, path(), "write"));
  return kOk;
}

Status PosixFile::truncate(uint64_t size) {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  int result = 0;
  do result = ::ftruncate(descriptor->fd(), static_cast<off_t>(size));
  while (result != 0 && errno == EINTR);
  int failure = result == 0 ? 0 : errno;
  last_write_.store(cache_->next_write_number());
  if (failure != 0) return fail(os_error(failure, path(), "change the size of the file"));
  return kOk;
}

Result<uint64_t> PosixFile::size() const {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  struct stat status {};
  if (::fstat(descriptor->fd(), &status) != 0) return fail(os_error(errno, path(), "ask for the size"));
  return static_cast<uint64_t>(status.st_size);
}

Status PosixFile::sync() {
  ASSIGN_OR_RETURN(auto descriptor, pin());
  return sync_descriptor(*descriptor, path());
}

Status PosixFile::sync_descriptor(const Descriptor& descriptor, const std::string& path) {
  Lock lock(sync_mutex_);
  uint64_t covered = last_write_.load();
  if (sync_errno_.load() == 0) {
    int result = 0;
    do result = ::fdatasync(descriptor.fd());
    while (result != 0 && errno == EINTR);
    if (result != 0) sync_errno_.store(errno);
  }
  if (int failure = sync_errno_.load(); failure != 0) return fail(os_error(failure, path, "sync to disk"));
  synced_up_to_.store(covered);
  return kOk;
}

bool PosixFile::has_unsynced_data() const {
  return last_write_.load() > std::max(synced_up_to_.load(), cache_->all_synced_number());
}

bool PosixFile::try_release(bool may_sync) {
  Lock lock(mutex_);
  // Others get hold of it under mutex_ only, so a count of one cannot grow while we look.
  if (!descriptor_ || descriptor_.use_count() > 1) return false;
  (void)std::shared_ptr<Descriptor>(descriptor_);  // Dropping it acquires what the last user has released.
  if (has_unsynced_data()) {
    if (!may_sync) return false;
    (void)sync_descriptor(*descriptor_, path_).ok();  // A failure sticks: the next sync() reports it.
  }
  descriptor_.reset();
  return true;
}

void PosixFile::start_writeback(uint64_t position, uint64_t length) {
  if (auto descriptor = pin(); descriptor.ok())
    ::sync_file_range((*descriptor)->fd(), static_cast<off_t>(position), static_cast<off_t>(length),
                      SYNC_FILE_RANGE_WRITE);
}

void PosixFile::drop_cache(uint64_t position, uint64_t length) {
  if (auto descriptor = pin(); descriptor.ok())
    ::posix_fadvise((*descriptor)->fd(), static_cast<off_t>(position), static_cast<off_t>(length),
                    POSIX_FADV_DONTNEED);
}

}  // namespace zurau::storage
