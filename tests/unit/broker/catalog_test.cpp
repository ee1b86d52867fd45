// Catalog: what clients may change, what a restart brings back, and what a start writes.
#include "broker/catalog.h"

#include <gtest/gtest.h>

#include "protocol/records/batch_builder.h"
#include "tests/unit/broker/catalog_node.h"

namespace zurau::broker {
namespace {

using testing::CatalogNode;
using wire::ErrorCode;
using Names = std::vector<std::string>;

NewTopic topic(std::string name, int32_t partitions = 1) {
  NewTopic wanted;
  wanted.name = std::move(name);
  wanted.partitions = partitions;
  return wanted;
}

int64_t metadata_end(CatalogNode& node) {
  return node.logs().find({"__cluster_metadata", 0})->offsets().end;
}

void append_record(CatalogNode& node, const std::string& name, int32_t leader_epoch) {
  records::BatchBuilder builder({});
  builder.add(0, std::nullopt, as_bytes("event"));
  auto batch = builder.finish();
  ASSERT_TRUE(node.logs().find({name, 0})->append(batch, leader_epoch).ok());
}

TEST(CatalogTest, ATopicIsThereAtOnceWithItsLogs) {
  CatalogNode node;
  Uuid id = node.make("orders", 3);
  auto info = node.find("orders");
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->id, id);
  EXPECT_EQ(node.catalog().snapshot()->find(id), info);
  EXPECT_EQ(info->partitions.size(), 3u);
  EXPECT_EQ(node.directories(), (Names{"orders-0", "orders-1", "orders-2"}));
  EXPECT_EQ(node.logs().find({"orders", 2})->topic_id(), id);
}

TEST(CatalogTest, TopicsSurviveAStopAndAKillWithIdsConfigsAndEpochs) {
  CatalogNode node;
  Uuid id = node.make("orders", 2, {{"retention.ms", "1000"}});
  for (bool cleanly : {true, false}) {
    node.restart(cleanly);
    auto info = node.find("orders");
    ASSERT_NE(info, nullptr);
    EXPECT_EQ(info->id, id);
    EXPECT_EQ(info->overrides, (ConfigMap{{"retention.ms", "1000"}}));
    EXPECT_EQ(info->config.retention_ms, 1000);
    ASSERT_EQ(info->partitions.size(), 2u);
    EXPECT_EQ(info->partitions[0].leader_epoch, 0);
    EXPECT_NE(node.logs().find({"orders", 1}), nullptr);
  }
}

TEST(CatalogTest, AStartWritesNothing) {
  CatalogNode node;
  node.make("orders", 2);
  int64_t end = metadata_end(node);
  for (bool cleanly : {true, false, true}) {
    node.restart(cleanly);
    EXPECT_EQ(metadata_end(node), end) << cleanly;
  }
}

TEST(CatalogTest, ANewDirectoryHasTheFeaturesOfAFreshKafka) {
  CatalogNode node;
  EXPECT_EQ(node.catalog().snapshot()->features(),
            (std::map<std::string, int16_t>{{"eligible.leader.replicas.version", 1},
                                            {"group.version", 1},
                                            {"metadata.version", 30},
                                            {"share.version", 1},
                                            {"streams.version", 1},
                                            {"transaction.version", 2}}));
  EXPECT_EQ(node.catalog().snapshot()->configs({ConfigResourceType::broker, ""}),
            (ConfigMap{{"min.insync.replicas", "1"}}));
}

TEST(CatalogTest, ADeletedTopicIsGoneAndItsNameIsFree) {
  CatalogNode node;
  Uuid first = node.make("orders", 2);
  append_record(node, "orders", 0);
  auto log = node.logs().find({"orders", 0});
  ASSERT_TRUE(node.catalog().delete_topic("orders").ok());
  EXPECT_EQ(node.find("orders"), nullptr);
  EXPECT_EQ(node.directories(), Names{});
  EXPECT_TRUE(log->failure());
  Uuid second = node.make("orders", 1, {});
  EXPECT_NE(first, second);
  EXPECT_EQ(node.logs().find({"orders", 0})->offsets().end, 0);
  node.restart(false);
  EXPECT_EQ(node.find("orders")->id, second);
  EXPECT_EQ(node.directories(), Names{"orders-0"});
}

TEST(CatalogTest, DeletingWhatIsNotThereIsRefused) {
  CatalogNode node;
  auto by_name = node.catalog().delete_topic("none");
  ASSERT_FALSE(by_name.ok());
  EXPECT_EQ(by_name.error().code, ErrorCode::kUnknownTopicOrPartition);
  Uuid id = node.make("orders");
  std::vector<Uuid> ids{id, *Uuid::parse("PT9jmuOMThu5ZVATWXYa4A"), id};
  auto results = node.catalog().delete_topics(ids);
  EXPECT_TRUE(results[0].ok());
  ASSERT_FALSE(results[1].ok());
  EXPECT_EQ(results[1].error().code, ErrorCode::kUnknownTopicId);
  EXPECT_FALSE(results[2].ok());
}

TEST(CatalogTest, TopicsThatKafkaRefusesAreRefused) {
  CatalogNode node;
  node.make("orders.eu");
  EXPECT_EQ(node.refusal(topic("orders.eu")), ErrorCode::kTopicAlreadyExists);
  EXPECT_EQ(node.refusal(topic("orders_eu")), ErrorCode::kInvalidTopicException);
  EXPECT_EQ(node.refusal(topic("a b")), ErrorCode::kInvalidTopicException);
  EXPECT_EQ(node.refusal(topic("__cluster_metadata")), ErrorCode::kInvalidRequest);
  EXPECT_EQ(node.refusal(topic("x", 0)), ErrorCode::kInvalidPartitions);
  EXPECT_EQ(node.refusal(topic("x", -2)), ErrorCode::kInvalidPartitions);
  EXPECT_EQ(node.refusal(topic("x", 10'001)), ErrorCode::kPolicyViolation);
  NewTopic none = topic("x");
  none.replication_factor = 0;
  EXPECT_EQ(node.refusal(none), ErrorCode::kInvalidReplicationFactor);
  NewTopic config = topic("x");
  config.configs["segment.bytes"] = "200";
  EXPECT_EQ(node.refusal(config), ErrorCode::kInvalidConfig);
  EXPECT_EQ(node.names(), Names{"orders.eu"});
  EXPECT_EQ(node.directories(), Names{"orders.eu-0"});
}

TEST(CatalogTest, ARefusedTopicDoesNotHinderTheOthers) {
  CatalogNode node;
  std::vector<NewTopic> wanted{topic("a"), topic("b b"), topic("c.d"), topic("c_d"), topic("e")};
  wanted[4].validate_only = true;
  auto results = node.catalog().create_topics(wanted);
  EXPECT_TRUE(results[0].ok());
  EXPECT_FALSE(results[1].ok());
  EXPECT_TRUE(results[2].ok());
  ASSERT_FALSE(results[3].ok());
  EXPECT_EQ(results[3].error().code, ErrorCode::kInvalidTopicException);
  EXPECT_TRUE(results[4].ok());
  EXPECT_EQ(node.names(), (Names{"a", "c.d"}));
}

TEST(CatalogTest, MoreReplicasThanBrokersAreClampedOrRefusedAsConfigured) {
  NewTopic wanted = topic("orders");
  wanted.replication_factor = 3;
  CatalogNode clamping;
  EXPECT_EQ(clamping.refusal(wanted), ErrorCode::kNone);
  CatalogNode strict(config::ConfigValues{{"zurau.replication.factor.clamp", "false"}});
  EXPECT_EQ(strict.refusal(wanted), ErrorCode::kInvalidReplicationFactor);
}

TEST(CatalogTest, TheDefaultPartitionCountIsConfigured) {
  CatalogNode node(config::ConfigValues{{"num.partitions", "3"}});
  node.make("orders", -1);
  EXPECT_EQ(node.find("orders")->partitions.size(), 3u);
}

TEST(CatalogTest, PartitionsAreAddedAndNeverTakenAway) {
  CatalogNode node;
  Uuid id = node.make("orders", 2);
  EXPECT_EQ(node.grow("orders", 2), ErrorCode::kInvalidPartitions);
  EXPECT_EQ(node.grow("orders", 1), ErrorCode::kInvalidPartitions);
  EXPECT_EQ(node.grow("none", 3), ErrorCode::kUnknownTopicOrPartition);
  EXPECT_EQ(node.grow("orders", 20'000), ErrorCode::kPolicyViolation);
  EXPECT_EQ(node.grow("orders", 3, true), ErrorCode::kNone);
  EXPECT_EQ(node.find("orders")->partitions.size(), 2u);
  EXPECT_EQ(node.grow("orders", 8), ErrorCode::kNone);
  EXPECT_EQ(node.find("orders")->partitions.size(), 8u);
  node.restart();
  EXPECT_EQ(node.find("orders")->partitions.size(), 8u);
  EXPECT_EQ(node.logs().find({"orders", 7})->topic_id(), id);
}

TEST(CatalogTest, AHeldSnapshotDoesNotChange) {
  CatalogNode node;
  node.make("a");
  auto before = node.catalog().snapshot();
  node.make("b");
  EXPECT_EQ(before->find("b"), nullptr);
  EXPECT_NE(node.find("b"), nullptr);
}

TEST(CatalogTest, ConfigChangesCountAtOnceAndAreKept) {
  CatalogNode node;
  node.make("orders");
  auto change = [&](ConfigResource resource, std::optional<std::string> value) {
    auto changed = node.catalog().change_configs([&](const CatalogSnapshot&) {
      return std::vector<ConfigChange>{{resource, {{"retention.ms", value}}}};
    });
    EXPECT_TRUE(changed.ok());
  };
  ConfigResource orders{ConfigResourceType::topic, "orders"};
  change(orders, "5");
  EXPECT_EQ(node.find("orders")->config.retention_ms, 5);
  node.restart();
  EXPECT_EQ(node.find("orders")->config.retention_ms, 5);
  change(orders, std::nullopt);
  EXPECT_EQ(node.find("orders")->config.retention_ms, int64_t{7} * 24 * 3600 * 1000);
  EXPECT_TRUE(node.find("orders")->overrides.empty());
}

TEST(CatalogTest, ABrokerConfigReachesEveryTopicThatDoesNotOverrideIt) {
  CatalogNode node;
  node.make("a");
  node.make("b", 1, {{"retention.ms", "7"}});
  auto changed = node.catalog().change_configs([&](const CatalogSnapshot&) {
    return std::vector<ConfigChange>{{{ConfigResourceType::broker, ""}, {{"log.retention.ms", "99"}}}};
  });
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(node.find("a")->config.retention_ms, 99);
  EXPECT_EQ(node.find("b")->config.retention_ms, 7);
}

TEST(CatalogTest, ProducerIdsAreNeverGivenTwice) {
  CatalogNode node;
  EXPECT_FALSE(node.catalog().take_producer_id());  // No block yet.
  EXPECT_EQ(*node.catalog().allocate_producer_id(), 0);
  EXPECT_EQ(node.catalog().take_producer_id(), 1);
  int64_t end = metadata_end(node);
  for (int64_t id = 2; id < 1000; ++id) ASSERT_EQ(*node.catalog().allocate_producer_id(), id);
  EXPECT_EQ(metadata_end(node), end);
  EXPECT_EQ(*node.catalog().allocate_producer_id(), 1000);
  node.restart(false);
  EXPECT_EQ(*node.catalog().allocate_producer_id(), 2000);
}

TEST(CatalogTest, AMissingDirectoryIsMadeAgainInANewEpoch) {
  CatalogNode node;
  Uuid id = node.make("orders", 2);
  node.stop(true);
  for (const std::string& path : node.files().all_files()) {
    if (!path.starts_with("/data/orders-1/")) continue;
    ASSERT_TRUE(node.files().remove(path).ok());
  }
  ASSERT_TRUE(node.files().remove_directory("/data/orders-1").ok());
  ASSERT_EQ(node.start(), "");
  EXPECT_EQ(node.find("orders")->partitions[0].leader_epoch, 0);
  EXPECT_EQ(node.find("orders")->partitions[1].leader_epoch, 1);
  EXPECT_EQ(node.logs().find({"orders", 1})->topic_id(), id);
  node.restart();
  EXPECT_EQ(node.find("orders")->partitions[1].leader_epoch, 1);
}

TEST(CatalogTest, AnUncleanStopRaisesTheEpochOnlyWhereReadersSawWhatWasNotOnTheDisk) {
  CatalogNode node;
  node.make("safe");
  node.make("fast", 1, {{"zurau.durability", "os"}});
  node.make("unused", 1, {{"zurau.durability", "os"}});
  append_record(node, "safe", 0);
  append_record(node, "fast", 0);
  node.restart(true);
  EXPECT_EQ(node.find("fast")->partitions[0].leader_epoch, 0);
  node.restart(false);
  EXPECT_EQ(node.find("safe")->partitions[0].leader_epoch, 0);
  EXPECT_EQ(node.find("fast")->partitions[0].leader_epoch, 1);
  EXPECT_EQ(node.find("unused")->partitions[0].leader_epoch, 0);
  node.restart(false);  // Nothing was written in epoch 1.
  EXPECT_EQ(node.find("fast")->partitions[0].leader_epoch, 1);
}

TEST(CatalogTest, AStrangeDirectoryIsLeftAloneUntilItStandsInTheWay) {
  CatalogNode node;
  node.make("orders");
  node.stop(true);
  node.files().make_directory("/data/bills-0");
  node.files().write_file("/data/bills-0/partition.metadata", "version: 0\ntopic_id: PT9jmuOMThu5ZVATWXYa4A");
  ASSERT_EQ(node.start(), "");
  EXPECT_EQ(node.names(), Names{"orders"});
  EXPECT_EQ(node.directories(), (Names{"bills-0", "orders-0"}));
  Uuid id = node.make("bills");
  EXPECT_EQ(node.logs().find({"bills", 0})->topic_id(), id);
  int strays = 0;
  for (const std::string& path : node.files().all_files())
    strays += path.starts_with("/data/bills-0.") && path.ends_with("-stray/partition.metadata") ? 1 : 0;
  EXPECT_EQ(strays, 1);
}

TEST(CatalogTest, ADirectoryOfAnotherTopicOfThatNameIsSetAside) {
  CatalogNode node;
  Uuid id = node.make("orders");
  node.stop(false);
  node.files().write_file("/data/orders-0/partition.metadata",
                          "version: 0\ntopic_id: PT9jmuOMThu5ZVATWXYa4A");
  ASSERT_EQ(node.start(), "");
  EXPECT_EQ(node.logs().find({"orders", 0})->topic_id(), id);
  EXPECT_EQ(node.find("orders")->partitions[0].leader_epoch, 1);
}

TEST(CatalogTest, AFullDiskRefusesATopicAndLeavesNoTrace) {
  CatalogNode node;
  node.make("orders");
  node.files().inject({testing::SimFault::Kind::disk_full, node.files().calls() + 1});
  EXPECT_EQ(node.refusal(topic("bills")), ErrorCode::kKafkaStorageError);
  node.files().clear_faults();
  EXPECT_EQ(node.names(), Names{"orders"});
  EXPECT_EQ(node.directories(), Names{"orders-0"});
  node.make("bills");
}

TEST(CatalogTest, AFailedSyncOfTheMetadataRefusesChangesUntilTheNextStart) {
  CatalogNode node;
  node.make("orders");
  node.files().inject({testing::SimFault::Kind::failed_sync, node.files().calls() + 1});
  EXPECT_EQ(node.refusal(topic("bills")), ErrorCode::kKafkaStorageError);
  node.files().clear_faults();
  EXPECT_EQ(node.refusal(topic("bills")), ErrorCode::kKafkaStorageError);
  EXPECT_EQ(node.names(), Names{"orders"});
  node.lose_power(1);
  EXPECT_NE(node.find("orders"), nullptr);
  node.make("others");
}

TEST(CatalogTest, AFullDiskDoesNotKeepAStartFromServingWhatIsThere) {
  CatalogNode node;
  node.make("orders");
  node.make("bills");
  append_record(node, "orders", 0);
  node.stop(true);
  for (const std::string& path : node.files().all_files()) {
    if (!path.starts_with("/data/bills-0/")) continue;
    ASSERT_TRUE(node.files().remove(path).ok());
  }
  ASSERT_TRUE(node.files().remove_directory("/data/bills-0").ok());
  node.files().inject({testing::SimFault::Kind::disk_full, node.files().calls() + 1});
  ASSERT_EQ(node.start(), "");
  EXPECT_EQ(node.names(), (Names{"bills", "orders"}));
  EXPECT_EQ(node.logs().find({"orders", 0})->offsets().end, 1);
  EXPECT_EQ(node.logs().find({"bills", 0}), nullptr);
  node.files().clear_faults();
  node.restart();
  EXPECT_NE(node.logs().find({"bills", 0}), nullptr);
}

TEST(CatalogTest, ManyPartitionsAreMadeAndRemovedWithAFewSyncs) {
  CatalogNode node;
  uint64_t syncs = 0;
  node.files().observe([&](uint64_t, std::string_view what) { syncs += what.starts_with("sync") ? 1 : 0; });
  node.make("wide", 500);
  EXPECT_LE(syncs, 8u);
  syncs = 0;
  ASSERT_TRUE(node.catalog().delete_topic("wide").ok());
  EXPECT_LE(syncs, 8u);
  node.files().observe(nullptr);
  EXPECT_EQ(node.directories(), Names{});
}

}  // namespace
}  // namespace zurau::broker
