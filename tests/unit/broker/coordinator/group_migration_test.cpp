// Groups that change their protocol with members in them (KIP-848): classic members in a consumer group, and
// the way there and back.
#include "broker/coordinator/group_migration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_protocol.h"
#include "broker/coordinator/group_shard.h"
#include "protocol/messages/records_consumer_protocol.h"
#include "tests/support/consumer_group_fixture.h"

namespace zurau::broker {
namespace {

using testing::Heartbeat;
using testing::HeartbeatReply;
using wire::ErrorCode;

constexpr int32_t kGeneration = 5;

class GroupMigrationTest : public ::testing::Test, public testing::ConsumerGroupFixture {
 protected:
  GroupMigrationTest() {
    set_topic("orders", 6);
    settings.consumer_assignment_interval_ms = 0;
  }

  // ---- What clients of the classic protocol say
  static std::vector<std::byte> subscription(const std::vector<int32_t>& owned,
                                             const std::string& topic = "orders") {
    msg::ConsumerProtocolSubscription message;
    message.topics = {topic};
    if (!owned.empty()) message.owned_partitions = {{topic, owned}};
    wire::FrameBuffer buffer;
    buffer.bytes.resize(sizeof(int16_t));
    store_be<int16_t>(buffer.bytes.data(), 1);
    wire::encode(message, 1, buffer);
    return std::move(buffer.bytes);
  }
  msg::JoinGroupRequest joining(const std::string& member, const std::vector<std::byte>& metadata) {
    msg::JoinGroupRequest request;
    request.group_id = "readers";
    request.member_id = member;
    request.protocol_type = "consumer";
    request.session_timeout_ms = 10'000;
    request.rebalance_timeout_ms = 60'000;
    request.protocols = {{"cooperative-sticky", metadata}};
    return request;
  }
  JoinResult classic_join(const std::string& member, const std::vector<int32_t>& owned) {
    std::vector<std::byte> metadata = subscription(owned);
    JoinResult answered;
    keep(consumer().classic_join(view(), {.api_version = 5, .client_id = "old", .client_host = "/127.0.0.1"},
                                 joining(member, metadata), "fresh",
                                 [&](JoinResult result) { answered = result; }));
    return answered;
  }
  ErrorCode beat(const std::string& member, int32_t generation) {
    return consumer().classic_heartbeat(
        view(), {.group_id = "readers", .generation_id = generation, .member_id = member});
  }
  /// "orders:0,1", or the error's number.
  std::string sync(const std::string& member, int32_t generation) {
    msg::SyncGroupRequest request;
    request.group_id = "readers";
    request.member_id = member;
    request.generation_id = generation;
    SyncResult answered;
    keep(consumer().classic_sync(view(), request, [&](SyncResult result) { answered = result; }));
    if (answered.error != ErrorCode::kNone) return std::to_string(static_cast<int>(answered.error));
    auto assigned = read_classic_assignment(broker::view(answered.assignment), *topics_of(view()));
    EXPECT_TRUE(assigned);
    std::string text;
    for (int32_t partition : (*assigned)[topic_id("orders")])
      text += (text.empty() ? "" : ",") + std::to_string(partition);
    return text;
  }
  static const CatalogSnapshot* topics_of(const ConsumerGroupView& view) { return &view.topics; }

