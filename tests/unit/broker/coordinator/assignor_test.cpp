// Server-side assignors: what `uniform` and `range` promise (KIP-848), on small groups by hand and on many by
// chance.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include <fmt/format.h>

#include "broker/coordinator/target_assignment.h"

namespace zurau::broker {
namespace {

Uuid topic_id(int number) {
  Uuid id;
  id.bytes[15] = static_cast<uint8_t>(number);
  id.bytes[14] = 1;
  return id;
}

/// Members "m0".. that subscribe to all topics unless said otherwise, and remember their last target.
class Group {
 public:
  explicit Group(std::vector<int32_t> partitions) {
    for (size_t t = 0; t < partitions.size(); ++t) {
      topics_.push_back({topic_id(static_cast<int>(t)), partitions[t]});
    }
  }

  void add(std::string id, std::vector<uint32_t> topics = {},
           std::optional<std::string> instance = std::nullopt) {
    same_ = same_ && topics.empty();
    members_.push_back({std::move(id), std::move(instance), std::move(topics), {}});
  }
  void remove(std::string_view id) {
    std::erase_if(members_, [&](const Member& member) { return member.id == id; });
  }
  void set_partitions(size_t topic, int32_t count) { topics_[topic].partitions = count; }
  void subscribe(size_t member, std::vector<uint32_t> topics) {
    same_ = false;
    members_[member].topics = std::move(topics);
  }

  void assign(Assignor assignor) {
    AssignorInput input;
    input.topics = topics_;
    input.same_topics = same_;
    for (const Member& member : members_) {
      AssignorMember entry;
      entry.id = member.id;
      if (member.instance) entry.instance_id = *member.instance;
      entry.topics = member.topics;
      entry.previous = &member.target;
      input.members.push_back(entry);
    }
    std::vector<TopicPartitions> target = assignor(input);
    ASSERT_EQ(target.size(), members_.size());
    for (size_t m = 0; m < members_.size(); ++m) members_[m].target = std::move(target[m]);
  }

  /// "0:0,1 1:2"
  std::string target(std::string_view id) const {
    std::string text;
    for (const Member& member : members_) {
      if (member.id != id) continue;
      for (const auto& [topic, partitions] : member.target) {
        text += fmt::format("{}{}:{}", text.empty() ? "" : " ", topic.bytes[15], fmt::join(partitions, ","));
      }
    }
    return text;
  }

  std::vector<size_t> loads() const {
    std::vector<size_t> loads;
    for (const Member& member : members_) {
      size_t load = 0;
      for (const auto& [topic, partitions] : member.target) load += partitions.size();
      loads.push_back(load);
    }
    return loads;
  }

  std::set<std::pair<Uuid, int32_t>> of(size_t member) const {
    std::set<std::pair<Uuid, int32_t>> places;
    for (const auto& [topic, partitions] : members_[member].target) {
      for (int32_t partition : partitions) places.insert({topic, partition});
    }
    return places;
  }

  /// Every partition of every topic that has a subscriber belongs to exactly one member, who subscribes to
  /// it.
  void expect_complete() const {
    std::set<std::pair<Uuid, int32_t>> seen;
    for (const Member& member : members_) {
      for (const auto& [topic, partitions] : member.target) {
        ASSERT_FALSE(partitions.empty());
        ASSERT_TRUE(std::is_sorted(partitions.begin(), partitions.end()));
        ASSERT_TRUE(same_ || std::count(member.topics.begin(), member.topics.end(), topic.bytes[15]) == 1);
        for (int32_t partition : partitions) ASSERT_TRUE(seen.insert({topic, partition}).second);
      }
    }
    size_t expected = 0;
    for (uint32_t t = 0; t < topics_.size(); ++t) {
      bool wanted = std::any_of(members_.begin(), members_.end(), [&](const Member& member) {
        return same_ || std::count(member.topics.begin(), member.topics.end(), t) == 1;
      });
      if (wanted) expected += static_cast<size_t>(topics_[t].partitions);
    }
    ASSERT_EQ(seen.size(), expected);
  }

