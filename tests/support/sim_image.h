// What SimFileSystem keeps of one file and of one directory: the volatile image that calls see, the durable
// one that a power cut leaves, and in between the changes that no sync has covered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/bytes.h"

namespace zurau::testing {

using SimRandom = std::mt19937_64;

/// How far a change has come.
enum class SimFate : uint8_t {
  pending,   ///< Not synced: may survive a power cut, whole or in part.
  sure,      ///< Synced, but an older change of the file is doubtful, so it is not folded in yet.
  doubtful,  ///< A sync over it failed: no later sync makes it sure, whatever it says (the kernel forgets).
};

/// Threading: not synchronised; SimFileSystem's mutex guards it.
class SimFileImage {
 public:
  const std::vector<std::byte>& content() const { return content_; }
  void write(uint64_t position, Bytes bytes);
  void truncate(uint64_t size);
  void sync();
  void sync_failed();
  bool all_synced() const { return changes_.empty(); }
  /// What a power cut leaves. Of the changes that are not sure it keeps, as `random` says: nothing, all, any
  /// prefix of their bytes, such a prefix up to a sector with zeros up to the full size, or any set of 4 KiB
  /// pages.
  std::vector<std::byte> after_power_cut(SimRandom& random, bool scattered_pages) const;
  /// A file of exactly `bytes`, all durable.
  static SimFileImage durable(std::vector<std::byte> bytes);

 private:
  struct Change {
    SimFate fate = SimFate::pending;
    bool is_truncate = false;
    uint64_t position = 0;  // Or the new size.
    std::vector<std::byte> bytes;
  };
  static void apply(std::vector<std::byte>& content, const Change& change, size_t bytes_max = SIZE_MAX);
  std::vector<std::byte> keep_prefix(uint64_t steps) const;
  std::vector<std::byte> keep_pages(SimRandom& random) const;
  uint64_t unsure_steps() const;

  std::vector<std::byte> content_;
  std::vector<std::byte> durable_;
  std::vector<Change> changes_;  // From durable_ to content_, in order.
};

struct SimNode;
using SimEntries = std::map<std::string, std::shared_ptr<SimNode>>;

/// Threading: as above.
class SimDirectoryImage {
 public:
  const SimEntries& entries() const { return entries_; }
  SimEntries& entries() { return entries_; }
  const SimEntries& durable_entries() const { return durable_; }
  /// Names that change together or not at all; null removes a name.
  void change(std::vector<std::pair<std::string, std::shared_ptr<SimNode>>> names);
  void sync();
  void sync_failed();
  /// Each change that is not sure survives or not, as `random` says, but none whose names an older change
  /// that did not survive has touched.
  SimEntries after_power_cut(SimRandom& random) const;
  /// Visits every node that any image or change refers to, for a deep copy.
  template <class Visit>
  void replace_nodes(const Visit& replacement);

 private:
  struct Change {
    SimFate fate = SimFate::pending;
    std::vector<std::pair<std::string, std::shared_ptr<SimNode>>> names;
  };
  static void apply(SimEntries& entries, const Change& change);

  SimEntries entries_;
  SimEntries durable_;
  std::vector<Change> changes_;
};

/// A file or a directory; known by its place in memory, as an inode by its number.
struct SimNode {
  bool is_directory = false;
  SimFileImage file;
  SimDirectoryImage directory;
  int64_t modified_ms = 0;
  uint64_t allocated = 0;  ///< Bytes of the disk that it takes: up to the end of the last write.
  int sync_errno = 0;      ///< Of the first sync that failed; sticks.
};

template <class Visit>
void SimDirectoryImage::replace_nodes(const Visit& replacement) {
  for (auto& [name, node] : entries_) node = replacement(node);
  for (auto& [name, node] : durable_) node = replacement(node);
  for (Change& change : changes_) {
    for (auto& [name, node] : change.names) {
      if (node) node = replacement(node);
    }
  }
}

}  // namespace zurau::testing