  // ---- The group
  /// a has 0,1,2 and b has 3,4,5, in generation 5.
  void make_classic() {
    subscription_a_ = subscription({});
    assignment_a_ = write_classic_assignment(1, {{topic_id("orders"), {0, 1, 2}}}, view().topics);
    assignment_b_ = write_classic_assignment(1, {{topic_id("orders"), {3, 4, 5}}}, view().topics);
    msg::GroupMetadataValue value{.protocol_type = "consumer",
                                  .generation = kGeneration,
                                  .protocol = "cooperative-sticky",
                                  .leader = "a",
                                  .current_state_timestamp = 1};
    value.members.push_back(classic_member("a", assignment_a_));
    value.members.push_back(classic_member("b", assignment_b_));
    auto classic = std::make_unique<ClassicGroup>("readers", settings);
    classic->apply(value);
    for (const auto& answer : classic->begin(now).answers) answer(ErrorCode::kNone);
    log_.push_back(classic->to_record());
    both_.kind = std::move(classic);
  }
  msg::GroupMetadataValue::MemberMetadata classic_member(const std::string& id,
                                                         const std::vector<std::byte>& assignment) {
    return {.member_id = id,
            .client_id = "old",
            .client_host = "/127.0.0.1",
            .rebalance_timeout = 60'000,
            .session_timeout = 10'000,
            .subscription = subscription_a_,
            .assignment = assignment};
  }
  /// A member of the new protocol joins the classic group, as the handler does it.
  HeartbeatReply upgrade_by(const std::string& member) {
    HeartbeatReply reply;
    Effects made;
    auto next = upgraded(*both_.classic(), view(), made);
    EXPECT_NE(next, nullptr);
    Heartbeat request = new_member(member);
    made.merge(
        next->heartbeat(view(), who, request, [&](HeartbeatReply answered) { reply = std::move(answered); }));
    keep(replace_classic(both_, std::move(next), std::move(made)));
    return reply;
  }
  HeartbeatReply say(Heartbeat request) {
    HeartbeatReply reply;
    keep(consumer().heartbeat(view(), who, request,
                              [&](HeartbeatReply answered) { reply = std::move(answered); }));
    keep(downgrade_if_due(both_, view()));
    return reply;
  }
  static Heartbeat new_member(const std::string& member) {
    Heartbeat request;
    request.group_id = "readers";
    request.member_id = member;
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = {{"orders"}};
    request.topic_partitions.emplace();
    return request;
  }
  static Heartbeat staying(const std::string& member, int32_t epoch) {
    Heartbeat request;
    request.group_id = "readers";
    request.member_id = member;
    request.member_epoch = epoch;
    return request;
  }

  ConsumerGroup& consumer() { return *both_.consumer(); }
  void keep(Effects effects) {
    for (GroupRecord& record : effects.records) {
      EXPECT_TRUE(record.taken_in);
      log_.push_back(std::move(record));
    }
    for (const auto& answer : effects.answers) answer(ErrorCode::kNone);
  }
  /// The kind and content that a start would find.
  void expect_replay_to_agree() {
    GroupShard shard({settings, [] { return std::make_shared<const CatalogSnapshot>(); }});
    for (const GroupRecord& record : log_) {
      std::optional<Bytes> value;
      if (record.value) value = Bytes(*record.value);
      ASSERT_TRUE(shard.apply(record.key, value).ok());
    }
    Group* replayed = shard.find("readers");
    ASSERT_NE(replayed, nullptr);
    ASSERT_EQ(replayed->consumer() != nullptr, both_.consumer() != nullptr);
    if (both_.consumer()) {
      EXPECT_EQ(dump(*replayed->consumer()), dump(consumer()));
    }
    if (both_.classic()) {
      EXPECT_EQ(replayed->classic()->members().size(), both_.classic()->members().size());
      EXPECT_EQ(replayed->classic()->generation_id(), both_.classic()->generation_id());
    }
  }

