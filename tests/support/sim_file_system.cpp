// Names, faults and syncs of SimFileSystem: see sim_file_system.h.
#include "tests/support/sim_file_system.h"

#include <algorithm>
#include <cerrno>

#include "tests/support/sim_state.h"

namespace zurau::testing {

using storage::os_error;
using storage::Status;

namespace {

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    if (end > at && path.substr(at, end - at) != ".") parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool fits(SimFault::Kind fault, CallKind call) {
  switch (fault) {
    case SimFault::Kind::error: return true;
    case SimFault::Kind::short_write: return call == CallKind::write;
    case SimFault::Kind::no_space:
    case SimFault::Kind::disk_full: return call == CallKind::write || call == CallKind::space;
    case SimFault::Kind::failed_sync: return call == CallKind::sync;
    case SimFault::Kind::read_error: return false;
  }
  CHECK(false);
}

}  // namespace

std::string_view to_string(SimFault::Kind kind) {
  switch (kind) {
    case SimFault::Kind::error: return "error";
    case SimFault::Kind::short_write: return "short_write";
    case SimFault::Kind::no_space: return "no_space";
    case SimFault::Kind::disk_full: return "disk_full";
    case SimFault::Kind::failed_sync: return "failed_sync";
    case SimFault::Kind::read_error: return "read_error";
  }
  CHECK(false);
}

void sync_tree(SimNode& node, bool failed) {
  if (!node.is_directory) {
    // As Linux does: each file with pages that were lost says so at its own next sync, too.
    if (failed && !node.file.all_synced() && node.sync_errno == 0) node.sync_errno = EIO;
    failed ? node.file.sync_failed() : node.file.sync();
    return;
  }
  failed ? node.directory.sync_failed() : node.directory.sync();
  for (const auto& [name, child] : node.directory.entries()) sync_tree(*child, failed);
}

SimFileSystem::State::Verdict SimFileSystem::State::begin_call(CallKind kind) {
  ++calls;
  for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
    bool due = fault->kind == SimFault::Kind::error ? calls == fault->at_call : calls >= fault->at_call;
    if (!due || !fits(fault->kind, kind)) continue;
    SimFault::Kind hit = fault->kind;
    fault_hit = true;
    if (hit != SimFault::Kind::disk_full) faults.erase(fault);
    bool space = hit == SimFault::Kind::no_space || hit == SimFault::Kind::disk_full;
    return {space ? ENOSPC : EIO, kind == CallKind::write && hit != SimFault::Kind::error};
  }
  return {};
}

int SimFileSystem::State::begin_read() {
  if (spare_reads) return 0;
  ++reads;
  auto fault = std::find_if(faults.begin(), faults.end(), [this](const SimFault& one) REQUIRES(mutex) {
    return one.kind == SimFault::Kind::read_error && one.at_call == reads;
  });
  if (fault == faults.end()) return 0;
  faults.erase(fault);
  fault_hit = true;
  return EIO;
}

std::shared_ptr<SimNode> SimFileSystem::State::find(const std::string& path) const {
  std::shared_ptr<SimNode> node = root;
  for (const std::string& part : split_path(path)) {
    if (!node->is_directory) return nullptr;
    auto entry = node->directory.entries().find(part);
    if (entry == node->directory.entries().end()) return nullptr;
    node = entry->second;
  }
  return node;
}

std::pair<std::shared_ptr<SimNode>, std::string> SimFileSystem::State::find_parent(
    const std::string& path) const {
  auto parts = split_path(path);
  if (parts.empty()) return {};
  std::string parent;
  for (size_t i = 0; i + 1 < parts.size(); ++i) parent += "/" + parts[i];
  auto node = find(parent);
  if (!node || !node->is_directory) return {};
  return {node, parts.back()};
}

std::shared_ptr<SimNode> SimFileSystem::State::make_node(bool is_directory) const {
  auto node = std::make_shared<SimNode>();
  node->is_directory = is_directory;
  node->modified_ms = clock.wall_ms();
  return node;
}

void SimFileSystem::State::give_back(SimNode& node) {
  used -= std::min(used, node.allocated);
}

SimFileSystem::SimFileSystem(Clock& clock, uint64_t seed) : state_(std::make_shared<State>(clock)) {
  Lock lock(state_->mutex);
  state_->random.seed(seed);
  state_->root = state_->make_node(/*is_directory=*/true);
}

SimFileSystem::SimFileSystem(std::shared_ptr<State> state) : state_(std::move(state)) {}
SimFileSystem::~SimFileSystem() = default;

storage::Result<std::shared_ptr<storage::File>> SimFileSystem::open(const std::string& path,
                                                                    storage::OpenMode mode) {
  bool may_create = mode == storage::OpenMode::create || mode == storage::OpenMode::create_new;
  std::shared_ptr<SimNode> node;
  bool created = false;
  {
    Lock lock(state_->mutex);
    node = state_->find(path);
    if (node && mode == storage::OpenMode::create_new) return fail(os_error(EEXIST, path, "open the file"));
    if (node && node->is_directory) return fail(os_error(EISDIR, path, "open the file"));
    if (int failure = node ? state_->begin_read() : 0) return fail(os_error(failure, path, "open the file"));
    auto [parent, name] = state_->find_parent(path);
    if (!node && (!may_create || !parent)) return fail(os_error(ENOENT, path, "open the file"));
    if (!node) {
      auto verdict = state_->begin_call(CallKind::space);
      if (verdict.sys_errno == 0 && state_->used >= state_->capacity) verdict.sys_errno = ENOSPC;
      if (verdict.sys_errno != 0) return fail(os_error(verdict.sys_errno, path, "open the file"));
      node = state_->make_node(/*is_directory=*/false);
      parent->directory.change({{name, node}});
      created = true;
    }
  }
  if (created) state_->tell("create {}", path);
  return std::shared_ptr<storage::File>(
      std::make_shared<SimFile>(state_, node, path, mode != storage::OpenMode::read));
}

