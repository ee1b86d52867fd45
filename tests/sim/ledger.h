// Ledger: what must hold of a topic that a group reads, whatever happens to its members. Every member and the
// broker report to it; it fails the test when something does not add up.
//
//   processed   every record below has been processed by some member at least once
//   committed   the group's offset; acked: as members have been told it is durable
//   owner       who was assigned the partition, generation by generation
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace zurau::test {

/// Threading: one thread.
class Ledger {
 public:
  explicit Ledger(int partitions) : partitions_(static_cast<size_t>(partitions)) {}
  int partitions() const { return static_cast<int>(partitions_.size()); }

  /// `member` (its name, for a static one) learns that it has the partition in that generation.
  void assigned(int partition, int32_t generation, const std::string& member) {
    auto [at, first] = at_(partition).owners.try_emplace(generation, member);
    EXPECT_EQ(at->second, member) << "two owners of partition " << partition << " in generation "
                                  << generation;
    newest_generation_ = std::max(newest_generation_, generation);
  }
  /// A member reads records [from, to).
  void process(int partition, int64_t from, int64_t to) {
    Partition& at = at_(partition);
    EXPECT_LE(from, at.processed) << "records of partition " << partition << " were skipped";
    repeated_ += static_cast<uint64_t>(std::max<int64_t>(std::min(at.processed, to) - from, 0));
    at.processed = std::max(at.processed, to);
  }
  /// The broker has accepted a commit.
  void accepted(int partition, int64_t offset, int32_t generation, const std::string& member) {
    Partition& at = at_(partition);
    auto owner = at.owners.find(generation);
    EXPECT_TRUE(owner != at.owners.end() && owner->second == member)
        << member << " commits partition " << partition << " of generation " << generation
        << ", which is not its own";
    EXPECT_LE(offset, at.processed) << "committed past what was processed, partition " << partition;
    EXPECT_GE(offset, at.committed) << "the offset of partition " << partition << " goes back";
    at.committed = offset;
    ++accepted_;
  }
  void acked(int partition, int64_t offset) { at_(partition).acked = std::max(at_(partition).acked, offset); }
  /// The broker has lost what was not durable.
  void restarted(int partition, int64_t committed) {
    EXPECT_GE(committed, at_(partition).acked) << "an acknowledged commit is lost, partition " << partition;
    at_(partition).committed = committed;
  }
  void refused() { ++refused_; }

  int64_t processed(int partition) const { return partitions_.at(static_cast<size_t>(partition)).processed; }
  int32_t newest_generation() const { return newest_generation_; }
  uint64_t commits_accepted() const { return accepted_; }
  uint64_t commits_refused() const { return refused_; }
  uint64_t records_repeated() const { return repeated_; }

 private:
  struct Partition {
    int64_t processed = 0;
    int64_t committed = 0;
    int64_t acked = 0;
    std::map<int32_t, std::string> owners;
  };
  Partition& at_(int partition) { return partitions_.at(static_cast<size_t>(partition)); }

  std::vector<Partition> partitions_;
  int32_t newest_generation_ = 0;
  uint64_t accepted_ = 0;
  uint64_t refused_ = 0;
  uint64_t repeated_ = 0;
};

}  // namespace zurau::test
