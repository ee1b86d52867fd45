// Names, directories, the lock and sync of everything, by the operating system's calls.
#include "storage/posix_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <utility>

#include "storage/descriptor_cache.h"

namespace zurau::storage {
namespace {

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(int fd) : descriptor_(fd) {}

 private:
  Descriptor descriptor_;  // The lock goes with it.
};

struct DirectoryCloser {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool is_directory(int directory_fd, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return entry.d_type == DT_DIR;
  struct stat status {};
  return ::fstatat(directory_fd, entry.d_name, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

/// Linux from 5.8 on tells syncfs of a failed write-back.
bool kernel_tells_syncfs() {
  utsname kernel{};
  if (::uname(&kernel) != 0) return false;
  std::string_view release = kernel.release;  // "6.1.0-18-amd64"
  int major = 0, minor = 0;
  auto [end, failure] = std::from_chars(release.begin(), release.end(), major);
  if (failure != std::errc() || end == release.end() || *end != '.') return false;
  std::from_chars(end + 1, release.end(), minor);
  return major > 5 || (major == 5 && minor >= 8);
}

}  // namespace

size_t raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return static_cast<size_t>(limit.rlim_cur);
}

PosixFileSystem::PosixFileSystem(size_t descriptor_budget)
    : cache_(std::make_shared<DescriptorCache>(std::max<size_t>(descriptor_budget, 1))),
      kernel_tells_sync_all_(kernel_tells_syncfs()) {}

PosixFileSystem::~PosixFileSystem() = default;

size_t PosixFileSystem::open_descriptors() const {
  return cache_->open_descriptors();
}

Result<std::shared_ptr<File>> PosixFileSystem::open(const std::string& path, OpenMode mode) {
  ASSIGN_OR_RETURN(auto file, cache_->open(path, mode, cache_));
  return std::shared_ptr<File>(std::move(file));
}

Status PosixFileSystem::rename(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(cache_->rename(from, to));
  if (!names_doubtful_.load()) return kOk;  // Nobody waits for a sync that is under way.
  Lock lock(sync_mutex_);
  if (auto failed = directory_errnos_.extract(from); !failed.empty()) {
    failed.key() = to;
    directory_errnos_.insert(std::move(failed));
  }
  return kOk;
}

Status PosixFileSystem::remove(const std::string& path) {
  return cache_->remove(path);
}

Status PosixFileSystem::remove_directory(const std::string& path) {
  if (::rmdir(path.c_str()) != 0) return fail(os_error(errno, path, "remove the directory"));
  return kOk;
}

Status PosixFileSystem::create_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) != 0) return fail(os_error(errno, path, "create the directory"));
  return kOk;
}

Status PosixFileSystem::sync_directory(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail(os_error(errno, path, "open the directory"));
  Descriptor directory(fd);
  Lock lock(sync_mutex_);
  auto failed = directory_errnos_.find(path);
  int failure = sync_all_errno_ != 0                ? sync_all_errno_
                : failed != directory_errnos_.end() ? failed->second
                : ::fsync(fd) != 0                  ? errno
                                                    : 0;
  if (failure == 0) return kOk;
  directory_errnos_.try_emplace(path, failure);
  names_doubtful_.store(true);
  return fail(os_error(failure, path, "sync the directory to disk"));
}

bool PosixFileSystem::sync_all_is_sound() const {
  return kernel_tells_sync_all_ && !names_doubtful_.load();
}

Status PosixFileSystem::sync_all(const std::string& path) {
  // The kernel reports a failed write-back to descriptors that were open when it happened: the one used here
  // is opened once and kept.
  ASSIGN_OR_RETURN(auto descriptor, cache_->sync_all_descriptor(path));
  Lock lock(sync_mutex_);
  uint64_t covered = cache_->write_number();
  if (sync_all_errno_ == 0 && ::syncfs(descriptor->fd()) != 0) sync_all_errno_ = errno;
  if (sync_all_errno_ != 0) {
    names_doubtful_.store(true);
    return fail(os_error(sync_all_errno_, path, "sync the file system to disk"));
  }
  cache_->all_synced(covered);
  return kOk;
}

Result<std::vector<DirectoryEntry>> PosixFileSystem::list(const std::string& path) {
  std::unique_ptr<DIR, DirectoryCloser> directory(::opendir(path.c_str()));
  if (!directory) return fail(os_error(errno, path, "list the directory"));
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr && errno != 0) return fail(os_error(errno, path, "list the directory"));
    if (entry == nullptr) break;
    std::string name = entry->d_name;
    if (name != "." && name != "..")
      entries.push_back({std::move(name), is_directory(::dirfd(directory.get()), *entry)});
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Result<bool> PosixFileSystem::exists(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return fail(os_error(errno, path, "look it up"));
}

Result<int64_t> PosixFileSystem::modified_ms(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(os_error(errno, path, "ask for the time of change"));
  return int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

Result<DiskSpace> PosixFileSystem::space(const std::string& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return fail(os_error(errno, path, "ask for the free space"));
  return DiskSpace{uint64_t{status.f_blocks} * status.f_frsize, uint64_t{status.f_bavail} * status.f_frsize};
}

/// An open-file-description lock: it conflicts with the POSIX lock that Java's FileLock takes and with a
/// second one in this process, and does not vanish when some other descriptor of the file is closed.
Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return fail(os_error(errno, path, "open the lock file"));
  auto held = std::make_unique<PosixFileLock>(fd);
  struct flock whole_file {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole_file) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      return fail(Error{ErrorCode::locked, errno, path, "another process holds the lock"});
    return fail(os_error(errno, path, "lock the file"));
  }
  return std::unique_ptr<FileLock>(std::move(held));
}

}  // namespace zurau::storage
