// What a SimFileSystem and the Files and regions that it handed out share. For its own .cpp files only.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/mutex.h"
#include "tests/support/sim_file_system.h"
#include "tests/support/sim_image.h"

namespace zurau::testing {

/// What faults a call can meet.
enum class CallKind : uint8_t { write, space, names, sync };

/// Threading: guarded by `mutex`, but for what is constant.
struct SimFileSystem::State {
  /// What becomes of a call: 0, or the errno it fails with; a write then may have written a prefix.
  struct Verdict {
    int sys_errno = 0;
    bool writes_prefix = false;
  };

  explicit State(Clock& a_clock) : clock(a_clock) {}

  /// Counts the call and asks the faults about it.
  Verdict begin_call(CallKind kind) REQUIRES(mutex);
  /// The same for a call that only looks: 0, or the errno it fails with.
  int begin_read() REQUIRES(mutex);
  /// The node at `path`, null when a part is missing.
  std::shared_ptr<SimNode> find(const std::string& path) const REQUIRES(mutex);
  /// The directory that `path` stands in, and its name there.
  std::pair<std::shared_ptr<SimNode>, std::string> find_parent(const std::string& path) const REQUIRES(mutex);
  std::shared_ptr<SimNode> make_node(bool is_directory) const;
  void give_back(SimNode& node) REQUIRES(mutex);
  /// Calls the observer in the middle of a call; takes `what` lazily, as most runs have none.
  template <class... Args>
  void tell(fmt::format_string<Args...> format, Args&&... args) EXCLUDES(mutex) {
    SimFileSystem::Observer now;
    uint64_t call = 0;
    {
      Lock lock(mutex);
      now = observer;
      call = calls;
    }
    if (now) now(call, fmt::format(format, std::forward<Args>(args)...));
  }

  Clock& clock;
  mutable Mutex mutex;
  std::shared_ptr<SimNode> root GUARDED_BY(mutex);
  std::vector<SimFault> faults GUARDED_BY(mutex);
  bool fault_hit GUARDED_BY(mutex) = false;
  uint64_t calls GUARDED_BY(mutex) = 0;
  uint64_t reads GUARDED_BY(mutex) = 0;
  bool spare_reads GUARDED_BY(mutex) = false;
  SimFileSystem::Observer observer GUARDED_BY(mutex);
  uint64_t capacity GUARDED_BY(mutex) = uint64_t{1} << 50;
  uint64_t used GUARDED_BY(mutex) = 0;
  SimRandom random GUARDED_BY(mutex);
  std::set<const SimNode*> locked GUARDED_BY(mutex);
  int sync_all_errno GUARDED_BY(mutex) = 0;
  bool names_doubtful GUARDED_BY(mutex) = false;  // A sync of a directory or of everything has failed.
};

/// Threading: see File.
class SimFileSystem::SimFile final : public storage::File {
 public:
  SimFile(std::shared_ptr<State> state, std::shared_ptr<SimNode> node, std::string path, bool writable)
      : state_(std::move(state)), node_(std::move(node)), path_(std::move(path)), writable_(writable) {}

  storage::Result<std::shared_ptr<const wire::RegionSource>> region_source() const override;
  storage::Result<size_t> read(uint64_t position, MutableBytes into) const override;
  storage::Status write(uint64_t position, std::span<const Bytes> parts) override;
  storage::Status truncate(uint64_t size) override;
  storage::Result<uint64_t> size() const override;
  storage::Status sync() override;
  void start_writeback(uint64_t, uint64_t) override {}
  void drop_cache(uint64_t, uint64_t) override {}

 private:
  const std::shared_ptr<State> state_;
  const std::shared_ptr<SimNode> node_;
  const std::string path_;  // Of the time of open, for messages.
  const bool writable_;
};

/// Makes everything below `node` durable, or doubtful when the sync `failed`.
void sync_tree(SimNode& node, bool failed);

}  // namespace zurau::testing
