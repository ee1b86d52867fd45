// The crash sweep over committed offsets: power is cut at every call that changes the disk while groups
// commit, are deleted and commit again; what the next start reads from __consumer_offsets is never older than
// what was acknowledged.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "broker/coordinator/group_shard.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/offset_commit.h"
#include "tests/crash/group_replay.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

constexpr int32_t kShards = 3;
constexpr int kGroups = 6;
constexpr int32_t kPartitions = 2;

/// An offset of one group and partition, through time: what was asked for, and how much of it was
/// acknowledged.
struct History {
  std::vector<std::optional<int64_t>> values{std::nullopt};  ///< The first: never committed. None: deleted.
  size_t acknowledged = 0;                                   ///< Everything up to here.
  bool allows(std::optional<int64_t> found) const {
    for (size_t i = acknowledged; i < values.size(); ++i) {
      if (values[i] == found) return true;
    }
    return false;
  }
};
using Place = std::pair<std::string, int32_t>;
using Histories = std::map<Place, History>;

/// What a start on `files` reads. Empty when all is well.
std::string check_start(SimFileSystem& files, Clock& clock, const Histories& histories) {
  broker::GroupSettings settings;
  broker::GroupShard shard({settings, [] { return nullptr; }});
  if (std::string wrong = replay_groups(files, clock, kShards, shard); !wrong.empty()) return wrong;
  for (const auto& [place, history] : histories) {
    const broker::Group* group = shard.find(place.first);
    const broker::CommittedOffset* offset = group ? group->offsets.find("orders", place.second) : nullptr;
    std::optional<int64_t> found = offset ? std::optional(offset->offset) : std::nullopt;
    if (history.allows(found)) continue;
    return fmt::format("group {}, partition {}: {} is older than what was acknowledged", place.first,
                       place.second, found.value_or(-1));
  }
  return "";
}

class GroupSweep {
 public:
  explicit GroupSweep(uint64_t seed) : seed_(seed), random_(seed * 7919) {
    broker_.create_topic("orders", kPartitions);
    msg::FindCoordinatorRequest request{.key = "g0"};
    EXPECT_EQ(broker_.ask<msg::FindCoordinatorResponse>(request, 2).error_code, 0);
  }

  void run(int generations, int steps) {
    for (int generation = 0; generation < generations && !failed_; ++generation) {
      watch();
      for (int i = 0; i < steps && !failed_; ++i) step();
      broker_.files().observe({});
      acknowledge();
      broker_.restart(random_() % 2 == 0);
      // Nobody waits any more for what was not answered: it may have happened.
      pending_.clear();
    }
  }
  uint64_t crashes() const { return crashes_; }
  uint64_t acknowledged() const { return acknowledged_; }

 private:
  struct Pending {
    Call call;
    bool commit = true;
    std::vector<std::pair<Place, size_t>> changes;  ///< Which value of which history it asked for.
  };

  void step() {
    uint64_t what = random_() % 16;
    if (what < 11) {
      commit();
    } else if (what < 12) {
      remove();
    } else {
      broker_.sync();
    }
    acknowledge();
  }

  void commit() {
    msg::OffsetCommitRequest request{.group_id = any_group()};
    request.topics.push_back({.name = "orders", .partitions = {}});
    Pending pending;
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      if (partition > 0 && random_() % 2 == 0) continue;
      request.topics[0].partitions.push_back(
          {.partition_index = partition, .committed_offset = ++next_offset_});
      change(pending, {request.group_id, partition}, next_offset_);
    }
    pending.call = broker_.send(request, 9);
    pending_.push_back(std::move(pending));
  }

  void remove() {
    std::string group = any_group();
    Pending pending;
    pending.commit = false;
    for (int32_t partition = 0; partition < kPartitions; ++partition)
      change(pending, {group, partition}, std::nullopt);
    pending.call = broker_.send(msg::DeleteGroupsRequest{{group}}, 2);
    pending_.push_back(std::move(pending));
  }

  void change(Pending& pending, const Place& place, std::optional<int64_t> value) {
    History& history = histories_[place];
    history.values.push_back(value);
    pending.changes.emplace_back(place, history.values.size() - 1);
  }

  void acknowledge() {
    std::erase_if(pending_, [this](Pending& pending) {
      if (!pending.call.answered()) return false;
      int16_t error =
          pending.commit
              ? pending.call.response<msg::OffsetCommitResponse>().topics.at(0).partitions.at(0).error_code
              : pending.call.response<msg::DeleteGroupsResponse>().results.at(0).error_code;
      if (error != 0) return true;  // A group that is not there has nothing to lose.
      for (const auto& [place, index] : pending.changes) {
        histories_[place].acknowledged = std::max(histories_[place].acknowledged, index);
      }
      ++acknowledged_;
      return true;
    });
  }

  std::string any_group() { return "g" + std::to_string(random_() % kGroups); }

  void watch() {
    broker_.files().observe([this](uint64_t call, std::string_view what) {
      for (uint64_t outcome = 0; outcome < 2 && !failed_; ++outcome) {
        ++crashes_;
        auto after = broker_.files().after_power_cut(seed_ * 1'000'003 + call * 101 + outcome);
        std::string wrong = check_start(*after, broker_.clock(), histories_);
        if (wrong.empty()) continue;
        failed_ = true;
        ADD_FAILURE() << wrong << "\n  power cut at call " << call << ": " << what << ", seed " << seed_;
      }
    });
  }

  const uint64_t seed_;
  HandlerHarness broker_{{{"offsets.topic.num.partitions", std::to_string(kShards)}}};
  std::mt19937_64 random_;
  Histories histories_;
  std::vector<Pending> pending_;
  int64_t next_offset_ = 0;
  uint64_t crashes_ = 0;
  uint64_t acknowledged_ = 0;
  bool failed_ = false;
};

TEST(GroupCrashSweep, NoAcknowledgedCommitIsLostAtAnyCall) {
  bool soak = std::getenv("ZURAU_SOAK") != nullptr;
  uint64_t crashes = 0, acknowledged = 0;
  for (uint64_t seed = 1; seed <= (soak ? 200 : 2) && !::testing::Test::HasFailure(); ++seed) {
    GroupSweep sweep(seed);
    sweep.run(/*generations=*/3, /*steps=*/60);
    crashes += sweep.crashes();
    acknowledged += sweep.acknowledged();
  }
  EXPECT_GT(crashes, 300u) << "the sweep swept nothing";
  EXPECT_GT(acknowledged, 100u) << "nothing was promised";
}

}  // namespace
}  // namespace zurau::testing
