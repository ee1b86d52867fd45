// MetadataChanges and MetadataState: what one writes, the other reads; and what Kafka writes besides.
#include "broker/metadata_state.h"

#include <gtest/gtest.h>

#include "broker/metadata_changes.h"
#include "protocol/messages/records_metadata.h"
#include "protocol/messages/records_metadata_cluster.h"

namespace zurau::broker {
namespace {

const Uuid kDirectory = *Uuid::parse("DyMkcTf_Qr-lTYddTiyjnA");
const Uuid kOrders = *Uuid::parse("PT9jmuOMThu5ZVATWXYa4A");
const Uuid kOther = *Uuid::parse("FN2l1Dq4TFiU6KAdpx8HlQ");

class MetadataStateTest : public ::testing::Test {
 protected:
  MetadataChanges changes(int16_t version = kMetadataVersionLatest) { return {{1, kDirectory}, version}; }
  void apply(const MetadataChanges& change) {
    for (const auto& record : change.records()) {
      auto applied = state_.apply(record);
      ASSERT_TRUE(applied.ok()) << applied.error().to_string();
    }
  }
  void make_topic(std::string_view name, const Uuid& id, int32_t partitions) {
    MetadataChanges change = changes();
    change.topic(name, id);
    for (int32_t i = 0; i < partitions; ++i) change.partition(id, i);
    apply(change);
  }
  template <class Message>
  Status<> apply_message(uint32_t type, int16_t version, const Message& message) {
    return state_.apply(encode_metadata_record(static_cast<MetadataRecordType>(type), version, message));
  }

