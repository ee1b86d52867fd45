// The crash sweep over rebalances: power is cut at every call that changes the disk while members of classic
// groups join, sync, come back and leave; what the next start reads is never an older generation, or another
// assignment of it, than a member has been told to work by.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/group_shard.h"
#include "protocol/messages/find_coordinator.h"
#include "tests/crash/group_replay.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

constexpr int32_t kShards = 2;
constexpr int kGroups = 4;

/// None: the group is empty.
using Assignment = std::optional<std::string>;

/// What was promised to a group's one member, and what it may find besides: what was asked for and not
/// answered.
struct History {
  int32_t generation = 0;                         ///< The newest that was acknowledged; 0: none.
  std::map<int32_t, std::set<Assignment>> asked;  ///< By generation.
};
using Histories = std::map<std::string, History>;

std::string check_group(const broker::Group* group, const std::string& id, const History& history) {
  if (history.generation == 0) return "";
  const broker::ClassicGroup* classic = group ? group->classic() : nullptr;
  if (!classic) return fmt::format("group {} is lost", id);
  const int32_t found = classic->generation_id();
  if (found < history.generation) {
    return fmt::format("group {} goes back from generation {} to {}", id, history.generation, found);
  }
  Assignment assignment;
  if (const auto* member = classic->members().find_instance("i")) {
    assignment = as_text(broker::view(member->assignment));
  }
  auto asked = history.asked.find(found);
  if (asked != history.asked.end() && asked->second.contains(assignment)) return "";
  return fmt::format("group {} has assignment '{}' in generation {}", id, assignment.value_or("none"), found);
}

/// What a start on `files` reads. Empty when all is well.
std::string check_start(SimFileSystem& files, Clock& clock, const Histories& histories) {
  broker::GroupSettings settings;
  broker::GroupShard shard({settings, [] { return nullptr; }});
  if (std::string wrong = replay_groups(files, clock, kShards, shard); !wrong.empty()) return wrong;
  for (const auto& [id, history] : histories) {
    if (std::string wrong = check_group(shard.find(id), id, history); !wrong.empty()) return wrong;
  }
  return "";
}

/// The one member of a group, static, that does one thing after the other.
class Member {
 public:
  Member(HandlerHarness& broker, std::string group, History& history)
      : broker_(broker), group_(std::move(group)), history_(history) {}

  /// Takes an answer that has come, or asks for something new. True when something was promised.
  bool step(uint64_t chance) {
    if (doing_ != Doing::kNothing) return call_.answered() && take_answer();
    if (!member_) {
      join("");
    } else if (!synced_) {
      sync();
    } else if (chance % 4 == 0) {
      leave();
    } else {
      join(chance % 4 == 1 ? "" : *member_);  // As a new process, or as the leader that wants a rebalance.
    }
    return false;
  }
  /// The broker has started again: whatever was asked is not answered any more.
  void forget_call() {
    doing_ = Doing::kNothing;
    member_.reset();
  }

 private:
  enum class Doing : uint8_t { kNothing, kJoining, kSyncing, kLeaving };

  void join(const std::string& id) {
    msg::JoinGroupRequest request{.group_id = group_,
                                  .session_timeout_ms = 30'000,
                                  .rebalance_timeout_ms = 60'000,
                                  .member_id = id,
                                  .group_instance_id = "i",
                                  .protocol_type = "consumer"};
    request.protocols.push_back({"range", {}});
    doing_ = Doing::kJoining;
    call_ = broker_.send(request, 9);
  }

  void sync() {
    const std::string assignment = fmt::format("a{}", ++assignments_);
    msg::SyncGroupRequest request{
        .group_id = group_, .generation_id = generation_, .member_id = *member_, .group_instance_id = "i"};
    if (!skip_assignment_) {
      request.assignments.push_back({*member_, as_bytes(assignment)});
      history_.asked[generation_].insert(assignment);
    }
    doing_ = Doing::kSyncing;
    call_ = broker_.send(request, 4);
  }

