// Churn in a consumer group of the new protocol: 50 members over 200 partitions join, leave, crash, pause and
// lose answers for ten minutes of simulated time, topics grow, and the coordinator restarts from its log. At
// every moment a partition is processed by at most one member of the group, at most one may commit for it, no
// commit goes back or skips a record, no epoch goes back; and when the churn ends, everything is shared out
// evenly and processed to its end.
//
// Deterministic by seed: ZURAU_SIM_SEED=n runs that one, ZURAU_SIM_SEEDS=n as many.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "tests/sim/simulated_consumer.h"

namespace zurau::testing {
namespace {

constexpr int kMembers = 50;
constexpr int64_t kStepMs = 100;
constexpr int64_t kChurnMs = 600'000;
constexpr int64_t kCalmMs = 180'000;

class Churn {
 public:
  explicit Churn(uint32_t seed) : random_(seed) {
    group_.set_topic("orders", 120);
    group_.set_topic("payments", 60);
    group_.set_topic("returns", 20);
    // Some groups work out targets at once, some as Kafka's default has it.
    group_.settings.consumer_assignment_interval_ms = up_to(2) == 0 ? 0 : 1000;
    for (int i = 0; i < kMembers; ++i) consumers_.emplace_back(group_, logs_, random_, fmt::format("m{}", i));
    for (SimulatedConsumer& consumer : consumers_) consumer.start(topics());
  }

  void run() {
    for (int64_t ms = 0; ms < kChurnMs && !::testing::Test::HasFatalFailure(); ms += kStepMs) {
      disturb();
      advance();
    }
    for (SimulatedConsumer& consumer : consumers_) {
      if (!consumer.is_up()) consumer.start(topics());
    }
    for (int64_t ms = 0; ms < kCalmMs && !::testing::Test::HasFatalFailure(); ms += kStepMs) advance();
    expect_settled();
  }

  /// Of all partitions at all moments, those that a member was at work on.
  size_t served_percent() const {
    return 100 * served_ / (200 * static_cast<size_t>((kChurnMs + kCalmMs) / kStepMs));
  }
  int32_t group_epoch() const { return group_epoch_; }

 private:
  uint32_t up_to(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  static std::vector<std::string> topics() { return {"orders", "payments", "returns"}; }

  void disturb() {
    SimulatedConsumer& one = consumers_[up_to(kMembers)];
    switch (up_to(60)) {
      case 0: one.is_up() ? one.leave() : one.start(topics()); break;
      case 1: one.is_up() ? one.crash() : one.start(topics()); break;
      case 2: one.pause(up_to(90'000)); break;
      case 3:
        if (!one.is_up()) one.start(topics());
        break;
      case 4:
        if (up_to(20) == 0) group_.set_topic("returns", ++returns_);
        break;
      case 5:
        if (up_to(5) == 0) restart();
        break;
      default: break;
    }
  }

  void restart() {
    std::string before = ConsumerGroupFixture::dump(group_.group());
    group_.restart();
    ASSERT_EQ(ConsumerGroupFixture::dump(group_.group()), before) << "a replay must lead to the same state";
  }

  void advance() {
    group_.pass_ms(kStepMs);
    for (auto& [place, log] : logs_) ++log.end;
    for (SimulatedConsumer& consumer : consumers_) {
      consumer.step();
      if (::testing::Test::HasFatalFailure()) return;
    }
    check_owners();
    check_epochs();
  }

  /// A member that was fenced while it stood still believes in its partitions until it hears of it, as under
  /// any protocol with sessions; what keeps it harmless is that its commits are refused.
  void check_owners() {
    std::map<Place, const SimulatedConsumer*> owner;
    std::map<Place, const SimulatedConsumer*> committer;
    for (const SimulatedConsumer& consumer : consumers_) {
      if (!consumer.is_up() || consumer.epoch() <= 0) continue;
      bool in_group = group_.group().members().contains(consumer.member_id());
      for (const Place& place : consumer.owned()) {
        if (in_group) {
          auto [other, alone] = owner.try_emplace(place, &consumer);
          ASSERT_TRUE(alone) << "partition " << place.second << " has two owners: " << consumer.member_id()
                             << " and " << other->second->member_id();
        }
        if (!consumer.is_paused()) ++served_;
        if (!consumer.may_commit(place)) continue;
        auto [other, alone] = committer.try_emplace(place, &consumer);
        ASSERT_TRUE(alone) << "partition " << place.second
                           << " may be committed by two: " << consumer.member_id() << " and "
                           << other->second->member_id();
      }
    }
  }

  void check_epochs() {
    ASSERT_GE(group_.group().group_epoch(), group_epoch_);
    ASSERT_GE(group_.group().assignment_epoch(), assignment_epoch_);
    ASSERT_LE(group_.group().assignment_epoch(), group_.group().group_epoch());
    group_epoch_ = group_.group().group_epoch();
    assignment_epoch_ = group_.group().assignment_epoch();
  }

  void expect_settled() {
    if (::testing::Test::HasFatalFailure()) return;
    EXPECT_EQ(group_.group().state_name(), "Stable");
    EXPECT_EQ(group_.group().size(), static_cast<size_t>(kMembers));
    size_t least = SIZE_MAX, most = 0, all = 0;
    for (const SimulatedConsumer& consumer : consumers_) {
      least = std::min(least, consumer.owned().size());
      most = std::max(most, consumer.owned().size());
      all += consumer.owned().size();
    }
    EXPECT_EQ(all, static_cast<size_t>(180 + returns_)) << "every partition has an owner";
    EXPECT_LE(most - least, 1u);
    for (const auto& [place, log] : logs_) {
      EXPECT_GE(log.processed, log.end - 1) << "partition " << place.second;
      EXPECT_GT(log.committed, 0);
    }
  }

  std::mt19937 random_;
  ConsumerGroupFixture group_;
  SimulatedLogs logs_;
  std::vector<SimulatedConsumer> consumers_;
  int32_t returns_ = 20;
  size_t served_ = 0;  ///< Partitions that a member is at work on, summed over the steps.
  int32_t group_epoch_ = 0;
  int32_t assignment_epoch_ = 0;
};

uint32_t number_from_environment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  if (text) std::from_chars(text, text + std::strlen(text), otherwise);
  return otherwise;
}

TEST(ConsumerGroupChurn, EveryPartitionHasAtMostOneOwnerAtAnyMoment) {
  uint32_t first = number_from_environment("ZURAU_SIM_SEED", 1);
  uint32_t count = std::getenv("ZURAU_SIM_SEED") ? 1 : number_from_environment("ZURAU_SIM_SEEDS", 4);
  for (uint32_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE(fmt::format("ZURAU_SIM_SEED={}", seed));
    Churn churn(seed);
    churn.run();
    // A run in which nobody reads, or nothing happens, proves nothing.
    EXPECT_GT(churn.served_percent(), 50u);
    EXPECT_GT(churn.group_epoch(), 100);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace zurau::testing
