// An open file of SimFileSystem.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tests/support/sim_state.h"

namespace zurau::testing {

using storage::os_error;

namespace {

size_t read_at(const std::vector<std::byte>& content, uint64_t position, MutableBytes into) {
  if (position >= content.size()) return 0;
  size_t count = std::min<size_t>(into.size(), content.size() - position);
  std::memcpy(into.data(), content.data() + position, count);
  return count;
}

}  // namespace

/// Threading: as SimFileSystem.
class SimFileSystem::SimRegion final : public wire::RegionSource {
 public:
  SimRegion(std::shared_ptr<State> state, std::shared_ptr<SimNode> node)
      : state_(std::move(state)), node_(std::move(node)) {}
  int native_handle() const override { return -1; }
  int64_t read_region(uint64_t position, MutableBytes into) const override {
    Lock lock(state_->mutex);
    return static_cast<int64_t>(read_at(node_->file.content(), position, into));
  }

 private:
  const std::shared_ptr<State> state_;
  const std::shared_ptr<SimNode> node_;
};

storage::Result<std::shared_ptr<const wire::RegionSource>> SimFileSystem::SimFile::region_source() const {
  return std::shared_ptr<const wire::RegionSource>(std::make_shared<SimRegion>(state_, node_));
}

storage::Result<size_t> SimFileSystem::SimFile::read(uint64_t position, MutableBytes into) const {
  Lock lock(state_->mutex);
  if (int failure = state_->begin_read()) return fail(os_error(failure, path_, "read"));
  return read_at(node_->file.content(), position, into);
}

storage::Result<uint64_t> SimFileSystem::SimFile::size() const {
  Lock lock(state_->mutex);
  if (int failure = state_->begin_read()) return fail(os_error(failure, path_, "ask for the size"));
  return node_->file.content().size();
}

storage::Status SimFileSystem::SimFile::write(uint64_t position, std::span<const Bytes> parts) {
  std::vector<std::byte> bytes;
  for (Bytes part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  State::Verdict verdict;
  {
    Lock lock(state_->mutex);
    verdict = state_->begin_call(CallKind::write);
    if (!writable_) verdict = {EBADF, false};
    uint64_t end = position + bytes.size();
    uint64_t room = state_->capacity - std::min(state_->capacity, state_->used);
    if (verdict.sys_errno == 0 && end > node_->allocated && end - node_->allocated > room)
      verdict = {ENOSPC, true};
    if (verdict.sys_errno != 0)
      bytes.resize(verdict.writes_prefix ? state_->random() % (bytes.size() + 1) : 0);
    end = position + bytes.size();
    if (!bytes.empty()) {
      if (end > node_->allocated) state_->used += end - node_->allocated;
      node_->allocated = std::max(node_->allocated, end);
      node_->file.write(position, bytes);
      node_->modified_ms = state_->clock.wall_ms();
    }
  }
  state_->tell("write {} at {}, {} bytes", path_, position, bytes.size());
  if (verdict.sys_errno != 0) return fail(os_error(verdict.sys_errno, path_, "write"));
  return kOk;
}

storage::Status SimFileSystem::SimFile::truncate(uint64_t size) {
  State::Verdict verdict;
  {
    Lock lock(state_->mutex);
    verdict = state_->begin_call(CallKind::names);
    if (!writable_) verdict.sys_errno = EBADF;
    if (verdict.sys_errno == 0) {
      node_->file.truncate(size);
      node_->modified_ms = state_->clock.wall_ms();
      if (size < node_->allocated) {
        state_->used -= std::min(state_->used, node_->allocated - size);
        node_->allocated = size;
      }
    }
  }
  state_->tell("truncate {} to {}", path_, size);
  if (verdict.sys_errno != 0) return fail(os_error(verdict.sys_errno, path_, "change the size of the file"));
  return kOk;
}

storage::Status SimFileSystem::SimFile::sync() {
  State::Verdict verdict;
  {
    Lock lock(state_->mutex);
    verdict = state_->begin_call(CallKind::sync);
  }
  state_->tell("sync {}", path_);
  Lock lock(state_->mutex);
  if (node_->sync_errno == 0 && verdict.sys_errno != 0) {
    node_->sync_errno = verdict.sys_errno;
    node_->file.sync_failed();
  }
  if (node_->sync_errno != 0) return fail(os_error(node_->sync_errno, path_, "sync to disk"));
  node_->file.sync();
  return kOk;
}

}  // namespace zurau::testing
