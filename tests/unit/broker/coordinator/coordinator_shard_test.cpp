// One shard with its log: what a refused append does to the group that asked for it, and what it does not do
// to the others; what happens while something loads.
#include "broker/coordinator/coordinator_shard.h"

#include <gtest/gtest.h>

#include <map>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"
#include "protocol/messages/join_group.h"
#include "tests/support/log_fixture.h"

namespace zurau::testing {
namespace {

using broker::CoordinatorLog;
using broker::CoordinatorShard;
using broker::Effects;
using broker::GroupShard;
using broker::Now;
using wire::ErrorCode;

constexpr Now kNow{.steady_ms = 1'000'000, .wall_ms = 1'700'000'000'000};
constexpr int32_t kBatchBytesMax = 2000;

std::shared_ptr<const broker::TopicInfo> topic(const std::string& name, const Uuid& id) {
  auto info = std::make_shared<broker::TopicInfo>();
  info->name = name;
  info->id = id;
  info->partitions.resize(4);
  info->config.max_message_bytes = kBatchBytesMax;
  return info;
}

class CoordinatorShardTest : public LogFixture {
 protected:
  CoordinatorShardTest() {
    create();
    know({topic("t", Uuid::random()), topic("__consumer_offsets", Uuid::random())});
  }
  void know(const std::vector<std::shared_ptr<const broker::TopicInfo>>& topics) {
    catalog_ = std::make_shared<const broker::CatalogSnapshot>(topics);
  }
  void load() {
    auto outcome = shard_->load(CoordinatorLog(log, 0), {}, [] { return kNow; });
    EXPECT_FALSE(outcome.reload);
  }
  void load_anew() {
    shard_ = make_shard();
    load();
  }
  std::unique_ptr<CoordinatorShard> make_shard() {
    return std::make_unique<CoordinatorShard>(
        Uuid{}, 0, broker::GroupSurroundings{settings_, [this] { return catalog_; }});
  }
  static broker::CommittedOffset committed(int64_t offset, std::string metadata = "") {
    return {.offset = offset, .metadata = std::move(metadata), .commit_ms = kNow.wall_ms};
  }
  /// Lets a group decide for offsets, with what else `changes` does to it. What it is answered.
  CoordinatorShard::Outcome commit(const std::string& group, int32_t partition,
                                   const broker::CommittedOffset& offset,
                                   const std::function<void(GroupShard&, Effects&)>& changes = {}) {
    auto act = [&](GroupShard& shard, Now) {
      Effects effects;
      effects.only_records = !changes;
      effects.add(broker::offset_commit_record(group, "t", partition, offset));
      effects.answer([this, group](ErrorCode failure) { answers_[group] = failure; });
      if (changes) changes(shard, effects);
      return effects;
    };
    auto outcome = shard_->run(group, act, kNow);
    answer(outcome);
    return outcome;
  }
  void answer(const CoordinatorShard::Outcome& outcome) {
    for (const auto& each : outcome.pending.answers) each(outcome.pending.failure);
  }
  int64_t offset_of(const std::string& group, int32_t partition = 0) {
    int64_t offset = -1;
    shard_->inspect([&](const GroupShard& shard) {
      auto* found = shard.find(group);
      auto* at = found ? found->offsets.find("t", partition) : nullptr;
      if (at) offset = at->offset;
    });
    return offset;
  }
  /// A member that joins `group` and waits for others.
  void wait_in(GroupShard& shard, const std::string& group) {
    msg::JoinGroupRequest request{.group_id = group,
                                  .session_timeout_ms = 10'000,
                                  .rebalance_timeout_ms = 60'000,
                                  .protocol_type = "c"};
    request.protocols.push_back({"range", {}});
    auto& made = shard.find_or_create(group);
    made.kind = std::make_unique<broker::ClassicGroup>(group, settings_);
    made.classic()->join(request, {.api_version = 3, .client_id = "c"}, Uuid::random(), kNow,
                         [this](const broker::JoinResult& result) { waiting_ = result.error; });
  }

