// `zurau group` against a running broker and groups of librdkafka consumers: what it says, what it changes,
// what it refuses.
#include <chrono>
#include <functional>
#include <thread>

#include "protocol/messages/consumer_group_heartbeat.h"
#include "tests/integration/broker_test.h"
#include "tests/integration/group_consumer.h"
#include "tests/support/json.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

using Words = std::vector<std::string>;

constexpr int kPartitions = 3;
constexpr int kRecords = 10;  ///< In each partition.
constexpr int64_t kFirstTime = 1'700'000'000'000;

class GroupCliTest : public BrokerTest {
 protected:
  GroupCliTest() : BrokerTest({"--set", "group.initial.rebalance.delay.ms=0"}) {}

  ProgramRun run(Words words) {
    words.insert(words.begin(), "group");
    words.insert(words.end(), {"--bootstrap", bootstrap()});
    return run_zurau(words, kPatienceMs);
  }
  /// What a command that must work says.
  std::string told(Words words) {
    ProgramRun done = run(std::move(words));
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(done.err, "");
    return done.out;
  }
  /// The sentence of one that must fail.
  std::string refused(Words words, int exit_code = 1) {
    ProgramRun done = run(std::move(words));
    EXPECT_EQ(done.exit_code, exit_code) << done.out;
    return done.err;
  }
  Json json(Words words) {
    words.push_back("--json");
    return parse_json(told(std::move(words)));
  }

  /// kRecords a partition, a second apart.
  void produce(const std::string& topic) {
    create(topic, kPartitions);
    Producer producer(bootstrap());
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      auto records = numbered(kRecords);
      for (size_t i = 0; i < records.size(); ++i)
        records[i].timestamp = kFirstTime + static_cast<int64_t>(i) * 1000;
      producer.send_all(topic, partition, records);
    }
  }
  std::unique_ptr<GroupConsumer> consumer(const std::string& group, Settings settings = {}) {
    return std::make_unique<GroupConsumer>(bootstrap(), group, "orders", std::move(settings));
  }
  static bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  }
  /// A group that has read and committed everything, and whose consumer has left.
  void make_group(const std::string& group) {
    auto reader = consumer(group);
    ASSERT_TRUE(eventually([&] { return reader->read().size() == kRecords * kPartitions; }));
    reader->close();  // Commits what it has read.
  }
  /// Committed offsets by partition, as describe tells them.
  std::vector<int64_t> committed(const std::string& group) {
    std::vector<int64_t> offsets;
    const Json described = json({"describe", group});
    for (const Json& partition : described.at("partitions").items)
      offsets.push_back(partition.at("committed").integer());
    return offsets;
  }
};

TEST_F(GroupCliTest, ListShowsGroupsAndFiltersThem) {
  EXPECT_EQ(told({"list"}), "GROUP  STATE  TYPE  PROTOCOL-TYPE\n");
  produce("orders");
  make_group("billing");
  auto reader = consumer("shipping");
  ASSERT_TRUE(eventually([&] { return reader->partitions().size() == kPartitions; }));
  EXPECT_EQ(told({"list"}),
            "GROUP     STATE   TYPE     PROTOCOL-TYPE\n"
            "billing   Empty   classic  consumer\n"
            "shipping  Stable  classic  consumer\n");
  const std::string only_billing =
      "GROUP    STATE  TYPE     PROTOCOL-TYPE\n"
      "billing  Empty  classic  consumer\n";
  EXPECT_EQ(told({"list", "--state", "empty", "--type", "classic"}), only_billing);
  EXPECT_EQ(told({"list", "--type", "consumer"}), "GROUP  STATE  TYPE  PROTOCOL-TYPE\n");
  EXPECT_EQ(json({"list", "--state=Stable"}).at("groups").items.at(0).at("group").text, "shipping");
}

