#include "tests/bench/loadgen/group_member.h"

#include <algorithm>
#include <atomic>

namespace zurau::bench {
namespace {

/// JoinGroup, SyncGroup, Heartbeat, with the eager assignor "range": each rebalance takes everything back.
class ClassicMember final : public GroupMember {
 public:
  explicit ClassicMember(const GroupPlan& plan) : GroupMember(plan), self_{plan.group, {}, -1} {}

  Buffer join() override {
    settled_ = false;
    owned_.clear();
    asked_ = Asked::kJoin;
    return join_group_frame(self_, plan_.topic);
  }
  Buffer heartbeat() override {
    asked_ = Asked::kHeartbeat;
    return heartbeat_frame(self_);
  }
  Buffer leave() override {
    asked_ = Asked::kLeave;
    return leave_group_frame(self_);
  }

  Result<std::optional<Buffer>> answered(Bytes frame) override {
    switch (asked_) {
      case Asked::kJoin: return joined(frame);
      case Asked::kSync: return synced(frame);
      case Asked::kHeartbeat: return beaten(frame);
      case Asked::kLeave: return left(frame);
    }
    return std::optional<Buffer>();
  }

 private:
  enum class Asked { kJoin, kSync, kHeartbeat, kLeave };

  Result<std::optional<Buffer>> joined(Bytes frame) {
    ASSIGN_OR_RETURN(auto answer, read_join_answer(frame));
    if (answer.error_code == kMemberIdRequired) {
      self_.member_id = answer.member_id;
      return std::optional(join());
    }
    if (answer.error_code != 0) return again("JoinGroup", answer.error_code);
    self_.member_id = answer.member_id;
    self_.generation = generation_ = answer.generation;
    Assignments assignments;
    if (answer.leader == self_.member_id) assignments = range_assignment(answer.members, plan_.partitions);
    asked_ = Asked::kSync;
    return std::optional(sync_group_frame(self_, plan_.topic, assignments));
  }

  Result<std::optional<Buffer>> synced(Bytes frame) {
    ASSIGN_OR_RETURN(auto answer, read_sync_answer(frame));
    if (answer.error_code != 0) return again("SyncGroup", answer.error_code);
    owned_ = std::move(answer.partitions);
    settled_ = true;
    return std::optional<Buffer>();
  }

  Result<std::optional<Buffer>> beaten(Bytes frame) {
    ASSIGN_OR_RETURN(auto error_code, read_group_error(frame));
    if (error_code != 0) return again("Heartbeat", error_code);
    return std::optional<Buffer>();
  }

  Result<std::optional<Buffer>> left(Bytes frame) {
    ASSIGN_OR_RETURN(auto error_code, read_group_error(frame));
    if (error_code != 0) return fail(Error{"LeaveGroup", fmt::format("error code {}", error_code)});
    gone_ = true;
    return std::optional<Buffer>();
  }

  Result<std::optional<Buffer>> again(const char* what, int16_t error_code) {
    if (error_code == kUnknownMemberId) self_.member_id.clear();
    bool expected = error_code == kRebalanceInProgress || error_code == kIllegalGeneration ||
                    error_code == kUnknownMemberId;
    if (!expected) return fail(Error{what, fmt::format("error code {}", error_code)});
    return std::optional(join());
  }

  MemberOf self_;
  Asked asked_ = Asked::kJoin;
};

/// ConsumerGroupHeartbeat: what it is to have and has is exchanged in heartbeats; what it is given or loses
/// it acknowledges at once.
class ConsumerMember final : public GroupMember {
 public:
  explicit ConsumerMember(const GroupPlan& plan) : GroupMember(plan) {
    static std::atomic<uint64_t> made{0};
    beat_.group = plan.group;
    beat_.member_id = fmt::format("00000000-0000-4000-8000-{:012x}", ++made);
  }

  Buffer join() override {
    ConsumerBeat first = beat_;
    first.epoch = kJoinEpoch;
    first.topic = plan_.topic;
    first.tells_owned = true;
    return consumer_heartbeat_frame(first);
  }
  Buffer heartbeat() override { return consumer_heartbeat_frame(beat_); }
  Buffer leave() override {
    ConsumerBeat last = beat_;
    last.epoch = kLeaveEpoch;
    leaving_ = true;
    return consumer_heartbeat_frame(last);
  }

  Result<std::optional<Buffer>> answered(Bytes frame) override {
    ASSIGN_OR_RETURN(auto answer, read_consumer_heartbeat_answer(frame));
    if (answer.error_code != 0) {
      return fail(Error{"ConsumerGroupHeartbeat",
                        fmt::format("error code {}: {}", answer.error_code, answer.error_message)});
    }
    gone_ = leaving_;
    beat_.epoch = generation_ = answer.epoch;
    std::sort(answer.partitions.begin(), answer.partitions.end());
    if (gone_ || !answer.has_assignment || answer.partitions == owned_) {
      settled_ = !gone_;
      return std::optional<Buffer>();
    }
    owned_ = answer.partitions;
    settled_ = false;
    ConsumerBeat acknowledging = beat_;
    acknowledging.tells_owned = true;
    if (!owned_.empty()) acknowledging.topic_id = answer.topic_id;
    acknowledging.owned = owned_;
    return std::optional(consumer_heartbeat_frame(acknowledging));
  }

 private:
  ConsumerBeat beat_;
  bool leaving_ = false;
};

}  // namespace

std::unique_ptr<GroupMember> GroupMember::make(const std::string& protocol, const GroupPlan& plan) {
  if (protocol == "classic") return std::make_unique<ClassicMember>(plan);
  return std::make_unique<ConsumerMember>(plan);
}

}  // namespace zurau::bench
