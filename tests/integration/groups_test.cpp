// Groups of librdkafka consumers, classic protocol, against the real binary: who gets which partitions when
// members come, leave and die, and that nothing is lost or read twice that was committed.
#include <chrono>
#include <functional>
#include <thread>

#include "tests/integration/broker_test.h"
#include "tests/integration/group_consumer.h"

namespace zurau::test {
namespace {

constexpr int kPartitions = 12;

class GroupsTest : public BrokerTest {
 protected:
  using Members = std::vector<std::unique_ptr<GroupConsumer>>;
  GroupsTest() : BrokerTest({"--set", "group.initial.rebalance.delay.ms=300"}) {}

  std::unique_ptr<GroupConsumer> member(Settings settings = {}) {
    return std::make_unique<GroupConsumer>(bootstrap(), "g", "t", std::move(settings));
  }
  static bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  /// All partitions are with somebody, none with two, and everybody has so many.
  static bool shared(const Members& members, size_t each) {
    std::set<int32_t> all;
    for (const auto& member : members) {
      auto partitions = member->partitions();
      if (partitions.size() != each) return false;
      all.insert(partitions.begin(), partitions.end());
    }
    return all.size() == each * members.size() && all.size() == kPartitions;
  }
  static std::string shares(const Members& members) {
    std::string text;
    for (const auto& member : members) text += std::to_string(member->partitions().size()) + " ";
    return text;
  }
  /// So many records to each partition.
  void produce(int count) {
    Producer producer(bootstrap());
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      producer.send_all("t", partition, numbered(static_cast<size_t>(count)));
    }
    produced_ += count;
  }
  /// Everything that was produced has been committed.
  bool committed() {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char error[256];
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap().c_str(), error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "g", error, sizeof error);
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(kPartitions);
    rd_kafka_topic_partition_list_add_range(list, "t", 0, kPartitions - 1);
    const bool all = eventually([&] {
      if (rd_kafka_committed(handle, list, kPatienceMs) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
      for (int i = 0; i < list->cnt; ++i) {
        if (list->elems[i].offset != produced_) return false;
      }
      return true;
    });
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(handle);
    return all;
  }
  /// Every record was read, and none twice.
  void expect_read_once(const std::vector<const GroupConsumer*>& readers) {
    std::map<std::pair<int32_t, int64_t>, int> times;
    for (const GroupConsumer* reader : readers) {
      for (const auto& record : reader->read()) ++times[record];
    }
    EXPECT_EQ(times.size(), static_cast<size_t>(produced_) * kPartitions);
    for (const auto& [record, count] : times) {
      EXPECT_EQ(count, 1) << "partition " << record.first << " offset " << record.second;
    }
  }

  int produced_ = 0;
};

class GroupsByStrategy : public GroupsTest, public ::testing::WithParamInterface<const char*> {};

/// The picture that everyone learns first.
TEST_P(GroupsByStrategy, TwelvePartitionsAndFourConsumers) {
  create("t", kPartitions);
  produce(20);
  const Settings strategy{{"partition.assignment.strategy", GetParam()}};
  Members members;
  Members gone;
  std::vector<const GroupConsumer*> readers;
  auto add = [&] {
    members.push_back(member(strategy));
    readers.push_back(members.back().get());
  };
  for (int i = 0; i < 4; ++i) add();
  ASSERT_TRUE(eventually([&] { return shared(members, 3); })) << shares(members);
  ASSERT_TRUE(committed());

  gone.push_back(std::move(members.back()));  // One is killed: 4 each.
  members.pop_back();
  gone.back()->kill();
  ASSERT_TRUE(eventually([&] { return shared(members, 4); })) << shares(members);
  produce(20);
  ASSERT_TRUE(committed());

  add();  // A fifth joins: 3 each.
  ASSERT_TRUE(eventually([&] { return shared(members, 3); })) << shares(members);
  produce(20);
  ASSERT_TRUE(committed());

  gone.push_back(std::move(members.back()));  // And leaves: 4 each, at once.
  members.pop_back();
  gone.back()->close();
  ASSERT_TRUE(eventually([&] { return shared(members, 4); })) << shares(members);
  produce(20);
  ASSERT_TRUE(committed());
  expect_read_once(readers);
}

INSTANTIATE_TEST_SUITE_P(Strategies, GroupsByStrategy,
                         ::testing::Values("range", "roundrobin", "cooperative-sticky"),
                         [](const auto& strategy) {
                           std::string name = strategy.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_F(GroupsTest, AStaticMemberThatRestartsKeepsItsPartitionsAndDisturbsNobody) {
  create("t", kPartitions);
  Members members;
  for (const char* name : {"a", "b", "c"}) members.push_back(member({{"group.instance.id", name}}));
  ASSERT_TRUE(eventually([&] { return shared(members, 4); })) << shares(members);
  produce(5);
  ASSERT_TRUE(committed());
  const auto before = members[1]->partitions();
  const int rebalances = members[0]->rebalances() + members[2]->rebalances();
  auto old = std::move(members[1]);
  old->close();  // Static members do not leave when they close.
  members[1] = member({{"group.instance.id", "b"}});
  ASSERT_TRUE(eventually([&] { return shared(members, 4); })) << shares(members);
  EXPECT_EQ(members[1]->partitions(), before);
  EXPECT_EQ(members[0]->rebalances() + members[2]->rebalances(), rebalances);
  produce(5);
  ASSERT_TRUE(committed());
  expect_read_once({old.get(), members[0].get(), members[1].get(), members[2].get()});
}

TEST_F(GroupsTest, AGroupGoesOnWithItsCommittedOffsetsAfterARestart) {
  create("t", kPartitions);
  produce(10);
  auto first = member();
  ASSERT_TRUE(committed());
  first->close();
  ASSERT_EQ(broker_->stop(), 0);
  ASSERT_TRUE(broker_->restart());
  produce(10);
  auto second = member();
  ASSERT_TRUE(committed());
  second->close();
  broker_->kill();
  ASSERT_TRUE(broker_->restart());
  produce(10);
  auto third = member();
  ASSERT_TRUE(committed());
  expect_read_once({first.get(), second.get(), third.get()});
}

TEST_F(GroupsTest, MembersThatLiveThroughARestartOfTheBrokerAreNotDisturbed) {
  create("t", kPartitions);
  produce(10);
  Members members;
  for (int i = 0; i < 3; ++i) members.push_back(member({{"session.timeout.ms", "45000"}}));
  ASSERT_TRUE(eventually([&] { return shared(members, 4); })) << shares(members);
  ASSERT_TRUE(committed());
  const std::string id = members[0]->member_id();
  const auto partitions = members[0]->partitions();
  for (int i = 0; i < 2; ++i) {
    broker_->kill();
    ASSERT_TRUE(broker_->restart(true));
    produce(10);
    ASSERT_TRUE(committed());
    EXPECT_EQ(members[0]->member_id(), id);
    EXPECT_EQ(members[0]->partitions(), partitions);
  }
  expect_read_once({members[0].get(), members[1].get(), members[2].get()});
}

}  // namespace
}  // namespace zurau::test