TEST_F(GroupCliTest, DescribeTellsMembersOffsetsAndLag) {
  produce("orders");
  make_group("billing");
  Producer(bootstrap()).send_all("orders", 1, numbered(5));
  const Json empty = json({"describe", "billing"});
  EXPECT_EQ(empty.at("state").text, "Empty");
  EXPECT_EQ(empty.at("total_lag").integer(), 5);
  const auto& partitions = empty.at("partitions").items;
  ASSERT_EQ(partitions.size(), static_cast<size_t>(kPartitions));
  EXPECT_EQ(partitions[0].at("committed").integer(), 10);
  EXPECT_EQ(partitions[0].at("lag").integer(), 0);
  EXPECT_EQ(partitions[0].at("lag_ms").integer(), 0);
  EXPECT_EQ(partitions[0].at("member").kind, Json::Kind::null);
  EXPECT_EQ(partitions[1].at("committed").integer(), 10);
  EXPECT_EQ(partitions[1].at("start").integer(), 0);
  EXPECT_EQ(partitions[1].at("end").integer(), 15);
  EXPECT_EQ(partitions[1].at("lag").integer(), 5);
  EXPECT_LT(partitions[1].at("lag_ms").integer(), kPatienceMs);

  auto reader = consumer("billing", {{"client.id", "pump"}, {"partition.assignment.strategy", "range"}});
  ASSERT_TRUE(eventually([&] { return reader->partitions().size() == kPartitions; }));
  const std::string text = told({"describe", "billing"});
  EXPECT_NE(text.find("state      Stable\n"), std::string::npos) << text;
  EXPECT_NE(text.find("protocol   consumer, range\n"), std::string::npos) << text;
  EXPECT_NE(text.find(reader->member_id() + "  -         pump    /127.0.0.1  orders:0-2\n"),
            std::string::npos)
      << text;
  const Json stable = json({"describe", "billing"});
  EXPECT_EQ(stable.at("members").items.at(0).at("partitions").items.size(), size_t{kPartitions});
  EXPECT_EQ(stable.at("partitions").items.at(2).at("member").text, reader->member_id());
}

TEST_F(GroupCliTest, LagInSecondsIsTheAgeOfTheFirstUncommittedRecord) {
  produce("orders");
  make_group("billing");
  told({"reset", "billing", "--topic", "orders:0", "--to-offset", "4", "--execute"});
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const Json partition = json({"describe", "billing"}).at("partitions").items.at(0);
  EXPECT_EQ(partition.at("lag").integer(), 6);
  const int64_t age = partition.at("lag_ms").integer();  // Of a record in the middle of a batch.
  EXPECT_GE(age, now - (kFirstTime + 4000));
  EXPECT_LT(age, now - (kFirstTime + 4000) + kPatienceMs);
}

TEST_F(GroupCliTest, PartitionsThatTheGroupHasNotComeToAreShownAndNotCounted) {
  produce("orders");
  make_group("billing");
  ASSERT_EQ(Admin(bootstrap()).create_partitions("orders", kPartitions + 2), RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer(bootstrap()).send_all("orders", kPartitions, numbered(8));
  const Json group = json({"describe", "billing"});
  ASSERT_EQ(group.at("partitions").items.size(), size_t{kPartitions + 2});
  const Json& fresh = group.at("partitions").items[kPartitions];
  EXPECT_EQ(fresh.at("end").integer(), 8);
  EXPECT_EQ(fresh.at("committed").kind, Json::Kind::null);
  EXPECT_EQ(fresh.at("lag").kind, Json::Kind::null);
  EXPECT_EQ(group.at("total_lag").integer(), 0);
  EXPECT_EQ(group.at("partitions_not_counted").integer(), 2);
  ASSERT_EQ(Admin(bootstrap()).delete_topic("orders"), RD_KAFKA_RESP_ERR_NO_ERROR);
  told({"describe", "billing"});
}

TEST_F(GroupCliTest, WhatWasDeletedBeforeItWasCommittedIsTold) {
  produce("orders");
  make_group("billing");
  told({"reset", "billing", "--topic", "orders:0", "--to-offset", "2", "--execute"});
  ASSERT_EQ(Admin(bootstrap()).delete_records("orders", 0, 7), RD_KAFKA_RESP_ERR_NO_ERROR);
  const std::string text = told({"describe", "billing"});
  EXPECT_NE(text.find("orders-0: 5 records were deleted before the group has committed them\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(json({"describe", "billing"}).at("partitions").items.at(0).at("lag").integer(), 8);
}

TEST_F(GroupCliTest, AResetWithoutExecuteChangesNothing) {
  produce("orders");
  make_group("billing");
  const std::string plan = told({"reset", "billing", "--topic", "orders:0-1", "--by", "-3"});
  EXPECT_EQ(plan,
            "TOPIC   PARTITION  OLD  NEW  START  END  NOTE\n"
            "orders          0   10    7      0   10  -\n"
            "orders          1   10    7      0   10  -\n"
            "\n"
            "nothing was changed: --execute commits the new offsets\n");
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{10, 10, 10}));
}

TEST_F(GroupCliTest, EveryWayToReset) {
  produce("orders");
  make_group("billing");
  auto reset = [&](Words how) {
    how.insert(how.begin(), {"reset", "billing"});
    how.push_back("--execute");
    return told(std::move(how));
  };
  reset({"--topic", "orders:2", "--to-earliest"});
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{10, 10, 0}));
  reset({"--topic", "orders", "--to-offset", "5"});
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{5, 5, 5}));
  reset({"--all-topics", "--by", "2"});
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{7, 7, 7}));
  reset({"--topic", "orders:0", "--to-latest"});
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{10, 7, 7}));
  reset({"--topic", "orders:0", "--topic", "orders:1", "--to-time", "1700000003500"});
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{4, 4, 7}));
  reset({"--topic", "orders:2", "--to-time", "2023-11-14T23:13:23+01:00"});  // kFirstTime + 3 s
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{4, 4, 3}));
  EXPECT_NE(reset({"--topic", "orders:0", "--to-offset", "99"}).find("not 99: the log ends here"),
            std::string::npos);
  EXPECT_NE(reset({"--topic", "orders:1", "--by", "-99"}).find("not -95: the log starts here"),
            std::string::npos);
  EXPECT_NE(reset({"--topic", "orders:2", "--to-time", "2023-11-15"}).find("no record is that young"),
            std::string::npos);
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{10, 0, 10}));
}

