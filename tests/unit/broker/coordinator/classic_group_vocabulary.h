// The vocabulary of the tests of classic groups: clients that join, sync and beat at a group whose time the
// test turns, and whose records go to a log that a second group can be read from.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/coordinator/classic_group.h"

namespace zurau::broker {

using wire::ErrorCode;

/// What a client says when it joins; the default is a modern consumer.
struct Joiner {
  std::string member_id = {};
  std::optional<std::string> instance_id = {};
  int16_t version = 9;
  int32_t session_ms = 10'000;
  int32_t rebalance_ms = 60'000;
  std::string type = "consumer";
  std::vector<std::pair<std::string, std::string>> protocols = {{"range", "m"}};
  std::string client_id = "app";
};

/// Where an answer lands.
template <class Result>
struct Pending {
  std::shared_ptr<std::optional<Result>> slot = std::make_shared<std::optional<Result>>();
  bool answered() const { return slot->has_value(); }
  const Result& operator*() const {
    static const Result none{};
    if (!answered()) ADD_FAILURE() << "not answered yet";
    return answered() ? **slot : none;
  }
  const Result* operator->() const { return &**this; }
  Answer<Result> answer() const {
    return [slot = slot](Result result) {
      EXPECT_FALSE(slot->has_value()) << "answered twice";
      *slot = std::move(result);
    };
  }
};
using Join = Pending<JoinResult>;
using Sync = Pending<SyncResult>;
using Leave = Pending<msg::LeaveGroupResponse>;

class ClassicGroupTest : public ::testing::Test {
 protected:
  ClassicGroupTest() { settings.initial_rebalance_delay_ms = 0; }

  /// Appends, and gives the answers as once everything is durable (or has failed).
  void settle(Effects effects, ErrorCode failure = ErrorCode::kNone) {
    for (GroupRecord& record : effects.records) log.push_back(std::move(record));
    for (Answering& answering : effects.answers) answering(failure);
  }

  Join join(const Joiner& joiner) {
    Join call;
    settle(begin_join(joiner, call));
    return call;
  }
  Effects begin_join(const Joiner& joiner, const Join& call) {
    msg::JoinGroupRequest request{.group_id = "g",
                                  .session_timeout_ms = joiner.session_ms,
                                  .rebalance_timeout_ms = joiner.rebalance_ms,
                                  .member_id = joiner.member_id,
                                  .group_instance_id = joiner.instance_id,
                                  .protocol_type = joiner.type};
    for (const auto& [name, metadata] : joiner.protocols) {
      request.protocols.push_back({name, as_bytes(metadata)});
    }
    Uuid fresh;
    fresh.bytes[15] = ++fresh_ids_;
    return group->join(request, {joiner.version, joiner.client_id, "/127.0.0.1"}, fresh, now, call.answer());
  }
  /// Asks for an id first, as a dynamic member of version 4 does, and waits in the group with it.
  std::pair<std::string, Join> join_new(Joiner joiner = {}) {
    Join first = join(joiner);
    EXPECT_EQ(first->error, ErrorCode::kMemberIdRequired);
    joiner.member_id = first->member_id;
    return {first->member_id, join(joiner)};
  }

  using Assignments = std::vector<std::pair<std::string, std::string>>;
  Sync sync(const std::string& member_id, const Assignments& assignments = {},
            std::optional<int32_t> generation = {}, std::optional<std::string> instance_id = {}) {
    msg::SyncGroupRequest request{.group_id = "g",
                                  .generation_id = generation.value_or(group->generation_id()),
                                  .member_id = member_id,
                                  .group_instance_id = std::move(instance_id)};
    return sync(request, assignments);
  }
  Sync sync(msg::SyncGroupRequest request, const Assignments& assignments) {
    for (const auto& [member, assignment] : assignments) {
      request.assignments.push_back({member, as_bytes(assignment)});
    }
    Sync call;
    settle(group->sync(request, now, call.answer()));
    return call;
  }