Status SimFileSystem::rename(const std::string& from, const std::string& to) {
  {
    Lock lock(state_->mutex);
    auto verdict = state_->begin_call(CallKind::names);
    auto node = state_->find(from);
    auto [from_parent, from_name] = state_->find_parent(from);
    auto [to_parent, to_name] = state_->find_parent(to);
    if (!node || !to_parent) return fail(os_error(ENOENT, from, "rename to " + to));
    CHECK_MSG(from_parent == to_parent, "rename {} to {}: not modelled", from, to);
    if (verdict.sys_errno != 0) return fail(os_error(verdict.sys_errno, from, "rename to " + to));
    if (auto old = state_->find(to); old && old != node) {
      if (old->is_directory) return fail(os_error(ENOTEMPTY, from, "rename to " + to));
      state_->give_back(*old);
    }
    if (from_name != to_name) from_parent->directory.change({{from_name, nullptr}, {to_name, node}});
  }
  state_->tell("rename {} to {}", from, to);
  return kOk;
}

Status SimFileSystem::remove(const std::string& path) {
  {
    Lock lock(state_->mutex);
    auto verdict = state_->begin_call(CallKind::names);
    auto node = state_->find(path);
    int failure = !node ? ENOENT : node->is_directory ? EISDIR : verdict.sys_errno;
    if (failure != 0) return fail(os_error(failure, path, "remove the file"));
    auto [parent, name] = state_->find_parent(path);
    state_->give_back(*node);
    parent->directory.change({{name, nullptr}});
  }
  state_->tell("remove {}", path);
  return kOk;
}

Status SimFileSystem::remove_directory(const std::string& path) {
  {
    Lock lock(state_->mutex);
    auto verdict = state_->begin_call(CallKind::names);
    auto node = state_->find(path);
    int failure = !node                                ? ENOENT
                  : !node->is_directory                ? ENOTDIR
                  : !node->directory.entries().empty() ? ENOTEMPTY
                                                       : verdict.sys_errno;
    if (failure != 0) return fail(os_error(failure, path, "remove the directory"));
    auto [parent, name] = state_->find_parent(path);
    parent->directory.change({{name, nullptr}});
  }
  state_->tell("remove directory {}", path);
  return kOk;
}

Status SimFileSystem::create_directory(const std::string& path) {
  {
    Lock lock(state_->mutex);
    auto verdict = state_->begin_call(CallKind::space);
    auto [parent, name] = state_->find_parent(path);
    if (verdict.sys_errno == 0 && state_->used >= state_->capacity) verdict.sys_errno = ENOSPC;
    int failure = state_->find(path) ? EEXIST : !parent ? ENOENT : verdict.sys_errno;
    if (failure != 0) return fail(os_error(failure, path, "create the directory"));
    parent->directory.change({{name, state_->make_node(/*is_directory=*/true)}});
  }
  state_->tell("create directory {}", path);
  return kOk;
}

Status SimFileSystem::sync_directory(const std::string& path) {
  State::Verdict verdict;
  std::shared_ptr<SimNode> node;
  {
    Lock lock(state_->mutex);
    verdict = state_->begin_call(CallKind::sync);
    node = state_->find(path);
    if (!node || !node->is_directory) return fail(os_error(ENOENT, path, "open the directory"));
  }
  state_->tell("sync directory {}", path);
  Lock lock(state_->mutex);
  if (verdict.sys_errno != 0 && node->sync_errno == 0) {
    node->sync_errno = verdict.sys_errno;
    node->directory.sync_failed();
  }
  int failure = state_->sync_all_errno != 0 ? state_->sync_all_errno : node->sync_errno;
  if (failure != 0) {
    state_->names_doubtful = true;
    return fail(os_error(failure, path, "sync the directory to disk"));
  }
  node->directory.sync();
  return kOk;
}

bool SimFileSystem::sync_all_is_sound() const {
  Lock lock(state_->mutex);
  return !state_->names_doubtful;
}

Status SimFileSystem::sync_all(const std::string& path) {
  State::Verdict verdict;
  {
    Lock lock(state_->mutex);
    verdict = state_->begin_call(CallKind::sync);
  }
  state_->tell("sync all");
  Lock lock(state_->mutex);
  if (state_->sync_all_errno == 0 && verdict.sys_errno != 0) {
    state_->sync_all_errno = verdict.sys_errno;
    state_->names_doubtful = true;
    sync_tree(*state_->root, /*failed=*/true);
  }
  if (state_->sync_all_errno != 0)
    return fail(os_error(state_->sync_all_errno, path, "sync the file system to disk"));
  sync_tree(*state_->root, /*failed=*/false);
  return kOk;
}

}  // namespace zurau::testing
