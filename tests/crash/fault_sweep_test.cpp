// The fault sweep: every single call that changes the disk fails once, as EIO, as ENOSPC, as a write that
// breaks off, or stays failing for a while as on a full disk; and every call that only looks fails once.
// Afterwards each log is as before or offline with the right code, goes on working, and a restart (clean,
// after a kill, after a power cut) finds everything that was acknowledged.
//
//   ZURAU_SOAK=1                                                  many seeds instead of a few
//   ZURAU_FAULT_SEED=7 ZURAU_FAULT_KIND=error ZURAU_FAULT_CALL=123   one run again, as printed on failure
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "tests/crash/workload.h"

namespace zurau::testing {
namespace {

using Kind = SimFault::Kind;

std::string from_environment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

uint64_t number_from_environment(const char* name, uint64_t otherwise) {
  std::string text = from_environment(name);
  return text.empty() ? otherwise : std::strtoull(text.c_str(), nullptr, 10);
}

bool soak() {
  return number_from_environment("ZURAU_SOAK", 0) != 0;
}

constexpr std::string_view kLook = "look";

/// Which faults make a difference at a call, told from what the observer is told of it.
bool hits(Kind kind, std::string_view what) {
  switch (kind) {
    case Kind::error: return true;
    case Kind::short_write: return what.starts_with("write");
    case Kind::no_space:
    case Kind::disk_full: return what.starts_with("write") || what.starts_with("create");
    case Kind::failed_sync: return false;  // An error at a sync is the same.
    case Kind::read_error: return what == kLook;
  }
  return false;
}

/// One seed: a first life without faults, then the second one again and again, with another fault each time.
class FaultSweep {
 public:
  explicit FaultSweep(uint64_t seed) : seed_(seed) {}

  /// `only`: at the calls whose description begins so.
  uint64_t run(std::string_view only = "") {
    live_first_life();
    auto calls = calls_of_second_life();
    std::string only_kind = from_environment("ZURAU_FAULT_KIND");
    uint64_t only_call = number_from_environment("ZURAU_FAULT_CALL", 0);
    uint64_t runs = 0;
    for (Kind kind : {Kind::error, Kind::short_write, Kind::no_space, Kind::disk_full, Kind::read_error}) {
      if (!only_kind.empty() && only_kind != to_string(kind)) continue;
      for (const auto& [call, what] : kind == Kind::read_error ? looks_ : calls) {
        if (!hits(kind, what) || (only_call != 0 && only_call != call) || !what.starts_with(only)) continue;
        if (::testing::Test::HasFailure()) return runs;
        ++runs;
        if (auto wrong = live_with({kind, call}); !wrong.empty())
          ADD_FAILURE() << wrong << "\n  after " << to_string(kind) << " at call " << call << ": " << what
                        << "\n  again with ZURAU_FAULT_SEED=" << seed_
                        << " ZURAU_FAULT_KIND=" << to_string(kind) << " ZURAU_FAULT_CALL=" << call;
      }
    }
    return runs;
  }

 private:
  static constexpr int kSteps = 40;

  /// Ends by a stop, a kill or a power cut, as the seed says.
  void live_first_life() {
    SimFileSystem files(clock_, seed_);
    first_.open(files, LogHistory::running);
    for (int i = 0; i < kSteps; ++i) first_.step();
    if (seed_ % 3 == 0) first_.close();
    history_ = first_.closed()  ? LogHistory::running
               : seed_ % 3 == 1 ? LogHistory::killed
                                : LogHistory::power_cut;
    ASSERT_EQ(first_.problem(), "");
    first_.die();
    left_ = history_ == LogHistory::power_cut ? files.after_power_cut(seed_) : files.after_kill();
  }

