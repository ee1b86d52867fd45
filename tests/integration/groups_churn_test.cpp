// Churn with real clients: librdkafka consumers of one group come, leave and die (without a word to the
// group), and the broker is killed with SIGKILL, while records keep coming. Every record is read, and the
// group's offsets end at the last. A short run always; two minutes of fifty members over two hundred
// partitions with ZURAU_SOAK set.
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/integration/broker_test.h"
#include "tests/integration/group_consumer.h"

namespace zurau::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Scale {
  size_t members;
  int partitions;
  int seconds;
};

class GroupsChurnTest : public BrokerTest, public ::testing::WithParamInterface<const char*> {
 protected:
  GroupsChurnTest() : BrokerTest({"--set", "group.initial.rebalance.delay.ms=300"}) {}

  static Scale scale() { return std::getenv("ZURAU_SOAK") ? Scale{50, 200, 120} : Scale{6, 24, 6}; }
  std::unique_ptr<GroupConsumer> member(bool is_static) {
    Settings settings{{"partition.assignment.strategy", GetParam()}};
    if (is_static) settings["group.instance.id"] = "static-" + std::to_string(++static_ids_);
    return std::make_unique<GroupConsumer>(bootstrap(), "g", "t", std::move(settings));
  }
  void produce_to_all(Producer& producer, int partitions) {
    for (int32_t partition = 0; partition < partitions; ++partition) {
      producer.send("t", partition, {.value = std::to_string(produced_)});
    }
    ++produced_;
  }
  /// One thing happens to the group.
  void disturb(std::vector<std::unique_ptr<GroupConsumer>>& members, size_t members_max) {
    const bool may_add = members.size() < members_max;
    const uint64_t what = random_() % 10;
    if (members.size() < 2 || (may_add && what < 6)) {
      members.push_back(member(random_() % 3 == 0));
      return;
    }
    auto at = members.begin() + static_cast<ptrdiff_t>(random_() % members.size());
    if (what % 2 == 0) {
      (*at)->kill();
    } else {
      (*at)->close();
    }
    gone_.push_back(std::move(*at));
    members.erase(at);
  }
  /// Everything was read by somebody, and nothing is left to read.
  void expect_all_read(const std::vector<std::unique_ptr<GroupConsumer>>& members, int partitions) {
    std::vector<const GroupConsumer*> readers;
    for (const auto& reader : members) readers.push_back(reader.get());
    for (const auto& reader : gone_) readers.push_back(reader.get());
    auto count_read = [&] {
      std::set<std::pair<int32_t, int64_t>> read;
      for (const GroupConsumer* reader : readers) {
        auto records = reader->read();
        read.insert(records.begin(), records.end());
      }
      return read.size();
    };
    const size_t wanted = static_cast<size_t>(produced_) * static_cast<size_t>(partitions);
    const auto deadline = steady_clock::now() + milliseconds(kPatienceMs);
    while (count_read() < wanted && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds(100));
    }
    EXPECT_EQ(count_read(), wanted);
  }

  int64_t produced_ = 0;  ///< To every partition.
  std::mt19937_64 random_{20'261'125};
  std::vector<std::unique_ptr<GroupConsumer>> gone_;
  int static_ids_ = 0;
};

TEST_P(GroupsChurnTest, EveryRecordIsReadWhateverHappensToMembersAndBroker) {
  const Scale scale_now = scale();
  create("t", scale_now.partitions);
  std::vector<std::unique_ptr<GroupConsumer>> members;
  for (size_t i = 0; i < scale_now.members / 2; ++i) members.push_back(member(i % 3 == 0));
  Producer producer(bootstrap(), {{"enable.idempotence", "true"}});
  const auto begin = steady_clock::now();
  const auto end = begin + std::chrono::seconds(scale_now.seconds);
  auto next_kill = begin + std::chrono::seconds(scale_now.seconds / 3);
  while (steady_clock::now() < end) {
    produce_to_all(producer, scale_now.partitions);
    if (random_() % 3 == 0) disturb(members, scale_now.members);
    if (steady_clock::now() > next_kill) {
      broker_->kill();
      ASSERT_TRUE(broker_->restart(true));
      next_kill += std::chrono::seconds(scale_now.seconds / 3);
    }
    std::this_thread::sleep_for(milliseconds(200));
  }
  for (const Delivery& delivery : producer.flush()) ASSERT_EQ(delivery.error, RD_KAFKA_RESP_ERR_NO_ERROR);
  expect_all_read(members, scale_now.partitions);
  EXPECT_FALSE(gone_.empty());
}

INSTANTIATE_TEST_SUITE_P(Strategies, GroupsChurnTest, ::testing::Values("range", "cooperative-sticky"),
                         [](const auto& strategy) {
                           std::string name = strategy.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace zurau::test
