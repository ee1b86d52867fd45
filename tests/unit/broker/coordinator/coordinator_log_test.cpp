// A partition of a coordinator's topic: what goes in comes back in order, also what Kafka has left there.
#include <gtest/gtest.h>

#include "broker/coordinator/coordinator_log.h"
#include "broker/coordinator/group_offsets.h"
#include "tests/support/log_fixture.h"

namespace zurau::testing {
namespace {

using broker::CoordinatorLog;
using broker::GroupRecord;

class CoordinatorLogTest : public LogFixture {
 protected:
  CoordinatorLogTest() { create(); }
  CoordinatorLog coordinator_log() { return CoordinatorLog(log, 0); }
  static GroupRecord offset(int32_t partition, int64_t value) {
    return broker::offset_commit_record("g", "t", partition,
                                        {.offset = value, .metadata = "", .commit_ms = 1});
  }
  /// Every record as "partition=offset", a tombstone as "partition=-".
  std::string replayed() {
    std::string text;
    auto result =
        coordinator_log().replay([&](Bytes key, std::optional<Bytes> value, const Uuid& id) -> Status<> {
          ASSIGN_OR_RETURN(auto parsed, broker::parse_group_record(key, value, id));
          const auto& record = std::get<broker::OffsetCommitRecord>(parsed);
          text += std::to_string(record.key.partition) + "=";
          text += (record.value ? std::to_string(record.value->offset) : "-") + " ";
          return kOk;
        });
    EXPECT_TRUE(result.ok()) << result.error().to_string();
    if (result.ok()) refused_ = result->refused;
    return text;
  }
  void append_records(records::BatchOptions batch, std::vector<GroupRecord> group_records) {
    records::BatchBuilder builder(batch);
    for (const GroupRecord& record : group_records) {
      builder.add(1000, Bytes(record.key), record.value ? std::optional<Bytes>(*record.value) : std::nullopt);
    }
    auto bytes = builder.finish();
    ASSERT_TRUE(log->append(bytes, 0).ok());
  }
  int64_t refused_ = 0;
};

TEST_F(CoordinatorLogTest, AnEmptyLogHasNothingToReplay) {
  EXPECT_EQ(replayed(), "");
}

TEST_F(CoordinatorLogTest, WhatGoesInComesBackInOrder) {
  auto written = coordinator_log();
  auto first = written.append(std::vector{offset(0, 10), offset(1, 11)}, 5000);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*first, 2);
  ASSERT_TRUE(written.append(std::vector{offset(0, 20), broker::offset_tombstone("g", "t", 1)}, 6000).ok());
  EXPECT_EQ(written.end_offset(), 4);
  EXPECT_EQ(replayed(), "0=10 1=11 0=20 1=- ");
}

TEST_F(CoordinatorLogTest, TheIdOfATopicComesBackWithItsOffset) {
  const Uuid id = Uuid::random();
  GroupRecord known = offset(0, 10);
  known.topic_id = id;
  ASSERT_TRUE(coordinator_log().append(std::vector{known, offset(1, 11)}, 5000).ok());
  std::vector<Uuid> ids;
  auto result = coordinator_log().replay([&](Bytes, std::optional<Bytes>, const Uuid& topic_id) -> Status<> {
    ids.push_back(topic_id);
    return kOk;
  });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(ids, (std::vector{id, Uuid{}}));
}

TEST_F(CoordinatorLogTest, ABatchAboveTheBoundIsRefusedAndOneAtTheBoundIsNot) {
  const std::vector batch{offset(0, 10), offset(1, 11)};
  ASSERT_TRUE(coordinator_log().append(batch, 1).ok());
  auto bytes = static_cast<size_t>(log->size_bytes());
  auto refused = coordinator_log().append(batch, 1, bytes - 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, storage::ErrorCode::batch_too_large);
  EXPECT_TRUE(coordinator_log().append(batch, 1, bytes).ok());
  EXPECT_EQ(log->offsets().end, 4);
}

TEST_F(CoordinatorLogTest, WhatIsCountedToFitDoesFit) {
  std::vector<GroupRecord> records;
  for (int32_t i = 0; i < 1000; ++i) {
    records.push_back(offset(i, i));
    records.back().topic_id = Uuid::random();
  }
  EXPECT_EQ(CoordinatorLog::count_that_fits(records, 1 << 20), 1000u);
  EXPECT_EQ(CoordinatorLog::count_that_fits(records, 10), 1u) << "the append will say that it is too large";
  size_t count = CoordinatorLog::count_that_fits(records, 5000);
  EXPECT_GT(count, 20u);
  EXPECT_TRUE(coordinator_log().append(std::span(records).first(count), INT64_MAX / 2, 5000).ok());
}

TEST_F(CoordinatorLogTest, ADecisionIsOneBatch) {
  auto written = coordinator_log();
  ASSERT_TRUE(written.append(std::vector{offset(0, 10), offset(1, 11), offset(2, 12)}, 5000).ok());
  power_cut(3, false);  // Nothing was synced: what survives is a prefix of the bytes.
  open();
  std::string after = replayed();
  EXPECT_TRUE(after.empty() || after == "0=10 1=11 2=12 ") << after;
}

TEST_F(CoordinatorLogTest, SettledIsWhatSurvivesAPowerCut) {
  auto written = coordinator_log();
  ASSERT_TRUE(written.append(std::vector{offset(0, 10)}, 5000).ok());
  EXPECT_EQ(written.settled_offset(), 0);
  sync();
  EXPECT_EQ(written.settled_offset(), 1);
  power_cut(3, false);
  open();
  EXPECT_EQ(replayed(), "0=10 ");
}

TEST_F(CoordinatorLogTest, CompressedBatchesAreRead) {
  append_records({.codec = records::Codec::zstd}, {offset(0, 10), offset(1, 11)});
  EXPECT_EQ(replayed(), "0=10 1=11 ");
}

TEST_F(CoordinatorLogTest, OffsetsOfATransactionCountFromItsCommitOn) {
  append_records({.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true},
                 {offset(0, 10)});
  append_records({.producer_id = 8, .producer_epoch = 0, .base_sequence = 0, .transactional = true},
                 {offset(1, 11)});
  append_records({}, {offset(2, 12)});
  append_marker(7, 0, true);
  append_marker(8, 0, false);
  EXPECT_EQ(replayed(), "2=12 0=10 ") << "the aborted one is as if it had never been";
}

TEST_F(CoordinatorLogTest, OffsetsOfAnOpenTransactionDoNotCount) {
  append_records({.producer_id = 7, .producer_epoch = 0, .base_sequence = 0, .transactional = true},
                 {offset(0, 10)});
  EXPECT_EQ(replayed(), "");
}

TEST_F(CoordinatorLogTest, OneRecordThatNobodyCanReadDoesNotHideTheOthers) {
  GroupRecord broken = offset(1, 11);
  broken.value->resize(4);
  append_records({}, {offset(0, 10), broken, offset(2, 12)});
  EXPECT_EQ(replayed(), "0=10 2=12 ");
  EXPECT_EQ(refused_, 1);
}

TEST_F(CoordinatorLogTest, MoreThanOneReadIsReplayedWhole) {
  auto written = coordinator_log();
  std::string expected;
  std::vector<GroupRecord> batch;
  for (int32_t i = 0; i < 40'000; ++i) {
    batch.push_back(offset(i, i));
    if (batch.size() == 500) {
      ASSERT_TRUE(written.append(batch, 1).ok());
      batch.clear();
    }
    expected += std::to_string(i) + "=" + std::to_string(i) + " ";
  }
  EXPECT_EQ(replayed(), expected);
}

TEST_F(CoordinatorLogTest, AReplayCanBeEndedEarly) {
  ASSERT_TRUE(coordinator_log().append(std::vector{offset(0, 10)}, 1).ok());
  auto result = coordinator_log().replay(
      [](Bytes, std::optional<Bytes>, const Uuid&) -> Status<> { return kOk; }, [] { return true; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->records, 0);
}

TEST_F(CoordinatorLogTest, AFullDiskRefusesTheBatchAndLeavesTheLogAsItWas) {
  ASSERT_TRUE(coordinator_log().append(std::vector{offset(0, 10)}, 1).ok());
  files->inject({SimFault::Kind::no_space, files->calls() + 1});
  auto refused = coordinator_log().append(std::vector{offset(0, 20)}, 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, storage::ErrorCode::disk_full);
  files->clear_faults();
  EXPECT_EQ(replayed(), "0=10 ");
}

}  // namespace
}  // namespace zurau::testing
