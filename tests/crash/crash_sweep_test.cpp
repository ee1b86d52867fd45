// The crash sweep: power is cut at every single call that changes the disk, in several ways, and the process
// is killed there; each time the next start must give back everything that was acknowledged or seen.
//
//   ZURAU_SOAK=1            many seeds instead of a few
//   ZURAU_CRASH_SEED=7      this seed only; with ZURAU_CRASH_CALL=123 this call only (both are printed on
//   failure)
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "tests/crash/workload.h"

namespace zurau::testing {
namespace {

std::optional<uint64_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

bool soak() {
  return number_from_environment("ZURAU_SOAK").value_or(0) != 0;
}

/// Runs one seed: three generations of work, each ended by a stop, a kill or a power cut, and at every call
/// of them a check of what a crash there leaves.
class Sweep {
 public:
  explicit Sweep(uint64_t seed, storage::Durability durability = storage::Durability::commit)
      : seed_(seed), random_(seed * 7919), workload_(clock_, seed, durability) {}

  void run(int generations, int steps) {
    auto files = std::make_unique<SimFileSystem>(clock_, seed_);
    LogHistory history = LogHistory::running;
    for (int generation = 0; generation < generations && !failed_; ++generation) {
      watch(*files);
      after_kill_ = history == LogHistory::power_cut ? history : LogHistory::killed;
      workload_.open(*files, history);
      after_kill_ = LogHistory::killed;
      for (int i = 0; i < steps && !failed_ && workload_.problem().empty(); ++i) workload_.step();
      if (random_() % 3 == 0) workload_.close();
      workload_.check_running();
      files->observe({});
      if (!workload_.problem().empty()) return report(calls_, "work", workload_.problem());
      bool stopped = workload_.closed();
      workload_.die();
      bool kill = stopped || random_() % 2 == 0;
      history = stopped ? LogHistory::running : kill ? LogHistory::killed : LogHistory::power_cut;
      files = kill ? files->after_kill() : files->after_power_cut(random_());
    }
  }
  uint64_t crashes() const { return crashes_; }

 private:
  void watch(SimFileSystem& files) {
    auto only_call = number_from_environment("ZURAU_CRASH_CALL");
    files.observe([this, &files, only_call](uint64_t, std::string_view what) {
      ++calls_;
      if (failed_ || (only_call && *only_call != calls_)) return;
      for (uint64_t outcome = 0; outcome < kOutcomes && !failed_; ++outcome) {
        auto after = files.after_power_cut(seed_ * 1'000'003 + calls_ * 101 + outcome);
        check(*after, LogHistory::power_cut, what);
      }
      if (calls_ % 4 == 0 && !failed_) check(*files.after_kill(), after_kill_, what);
    });
  }

  void check(SimFileSystem& after, LogHistory history, std::string_view what) {
    ++crashes_;
    if (crashes_ % 16 == 0) return check_crash_in_recovery(after, what);
    auto wrong = check_recovery(after, clock_, workload_.expected(), history);
    if (!wrong.empty()) report(calls_, what, wrong);
  }

  /// A second crash somewhere in the start after the first one.
  void check_crash_in_recovery(SimFileSystem& after, std::string_view what) {
    uint64_t second = 1 + random_() % 40, seed = random_();
    std::unique_ptr<SimFileSystem> left;
    after.observe([&](uint64_t call, std::string_view) {
      if (call == second) left = after.after_power_cut(seed);
    });
    (void)open_manager(after, clock_, workload_.expected().durability).ok();
    after.observe({});
    if (!left) left = after.after_power_cut(seed);
    auto wrong = check_recovery(*left, clock_, workload_.expected(), LogHistory::power_cut);
    if (!wrong.empty())
      report(calls_, fmt::format("{}, and again at call {} of recovery", what, second), wrong);
  }

  void report(uint64_t call, std::string_view what, const std::string& wrong) {
    failed_ = true;
    ADD_FAILURE() << wrong << "\n  crash at call " << call << ": " << what
                  << "\n  again with ZURAU_CRASH_SEED=" << seed_ << " ZURAU_CRASH_CALL=" << call;
  }

  static constexpr uint64_t kOutcomes = 2;
  const uint64_t seed_;
  ManualClock clock_;
  std::mt19937_64 random_;
  Workload workload_;
  LogHistory after_kill_ =
      LogHistory::killed;  // What a kill leaves: while recovery works, not more than the cut did.
  uint64_t calls_ = 0;
  uint64_t crashes_ = 0;
  bool failed_ = false;
};

TEST(CrashSweep, NothingAcknowledgedIsLostAtAnyCall) {
  auto only = number_from_environment("ZURAU_CRASH_SEED");
  uint64_t first = only.value_or(1), last = only.value_or(soak() ? 2000 : 2), crashes = 0;
  for (uint64_t seed = first; seed <= last && !::testing::Test::HasFailure(); ++seed) {
    Sweep sweep(seed);
    sweep.run(/*generations=*/3, /*steps=*/soak() || only ? 120 : 60);
    crashes += sweep.crashes();
  }
  RecordProperty("crashes", std::to_string(crashes));
  EXPECT_GT(crashes, number_from_environment("ZURAU_CRASH_CALL") ? 0u : 100u) << "the sweep swept nothing";
}

/// Without commit a power cut may take what no sync had covered, and only that; what is left is a prefix.
TEST(CrashSweep, UnderIntervalAndOsAPowerCutTakesAnUnsyncedTailAndNothingElse) {
  auto only = number_from_environment("ZURAU_CRASH_SEED");
  for (auto durability : {storage::Durability::interval, storage::Durability::os}) {
    uint64_t first = only.value_or(1), last = only.value_or(soak() ? 300 : 1);
    for (uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
      Sweep sweep(seed, durability);
      sweep.run(/*generations=*/3, /*steps=*/soak() || only ? 120 : 40);
      EXPECT_GT(sweep.crashes(), 0u);
    }
  }
}

}  // namespace
}  // namespace zurau::testing