  void leave() {
    history_.asked[generation_ + 1].insert(std::nullopt);
    msg::LeaveGroupRequest request{.group_id = group_};
    request.members.push_back({.member_id = *member_, .group_instance_id = "i"});
    doing_ = Doing::kLeaving;
    call_ = broker_.send(request, 4);
  }

  bool take_answer() {
    switch (std::exchange(doing_, Doing::kNothing)) {
      case Doing::kNothing: return false;
      case Doing::kJoining: {
        auto told = call_.response<msg::JoinGroupResponse>();
        EXPECT_EQ(told.error_code, 0);
        EXPECT_GE(told.generation_id, history_.generation);
        generation_ = told.generation_id;
        member_ = told.member_id;
        skip_assignment_ = told.skip_assignment;
        synced_ = false;
        return false;
      }
      case Doing::kSyncing: {
        auto told = call_.response<msg::SyncGroupResponse>();
        EXPECT_EQ(told.error_code, 0);
        EXPECT_TRUE(history_.asked[generation_].contains(std::string(as_text(told.assignment))));
        synced_ = true;
        history_.generation = generation_;
        return true;
      }
      case Doing::kLeaving: {
        auto told = call_.response<msg::LeaveGroupResponse>();
        EXPECT_EQ(told.members.at(0).error_code, 0);
        member_.reset();
        history_.generation = generation_ + 1;
        return true;
      }
    }
    return false;
  }

  HandlerHarness& broker_;
  const std::string group_;
  History& history_;
  Doing doing_ = Doing::kNothing;
  Call call_;
  std::optional<std::string> member_;
  bool synced_ = false;
  bool skip_assignment_ = false;
  int32_t generation_ = 0;
  int assignments_ = 0;
};

class RebalanceSweep {
 public:
  explicit RebalanceSweep(uint64_t seed) : seed_(seed), random_(seed * 104'729) {
    msg::FindCoordinatorRequest request{.key = "r0"};
    EXPECT_EQ(broker_.ask<msg::FindCoordinatorResponse>(request, 2).error_code, 0);
    for (int i = 0; i < kGroups; ++i) {
      std::string group = "r" + std::to_string(i);
      members_.emplace_back(broker_, group, histories_[group]);
    }
  }

  void run(int starts, int steps) {
    for (int start = 0; start < starts && !failed_; ++start) {
      watch();
      for (int i = 0; i < steps && !failed_; ++i) {
        if (random_() % 5 == 0) broker_.sync();
        if (members_[random_() % members_.size()].step(random_())) ++promised_;
      }
      broker_.files().observe({});
      broker_.restart(random_() % 2 == 0);
      for (Member& member : members_) member.forget_call();
    }
  }
  uint64_t crashes() const { return crashes_; }
  uint64_t promised() const { return promised_; }

 private:
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
  HandlerHarness broker_{
      {{"offsets.topic.num.partitions", std::to_string(kShards)}, {"group.initial.rebalance.delay.ms", "0"}}};
  std::mt19937_64 random_;
  Histories histories_;
  std::vector<Member> members_;
  uint64_t crashes_ = 0;
  uint64_t promised_ = 0;
  bool failed_ = false;
};

TEST(RebalanceCrashSweep, NoGenerationGoesBackAtAnyCall) {
  const bool soak = std::getenv("ZURAU_SOAK") != nullptr;
  uint64_t crashes = 0, promised = 0;
  for (uint64_t seed = 1; seed <= (soak ? 200 : 2) && !::testing::Test::HasFailure(); ++seed) {
    RebalanceSweep sweep(seed);
    sweep.run(/*starts=*/3, /*steps=*/120);
    crashes += sweep.crashes();
    promised += sweep.promised();
  }
  EXPECT_GT(crashes, 200u) << "the sweep swept nothing";
  EXPECT_GT(promised, 60u) << "nothing was promised";
}

}  // namespace
}  // namespace zurau::testing
