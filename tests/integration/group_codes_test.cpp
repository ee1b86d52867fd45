// What members of classic groups are told, code by code: raw sockets against the real binary. The same
// expectations hold for Apache Kafka 4.3.1: ZURAU_GROUP_CODES_PORT names a broker on loopback to put them to
// (it must be configured with group.initial.rebalance.delay.ms=0).
#include <charconv>
#include <cstdlib>

#include "protocol/messages/describe_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/sync_group.h"
#include "protocol/wire/error_code.h"
#include "tests/integration/broker_test.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

using wire::ErrorCode;

/// A response and the bytes that it looks into.
template <class Response>
struct Told {
  std::string bytes;
  Response message;
  const Response* operator->() const { return &message; }
  ErrorCode error() const requires requires(Response response) { response.error_code; }
  { return static_cast<ErrorCode>(message.error_code); }
};

struct Joiner {
  std::string group;
  std::string member_id = {};
  std::optional<std::string> instance_id = {};
  std::string type = "consumer";
  std::vector<std::string> protocols = {"range"};
  int32_t session_ms = 30'000;
};

class GroupCodesTest : public BrokerTest {
 protected:
  explicit GroupCodesTest(std::vector<std::string> more = {}) : BrokerTest(arguments(std::move(more))) {}

  static std::vector<std::string> arguments(std::vector<std::string> more) {
    more.insert(more.end(), {"--set", "group.initial.rebalance.delay.ms=0"});
    return more;
  }
  void SetUp() override {
    BrokerTest::SetUp();
    port_ = broker_->port();
    if (const char* other = std::getenv("ZURAU_GROUP_CODES_PORT")) {
      std::from_chars(other, other + std::string_view(other).size(), port_);
    }
    group_ = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    wait_for_coordinator();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Kafka makes the offsets topic while the client waits.
  void wait_for_coordinator() {
    for (int i = 0; i < 300; ++i) {
      auto found = ask<msg::FindCoordinatorResponse>(msg::FindCoordinatorRequest{.key = group_}, 1);
      auto error = beat("nobody", 1);
      if (found.error() == ErrorCode::kNone && error == ErrorCode::kUnknownMemberId) return;
      RawClient(port_).frame(100);
    }
    FAIL() << "there is no coordinator";
  }

  template <class Response>
  static Told<Response> read(RawClient& client, int16_t version) {
    Told<Response> told;
    auto bytes = client.frame(kPatienceMs);
    if (!bytes) {
      ADD_FAILURE() << Response::info.name << " version " << version << ": no answer";
      return told;
    }
    told.bytes = std::move(*bytes);
    auto head = wire::parse_response_head(as_bytes(told.bytes), Response::info.key, version);
    auto message = wire::decode<Response>(as_bytes(told.bytes).subspan(head.value().body_offset), version);
    EXPECT_TRUE(message.ok()) << message.error().to_string();
    told.message = std::move(message).value();
    return told;
  }
  template <class Response, class Request>
  Told<Response> ask(const Request& request, int16_t version) {
    RawClient client(port_);
    client.send(request_frame(request, version, 1));
    return read<Response>(client, version);
  }

  static std::string join_frame(const Joiner& joiner, int16_t version) {
    msg::JoinGroupRequest request{.group_id = joiner.group,
                                  .session_timeout_ms = joiner.session_ms,
                                  .rebalance_timeout_ms = 60'000,
                                  .member_id = joiner.member_id,
                                  .group_instance_id = joiner.instance_id,
                                  .protocol_type = joiner.type};
    for (const auto& protocol : joiner.protocols) request.protocols.push_back({protocol, as_bytes("meta")});
    return request_frame(request, version, 1);
  }
  Told<msg::JoinGroupResponse> join(Joiner joiner, int16_t version = 9) {
    RawClient client(port_);
    client.send(join_frame(joiner, version));
    return read<msg::JoinGroupResponse>(client, version);
  }
  /// Joins with the id that it is given first.
  Told<msg::JoinGroupResponse> join_new(int16_t version = 9) {
    auto given = join({.group = group_}, version);
    EXPECT_EQ(given.error(), ErrorCode::kMemberIdRequired);
    return join({.group = group_, .member_id = given->member_id}, version);
  }
  Told<msg::SyncGroupResponse> sync(const std::string& member_id, int32_t generation,
                                    const std::vector<std::pair<std::string, std::string>>& assignments = {},
                                    int16_t version = 4, const std::optional<std::string>& instance_id = {}) {
    msg::SyncGroupRequest request{.group_id = group_,
                                  .generation_id = generation,
                                  .member_id = member_id,
                                  .group_instance_id = instance_id};
    for (const auto& [id, assignment] : assignments) {
      request.assignments.push_back({id, as_bytes(assignment)});
    }
    return ask<msg::SyncGroupResponse>(request, version);
  }
  /// A stable group of one member: its id. It is in generation 1.
  std::string stable() {
    auto joined = join_new();
    EXPECT_EQ(joined->generation_id, 1);
    EXPECT_EQ(sync(joined->member_id, 1, {{joined->member_id, "mine"}}).error(), ErrorCode::kNone);
    return joined->member_id;
  }
  ErrorCode beat(const std::string& member_id, int32_t generation,
                 const std::optional<std::string>& instance_id = {}, int16_t version = 4) {
    msg::HeartbeatRequest request{.group_id = group_,
                                  .generation_id = generation,
                                  .member_id = member_id,
                                  .group_instance_id = instance_id};
    return ask<msg::HeartbeatResponse>(request, version).error();
  }
  Told<msg::LeaveGroupResponse> leave(
      const std::vector<std::pair<std::string, std::optional<std::string>>>& members, int16_t version = 5) {
    msg::LeaveGroupRequest request{.group_id = group_};
    for (const auto& [id, instance] : members) request.members.push_back({id, instance, std::nullopt});
    return ask<msg::LeaveGroupResponse>(request, version);
  }
  ErrorCode commit(const std::string& member_id, int32_t generation, const std::string& metadata = "",
                   const std::optional<std::string>& instance_id = {}, int16_t version = 8) {
    msg::OffsetCommitRequest request{.group_id = group_,
                                     .generation_id_or_member_epoch = generation,
                                     .member_id = member_id,
                                     .group_instance_id = instance_id};
    request.topics.push_back({.name = topic_, .partitions = {{.committed_metadata = metadata}}});
    auto told = ask<msg::OffsetCommitResponse>(request, version);
    return static_cast<ErrorCode>(told->topics.at(0).partitions.at(0).error_code);
  }
  void make_topic() {
    topic_ = group_;
    ASSERT_EQ(Admin(address()).create_topic(topic_), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  uint16_t port_ = 0;
  std::string group_;
  std::string topic_;
};

TEST_F(GroupCodesTest, EveryVersionJoinsSyncsBeatsAndLeaves) {
  for (int16_t version = 0; version <= 9; ++version) {
    SCOPED_TRACE(version);
    Joiner joiner{.group = group_};
    auto joined = join(joiner, version);
    if (version >= 4) {
      EXPECT_EQ(joined.error(), ErrorCode::kMemberIdRequired);
      joiner.member_id = joined->member_id;
      joined = join(joiner, version);
    }
    ASSERT_EQ(joined.error(), ErrorCode::kNone);
    const std::string id = joined->member_id;
    EXPECT_EQ(joined->leader, id);
    EXPECT_EQ(joined->protocol_name, "range");
    EXPECT_EQ(joined->protocol_type, version >= 7 ? std::optional<std::string>("consumer") : std::nullopt);
    ASSERT_EQ(joined->members.size(), 1u);
    EXPECT_EQ(as_text(joined->members[0].metadata), "meta");
    auto sync_version = std::min<int16_t>(version, 4);
    auto synced = sync(id, joined->generation_id, {{id, "mine"}}, sync_version);
    EXPECT_EQ(synced.error(), ErrorCode::kNone);
    EXPECT_EQ(as_text(synced->assignment), "mine");
    EXPECT_EQ(beat(id, joined->generation_id, {}, sync_version), ErrorCode::kNone);
    if (version < 3) {
      msg::LeaveGroupRequest request{.group_id = group_, .member_id = id};
      EXPECT_EQ(ask<msg::LeaveGroupResponse>(request, version).error(), ErrorCode::kNone);
    } else {
      EXPECT_EQ(leave({{id, {}}}, std::min<int16_t>(version, 5))->members.at(0).error_code, 0);
    }
  }
}

TEST_F(GroupCodesTest, AnEmptyGroupIdIsInvalid) {
  EXPECT_EQ(join({.group = ""}).error(), ErrorCode::kInvalidGroupId);
  group_ = "";
  EXPECT_EQ(sync("m", 1).error(), ErrorCode::kInvalidGroupId);
  EXPECT_EQ(beat("m", 1), ErrorCode::kInvalidGroupId);
  EXPECT_EQ(leave({{"m", {}}}).error(), ErrorCode::kInvalidGroupId);
}

TEST_F(GroupCodesTest, SessionTimeoutsOutOfBoundsAreInvalid) {
  EXPECT_EQ(join({.group = group_, .session_ms = 5'999}).error(), ErrorCode::kInvalidSessionTimeout);
  EXPECT_EQ(join({.group = group_, .session_ms = 1'800'001}).error(), ErrorCode::kInvalidSessionTimeout);
  EXPECT_EQ(join({.group = group_, .session_ms = 6'000}).error(), ErrorCode::kMemberIdRequired);
}

TEST_F(GroupCodesTest, AGroupThatIsNotThereKnowsNobody) {
  EXPECT_EQ(join({.group = group_, .member_id = "nobody"}).error(), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(join({.group = group_, .member_id = "nobody", .protocols = {}}).error(),
            ErrorCode::kUnknownMemberId);
  EXPECT_EQ(sync("nobody", 1).error(), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat("nobody", 1), ErrorCode::kUnknownMemberId);
  auto left = leave({{"nobody", {}}, {"", "i"}});
  EXPECT_EQ(left.error(), ErrorCode::kNone);
  ASSERT_EQ(left->members.size(), 2u);
  EXPECT_EQ(left->members[0].error_code, static_cast<int16_t>(ErrorCode::kUnknownMemberId));
  EXPECT_EQ(left->members[1].error_code, static_cast<int16_t>(ErrorCode::kUnknownMemberId));
  EXPECT_EQ(left->members[1].group_instance_id, "i");
}

TEST_F(GroupCodesTest, ProtocolsMustFit) {
  EXPECT_EQ(join({.group = group_, .protocols = {}}).error(), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(join({.group = group_, .type = ""}).error(), ErrorCode::kInconsistentGroupProtocol);
  const std::string id = stable();
  EXPECT_EQ(join({.group = group_, .type = "connect"}).error(), ErrorCode::kInconsistentGroupProtocol);
  auto told = join({.group = group_, .member_id = id, .protocols = {"sticky"}});
  EXPECT_EQ(told.error(), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(told->member_id, id);
}

TEST_F(GroupCodesTest, WrongGenerationsAndUnknownMembers) {
  const std::string id = stable();
  make_topic();
  for (int32_t generation : {-1, 0, 2}) {
    SCOPED_TRACE(generation);
    EXPECT_EQ(sync(id, generation).error(), ErrorCode::kIllegalGeneration);
    EXPECT_EQ(beat(id, generation), ErrorCode::kIllegalGeneration);
    EXPECT_EQ(commit(id, generation), ErrorCode::kIllegalGeneration);
  }
  EXPECT_EQ(sync("nobody", 1).error(), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat("nobody", 1), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("nobody", 1), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(commit("", -1), ErrorCode::kUnknownMemberId) << "the group has a member";
  EXPECT_EQ(join({.group = group_, .member_id = "nobody"}).error(), ErrorCode::kUnknownMemberId);
  EXPECT_EQ(beat(id, 1), ErrorCode::kNone);
  EXPECT_EQ(commit(id, 1), ErrorCode::kNone);
}

TEST_F(GroupCodesTest, ACommitOfAGroupThatIsNotThere) {
  make_topic();
  EXPECT_EQ(commit("nobody", 1), ErrorCode::kIllegalGeneration);
  EXPECT_EQ(commit("", -1), ErrorCode::kNone) << "a tool, or a consumer that assigns its partitions by hand";
  EXPECT_EQ(commit("nobody", 1), ErrorCode::kUnknownMemberId) << "now it is there";
}

TEST_F(GroupCodesTest, MetadataOfACommitMayBeOfFourKibibytes) {
  const std::string id = stable();
  make_topic();
  EXPECT_EQ(commit(id, 1, std::string(4096, 'x')), ErrorCode::kNone);
  EXPECT_EQ(commit(id, 1, std::string(4097, 'x')), ErrorCode::kOffsetMetadataTooLarge);
}

TEST_F(GroupCodesTest, AssignmentsOfStrangersAreDropped) {
  auto joined = join_new();
  const std::string id = joined->member_id;
  auto synced = sync(id, 1, {{"stranger", "theirs"}});
  EXPECT_EQ(synced.error(), ErrorCode::kNone);
  EXPECT_EQ(as_text(synced->assignment), "") << "the leader has forgotten itself";
  EXPECT_EQ(sync("stranger", 1).error(), ErrorCode::kUnknownMemberId);
}

TEST_F(GroupCodesTest, SyncOfVersion5MustSayTheRightProtocol) {
  auto joined = join_new();
  auto code = [&](std::optional<std::string> type, std::optional<std::string> name) {
    msg::SyncGroupRequest request{.group_id = group_,
                                  .generation_id = 1,
                                  .member_id = joined->member_id,
                                  .protocol_type = std::move(type),
                                  .protocol_name = std::move(name)};
    return ask<msg::SyncGroupResponse>(request, 5).error();
  };
  EXPECT_EQ(code("connect", "range"), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(code("consumer", "sticky"), ErrorCode::kInconsistentGroupProtocol);
  EXPECT_EQ(code("consumer", "range"), ErrorCode::kNone);
}

TEST_F(GroupCodesTest, ARebalanceIsToldToWhoBeats) {
  const std::string id = stable();
  make_topic();
  auto given = join({.group = group_});
  RawClient second(port_);
  second.send(join_frame({.group = group_, .member_id = given->member_id}, 9));
  for (int i = 0; i < 1000 && beat(id, 1) == ErrorCode::kNone; ++i) continue;
  EXPECT_EQ(beat(id, 1), ErrorCode::kRebalanceInProgress);
  EXPECT_EQ(sync(id, 1).error(), ErrorCode::kRebalanceInProgress);
  EXPECT_EQ(commit(id, 1), ErrorCode::kNone) << "what it has done till now";
  auto led = join({.group = group_, .member_id = id});
  EXPECT_EQ(led->generation_id, 2);
  EXPECT_EQ(led->members.size(), 2u);
  auto followed = read<msg::JoinGroupResponse>(second, 9);
  EXPECT_EQ(followed->generation_id, 2);
  EXPECT_EQ(followed->leader, id);
  EXPECT_TRUE(followed->members.empty());
  EXPECT_EQ(commit(id, 2), ErrorCode::kRebalanceInProgress) << "before the sync";
  EXPECT_EQ(beat(id, 2), ErrorCode::kNone);
}

TEST_F(GroupCodesTest, AStaticMemberThatCameBackFencesItsOldId) {
  auto first = join({.group = group_, .instance_id = "i"});
  ASSERT_EQ(first.error(), ErrorCode::kNone);
  EXPECT_EQ(first->member_id.substr(0, 2), "i-");
  ASSERT_EQ(sync(first->member_id, 1, {{first->member_id, "mine"}}, 4, "i").error(), ErrorCode::kNone);
  make_topic();
  auto back = join({.group = group_, .instance_id = "i"});
  EXPECT_EQ(back->generation_id, 1) << "without a rebalance";
  EXPECT_NE(back->member_id, first->member_id);
  EXPECT_TRUE(back->skip_assignment);
  EXPECT_EQ(back->leader, back->member_id);
  EXPECT_EQ(back->members.size(), 1u);
  EXPECT_EQ(as_text(sync(back->member_id, 1, {}, 4, "i")->assignment), "mine");
  EXPECT_EQ(beat(first->member_id, 1, "i"), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(commit(first->member_id, 1, "", "i"), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(sync(first->member_id, 1, {}, 4, "i").error(), ErrorCode::kFencedInstanceId);
  EXPECT_EQ(join({.group = group_, .member_id = first->member_id, .instance_id = "i"}).error(),
            ErrorCode::kFencedInstanceId);
  EXPECT_EQ(leave({{first->member_id, "i"}})->members.at(0).error_code,
            static_cast<int16_t>(ErrorCode::kFencedInstanceId));
  EXPECT_EQ(beat(back->member_id, 1, "other"), ErrorCode::kUnknownMemberId);
  auto old_leader = back->member_id;
  auto version8 = join({.group = group_, .instance_id = "i"}, 8);
  EXPECT_EQ(version8->leader, old_leader) << "it must not assign, and does not know of skip_assignment";
  EXPECT_TRUE(version8->members.empty());
  EXPECT_EQ(leave({{"", "i"}})->members.at(0).error_code, 0);
}

TEST_F(GroupCodesTest, AnyProtocolTypeMayMakeAGroup) {
  for (const std::string type : {"sr", "connect"}) {
    SCOPED_TRACE(type);
    group_ = "of-type-" + type;
    Joiner joiner{.group = group_, .type = type, .protocols = {"v0", "v1"}};
    joiner.member_id = join(joiner)->member_id;
    auto joined = join(joiner);
    EXPECT_EQ(joined->protocol_type, type);
    EXPECT_EQ(joined->protocol_name, "v0");
    EXPECT_EQ(sync(joiner.member_id, 1, {{joiner.member_id, "primary"}}).error(), ErrorCode::kNone);
    auto told = ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{.groups = {group_}}, 5);
    ASSERT_EQ(told->groups.size(), 1u);
    EXPECT_EQ(told->groups[0].group_state, "Stable");
    EXPECT_EQ(told->groups[0].protocol_type, type);
    EXPECT_EQ(told->groups[0].protocol_data, "v0");
    ASSERT_EQ(told->groups[0].members.size(), 1u);
    EXPECT_EQ(told->groups[0].members[0].client_host, "/127.0.0.1");
    EXPECT_EQ(told->groups[0].members[0].client_id, "raw");
    EXPECT_EQ(as_text(told->groups[0].members[0].member_metadata), "meta");
    EXPECT_EQ(as_text(told->groups[0].members[0].member_assignment), "primary");
  }
}

class SmallGroups : public GroupCodesTest {
 protected:
  SmallGroups() : GroupCodesTest({"--set", "group.max.size=1"}) {}
};

TEST_F(SmallGroups, AFullGroupRefusesTheNext) {
  if (std::getenv("ZURAU_GROUP_CODES_PORT")) GTEST_SKIP() << "needs group.max.size=1";
  stable();
  EXPECT_EQ(join({.group = group_}).error(), ErrorCode::kGroupMaxSizeReached);
}

}  // namespace
}  // namespace zurau::test
