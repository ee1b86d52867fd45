// Workload: random work on a LogManager over a simulated disk, with a model of everything it was told. Driven
// by hand (no threads), so a seed says all.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "storage/log_manager.h"
#include "tests/support/log_model.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::testing {

/// What a data directory must hold.
struct Expected {
  storage::Durability durability = storage::Durability::commit;
  std::map<storage::TopicPartition, LogModel> logs;
  std::map<storage::TopicPartition, LogModel> creating;  ///< create() did not return, or failed.
  std::set<storage::TopicPartition> removing;            ///< remove() did not return, or failed.
};

/// Small segments and indexes, so that little work rolls often.
storage::LogManagerOptions small_options(storage::Durability durability = storage::Durability::commit);
/// A manager on `files`, or the sentence why not.
storage::Result<std::unique_ptr<storage::LogManager>> open_manager(
    SimFileSystem& files, Clock& clock, storage::Durability durability = storage::Durability::commit);

/// Compares every log of `manager` with `expected` (see compare()) and brings `expected` to what is there.
std::string compare_all(storage::LogManager& manager, Expected& expected, LogHistory history);

/// Opens `files`, compares, retries the last batch of every idempotent producer, appends to every log, makes
/// that durable, stops cleanly and compares again. Empty when all is well.
std::string check_recovery(SimFileSystem& files, Clock& clock, Expected expected, LogHistory history);

/// Threading: one thread.
class Workload {
 public:
  Workload(ManualClock& clock, uint64_t seed, storage::Durability durability = storage::Durability::commit)
      : clock_(clock), random_(seed) {
    expected_.durability = durability;
  }
  /// Goes on where `before` was when it died, with other choices.
  Workload(ManualClock& clock, uint64_t seed, const Workload& before)
      : clock_(clock),
        random_(seed),
        expected_(before.expected_),
        epoch_(before.epoch_),
        salt_(before.salt_ + 1'000'000) {}

  /// Opens `files` and compares with what the model says, after `history`.
  void open(SimFileSystem& files, LogHistory history);
  void step();
  /// As a broker that is told to stop. After a fault it may say that the stop is not clean.
  void close(bool may_fail = false);
  bool closed() const { return !manager_; }
  bool is_open() const { return manager_ != nullptr; }
  /// Every log could be opened.
  bool is_whole() const { return unopened_.empty(); }
  /// The process is gone: no more calls.
  void die() { manager_.reset(); }

  /// The first thing that went wrong; work stops there.
  const std::string& problem() const { return problem_; }
  const Expected& expected() const { return expected_; }
  storage::LogManager& manager() { return *manager_; }
  /// Every log that is there answers, keeps its promises, and takes no appends if it failed.
  void check_running();

 private:
  using TopicPartition = storage::TopicPartition;
  using Status = storage::Status;

  uint64_t pick(uint64_t below) { return random_() % below; }
  void create_first();
  void compare_opened(LogHistory history);
  void append();
  void append_idempotent();
  void retry();
  void flush();
  void delete_records();
  void create_or_remove();
  void read_somewhere();
  void try_append(const TopicPartition& partition, LogModel& model, BatchPlan plan);
  std::vector<int64_t> some_timestamps();
  /// Durability is what the mode promises.
  void check_durable(const TopicPartition& partition, storage::PartitionLog& log);
  /// A log to work on, null when there is none.
  std::pair<const TopicPartition, LogModel>* any_log();
  std::shared_ptr<storage::PartitionLog> log_of(const TopicPartition& partition);
  /// A refused append says why in the right code, and changes nothing.
  void check_refusal(const storage::Error& error, storage::PartitionLog& log, bool failed_before);
  /// An error is a problem unless a fault has hit (and was not cleared yet), or it is that of a sync that
  /// failed for good.
  void expect_ok(const storage::Error& error, std::string_view what);
  void complain(std::string text);

  ManualClock& clock_;
  std::mt19937_64 random_;
  SimFileSystem* files_ = nullptr;
  std::unique_ptr<storage::LogManager> manager_;
  Expected expected_;
  std::set<TopicPartition> unopened_;  // A fault met their opening: gone until the next start.
  std::string problem_;
  int32_t epoch_ = 0;
  uint64_t salt_ = 0;
};

}  // namespace zurau::testing
