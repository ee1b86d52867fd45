// The groups of one partition: what records make of them, and what happens in time.
#include "broker/coordinator/group_shard.h"

#include <gtest/gtest.h>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"

namespace zurau::broker {
namespace {

constexpr Now kStart{.steady_ms = 1'000'000, .wall_ms = 1'700'000'000'000};
constexpr Now after(int64_t ms) {
  return {kStart.steady_ms + ms, kStart.wall_ms + ms};
}

class GroupShardTest : public ::testing::Test {
 protected:
  void apply(const GroupRecord& record) {
    auto value = record.value ? std::optional<Bytes>(*record.value) : std::nullopt;
    auto applied = shard_.apply(record.key, value, record.topic_id);
    ASSERT_TRUE(applied.ok()) << applied.error().to_string();
  }
  void apply(const Effects& effects) {
    for (const GroupRecord& record : effects.records) apply(record);
  }
  void apply(const std::vector<TimedEffects>& decisions) {
    for (const TimedEffects& each : decisions) apply(each.effects);
  }
  static GroupRecord offset(const std::string& group) {
    return offset_commit_record(group, "t", 0, {.offset = 1, .metadata = "", .commit_ms = kStart.wall_ms});
  }
  static GroupRecord classic(const std::string& group, int members = 0,
                             const std::string& type = "consumer") {
    msg::GroupMetadataValue value{
        .protocol_type = type, .generation = 3, .current_state_timestamp = kStart.wall_ms};
    for (int i = 0; i < members; ++i) {
      value.protocol = "range";
      value.leader = "m0";
      value.members.push_back({.member_id = "m" + std::to_string(i),
                               .client_id = "c",
                               .client_host = "/h",
                               .rebalance_timeout = 60'000,
                               .session_timeout = 10'000});
    }
    return make_record(msg::GroupMetadataKey{group}, value, kGroupMetadataVersion);
  }
  static GroupRecord consumer(const std::string& group) {
    return make_record(msg::ConsumerGroupMetadataKey{group}, msg::ConsumerGroupMetadataValue{.epoch = 4},
                       kConsumerGroupVersion);
  }
  static GroupRecord no_classic(const std::string& group) {
    return make_tombstone(msg::GroupMetadataKey{group});
  }
  static GroupRecord no_consumer(const std::string& group) {
    return make_tombstone(msg::ConsumerGroupMetadataKey{group});
  }

  GroupSettings settings_;
  std::shared_ptr<const CatalogSnapshot> catalog_ = std::make_shared<const CatalogSnapshot>();
  GroupShard shard_{{settings_, [this] { return catalog_; }}};
};

TEST_F(GroupShardTest, AGroupComesWithItsFirstRecordAndGoesWithItsLast) {
  EXPECT_EQ(shard_.find("g"), nullptr);
  apply(offset("g"));
  ASSERT_NE(shard_.find("g"), nullptr);
  EXPECT_EQ(shard_.find("g")->type_name(), "classic");
  EXPECT_EQ(shard_.find("g")->state_name(), "Empty");
  apply(classic("g"));
  EXPECT_EQ(shard_.find("g")->protocol_type(), "consumer");
  apply(offset_tombstone("g", "t", 0));
  ASSERT_NE(shard_.find("g"), nullptr);
  apply(no_classic("g"));
  EXPECT_EQ(shard_.find("g"), nullptr);
}

TEST_F(GroupShardTest, TombstonesMakeNoGroups) {
  apply(offset_tombstone("g", "t", 0));
  apply(no_classic("g"));
  apply(no_consumer("g"));
  EXPECT_EQ(shard_.size(), 0u);
}

TEST_F(GroupShardTest, AMigrationIsReplayedInBothDirections) {
  apply(classic("g", 1));
  apply(no_classic("g"));
  apply(consumer("g"));
  ASSERT_NE(shard_.find("g")->consumer(), nullptr);
  EXPECT_EQ(shard_.find("g")->type_name(), "consumer");
  apply(no_consumer("g"));
  apply(classic("g", 1));
  EXPECT_NE(shard_.find("g")->classic(), nullptr);
}

TEST_F(GroupShardTest, ATombstoneEndsOnlyWhatIsOfItsKind) {
  apply(consumer("g"));
  apply(no_classic("g"));
  EXPECT_NE(shard_.find("g")->consumer(), nullptr);
  apply(classic("h"));
  apply(no_consumer("h"));
  EXPECT_NE(shard_.find("h")->classic(), nullptr);
}

TEST_F(GroupShardTest, AGroupThatCameToNothingIsLetGo) {
  shard_.find_or_create("g");
  shard_.settle("g", kStart);
  EXPECT_EQ(shard_.find("g"), nullptr);
  apply(offset("g"));
  shard_.settle("g", kStart);
  EXPECT_NE(shard_.find("g"), nullptr);
}

TEST_F(GroupShardTest, WithoutGroupsThereIsNothingToWaitFor) {
  shard_.finish_replay(kStart);
  EXPECT_EQ(shard_.next_deadline_ms(), INT64_MAX);
  apply(offset("g"));
  shard_.settle("g", kStart);
  EXPECT_EQ(shard_.next_deadline_ms(), after(settings_.offsets_retention_check_interval_ms).steady_ms);
}

TEST_F(GroupShardTest, AfterAReplaySessionsBeginAnewAndEndInTime) {
  apply(classic("g", 2));
  apply(shard_.finish_replay(kStart));
  EXPECT_EQ(shard_.find("g")->state_name(), "Stable");
  EXPECT_LE(shard_.next_deadline_ms(), after(10'000).steady_ms);
  apply(shard_.tick(after(9'000)));
  EXPECT_EQ(shard_.find("g")->state_name(), "Stable");
  // Both are gone after their session; what then happens ends with the longest rebalance timeout.
  for (int64_t ms = 10'000; ms <= 80'000; ms += 1'000) apply(shard_.tick(after(ms)));
  ASSERT_NE(shard_.find("g"), nullptr);
  EXPECT_EQ(shard_.find("g")->state_name(), "Empty");
}

TEST_F(GroupShardTest, AnEmptyGroupWithoutOffsetsIsForgottenAtTheNextCheck) {
  apply(classic("g"));
  apply(offset("kept"));
  shard_.finish_replay(kStart);
  auto decisions = shard_.tick(after(settings_.offsets_retention_check_interval_ms));
  ASSERT_FALSE(decisions.empty());
  EXPECT_FALSE(decisions.back().group_id);
  EXPECT_TRUE(decisions.back().effects.only_records);
  EXPECT_TRUE(decisions.back().effects.divisible);
  apply(decisions);
  EXPECT_EQ(shard_.find("g"), nullptr);
  EXPECT_NE(shard_.find("kept"), nullptr);
  apply(shard_.tick(after(settings_.offsets_retention_ms + settings_.offsets_retention_check_interval_ms)));
  EXPECT_EQ(shard_.size(), 0u);
  apply(shard_.tick(after(10 * settings_.offsets_retention_ms)));
  EXPECT_EQ(shard_.next_deadline_ms(), INT64_MAX);
}

TEST_F(GroupShardTest, WhatGroupsDecideInTimeIsForEachOfThemAlone) {
  apply(classic("a", 1));
  apply(classic("b", 1));
  shard_.finish_replay(kStart);
  std::set<std::string> decided;
  for (const TimedEffects& each : shard_.tick(after(10'000))) {
    ASSERT_TRUE(each.group_id);
    decided.insert(*each.group_id);
  }
  EXPECT_EQ(decided, (std::set<std::string>{"a", "b"}));
}

TEST_F(GroupShardTest, OffsetsOfWhatIsNotThereAnyMoreAreForgotten) {
  auto info = [](const std::string& name, uint8_t id, size_t partitions) {
    auto topic = std::make_shared<TopicInfo>();
    topic->name = name;
    topic->id.bytes[0] = id;
    topic->partitions.resize(partitions);
    return std::shared_ptr<const TopicInfo>(topic);
  };
  auto commit = [&](const std::string& topic, int32_t partition, uint8_t id) {
    CommittedOffset offset{.offset = 1, .metadata = "", .commit_ms = kStart.wall_ms};
    offset.topic_id.bytes[0] = id;
    apply(offset_commit_record("g", topic, partition, offset));
  };
  const std::vector topics{info("kept", 1, 2), info("again", 2, 2)};
  catalog_ = std::make_shared<const CatalogSnapshot>(topics);
  commit("kept", 0, 1);
  commit("kept", 1, 0);  // Of a record that does not say.
  commit("kept", 2, 0);
  commit("again", 0, 9);
  commit("gone", 0, 0);
  Effects effects = shard_.forget_missing_topics();
  EXPECT_TRUE(effects.only_records && effects.divisible);
  EXPECT_EQ(effects.records.size(), 3u);
  apply(effects);
  const GroupOffsets& left = shard_.find("g")->offsets;
  ASSERT_EQ(left.topics().size(), 1u);
  EXPECT_EQ(left.topics().at("kept").size(), 2u);
  EXPECT_FALSE(left.find("kept", 2));
}

TEST_F(GroupShardTest, OffsetsOfAGroupWithMembersStay) {
  apply(classic("g", 1, "connect"));
  apply(offset("g"));
  Group* group = shard_.find("g");
  EXPECT_FALSE(group->expiry_rule().expires);
  EXPECT_EQ(group->check_delete(), wire::ErrorCode::kNonEmptyGroup);
}

}  // namespace
}  // namespace zurau::broker