  broker::GroupSettings settings_;
  std::shared_ptr<const broker::CatalogSnapshot> catalog_;
  std::unique_ptr<CoordinatorShard> shard_ = make_shard();
  std::map<std::string, ErrorCode> answers_;
  std::optional<ErrorCode> waiting_;
};

TEST_F(CoordinatorShardTest, ACommitThatIsTooLargeIsRefusedAndChangesNothing) {
  load();
  commit("g", 0, committed(1));
  auto outcome = commit("g", 0, committed(2, std::string(kBatchBytesMax, 'x')));
  EXPECT_EQ(answers_["g"], ErrorCode::kUnknownServerError);
  EXPECT_FALSE(outcome.reload || outcome.reload_group);
  EXPECT_EQ(offset_of("g"), 1);
}

TEST_F(CoordinatorShardTest, AGroupWhoseDecisionIsTooLargeIsReadAgainAloneWhileOthersServe) {
  load();
  commit("g", 0, committed(1));
  commit("other", 0, committed(1));
  auto outcome = commit("g", 0, committed(2, std::string(kBatchBytesMax, 'x')),
                        [&](GroupShard& shard, Effects&) { wait_in(shard, "g"); });
  EXPECT_EQ(answers_["g"], ErrorCode::kUnknownServerError);
  EXPECT_EQ(waiting_, ErrorCode::kCoordinatorNotAvailable) << "who waits in it comes again";
  EXPECT_FALSE(outcome.reload);
  ASSERT_EQ(outcome.reload_group, "g");

  EXPECT_EQ(commit("g", 0, committed(3)).refusal, ErrorCode::kCoordinatorLoadInProgress);
  EXPECT_EQ(commit("other", 0, committed(2)).refusal, ErrorCode::kNone);
  EXPECT_EQ(answers_["other"], ErrorCode::kNone);
  EXPECT_EQ(shard_->inspect([](const GroupShard&) {}), ErrorCode::kCoordinatorLoadInProgress);

  auto reloaded = shard_->reload_group("g", {}, [] { return kNow; });
  EXPECT_FALSE(reloaded.reload_group);
  EXPECT_EQ(offset_of("g"), 1);
  EXPECT_EQ(offset_of("other"), 2);
  EXPECT_EQ(commit("g", 0, committed(3)).refusal, ErrorCode::kNone);
  EXPECT_EQ(offset_of("g"), 3);
}

TEST_F(CoordinatorShardTest, AGroupThatTheLogDoesNotKnowIsGoneAfterItsRefusedDecision) {
  load();
  auto outcome = commit("new", 0, committed(2, std::string(kBatchBytesMax, 'x')),
                        [&](GroupShard& shard, Effects&) { wait_in(shard, "new"); });
  ASSERT_EQ(outcome.reload_group, "new");
  shard_->reload_group("new", {}, [] { return kNow; });
  shard_->inspect([](const GroupShard& shard) { EXPECT_EQ(shard.size(), 0u); });
  EXPECT_EQ(commit("new", 0, committed(1)).refusal, ErrorCode::kNone);
}

TEST_F(CoordinatorShardTest, WhatMayBeDividedGoesInAsManyBatches) {
  load();
  for (int i = 0; i < 200; ++i) commit("g" + std::to_string(i), 0, committed(i));
  int64_t before = log->offsets().end;
  auto gone = std::vector{broker::DeletedTopic{"t", catalog_->find("t")->id}};
  shard_->forget_topics(gone, kNow);
  EXPECT_EQ(log->offsets().end, before + 200);
  shard_->inspect([](const GroupShard& shard) { EXPECT_EQ(shard.size(), 0u); });
}

TEST_F(CoordinatorShardTest, ATopicThatIsDeletedWhileTheShardLoadsTakesItsOffsetsWithIt) {
  load();
  commit("g", 0, committed(1));  // Of no id, as a record of an old Kafka.
  shard_ = make_shard();
  auto gone = std::vector{broker::DeletedTopic{"t", catalog_->find("t")->id}};
  shard_->forget_topics(gone, kNow);
  know({topic("t", Uuid::random()), topic("__consumer_offsets", Uuid::random())});
  load();
  EXPECT_EQ(offset_of("g"), -1);
  load_anew();
  EXPECT_EQ(offset_of("g"), -1) << "the log knows it, too";
}

TEST_F(CoordinatorShardTest, OffsetsOfAMissingTopicGoAlsoWhenTheDiskIsFull) {
  load();
  commit("g", 0, committed(1));
  know({topic("__consumer_offsets", Uuid::random())});
  files->inject({SimFault::Kind::no_space, files->calls() + 1});
  load_anew();
  EXPECT_EQ(offset_of("g"), -1);
}

TEST_F(CoordinatorShardTest, AnUnloadedShardAnswersWhoWaitsAndServesNoMore) {
  load();
  commit("g", 0, committed(1), [&](GroupShard& shard, Effects&) { wait_in(shard, "g"); });
  EXPECT_FALSE(waiting_);
  answer(shard_->unload());
  EXPECT_EQ(waiting_, ErrorCode::kCoordinatorNotAvailable);
  EXPECT_EQ(commit("g", 0, committed(1)).refusal, ErrorCode::kCoordinatorNotAvailable);
}

}  // namespace
}  // namespace zurau::testing