TEST_F(GroupCliTest, AConsumerGoesOnWhereItsGroupWasResetTo) {
  produce("orders");
  make_group("billing");
  told({"reset", "billing", "--topic", "orders:1", "--to-offset", "6", "--execute"});
  auto reader = consumer("billing");
  ASSERT_TRUE(eventually([&] { return reader->read().size() == 4; }));
  EXPECT_EQ(reader->read().front(), (std::pair<int32_t, int64_t>{1, 6}));
  EXPECT_TRUE(eventually([&] { return committed("billing") == std::vector<int64_t>{10, 10, 10}; }));
}

TEST_F(GroupCliTest, AGroupWithMembersIsLeftAlone) {
  produce("orders");
  make_group("billing");
  auto reader = consumer("billing");
  ASSERT_TRUE(eventually([&] { return reader->partitions().size() == kPartitions; }));
  const std::string sentence =
      "zurau: group billing: it has members (1, state Stable), which must stop first\n";
  EXPECT_EQ(refused({"reset", "billing", "--all-topics", "--to-earliest", "--execute"}), sentence);
  EXPECT_EQ(refused({"delete", "billing", "--execute"}), sentence);
  EXPECT_EQ(committed("billing"), (std::vector<int64_t>{10, 10, 10}));
}

TEST_F(GroupCliTest, DeleteForgetsGroupsWhenToldToExecute) {
  produce("orders");
  make_group("billing");
  make_group("shipping");
  EXPECT_EQ(told({"delete", "billing"}),
            "would delete billing (Empty, committed offsets: 3)\n"
            "nothing was changed: --execute deletes\n");
  EXPECT_EQ(committed("billing").size(), size_t{kPartitions});
  ProgramRun done = run({"delete", "billing", "nobody", "--execute"});
  EXPECT_EQ(done.exit_code, 1) << "one of the two is not there";
  EXPECT_EQ(done.out, "deleted billing (Empty, committed offsets: 3)\n");
  EXPECT_EQ(done.err, "zurau: group nobody: there is no such group (GROUP_ID_NOT_FOUND)\n");
  EXPECT_EQ(json({"list"}).at("groups").items.size(), 1u);
}

TEST_F(GroupCliTest, AResetMakesAGroupThatIsNotThere) {
  produce("orders");
  std::string text = told({"reset", "fresh", "--topic", "orders", "--to-offset", "4"});
  EXPECT_NE(text.find("group fresh: there is no such group yet: --execute makes it\n"), std::string::npos)
      << text;
  EXPECT_TRUE(json({"list"}).at("groups").items.empty());
  text = told({"reset", "fresh", "--topic", "orders", "--to-offset", "4", "--execute"});
  EXPECT_NE(text.find("group fresh: there is no such group yet: it was made\n"), std::string::npos) << text;
  EXPECT_EQ(committed("fresh"), (std::vector<int64_t>{4, 4, 4}));
  EXPECT_EQ(refused({"reset", "other", "--all-topics", "--to-latest"}),
            "zurau: nothing to reset: the group has committed nothing\n");
}

TEST_F(GroupCliTest, WhatIsNotThereIsAPlainSentence) {
  const std::string no_group = "zurau: group nobody: there is no such group (GROUP_ID_NOT_FOUND)\n";
  EXPECT_EQ(refused({"describe", "nobody"}), no_group) << "of a broker that has never had a group";
  produce("orders");
  make_group("billing");
  EXPECT_EQ(refused({"describe", "nobody"}), no_group);
  EXPECT_EQ(refused({"reset", "billing", "--topic", "order", "--to-latest"}),
            "zurau: topic order: there is no such topic\n");
  EXPECT_EQ(refused({"reset", "billing", "--topic", "orders:7", "--to-latest"}),
            "zurau: orders-7: there is no such topic or partition (UNKNOWN_TOPIC_OR_PARTITION)\n");
  EXPECT_EQ(Admin(bootstrap()).topics().size(), 1u) << "asking for a topic does not make it";
}

