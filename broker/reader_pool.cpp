#include "broker/reader_pool.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <utility>

namespace zurau::broker {
namespace {

/// Distance of the bytes that are read to wait for the pages around them: below the kernel's readahead
/// window.
constexpr uint64_t kProbeDistance = 64 << 10;

/// Starts the read of the whole region, then waits for it piece by piece: one byte of each, no copying.
bool bring_in(const wire::FileRegion& region) {
  if (region.length == 0) return true;
  int fd = region.source->native_handle();
  if (fd >= 0) {
    posix_fadvise(fd, static_cast<off_t>(region.position), static_cast<off_t>(region.length),
                  POSIX_FADV_WILLNEED);
  }
  std::array<std::byte, 1> byte;
  uint64_t end = region.position + region.length;
  for (uint64_t at = region.position; at < end; at += kProbeDistance) {
    if (region.source->read_region(at, byte) != 1) return false;
  }
  return region.source->read_region(end - 1, byte) == 1;
}

}  // namespace

void ReaderPool::warm(wire::FileRegion region, Done done) {
  Lock lock(mutex_);
  if (stopping_) return;
  jobs_.push_back({std::move(region), std::move(done)});
  if (idle_ < jobs_.size() && threads_.size() < threads_max_) threads_.emplace_back([this] { work(); });
  wake_.notify_one();
}

void ReaderPool::stop() {
  std::vector<std::thread> threads;
  std::deque<Job> dropped;
  {
    Lock lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    dropped.swap(jobs_);
    wake_.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
}

void ReaderPool::work() {
  for (;;) {
    Job job;
    {
      Lock lock(mutex_);
      ++idle_;
      while (jobs_.empty() && !stopping_) wake_.wait(mutex_);
      --idle_;
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    bool ok = bring_in(job.region);
    job.done(ok);
  }
}

}  // namespace zurau::broker
