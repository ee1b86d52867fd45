// JoinGroup, SyncGroup, Heartbeat and LeaveGroup as clients send them, with the coordinator, its timer and
// its log behind them: what waits for time, for others and for the disk.
#include <gtest/gtest.h>

#include "broker/coordinator/group_coordinator.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/sync_group.h"
#include "tests/support/handler_harness.h"

namespace zurau::testing {
namespace {

using wire::ErrorCode;

class ClassicRequestsTest : public ::testing::Test {
 protected:
  explicit ClassicRequestsTest(const std::string& initial_delay_ms = "0")
      : broker_{
            {{"offsets.topic.num.partitions", "1"}, {"group.initial.rebalance.delay.ms", initial_delay_ms}}} {
    msg::FindCoordinatorRequest request{.key = "g"};
    EXPECT_EQ(broker_.ask<msg::FindCoordinatorResponse>(request, 2).error_code, 0);
  }

  static msg::JoinGroupRequest join_of(const std::string& id) {
    msg::JoinGroupRequest request{.group_id = "g",
                                  .session_timeout_ms = 10'000,
                                  .rebalance_timeout_ms = 60'000,
                                  .member_id = id,
                                  .protocol_type = "consumer"};
    request.protocols.push_back({"range", {}});
    return request;
  }
  /// A new member, by the version that joins at once.
  Call join(const std::string& id = "") { return broker_.send(join_of(id), 3); }
  static msg::JoinGroupResponse joined(const Call& call) {
    auto response = call.response<msg::JoinGroupResponse>();
    EXPECT_EQ(response.error_code, 0);
    return response;
  }
  Call sync(const std::string& id, int32_t generation, const std::string& leader_assignment = "") {
    msg::SyncGroupRequest request{.group_id = "g", .generation_id = generation, .member_id = id};
    if (!leader_assignment.empty()) request.assignments.push_back({id, as_bytes(leader_assignment)});
    return broker_.send(request, 3);
  }
  /// One member of a stable group, generation 1.
  std::string stable() {
    const std::string id = joined(join()).member_id;
    Call call = sync(id, 1, "all");
    broker_.sync();
    EXPECT_EQ(call.response<msg::SyncGroupResponse>().error_code, 0);
    return id;
  }
  ErrorCode beat(const std::string& id, int32_t generation) {
    msg::HeartbeatRequest request{.group_id = "g", .generation_id = generation, .member_id = id};
    return ErrorCode{broker_.ask<msg::HeartbeatResponse>(request, 4).error_code};
  }
  std::string state() {
    broker_.sync();  // What is told of a group waits for its records.
    auto told = broker_.ask<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{.groups = {"g"}}, 5);
    return told.groups.at(0).group_state;
  }

