// Which open file holds a descriptor: see descriptor_cache.h.
#include "storage/descriptor_cache.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace zurau::storage {
namespace {

int flags_of(OpenMode mode) {
  switch (mode) {
    case OpenMode::read: return O_RDONLY;
    case OpenMode::read_write: return O_RDWR;
    case OpenMode::create: return O_RDWR | O_CREAT;
    case OpenMode::create_new: return O_RDWR | O_CREAT | O_EXCL;
  }
  CHECK(false);
}

}  // namespace

Descriptor::~Descriptor() {
  ::close(fd_);
}

int64_t Descriptor::read_region(uint64_t position, MutableBytes into) const {
  size_t done = 0;
  while (done < into.size()) {
    ssize_t count = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(position + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return static_cast<int64_t>(done);
}

Result<std::shared_ptr<PosixFile>> DescriptorCache::open(const std::string& path, OpenMode mode,
                                                         const std::shared_ptr<DescriptorCache>& self) {
  // Made before and dropped after the lock is held: its destructor locks too.
  auto file = std::make_shared<PosixFile>(self, path, mode);
  Lock lock(mutex_);
  ASSIGN_OR_RETURN(auto descriptor, open_descriptor(path, flags_of(mode)));
  {
    Lock file_lock(file->mutex_);
    file->descriptor_ = std::move(descriptor);
  }
  files_.emplace(path, file.get());
  add_holder(file.get());
  return file;
}

Result<std::shared_ptr<Descriptor>> DescriptorCache::open_descriptor(const std::string& path, int flags) {
  int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {  // Sockets took more than their share.
    take_back(holders_.size() / 2);
    fd = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  }
  if (fd < 0) return fail(os_error(errno, path, "open the file"));
  return std::make_shared<Descriptor>(fd);
}

Result<std::shared_ptr<Descriptor>> DescriptorCache::reopen(PosixFile& file) {
  Lock lock(mutex_);
  return reopen_locked(file);
}

Result<std::shared_ptr<Descriptor>> DescriptorCache::reopen_locked(PosixFile& file) {
  std::string path;
  {
    Lock file_lock(file.mutex_);
    if (file.descriptor_) return file.descriptor_;
    path = file.path_;
  }
  ASSIGN_OR_RETURN(auto descriptor, open_descriptor(path, file.writable_ ? O_RDWR : O_RDONLY));
  {
    Lock file_lock(file.mutex_);
    file.descriptor_ = descriptor;
  }
  add_holder(&file);
  return descriptor;
}

void DescriptorCache::add_holder(PosixFile* file) {
  if (holders_.size() >= budget_) take_back(budget_ - budget_ / 16 - 1);
  file->holder_index_ = holders_.size();
  holders_.push_back(file);
}

void DescriptorCache::remove_holder(PosixFile* file) {
  if (file->holder_index_ == PosixFile::kNoHolder) return;
  holders_[file->holder_index_] = holders_.back();
  holders_[file->holder_index_]->holder_index_ = file->holder_index_;
  holders_.pop_back();
  file->holder_index_ = PosixFile::kNoHolder;
}

/// Round 1 spares what was used since the hand last came by, rounds 1 and 2 spare what would need a sync.
void DescriptorCache::take_back(size_t down_to) {
  for (int round = 1; round <= 3; ++round) {
    for (size_t looked_at = holders_.size(); looked_at > 0 && holders_.size() > down_to; --looked_at) {
      if (hand_ >= holders_.size()) hand_ = 0;
      PosixFile* file = holders_[hand_];
      bool spare = file->recently_used_.exchange(false) && round == 1;
      if (!spare && file->try_release(/*may_sync=*/round == 3))
        remove_holder(file);  // The last one takes its place: the hand stays.
      else
        ++hand_;
    }
  }
}

Status DescriptorCache::keep_open(const std::string& path) {
  auto [begin, end] = files_.equal_range(path);
  for (auto at = begin; at != end; ++at) {
    RETURN_IF_ERROR(reopen_locked(*at->second));
    remove_holder(at->second);
  }
  files_.erase(begin, end);  // The name means another file from now on, or none.
  return kOk;
}

Status DescriptorCache::remove(const std::string& path) {
  Lock lock(mutex_);
  RETURN_IF_ERROR(keep_open(path));
  if (::unlink(path.c_str()) != 0) return fail(os_error(errno, path, "remove the file"));
  return kOk;
}

Status DescriptorCache::rename(const std::string& from, const std::string& to) {
  Lock lock(mutex_);
  RETURN_IF_ERROR(keep_open(to));
  if (::rename(from.c_str(), to.c_str()) != 0) return fail(os_error(errno, from, "rename to " + to));
  move_names(from, to);
  return kOk;
}

/// `from` itself, and everything below it when it is a directory.
void DescriptorCache::move_names(const std::string& from, const std::string& to) {
  Files moved;
  auto move_range = [&](Files::iterator begin, Files::iterator end) REQUIRES(mutex_) {
    for (auto at = begin; at != end; ++at) moved.emplace(to + at->first.substr(from.size()), at->second);
    files_.erase(begin, end);
  };
  auto [begin, end] = files_.equal_range(from);
  move_range(begin, end);
  move_range(files_.lower_bound(from + "/"), files_.lower_bound(from + "0"));  // '0' follows '/'.
  for (auto& [path, file] : moved) {
    Lock file_lock(file->mutex_);
    file->path_ = path;
  }
  files_.merge(moved);
}

void DescriptorCache::forget(PosixFile* file) {
  Lock lock(mutex_);
  remove_holder(file);
  auto [begin, end] = files_.equal_range(file->path());
  auto at = std::find_if(begin, end, [&](const auto& entry) { return entry.second == file; });
  if (at != end) files_.erase(at);
}

Result<std::shared_ptr<Descriptor>> DescriptorCache::sync_all_descriptor(const std::string& path) {
  Lock lock(mutex_);
  auto& kept = sync_all_descriptors_[path];
  if (!kept) {
    ASSIGN_OR_RETURN(kept, open_descriptor(path, O_RDONLY | O_DIRECTORY));
  }
  return kept;
}

void DescriptorCache::all_synced(uint64_t number) {
  uint64_t known = all_synced_.load();
  while (known < number && !all_synced_.compare_exchange_weak(known, number)) {
  }
}

size_t DescriptorCache::open_descriptors() const {
  Lock lock(mutex_);
  return holders_.size();
}

}  // namespace zurau::storage