TEST_F(GroupCliTest, MistakesInTheCommandLineAreUsageErrors) {
  const std::vector<std::pair<Words, std::string>> cases = {
      {{"frobnicate"}, "unknown command group frobnicate"},
      {{"describe"}, "group describe: wants GROUP"},
      {{"describe", "a", "b"}, "b: unknown argument"},
      {{"list", "--stat", "Empty"}, "--stat: unknown argument"},
      {{"list", "--state", "Idle"}, "--state = Idle: one of Empty"},
      {{"reset", "g", "--to-latest"}, "either --topic or --all-topics"},
      {{"reset", "g", "--all-topics", "--topic", "t", "--to-latest"}, "either --topic or --all-topics"},
      {{"reset", "g", "--all-topics"}, "one of --to-earliest"},
      {{"reset", "g", "--all-topics", "--to-latest", "--by", "1"}, "one of --to-earliest"},
      {{"reset", "g", "--topic", "t:x", "--to-latest"}, "--topic = t:x"},
      {{"reset", "g", "--all-topics", "--to-time", "noon"}, "--to-time = noon: a time is wanted"},
      {{"reset", "g", "--all-topics", "--to-offset", "-1"}, "--to-offset = -1: offsets begin with 0"},
      {{"delete"}, "group delete: wants GROUP..."},
  };
  for (const auto& [words, says] : cases) {
    const std::string sentence = refused(words, 2);
    EXPECT_TRUE(sentence.starts_with("zurau: ")) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
  }
  EXPECT_EQ(run_zurau({"group"}).exit_code, 2);
  EXPECT_EQ(run_zurau({"group", "list", "--bootstrap", "9092"}).exit_code, 2);
  EXPECT_NE(run_zurau({"group", "--help"}).out.find("exit codes: 0 done, 1 refused or failed, 2 usage"),
            std::string::npos);
  EXPECT_NE(run_zurau({"group", "reset", "--help"}).out.find("--to-earliest"), std::string::npos);
}

TEST_F(GroupCliTest, ABrokerThatIsNotThereIsAPlainSentence) {
  const std::string address = bootstrap();
  ASSERT_EQ(broker_->stop(), 0);
  ProgramRun done = run_zurau({"group", "list", "--bootstrap", address});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_EQ(done.err, "zurau: cannot connect to " + address + ": nothing listens there\n");
  EXPECT_EQ(done.out, "");
}

/// librdkafka of Debian does not know the protocol: a member of our own.
TEST_F(GroupCliTest, GroupsOfTheNewProtocolAreDescribedToo) {
  produce("orders");
  ASSERT_NO_FATAL_FAILURE(make_group("billing"));  // Makes the log of the groups.
  msg::ConsumerGroupHeartbeatRequest join;
  join.group_id = "modern";
  join.member_id = "member-1";
  join.rebalance_timeout_ms = kPatienceMs;
  join.subscribed_topic_names = {{"orders"}};
  join.topic_partitions.emplace();
  RawClient member(broker_->port());
  member.send(request_frame(join, 1, 1));
  ASSERT_EQ(member.reply<msg::ConsumerGroupHeartbeatResponse>(1).error_code, 0);
  const Json group = json({"describe", "modern"});
  EXPECT_EQ(group.at("type").text, "consumer");
  EXPECT_EQ(group.at("protocol").text, "uniform");
  ASSERT_EQ(group.at("members").items.size(), 1u);
  EXPECT_EQ(group.at("members").items[0].at("member").text, "member-1");
  EXPECT_EQ(group.at("members").items[0].at("client").text, "raw");
  EXPECT_EQ(group.at("partitions").items.size(), size_t{kPartitions});
  EXPECT_EQ(group.at("partitions").items[0].at("committed").kind, Json::Kind::null);
  EXPECT_EQ(group.at("partitions").items[0].at("end").integer(), kRecords);
  EXPECT_EQ(json({"list", "--type", "consumer"}).at("groups").items.size(), 1u);
  EXPECT_NE(refused({"reset", "modern", "--topic", "orders", "--to-latest", "--execute"}).find("has members"),
            std::string::npos);
}

}  // namespace
}  // namespace zurau::test