  HandlerHarness broker_;
};

TEST_F(ClassicRequestsTest, WhoWaitsForOthersHearsAtOnceThatTheOffsetsTopicIsGone) {
  stable();
  Call waiting = join();
  ASSERT_FALSE(waiting.answered());
  msg::DeleteTopicsRequest request;
  request.topic_names = {"__consumer_offsets"};
  EXPECT_EQ(broker_.ask<msg::DeleteTopicsResponse>(request, 5).responses.at(0).error_code, 0);
  EXPECT_EQ(ErrorCode{waiting.response<msg::JoinGroupResponse>().error_code},
            ErrorCode::kCoordinatorNotAvailable);
}

TEST_F(ClassicRequestsTest, AnAssignmentThatIsTooLargeIsRefusedAndOthersDoNotFeelIt) {
  ASSERT_TRUE(broker_.catalog()
                  .change_configs([](const broker::CatalogSnapshot&) {
                    return std::vector{
                        broker::ConfigChange{{broker::ConfigResourceType::topic, "__consumer_offsets"},
                                             {{"max.message.bytes", std::string("2000")}}}};
                  })
                  .ok());
  const std::string id = stable();
  auto other = join_of("");
  other.group_id = "other";
  const std::string other_id = joined(broker_.send(other, 3)).member_id;
  Call again = join(id);
  broker_.sync();
  Call large = sync(id, joined(again).generation_id, std::string(2000, 'x'));
  EXPECT_EQ(ErrorCode{large.response<msg::SyncGroupResponse>().error_code}, ErrorCode::kUnknownServerError);
  msg::HeartbeatRequest heartbeat{.group_id = "other", .generation_id = 1, .member_id = other_id};
  EXPECT_EQ(broker_.ask<msg::HeartbeatResponse>(heartbeat, 4).error_code, 0);
  broker_.services().groups.wait_until_loaded();
  EXPECT_EQ(beat(id, 1), ErrorCode::kNone) << "as the log has it";
}

TEST_F(ClassicRequestsTest, AnAssignmentIsGivenWhenItIsDurable) {
  const std::string id = joined(join()).member_id;
  Call call = sync(id, 1, "all");
  EXPECT_FALSE(call.answered());
  broker_.sync();
  auto response = call.response<msg::SyncGroupResponse>();
  EXPECT_EQ(response.error_code, 0);
  EXPECT_EQ(as_text(response.assignment), "all");
}

TEST_F(ClassicRequestsTest, WhoAsksForAnAssignmentThatIsNotDurableYetWaitsAsWell) {
  const std::string id = joined(join()).member_id;
  sync(id, 1, "all");
  Call again = sync(id, 1);
  EXPECT_FALSE(again.answered());
  broker_.sync();
  EXPECT_EQ(as_text(again.response<msg::SyncGroupResponse>().assignment), "all");
}

TEST_F(ClassicRequestsTest, HeartbeatsDoNotWaitForTheDisk) {
  const std::string id = joined(join()).member_id;
  sync(id, 1, "all");
  EXPECT_EQ(beat(id, 1), ErrorCode::kNone);
}

TEST_F(ClassicRequestsTest, ASessionEndsByTheCoordinatorsTimer) {
  const std::string id = stable();
  broker_.advance_ms(9'999);
  EXPECT_EQ(beat(id, 1), ErrorCode::kNone);
  broker_.advance_ms(9'999);
  EXPECT_EQ(state(), "Stable");
  broker_.advance_ms(1);
  EXPECT_EQ(state(), "Empty");
  EXPECT_EQ(beat(id, 1), ErrorCode::kUnknownMemberId);
}

TEST_F(ClassicRequestsTest, MembersAreKnownAfterAStopAndAfterAKill) {
  const std::string id = stable();
  for (bool cleanly : {true, false}) {
    broker_.restart(cleanly);
    EXPECT_EQ(beat(id, 1), ErrorCode::kNone);
    Call call = sync(id, 1);
    EXPECT_EQ(as_text(call.response<msg::SyncGroupResponse>().assignment), "all");
  }
}

TEST_F(ClassicRequestsTest, AfterAStartWhoDoesNotBeatIsMissed) {
  stable();
  broker_.restart(false);
  broker_.advance_ms(9'999);
  EXPECT_EQ(state(), "Stable");
  broker_.advance_ms(1);
  EXPECT_EQ(state(), "Empty");
}

TEST_F(ClassicRequestsTest, AFullDiskRefusesTheAssignmentAndTheGroupIsReadFromItsLog) {
  const std::string id = stable();
  const Call again = join(id);  // The leader: generation 2.
  EXPECT_EQ(joined(again).generation_id, 2);
  broker_.files().inject({SimFault::Kind::disk_full, broker_.files().calls() + 1});
  Call call = sync(id, 2, "more");
  EXPECT_EQ(ErrorCode{call.response<msg::SyncGroupResponse>().error_code},
            ErrorCode::kCoordinatorNotAvailable);
  broker_.files().clear_faults();
  broker_.services().groups.wait_until_loaded();
  EXPECT_EQ(beat(id, 1), ErrorCode::kNone) << "what stands in the log holds";
  EXPECT_EQ(joined(join(id)).generation_id, 2);
}

TEST_F(ClassicRequestsTest, WhoWaitsInAnotherGroupThatIsThrownAwayWithItIsAnswered) {
  auto waits = join_of("");
  waits.group_id = "other";
  joined(broker_.send(waits, 3));
  Call waiting = broker_.send(waits, 3);  // A second member, and the first has not come back.
  EXPECT_FALSE(waiting.answered());
  const std::string id = joined(join()).member_id;
  broker_.files().inject({SimFault::Kind::disk_full, broker_.files().calls() + 1});
  sync(id, 1, "all");
  EXPECT_EQ(ErrorCode{waiting.response<msg::JoinGroupResponse>().error_code},
            ErrorCode::kCoordinatorNotAvailable);
}

TEST(ClassicRequests, WithoutATopicThereIsNoCoordinator) {
  HandlerHarness broker;
  constexpr auto kNone = static_cast<int16_t>(ErrorCode::kCoordinatorNotAvailable);
  msg::JoinGroupRequest join{.group_id = "g", .session_timeout_ms = 10'000, .member_id = "m"};
  auto joined = broker.ask<msg::JoinGroupResponse>(join, 9);
  EXPECT_EQ(joined.error_code, kNone);
  EXPECT_EQ(joined.member_id, "m");
  EXPECT_EQ(broker.ask<msg::SyncGroupResponse>(msg::SyncGroupRequest{.group_id = "g"}, 5).error_code, kNone);
  EXPECT_EQ(broker.ask<msg::HeartbeatResponse>(msg::HeartbeatRequest{.group_id = "g"}, 4).error_code, kNone);
  EXPECT_EQ(broker.ask<msg::LeaveGroupResponse>(msg::LeaveGroupRequest{.group_id = "g"}, 5).error_code,
            kNone);
}

class ClassicDelayTest : public ClassicRequestsTest {
 protected:
  ClassicDelayTest() : ClassicRequestsTest("3000") {}
};

TEST_F(ClassicDelayTest, TheFirstRebalanceEndsByTheCoordinatorsTimer) {
  Call call = join();
  broker_.advance_ms(2'999);
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(state(), "PreparingRebalance");
  broker_.advance_ms(1);
  EXPECT_EQ(joined(call).generation_id, 1);
  EXPECT_EQ(state(), "CompletingRebalance");
}

}  // namespace
}  // namespace zurau::testing