  Group both_{"readers"};
  std::vector<GroupRecord> log_;
  std::vector<std::byte> subscription_a_, assignment_a_, assignment_b_;
};

TEST_F(GroupMigrationTest, AClassicGroupKeepsItsPartitionsWhenAConsumerOfTheNewProtocolJoins) {
  make_classic();
  HeartbeatReply c = upgrade_by("c");
  EXPECT_EQ(c.error_code, 0);
  EXPECT_EQ(c.member_epoch, kGeneration + 1);
  EXPECT_EQ(assignment(c), "") << "a and b have everything still";
  EXPECT_EQ(consumer().size(), 3u);
  EXPECT_EQ(consumer().members().at("a").current.epoch, kGeneration);
  EXPECT_TRUE(consumer().members().at("a").is_classic());
  expect_replay_to_agree();
}

TEST_F(GroupMigrationTest, ClassicMembersGiveUpAndGetPartitionsByJoiningAgain) {
  make_classic();
  upgrade_by("c");
  EXPECT_EQ(beat("a", kGeneration), ErrorCode::kRebalanceInProgress);
  JoinResult a = classic_join("a", {0, 1, 2});
  EXPECT_EQ(a.error, ErrorCode::kNone);
  EXPECT_EQ(a.generation_id, kGeneration) << "until it has let go";
  EXPECT_EQ(a.leader, "");
  EXPECT_TRUE(a.members.empty()) << "nobody leads but the coordinator";
  EXPECT_EQ(sync("a", kGeneration), "0,1");
  EXPECT_EQ(beat("a", kGeneration), ErrorCode::kRebalanceInProgress);
  EXPECT_EQ(assignment(say(staying("c", kGeneration + 1))), "unchanged");

  EXPECT_EQ(classic_join("a", {0, 1}).generation_id, kGeneration + 1);
  EXPECT_EQ(sync("a", kGeneration + 1), "0,1");
  EXPECT_EQ(beat("a", kGeneration + 1), ErrorCode::kNone);
  EXPECT_EQ(assignment(say(staying("c", kGeneration + 1))), "orders:2");
  expect_replay_to_agree();
}

TEST_F(GroupMigrationTest, AClassicMemberThatHasNoIdIsGivenOne) {
  make_classic();
  upgrade_by("c");
  JoinResult joined = classic_join("", {});
  EXPECT_EQ(joined.error, ErrorCode::kMemberIdRequired);
  EXPECT_EQ(joined.member_id, "fresh");
  EXPECT_EQ(classic_join("fresh", {}).error, ErrorCode::kNone);
  EXPECT_EQ(consumer().size(), 4u);
}

TEST_F(GroupMigrationTest, ClassicMembersAreToldWhatIsWrong) {
  make_classic();
  upgrade_by("c");
  EXPECT_EQ(beat("ghost", kGeneration), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat("c", kGeneration + 1), ErrorCode::kUnknownMemberId) << "it speaks the new protocol";
  EXPECT_EQ(beat("a", kGeneration + 1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(sync("a", kGeneration), std::to_string(static_cast<int>(ErrorCode::kRebalanceInProgress)));
  std::vector<std::byte> metadata = subscription({});
  auto refused = [&](const msg::JoinGroupRequest& request) {
    ErrorCode error = ErrorCode::kNone;
    keep(consumer().classic_join(view(), {.api_version = 5}, request, "x",
                                 [&](JoinResult result) { error = result.error; }));
    return error;
  };
  msg::JoinGroupRequest request = joining("d", metadata);
  request.protocols[0].name = "range";
  EXPECT_EQ(refused(request), ErrorCode::kInconsistentGroupProtocol) << "a and b do not know it";
  request = joining("d", metadata);
  request.protocol_type = "connect";
  EXPECT_EQ(refused(request), ErrorCode::kInconsistentGroupProtocol);
  settings.consumer_max_size = 3;
  EXPECT_EQ(refused(joining("d", metadata)), ErrorCode::kGroupMaxSizeReached);
  settings.consumer_migration_policy = "DISABLED";
  EXPECT_EQ(refused(joining("a", metadata)), ErrorCode::kInconsistentGroupProtocol);
}

TEST_F(GroupMigrationTest, AClassicMemberThatDoesNotFollowARebalanceGoes) {
  make_classic();
  upgrade_by("c");
  int32_t epoch_of_c = kGeneration + 1;
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(beat("a", kGeneration), ErrorCode::kRebalanceInProgress) << "its session goes on";
    epoch_of_c = say(staying("c", epoch_of_c)).member_epoch;
    now.steady_ms += 9'000;
    keep(consumer().tick(view()));
  }
  EXPECT_FALSE(consumer().members().contains("a"));
}

TEST_F(GroupMigrationTest, AGroupWithOnlyClassicMembersLeftBecomesAClassicOneAgain) {
  make_classic();
  upgrade_by("c");
  Heartbeat leaving = staying("c", kLeaveEpoch);
  EXPECT_EQ(say(leaving).error_code, 0);
  ASSERT_NE(both_.classic(), nullptr);
  EXPECT_EQ(both_.classic()->members().size(), 2u);
  EXPECT_EQ(both_.classic()->state(), ClassicState::kPreparingRebalance);
  EXPECT_GE(both_.classic()->generation_id(), kGeneration);
  EXPECT_EQ(both_.classic()->protocol_name(), "cooperative-sticky");
  expect_replay_to_agree();
}

TEST_F(GroupMigrationTest, TheDowngradeKeepsTheTargetAsTheAssignment) {
  make_classic();
  upgrade_by("c");
  say(staying("c", kLeaveEpoch));
  const ClassicMember* a = both_.classic()->members().find("a");
  ASSERT_NE(a, nullptr);
  auto assigned = read_classic_assignment(broker::view(a->assignment), view().topics);
  ASSERT_TRUE(assigned);
  EXPECT_EQ((*assigned)[topic_id("orders")], (std::vector<int32_t>{0, 1}));
}

TEST_F(GroupMigrationTest, ThePolicyDecides) {
  make_classic();
  Effects unused;
  for (const char* policy : {"disabled", "DOWNGRADE"}) {
    settings.consumer_migration_policy = policy;
    EXPECT_EQ(upgraded(*both_.classic(), view(), unused), nullptr) << policy;
  }
  settings.consumer_migration_policy = "upgrade";
  upgrade_by("c");
  say(staying("c", kLeaveEpoch));
  EXPECT_NE(both_.consumer(), nullptr) << "no way back by this policy";
}

TEST_F(GroupMigrationTest, AnAssignmentWithDataOfACustomAssignorIsNotUpgraded) {
  make_classic();
  msg::ConsumerProtocolAssignment custom;
  std::string data = "mine";
  custom.user_data = as_bytes(data);
  wire::FrameBuffer buffer;
  buffer.bytes.resize(sizeof(int16_t));
  wire::encode(custom, 0, buffer);
  msg::GroupMetadataValue value{
      .protocol_type = "consumer", .generation = 1, .protocol = "mine", .leader = "a"};
  value.members.push_back(classic_member("a", buffer.bytes));
  ClassicGroup classic("readers", settings);
  classic.apply(value);
  Effects unused;
  EXPECT_EQ(upgraded(classic, view(), unused), nullptr);
}

TEST_F(GroupMigrationTest, AGroupOfAnotherProtocolTypeIsNotUpgraded) {
  msg::GroupMetadataValue value{.protocol_type = "connect", .generation = 1, .protocol = "v1", .leader = "a"};
  value.members.push_back(classic_member("a", {}));
  ClassicGroup classic("readers", settings);
  classic.apply(value);
  Effects unused;
  EXPECT_EQ(upgraded(classic, view(), unused), nullptr);
}

TEST_F(GroupMigrationTest, AnEmptyConsumerGroupMakesRoomForAClassicOne) {
  make_classic();
  upgrade_by("c");
  settings.consumer_migration_policy = "disabled";
  for (const char* id : {"a", "b", "c"}) say(staying(id, kLeaveEpoch));
  ASSERT_TRUE(consumer().empty());
  keep(make_room_for_classic(both_));
  EXPECT_EQ(both_.consumer(), nullptr);
  GroupShard shard({settings, [] { return std::make_shared<const CatalogSnapshot>(); }});
  for (const GroupRecord& record : log_) {
    ASSERT_TRUE(
        shard.apply(record.key, record.value ? std::optional<Bytes>(*record.value) : std::nullopt).ok());
  }
  EXPECT_EQ(shard.find("readers"), nullptr) << "nothing is left of it in the log";
}

}  // namespace
}  // namespace zurau::broker
