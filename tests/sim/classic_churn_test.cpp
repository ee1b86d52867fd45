// Churn: fifty consumers of a classic group share two hundred partitions for ten minutes in which they come,
// leave, crash, pause, and the broker loses its power, and two more in which everybody calms down. At no
// moment has a partition two owners in one generation; commits of old generations are refused; no record is
// skipped past a committed offset; in the end every record has been processed (tests/sim/ledger.h).
//
// A run is decided by its seed, which a failure names: ZURAU_SIM_SEED=N runs that one, ZURAU_SIM_SEEDS=N so
// many.
#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "tests/sim/classic_consumer.h"

namespace zurau::test {
namespace {

constexpr int kMembers = 50;
constexpr int kPartitions = 200;
constexpr int64_t kChurnMs = 10 * 60'000;
constexpr int64_t kCalmMs = 2 * 60'000;

struct Outcome {
  uint64_t events = 0;
  int32_t generations = 0;
  uint64_t accepted = 0;
  uint64_t refused = 0;
  uint64_t repeated = 0;
  bool operator==(const Outcome&) const = default;
};

class Churn {
 public:
  explicit Churn(uint64_t seed)
      : simulation_(seed), ledger_(kPartitions), broker_(simulation_, ledger_), production_{40, kChurnMs} {
    for (int i = 0; i < kMembers; ++i) {
      // Every third is a static member.
      auto instance = i % 3 == 0 ? std::optional("static-" + std::to_string(i)) : std::nullopt;
      members_.push_back(std::make_unique<ClassicConsumer>(
          ClassicConsumer::World{simulation_, broker_, ledger_, production_}, "app" + std::to_string(i),
          instance));
    }
  }

  Outcome run() {
    for (auto& member : members_) {
      simulation_.after(simulation_.between(0, 5'000), [&member] { member->start(); });
    }
    simulation_.after(10'000, [this] { disturb(); });
    simulation_.run_until(kChurnMs);
    for (auto& member : members_) {
      if (!member->running()) member->start();
      member->pause(0);
    }
    simulation_.run_until(kChurnMs + kCalmMs);
    check_calm();
    return {simulation_.events(), broker_.group().generation_id(), ledger_.commits_accepted(),
            ledger_.commits_refused(), ledger_.records_repeated()};
  }

 private:
  void disturb() {
    if (simulation_.now_ms() >= kChurnMs - 1'000) return;
    simulation_.after(simulation_.between(500, 12'000), [this] { disturb(); });
    ClassicConsumer& member = *members_[static_cast<size_t>(simulation_.between(0, kMembers - 1))];
    if (!member.running()) return member.start();
    const int64_t what = simulation_.between(1, 100);
    if (what <= 25) {
      member.leave();
    } else if (what <= 50) {
      member.crash();
    } else if (what <= 60) {
      member.crash();  // A deployment: it is back at once.
      member.start();
    } else if (what <= 92) {
      member.pause(simulation_.between(200, simulation_.chance(50) ? 10'000 : 45'000));
    } else {
      broker_.crash();
    }
  }

  void check_calm() {
    EXPECT_EQ(broker_.group().state(), broker::ClassicState::kStable);
    EXPECT_EQ(broker_.group().members().size(), static_cast<size_t>(kMembers));
    size_t owned = 0;
    for (const auto& member : members_) {
      EXPECT_TRUE(member->consuming());
      EXPECT_EQ(member->partitions(), static_cast<size_t>(kPartitions / kMembers));
      owned += member->partitions();
    }
    EXPECT_EQ(owned, static_cast<size_t>(kPartitions));
    const int64_t end = production_.end_offset(kChurnMs);
    for (int i = 0; i < kPartitions; ++i) EXPECT_EQ(ledger_.processed(i), end) << "partition " << i;
  }

  Simulation simulation_;
  Ledger ledger_;
  ClassicBroker broker_;
  const Production production_;
  std::vector<std::unique_ptr<ClassicConsumer>> members_;
};

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  if (!text) return otherwise;
  std::from_chars(text, text + std::string_view(text).size(), otherwise);
  return otherwise;
}

TEST(ClassicChurn, NoPartitionHasTwoOwnersAndNoRecordIsSkipped) {
  const uint64_t first = from_environment("ZURAU_SIM_SEED", 1);
  const uint64_t count = std::getenv("ZURAU_SIM_SEED") ? 1 : from_environment("ZURAU_SIM_SEEDS", 5);
  for (uint64_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE(testing::Message() << "ZURAU_SIM_SEED=" << seed);
    const Outcome outcome = Churn(seed).run();
    RecordProperty("seed_" + std::to_string(seed), std::to_string(outcome.generations) + " generations, " +
                                                       std::to_string(outcome.accepted) + " commits, " +
                                                       std::to_string(outcome.refused) + " refused, " +
                                                       std::to_string(outcome.repeated) + " records twice");
    // A run in which nothing happens proves nothing.
    EXPECT_GT(outcome.generations, 30);
    EXPECT_GT(outcome.accepted, 1000u);
    EXPECT_GT(outcome.refused, 0u);
    EXPECT_GT(outcome.repeated, 0u);
    if (testing::Test::HasFailure()) break;
  }
}

TEST(ClassicChurn, ASeedDecidesTheWholeRun) {
  EXPECT_EQ(Churn(7).run(), Churn(7).run());
}

}  // namespace
}  // namespace zurau::test