  size_t size() const { return members_.size(); }

 private:
  struct Member {
    std::string id;
    std::optional<std::string> instance;
    std::vector<uint32_t> topics;
    TopicPartitions target;
  };
  std::vector<AssignorTopic> topics_;
  std::vector<Member> members_;
  bool same_ = true;
};

TEST(UniformAssignor, GivesEveryMemberThreeOfTwelve) {
  Group group({12});
  for (const char* id : {"a", "b", "c", "d"}) group.add(id);
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0,1,2");
  EXPECT_EQ(group.target("b"), "0:3,4,5");
  EXPECT_EQ(group.target("c"), "0:6,7,8");
  EXPECT_EQ(group.target("d"), "0:9,10,11");
}

// What librdkafka's tests saw of Kafka 4.3.
TEST(UniformAssignor, KeepsWhatMembersHadWhenAThirdJoins) {
  Group group({6});
  group.add("a");
  group.assign(assign_uniform);
  group.add("b");
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0,1,2");
  EXPECT_EQ(group.target("b"), "0:3,4,5");
  group.add("c");
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0,1");
  EXPECT_EQ(group.target("b"), "0:3,4");
  EXPECT_EQ(group.target("c"), "0:2,5");
}

TEST(UniformAssignor, SharesOutWhatALeaverHadAndMovesNothingElse) {
  Group group({12});
  for (const char* id : {"a", "b", "c", "d"}) group.add(id);
  group.assign(assign_uniform);
  group.remove("b");
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0,1,2,3");
  EXPECT_EQ(group.target("c"), "0:4,6,7,8");
  EXPECT_EQ(group.target("d"), "0:5,9,10,11");
}

TEST(UniformAssignor, LeavesTheExtraPartitionWithWhoHasIt) {
  Group group({7});
  group.add("a");
  group.add("b");
  group.assign(assign_uniform);
  auto before_a = group.of(0);
  auto before_b = group.of(1);
  group.assign(assign_uniform);
  EXPECT_EQ(group.of(0), before_a);
  EXPECT_EQ(group.of(1), before_b);
  EXPECT_EQ(group.loads(), (std::vector<size_t>{4, 3}));
}

TEST(UniformAssignor, SpreadsPartitionsThatATopicGains) {
  Group group({4});
  group.add("a");
  group.add("b");
  group.assign(assign_uniform);
  group.set_partitions(0, 6);
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0,1,4");
  EXPECT_EQ(group.target("b"), "0:2,3,5");
}

TEST(UniformAssignor, LeavesMembersWithNothingWhenThereAreMoreMembersThanPartitions) {
  Group group({2});
  for (const char* id : {"a", "b", "c"}) group.add(id);
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "0:0");
  EXPECT_EQ(group.target("b"), "0:1");
  EXPECT_EQ(group.target("c"), "");
}

TEST(UniformAssignor, GivesNothingWhenNoTopicExists) {
  Group group({});
  group.add("a");
  group.assign(assign_uniform);
  EXPECT_EQ(group.target("a"), "");
}

TEST(UniformAssignor, GivesATopicOnlyToItsSubscribers) {
  Group group({4, 4});
  group.add("a", {0});
  group.add("b", {0, 1});
  group.add("c", {1});
  group.assign(assign_uniform);
  group.expect_complete();
  std::vector<size_t> loads = group.loads();
  EXPECT_EQ(loads, (std::vector<size_t>{2, 3, 3}));
}

TEST(RangeAssignor, GivesTheSamePartitionsOfEveryTopicToTheSameMember) {
  Group group({7, 7});
  for (const char* id : {"c", "a", "b"}) group.add(id);
  group.assign(assign_range);
  EXPECT_EQ(group.target("a"), "0:0,1,2 1:0,1,2");
  EXPECT_EQ(group.target("b"), "0:3,4 1:3,4");
  EXPECT_EQ(group.target("c"), "0:5,6 1:5,6");
}

TEST(RangeAssignor, PutsStaticMembersFirstInTheOrderOfTheirInstances) {
  Group group({4});
  group.add("a");
  group.add("z", {}, "instance-1");
  group.add("y", {}, "instance-2");
  group.assign(assign_range);
  EXPECT_EQ(group.target("z"), "0:0,1");
  EXPECT_EQ(group.target("y"), "0:2");
  EXPECT_EQ(group.target("a"), "0:3");
}

TEST(RangeAssignor, CountsOnlySubscribersOfEachTopic) {
  Group group({3, 3});
  group.add("a", {0});
  group.add("b", {0, 1});
  group.assign(assign_range);
  EXPECT_EQ(group.target("a"), "0:0,1");
  EXPECT_EQ(group.target("b"), "0:2 1:0,1,2");
}

TEST(Assignors, AreFoundByName) {
  EXPECT_EQ(find_assignor("uniform"), &assign_uniform);
  EXPECT_EQ(find_assignor("range"), &assign_range);
  EXPECT_EQ(find_assignor("roundrobin"), nullptr);
}

TEST(UniformAssignor, IsCompleteEvenAndStickyWhateverComesAndGoes) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    auto up_to = [&](uint32_t n) { return static_cast<uint32_t>(random() % n); };
    Group group({static_cast<int32_t>(1 + up_to(20)), static_cast<int32_t>(1 + up_to(20))});
    int next = 0;
    for (int step = 0; step < 20; ++step) {
      if (group.size() == 0 || up_to(3) > 0) {
        group.add("m" + std::to_string(next++));
      } else {
        group.remove("m" + std::to_string(up_to(static_cast<uint32_t>(next))));
      }
      if (group.size() == 0) continue;
      group.assign(assign_uniform);
      group.expect_complete();
      std::vector<size_t> loads = group.loads();
      auto [least, most] = std::minmax_element(loads.begin(), loads.end());
      ASSERT_LE(*most - *least, 1u);
      std::vector<std::set<std::pair<Uuid, int32_t>>> before;
      for (size_t m = 0; m < group.size(); ++m) before.push_back(group.of(m));
      group.assign(assign_uniform);
      for (size_t m = 0; m < group.size(); ++m) ASSERT_EQ(group.of(m), before[m]);
    }
  }
}

