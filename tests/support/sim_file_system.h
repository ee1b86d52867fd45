// SimFileSystem: a file system in memory that loses what a power cut may lose.
//
// Fault model. Every file and directory has a volatile image (what calls see) and a durable one. Every
// mutating call is counted; by its number a test can say
//   error          the call fails with EIO and did nothing
//   short_write    the first write from there on writes a prefix and fails with EIO
//   no_space       the first call from there on that needs space fails with ENOSPC, a write after a prefix
//   disk_full      every such call fails, until clear_faults()
//   failed_sync    the first sync from there on fails: what it covered is doubtful for ever, whatever later
//                  syncs say; a File goes on failing, so do a directory and sync_all (as the contracts of
//                  File and FileSystem say)
// Calls that only look (reads of a file, sizes, lists, opening what is there) are counted apart:
//   read_error     the one of that number fails with EIO
// after_power_cut(seed) gives a file system as the next start may find it. Of what no sync covered it keeps,
// for each file on its own (so writes of different files are reordered): nothing, all, any prefix of the
// bytes, a prefix (to a sector) with zeros up to the size that the file had, or any set of 4 KiB pages (zeros
// or old bytes between them). Un-synced creates, removes and renames of a directory survive or not one by
// one; a rename is one step. A synced file whose name was not synced is gone. after_kill() keeps everything,
// and what was not synced still is not. observe() is told of each call in the middle of it: its effect is
// there but not durable (a sync: not yet), so after_power_cut() from within is a crash at that very call.
// Everything follows from the calls and the seeds; there is no other randomness.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/clock.h"
#include "storage/file_system.h"

namespace zurau::testing {

struct SimFault {
  enum class Kind : uint8_t { error, short_write, no_space, disk_full, failed_sync, read_error };
  Kind kind = Kind::error;
  uint64_t at_call = 1;  ///< Of mutating calls (read_error: of calls that look), the first is 1.
};

/// The name of a kind, for messages of failing tests.
std::string_view to_string(SimFault::Kind kind);

/// Threading: a monitor; the observer is called with nothing held, in the thread of the call. Files and
/// region sources may outlive it.
class SimFileSystem final : public storage::FileSystem {
 public:
  using Observer = std::function<void(uint64_t call, std::string_view what)>;

  /// `seed` decides how much a short write writes. The root "/" is there, and durable.
  explicit SimFileSystem(Clock& clock, uint64_t seed = 1);
  ~SimFileSystem() override;

  storage::Result<std::shared_ptr<storage::File>> open(const std::string& path,
                                                       storage::OpenMode mode) override;
  storage::Status rename(const std::string& from, const std::string& to) override;  ///< Within a directory.
  storage::Status remove(const std::string& path) override;
  storage::Status remove_directory(const std::string& path) override;
  storage::Status create_directory(const std::string& path) override;
  storage::Status sync_directory(const std::string& path) override;
  bool sync_all_is_sound() const override;
  storage::Status sync_all(const std::string& path) override;
  storage::Result<std::vector<storage::DirectoryEntry>> list(const std::string& path) override;
  storage::Result<bool> exists(const std::string& path) override;
  storage::Result<int64_t> modified_ms(const std::string& path) override;
  storage::Result<storage::DiskSpace> space(const std::string& path) override;
  storage::Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override;

  // ---- Faults -------------------------------------------------------------------------------------------

  void inject(const SimFault& fault);
  void clear_faults();
  /// A fault has hit since the last clear_faults().
  bool fault_hit() const;
  /// Mutating calls so far, and those that only look.
  uint64_t calls() const;
  uint64_t reads() const;
  /// While set, calls that only look are neither counted nor fail: those of the test itself.
  void spare_reads(bool spare);
  void observe(Observer observer);
  /// The size of the disk; what is in files counts against it.
  void set_capacity(uint64_t bytes);

  // ---- Power --------------------------------------------------------------------------------------------

  /// `scattered_pages` false leaves out the outcome of single pages.
  std::unique_ptr<SimFileSystem> after_power_cut(uint64_t seed, bool scattered_pages = true) const;
  std::unique_ptr<SimFileSystem> after_kill() const;

  // ---- For tests, beside the counted calls ---------------------------------------------------------------

  /// The volatile bytes of a file; fails the test when it is not there.
  std::string read_file(const std::string& path) const;
  /// Makes or replaces a file, durably.
  void write_file(const std::string& path, std::string_view text);
  void make_directory(const std::string& path);
  /// Inverts one byte of a file, durably: damage of the disk.
  void damage(const std::string& path, uint64_t position);
  /// Every file, with its full path, sorted.
  std::vector<std::string> all_files() const;
  bool is_synced(const std::string& path) const;

 private:
  struct State;
  class SimFile;
  class SimRegion;
  class SimLock;
  explicit SimFileSystem(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace zurau::testing