  MetadataState state_;
};

TEST_F(MetadataStateTest, ATopicIsFoundByNameAndById) {
  make_topic("orders", kOrders, 2);
  ASSERT_NE(state_.find("orders"), nullptr);
  EXPECT_EQ(state_.find("orders")->id, kOrders);
  EXPECT_EQ(state_.find(kOrders)->name, "orders");
  ASSERT_EQ(state_.find("orders")->partitions.size(), 2u);
  const PartitionState& partition = state_.find("orders")->partitions[1];
  EXPECT_EQ(partition.leader, 1);
  EXPECT_EQ(partition.leader_epoch, 0);
  EXPECT_EQ(partition.replicas, std::vector<int32_t>{1});
  EXPECT_EQ(state_.find("none"), nullptr);
}

TEST_F(MetadataStateTest, ARemovedTopicTakesItsConfigsAlong) {
  make_topic("orders", kOrders, 1);
  MetadataChanges change = changes();
  change.config({ConfigResourceType::topic, "orders"}, "retention.ms", "1000");
  apply(change);
  MetadataChanges removal = changes();
  removal.remove_topic(kOrders);
  apply(removal);
  EXPECT_EQ(state_.find("orders"), nullptr);
  EXPECT_EQ(state_.find(kOrders), nullptr);
  EXPECT_TRUE(state_.configs({ConfigResourceType::topic, "orders"}).empty());
  EXPECT_TRUE(state_.was_removed(kOrders));
  EXPECT_FALSE(state_.was_removed(kOther));
}

TEST_F(MetadataStateTest, EachLeadRaisesTheLeaderEpoch) {
  make_topic("orders", kOrders, 1);
  for (int32_t epoch : {1, 2}) {
    MetadataChanges change = changes();
    change.lead(kOrders, 0);
    apply(change);
    EXPECT_EQ(state_.find("orders")->partitions[0].leader_epoch, epoch);
  }
}

TEST_F(MetadataStateTest, AChangeThatDoesNotNameALeaderKeepsTheEpoch) {
  make_topic("orders", kOrders, 1);
  msg::PartitionChangeRecord change;
  change.topic_id = kOrders;
  change.partition_id = 0;
  change.isr = std::vector<int32_t>{};
  ASSERT_TRUE(apply_message(5, 2, change).ok());
  EXPECT_EQ(state_.find("orders")->partitions[0].leader_epoch, 0);
  EXPECT_EQ(state_.find("orders")->partitions[0].leader, 1);
  change.leader = kNoLeader;  // As Kafka leaves it when it stops.
  ASSERT_TRUE(apply_message(5, 2, change).ok());
  EXPECT_EQ(state_.find("orders")->partitions[0].leader_epoch, 1);
  EXPECT_EQ(state_.find("orders")->partitions[0].leader, kNoLeader);
}

TEST_F(MetadataStateTest, PartitionRecordsHaveTheVersionOfTheLog) {
  for (auto [metadata, expected] : {std::pair<int16_t, int16_t>{16, 0}, {17, 1}, {22, 1}, {23, 2}, {30, 2}}) {
    MetadataChanges change = changes(metadata);
    change.partition(kOrders, 0);
    change.lead(kOrders, 0);
    for (const auto& record : change.records()) {
      auto parsed = parse_metadata_record(record);
      ASSERT_TRUE(parsed.ok());
      EXPECT_EQ(parsed->version, expected) << metadata;
    }
  }
}

TEST_F(MetadataStateTest, ConfigsAreSetReplacedAndTakenAway) {
  ConfigResource broker{ConfigResourceType::broker, ""};
  auto set = [&](const std::optional<std::string>& value) {
    MetadataChanges change = changes();
    change.config(broker, "log.cleaner.threads", value);
    apply(change);
  };
  set("2");
  set("3");
  EXPECT_EQ(state_.configs(broker), (ConfigMap{{"log.cleaner.threads", "3"}}));
  set(std::nullopt);
  EXPECT_TRUE(state_.configs(broker).empty());
  EXPECT_TRUE(state_.all_configs().empty());
}

TEST_F(MetadataStateTest, WhatWasTouchedIsToldOnce) {
  make_topic("orders", kOrders, 1);
  MetadataChanges change = changes();
  change.config({ConfigResourceType::topic, "bills"}, "retention.ms", "1");
  apply(change);
  auto touched = state_.take_touched();
  EXPECT_EQ(touched.topics, (std::set<std::string>{"bills", "orders"}));
  EXPECT_EQ(touched.configs.size(), 1u);
  EXPECT_TRUE(state_.take_touched().topics.empty());
}

TEST_F(MetadataStateTest, NamesThatDifferInDotsAndUnderscoresAreFound) {
  make_topic("a.b", kOrders, 1);
  ASSERT_NE(state_.find_colliding("a_b"), nullptr);
  EXPECT_EQ(*state_.find_colliding("a_b"), "a.b");
  EXPECT_EQ(state_.find_colliding("a.b"), nullptr);
  MetadataChanges removal = changes();
  removal.remove_topic(kOrders);
  apply(removal);
  EXPECT_EQ(state_.find_colliding("a_b"), nullptr);
}

TEST_F(MetadataStateTest, AMetadataTransactionCountsAtItsEndOrNotAtAll) {
  ASSERT_TRUE(apply_message(23, 0, msg::BeginTransactionRecord{}).ok());
  make_topic("orders", kOrders, 1);
  EXPECT_TRUE(state_.in_transaction());
  EXPECT_EQ(state_.find("orders"), nullptr);
  ASSERT_TRUE(apply_message(25, 0, msg::AbortTransactionRecord{}).ok());
  EXPECT_FALSE(state_.in_transaction());
  EXPECT_EQ(state_.find("orders"), nullptr);

  ASSERT_TRUE(apply_message(23, 0, msg::BeginTransactionRecord{}).ok());
  make_topic("orders", kOrders, 1);
  ASSERT_TRUE(apply_message(24, 0, msg::EndTransactionRecord{}).ok());
  EXPECT_NE(state_.find("orders"), nullptr);
}

TEST_F(MetadataStateTest, RecordsOfOtherKindsAreCountedAndPassedOver) {
  ASSERT_TRUE(apply_message(20, 0, msg::NoOpRecord{}).ok());
  ASSERT_TRUE(apply_message(20, 0, msg::NoOpRecord{}).ok());
  EXPECT_EQ(state_.skipped(), (std::map<uint32_t, int64_t>{{20, 2}}));
}

TEST_F(MetadataStateTest, TheLastRegistrationOfABrokerCounts) {
  EXPECT_EQ(state_.broker_epoch(1), -1);
  msg::RegisterBrokerRecord record;
  record.broker_id = 1;
  record.broker_epoch = 760;
  ASSERT_TRUE(apply_message(0, 1, record).ok());
  EXPECT_EQ(state_.broker_epoch(1), 760);
  EXPECT_EQ(state_.broker_epoch(2), -1);
}

TEST_F(MetadataStateTest, ProducerIdsNeverGoBack) {
  for (int64_t next : {2000, 1000}) {
    MetadataChanges change = changes();
    change.producer_ids(next);
    apply(change);
  }
  EXPECT_EQ(state_.next_producer_id(), 2000);
}

TEST_F(MetadataStateTest, DamagedRecordsAreErrorsAndChangeNothing) {
  make_topic("orders", kOrders, 1);
  MetadataChanges change = changes();
  change.topic("bills", kOther);
  EncodedRecord cut = change.records()[0];
  cut.pop_back();
  EXPECT_FALSE(state_.apply(cut).ok());
  EXPECT_FALSE(state_.apply({}).ok());
  EncodedRecord frame = change.records()[0];
  frame[0] = std::byte{2};
  EXPECT_FALSE(state_.apply(frame).ok());
  MetadataChanges unknown = changes();
  unknown.partition(kOther, 0);
  EXPECT_FALSE(state_.apply(unknown.records()[0]).ok());
  msg::PartitionRecord absurd;
  absurd.topic_id = kOrders;
  absurd.partition_id = INT32_MAX;
  EXPECT_FALSE(apply_message(3, 2, absurd).ok());
  EXPECT_EQ(state_.topics().size(), 1u);
  EXPECT_EQ(state_.find("orders")->partitions.size(), 1u);
}

}  // namespace
}  // namespace zurau::broker
