// What SimFileSystem answers without a step, what is left of it after a power cut, and the helpers of tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <unordered_map>

#include "tests/support/sim_state.h"

namespace zurau::testing {

using storage::os_error;

namespace {

/// `node` as a power cut leaves it, with everything in it.
std::shared_ptr<SimNode> cut_power(const SimNode& node, SimRandom& random, bool scattered_pages) {
  auto left = std::make_shared<SimNode>();
  left->is_directory = node.is_directory;
  left->modified_ms = node.modified_ms;
  if (!node.is_directory) {
    left->file = SimFileImage::durable(node.file.after_power_cut(random, scattered_pages));
    left->allocated = left->file.content().size();
    return left;
  }
  for (const auto& [name, child] : node.directory.after_power_cut(random))
    left->directory.change({{name, cut_power(*child, random, scattered_pages)}});
  left->directory.sync();
  return left;
}

uint64_t allocated_below(const SimNode& node) {
  uint64_t sum = node.allocated;
  for (const auto& [name, child] : node.directory.entries()) sum += allocated_below(*child);
  return sum;
}

void add_files(const SimNode& node, const std::string& path, std::vector<std::string>& files) {
  if (!node.is_directory) files.push_back(path);
  for (const auto& [name, child] : node.directory.entries()) add_files(*child, path + "/" + name, files);
}

}  // namespace

/// Threading: as SimFileSystem.
class SimFileSystem::SimLock final : public storage::FileLock {
 public:
  SimLock(std::shared_ptr<State> state, std::shared_ptr<SimNode> node)
      : state_(std::move(state)), node_(std::move(node)) {}
  ~SimLock() override {
    Lock lock(state_->mutex);
    state_->locked.erase(node_.get());
  }