  std::map<uint64_t, std::string> calls_of_second_life() {
    std::map<uint64_t, std::string> calls;
    ManualClock clock(clock_.wall_ms());
    auto files = left_->after_kill();
    files->observe([&calls](uint64_t call, std::string_view what) { calls[call] = what; });
    Workload work(clock, seed_ + 1, first_);
    work.open(*files, history_);
    for (int i = 0; i < kSteps; ++i) work.step();
    files->observe({});
    for (uint64_t read = 1; read <= files->reads(); ++read) looks_[read] = kLook;
    EXPECT_EQ(work.problem(), "");
    EXPECT_GT(calls.size(), 50u) << "the sweep sweeps nothing";
    return calls;
  }

  std::string live_with(const SimFault& fault) {
    ManualClock clock(clock_.wall_ms());
    auto files = left_->after_kill();
    files->inject(fault);
    Workload work(clock, seed_ + 1, first_);
    work.open(*files, history_);
    int steps_left = fault.kind == Kind::disk_full ? 8 : 0;
    for (int i = 0; i < kSteps && work.problem().empty(); ++i) {
      if (files->fault_hit() && steps_left-- == 0) files->clear_faults();  // From here on all is well again.
      work.step();
    }
    files->clear_faults();
    if (work.is_open()) work.check_running();
    // What a start that failed has left is that of a second kill or power cut.
    LogHistory history = work.is_open() && work.is_whole() ? LogHistory::killed : history_;
    if (history == LogHistory::running) history = LogHistory::killed;
    bool cut = fault.at_call % 3 == 0;
    if (fault.at_call % 3 == 1) work.close(/*may_fail=*/true);
    if (!work.problem().empty()) return work.problem();
    work.die();
    auto after = cut ? files->after_power_cut(seed_ * 31 + fault.at_call) : files->after_kill();
    return check_recovery(*after, clock, work.expected(), cut ? LogHistory::power_cut : history);
  }

  const uint64_t seed_;
  ManualClock clock_;
  Workload first_{clock_, seed_};
  LogHistory history_ = LogHistory::running;
  std::unique_ptr<SimFileSystem> left_;
  std::map<uint64_t, std::string> looks_;  // The calls of the second life that only look.
};

void sweep(std::initializer_list<uint64_t> seeds, std::string_view only) {
  uint64_t runs = 0;
  for (uint64_t seed : seeds) runs += FaultSweep(seed).run(only);
  EXPECT_GT(runs, 0u);
}

TEST(FaultSweep, AnErrorAtAnyCallLosesNothingThatWasAcknowledged) {
  uint64_t only = number_from_environment("ZURAU_FAULT_SEED", 0);
  uint64_t first = only != 0 ? only : 1, last = only != 0 ? only : soak() ? 30 : 2, runs = 0;
  for (uint64_t seed = first; seed <= last && !HasFailure(); ++seed) runs += FaultSweep(seed).run();
  RecordProperty("runs", std::to_string(runs));
  EXPECT_GT(runs, 0u);
}

// Seeds that found something, each by the calls that it failed at.

TEST(FaultSweep, ANameThatAFailedSyncOfItsDirectoryCoveredIsNotAcknowledged) {
  sweep({9, 26}, "sync directory");
}

TEST(FaultSweep, AFailedSyncOfEverythingIsFinalForEveryName) {
  sweep({10, 12, 24}, "sync all");
}

TEST(FaultSweep, AStartThatAFailedSyncCoveredIsNotAcknowledged) {
  sweep({13, 16, 17, 20, 29}, "sync directory /data");
}

TEST(FaultSweep, ANewLogDoesNotMeetTheRowsOfItsNamesakeAfterAFailedSync) {
  sweep({15, 19}, "sync directory /data");
}

TEST(FaultSweep, ALogThatRecoveryCannotCutWaitsForTheNextStart) {
  sweep({8, 11}, "truncate");
}

TEST(FaultSweep, ARollThatFailedHidesNothing) {
  sweep({26}, "create /data/many-2");
}

}  // namespace
}  // namespace zurau::testing