  ErrorCode beat(const std::string& member_id, std::optional<int32_t> generation = {},
                 std::optional<std::string> instance_id = {}) {
    return group->heartbeat({.group_id = "g",
                             .generation_id = generation.value_or(group->generation_id()),
                             .member_id = member_id,
                             .group_instance_id = std::move(instance_id)},
                            now);
  }
  Leave leave(const std::vector<std::pair<std::string, std::optional<std::string>>>& members) {
    msg::LeaveGroupRequest request{.group_id = "g"};
    for (const auto& [id, instance] : members) request.members.push_back({id, instance, "test"});
    Leave call;
    settle(group->leave(request, {5, "app", "/127.0.0.1"}, now, call.answer()));
    return call;
  }
  static ErrorCode error_of(const msg::LeaveGroupResponse& response, size_t member) {
    return static_cast<ErrorCode>(response.members.at(member).error_code);
  }
  ErrorCode commit(const std::string& member_id, int32_t generation,
                   std::optional<std::string> instance_id = {}) {
    return group->validate_commit(member_id, instance_id, generation, false, now);
  }

  /// Time goes by, and the group is ticked whenever it wants to be.
  void pass(int64_t ms) {
    const int64_t end = now.steady_ms + ms;
    while (group->next_deadline_ms() <= end) {
      const int64_t step = std::max<int64_t>(group->next_deadline_ms() - now.steady_ms, 0);
      now.steady_ms += step;
      now.wall_ms += step;
      settle(group->tick(now));
      ASSERT_GT(group->next_deadline_ms(), now.steady_ms) << "what was due is still there";
    }
    now.wall_ms += end - now.steady_ms;
    now.steady_ms = end;
  }

  /// A stable group of so many dynamic members; the first one leads. "a0", "a1", .. are their assignments.
  std::vector<std::string> stable(size_t count, const Joiner& joiner = {}) {
    std::vector<std::string> ids;
    std::vector<Join> calls;
    for (size_t i = 0; i < count; ++i) {
      auto [id, call] = join_new(joiner);
      ids.push_back(id);
      for (size_t before = 0; before < i; ++before) {  // The others come back at each rebalance.
        Joiner again = joiner;
        again.member_id = ids[before];
        join(again);
      }
    }
    stabilise(ids);
    return ids;
  }
  /// Everybody syncs; the leader gives each of `ids` its assignment.
  void stabilise(const std::vector<std::string>& ids) {
    ASSERT_EQ(group->state(), ClassicState::kCompletingRebalance);
    Assignments assignments;
    for (size_t i = 0; i < ids.size(); ++i) assignments.emplace_back(ids[i], "a" + std::to_string(i));
    for (const std::string& id : ids) sync(id, id == group->leader_id() ? assignments : Assignments{});
    ASSERT_EQ(group->state(), ClassicState::kStable);
  }

  /// The record that was written last.
  msg::GroupMetadataValue last_record() {
    EXPECT_FALSE(log.empty());
    parsed_.emplace_back(parse_group_record(log.back().key, Bytes(*log.back().value)).value());
    return *std::get<GroupMetadataRecord>(parsed_.back()).value;
  }
  /// The broker starts again: a group that is read from the log.
  void restart() {
    group = std::make_unique<ClassicGroup>("g", settings);
    for (const GroupRecord& record : log) {
      auto parsed = parse_group_record(record.key, Bytes(*record.value)).value();
      group->apply(*std::get<GroupMetadataRecord>(parsed).value);
    }
    settle(group->begin(now));
  }
  static std::string text(const SharedBytes& bytes) { return std::string(as_text(view(bytes))); }

  GroupSettings settings;
  std::unique_ptr<ClassicGroup> group = std::make_unique<ClassicGroup>("g", settings);
  Now now{.steady_ms = 1'000, .wall_ms = 1'700'000'000'000};
  std::vector<GroupRecord> log;

 private:
  uint8_t fresh_ids_ = 0;
  std::vector<ParsedGroupRecord> parsed_;
};

}  // namespace zurau::broker