TEST(UniformAssignor, IsCompleteAndStickyWhenSubscriptionsDiffer) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    auto up_to = [&](uint32_t n) { return static_cast<uint32_t>(random() % n); };
    std::vector<int32_t> partitions;
    for (int t = 0; t < 8; ++t) partitions.push_back(static_cast<int32_t>(1 + up_to(12)));
    Group group(partitions);
    for (int m = 0; m < 12; ++m) {
      std::vector<uint32_t> topics;
      for (uint32_t t = 0; t < 8; ++t) {
        if (up_to(2) == 0) topics.push_back(t);
      }
      if (topics.empty()) topics.push_back(up_to(8));
      group.add("m" + std::to_string(m), topics);
    }
    group.assign(assign_uniform);
    group.expect_complete();
    std::vector<std::set<std::pair<Uuid, int32_t>>> before;
    for (size_t m = 0; m < group.size(); ++m) before.push_back(group.of(m));
    group.assign(assign_uniform);
    for (size_t m = 0; m < group.size(); ++m) ASSERT_EQ(group.of(m), before[m]);
    group.subscribe(0, {0, 1, 2, 3, 4, 5, 6, 7});
    group.assign(assign_uniform);
    group.expect_complete();
  }
}

// Near linear: a tenfold group takes about tenfold time, not a hundredfold.
TEST(UniformAssignor, AssignsFiveThousandPartitionsToFiveHundredMembersInMilliseconds) {
  Group group({5000});
  for (int m = 0; m < 500; ++m) group.add("m" + std::to_string(m));
  group.assign(assign_uniform);
  group.add("late");
  auto start = std::chrono::steady_clock::now();
  group.assign(assign_uniform);
  auto took = std::chrono::steady_clock::now() - start;
  group.expect_complete();
  EXPECT_LT(took, std::chrono::milliseconds(500)) << "under a sanitizer; far less without";
}

}  // namespace
}  // namespace zurau::broker