 private:
  const std::shared_ptr<State> state_;
  const std::shared_ptr<SimNode> node_;
};

storage::Result<std::unique_ptr<storage::FileLock>> SimFileSystem::lock(const std::string& path) {
  RETURN_IF_ERROR(open(path, storage::OpenMode::create));
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  if (!state_->locked.insert(node.get()).second)
    return fail(storage::Error{storage::ErrorCode::locked, EAGAIN, path, "another process holds the lock"});
  return std::unique_ptr<storage::FileLock>(std::make_unique<SimLock>(state_, node));
}

storage::Result<std::vector<storage::DirectoryEntry>> SimFileSystem::list(const std::string& path) {
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  if (!node || !node->is_directory) return fail(os_error(ENOENT, path, "list the directory"));
  if (int failure = state_->begin_read()) return fail(os_error(failure, path, "list the directory"));
  std::vector<storage::DirectoryEntry> entries;
  for (const auto& [name, child] : node->directory.entries()) entries.push_back({name, child->is_directory});
  return entries;
}

storage::Result<bool> SimFileSystem::exists(const std::string& path) {
  Lock lock(state_->mutex);
  if (int failure = state_->begin_read()) return fail(os_error(failure, path, "look it up"));
  return state_->find(path) != nullptr;
}

storage::Result<int64_t> SimFileSystem::modified_ms(const std::string& path) {
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  if (!node) return fail(os_error(ENOENT, path, "ask for the time of change"));
  if (int failure = state_->begin_read()) return fail(os_error(failure, path, "ask for the time of change"));
  return node->modified_ms;
}

storage::Result<storage::DiskSpace> SimFileSystem::space(const std::string&) {
  Lock lock(state_->mutex);
  return storage::DiskSpace{state_->capacity, state_->capacity - std::min(state_->capacity, state_->used)};
}

void SimFileSystem::inject(const SimFault& fault) {
  Lock lock(state_->mutex);
  state_->faults.push_back(fault);
}

void SimFileSystem::clear_faults() {
  Lock lock(state_->mutex);
  state_->faults.clear();
  state_->fault_hit = false;
}

bool SimFileSystem::fault_hit() const {
  Lock lock(state_->mutex);
  return state_->fault_hit;
}

uint64_t SimFileSystem::calls() const {
  Lock lock(state_->mutex);
  return state_->calls;
}

uint64_t SimFileSystem::reads() const {
  Lock lock(state_->mutex);
  return state_->reads;
}

void SimFileSystem::spare_reads(bool spare) {
  Lock lock(state_->mutex);
  state_->spare_reads = spare;
}

void SimFileSystem::observe(Observer observer) {
  Lock lock(state_->mutex);
  state_->observer = std::move(observer);
}

void SimFileSystem::set_capacity(uint64_t bytes) {
  Lock lock(state_->mutex);
  state_->capacity = bytes;
}

std::unique_ptr<SimFileSystem> SimFileSystem::after_power_cut(uint64_t seed, bool scattered_pages) const {
  auto left = std::make_shared<State>(state_->clock);
  SimRandom random(seed);
  Lock lock(state_->mutex);
  Lock left_lock(left->mutex);
  left->root = cut_power(*state_->root, random, scattered_pages);
  left->used = allocated_below(*left->root);
  left->capacity = state_->capacity;
  left->random.seed(seed);
  return std::unique_ptr<SimFileSystem>(new SimFileSystem(left));
}

std::unique_ptr<SimFileSystem> SimFileSystem::after_kill() const {
  auto left = std::make_shared<State>(state_->clock);
  Lock lock(state_->mutex);
  Lock left_lock(left->mutex);
  std::unordered_map<const SimNode*, std::shared_ptr<SimNode>> copies;
  std::function<std::shared_ptr<SimNode>(const std::shared_ptr<SimNode>&)> copy =
      [&](const std::shared_ptr<SimNode>& node) {
        auto [at, added] = copies.try_emplace(node.get());
        if (!added) return at->second;
        auto made = at->second = std::make_shared<SimNode>(*node);
        made->sync_errno = 0;  // Who opens it anew is not told again; the bytes stay doubtful.
        made->directory.replace_nodes(copy);
        return made;
      };
  left->root = copy(state_->root);
  left->used = state_->used;
  left->capacity = state_->capacity;
  left->random = state_->random;
  return std::unique_ptr<SimFileSystem>(new SimFileSystem(left));
}

std::string SimFileSystem::read_file(const std::string& path) const {
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  if (!node || node->is_directory) {
    ADD_FAILURE() << path << " is not there";
    return {};
  }
  return std::string(as_text(node->file.content()));
}

void SimFileSystem::write_file(const std::string& path, std::string_view text) {
  Lock lock(state_->mutex);
  auto [parent, name] = state_->find_parent(path);
  CHECK_MSG(parent != nullptr, "no directory for {}", path);
  auto node = state_->find(path);
  if (!node) node = state_->make_node(/*is_directory=*/false);
  state_->give_back(*node);
  Bytes bytes = as_bytes(text);
  node->file = SimFileImage::durable({bytes.begin(), bytes.end()});
  node->allocated = bytes.size();
  state_->used += bytes.size();
  parent->directory.change({{name, node}});
  parent->directory.sync();
}

void SimFileSystem::make_directory(const std::string& path) {
  Lock lock(state_->mutex);
  auto [parent, name] = state_->find_parent(path);
  CHECK_MSG(parent != nullptr, "no directory for {}", path);
  parent->directory.change({{name, state_->make_node(/*is_directory=*/true)}});
  parent->directory.sync();
}

void SimFileSystem::damage(const std::string& path, uint64_t position) {
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  CHECK_MSG(node && position < node->file.content().size(), "no byte {} in {}", position, path);
  auto content = node->file.content();
  content[position] ^= std::byte{0xff};
  node->file = SimFileImage::durable(std::move(content));
}

std::vector<std::string> SimFileSystem::all_files() const {
  Lock lock(state_->mutex);
  std::vector<std::string> files;
  add_files(*state_->root, "", files);
  return files;
}

bool SimFileSystem::is_synced(const std::string& path) const {
  Lock lock(state_->mutex);
  auto node = state_->find(path);
  return node && !node->is_directory && node->file.all_synced();
}

}  // namespace zurau::testing
