// Committed offsets of one group: what records do to them, and when they expire.
#include <gtest/gtest.h>

#include "broker/coordinator/group_offsets.h"

namespace zurau::broker {
namespace {

class GroupOffsetsTest : public ::testing::Test {
 protected:
  void apply(const GroupRecord& record) {
    auto parsed =
        parse_group_record(record.key, record.value ? std::optional<Bytes>(*record.value) : std::nullopt);
    ASSERT_TRUE(parsed.ok());
    offsets_.apply(std::get<OffsetCommitRecord>(*parsed));
  }
  void commit(const std::string& topic, int32_t partition, const CommittedOffset& offset) {
    apply(offset_commit_record("g", topic, partition, offset));
  }
  /// The tombstones as "topic-partition", with a '*' when nothing is left.
  std::string expired(const ExpiryRule& rule, int64_t retention_ms, int64_t now_ms) {
    Effects effects;
    bool all = offsets_.expire("g", rule, retention_ms, now_ms, effects);
    return names(effects) + (all ? "*" : "");
  }
  static std::string names(const Effects& effects) {
    std::string text;
    for (const GroupRecord& record : effects.records) {
      EXPECT_FALSE(record.value);
      auto parsed = parse_group_record(record.key, std::nullopt);
      const auto& key = std::get<OffsetCommitRecord>(*parsed).key;
      text += key.topic + "-" + std::to_string(key.partition) + " ";
    }
    return text;
  }
  GroupOffsets offsets_;
};

TEST_F(GroupOffsetsTest, ACommitIsFoundAndTheLaterOneCounts) {
  commit("t", 0, {.offset = 5, .leader_epoch = 3, .metadata = "first", .commit_ms = 1});
  commit("t", 0, {.offset = 4, .metadata = "back", .commit_ms = 2});
  ASSERT_NE(offsets_.find("t", 0), nullptr);
  EXPECT_EQ(offsets_.find("t", 0)->offset, 4);
  EXPECT_EQ(offsets_.find("t", 0)->leader_epoch, -1);
  EXPECT_EQ(offsets_.find("t", 0)->metadata, "back");
  EXPECT_EQ(offsets_.find("t", 1), nullptr);
  EXPECT_EQ(offsets_.find("u", 0), nullptr);
}

TEST_F(GroupOffsetsTest, ATombstoneTakesOneAway) {
  commit("t", 0, {.offset = 5});
  commit("t", 1, {.offset = 6});
  apply(offset_tombstone("g", "t", 0));
  apply(offset_tombstone("g", "t", 7));
  EXPECT_EQ(offsets_.find("t", 0), nullptr);
  apply(offset_tombstone("g", "t", 1));
  EXPECT_TRUE(offsets_.empty());
}

TEST_F(GroupOffsetsTest, TheOffsetsOfADeletedTopicAreForgotten) {
  Uuid deleted = Uuid::random(), another = Uuid::random();
  commit("t", 0, {.offset = 5});
  apply(make_record(msg::OffsetCommitKey{"g", "t", 1},
                    msg::OffsetCommitValue{.offset = 6, .topic_id = deleted}, 4));
  apply(make_record(msg::OffsetCommitKey{"g", "t", 2},
                    msg::OffsetCommitValue{.offset = 7, .topic_id = another}, 4));
  commit("u", 0, {.offset = 8});
  Effects effects;
  offsets_.forget_topic("g", "t", deleted, effects);
  EXPECT_EQ(names(effects), "t-0 t-1 ") << "but not that of another topic of the name";
  Effects all;
  offsets_.forget_all("g", all);
  EXPECT_EQ(names(all), "t-0 t-1 t-2 u-0 ");
}

TEST_F(GroupOffsetsTest, ASimpleGroupExpiresFromEachCommit) {
  commit("t", 0, {.offset = 5, .commit_ms = 100});
  commit("t", 1, {.offset = 5, .commit_ms = 200});
  ExpiryRule rule{.expires = true, .since_ms = -1, .subscribed = {}};
  EXPECT_EQ(expired(rule, 1000, 1099), "");
  EXPECT_EQ(expired(rule, 1000, 1100), "t-0 ");
  EXPECT_EQ(expired(rule, 1000, 1200), "t-0 t-1 *");
}

TEST_F(GroupOffsetsTest, AnEmptyGroupExpiresFromWhenItBecameEmpty) {
  commit("t", 0, {.offset = 5, .commit_ms = 100});
  ExpiryRule rule{.expires = true, .since_ms = 5000, .subscribed = {}};
  EXPECT_EQ(expired(rule, 1000, 5999), "");
  EXPECT_EQ(expired(rule, 1000, 6000), "t-0 *");
}

TEST_F(GroupOffsetsTest, TopicsThatAreSubscribedToDoNotExpire) {
  commit("old", 0, {.offset = 5, .commit_ms = 100});
  commit("read", 0, {.offset = 5, .commit_ms = 100});
  ExpiryRule rule{
      .expires = true, .since_ms = -1, .subscribed = [](std::string_view topic) { return topic == "read"; }};
  EXPECT_EQ(expired(rule, 1000, 9000), "old-0 ");
}

TEST_F(GroupOffsetsTest, AnExpiryOfItsOwnWinsOverTheRetention) {
  commit("t", 0, {.offset = 5, .commit_ms = 100, .expire_ms = 50'000});
  commit("t", 1, {.offset = 5, .commit_ms = 9000, .expire_ms = 9100});
  ExpiryRule rule{.expires = true, .since_ms = -1, .subscribed = {}};
  EXPECT_EQ(expired(rule, 1000, 9100), "t-1 ");
}

TEST_F(GroupOffsetsTest, NothingExpiresWhileAGroupRebalances) {
  commit("t", 0, {.offset = 5, .commit_ms = 100});
  EXPECT_EQ(expired({}, 1000, 1'000'000), "");
}

TEST_F(GroupOffsetsTest, NoOffsetsAtAllCountAsExpired) {
  EXPECT_EQ(expired({}, 1000, 1'000'000), "*");
}

TEST(JavaLength, CountsUtf16Units) {
  EXPECT_EQ(java_length(""), 0u);
  EXPECT_EQ(java_length("abc"), 3u);
  EXPECT_EQ(java_length("\xC3\xBC"), 1u);
  EXPECT_EQ(java_length("\xE2\x82\xAC"), 1u);
  EXPECT_EQ(java_length("\xF0\x9F\x98\x80"), 2u);
}

}  // namespace
}  // namespace zurau::broker
