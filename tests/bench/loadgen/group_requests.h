// The requests of consumer groups that the load generator sends, and what it reads of their answers.
// JoinGroup 5, SyncGroup 3, Heartbeat 3, LeaveGroup 1, OffsetCommit 7: the newest classic ones; and
// ConsumerGroupHeartbeat 1, which is flexible.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "tests/bench/loadgen/frame_io.h"

namespace zurau::bench {

// Kafka's error codes that a member acts on.
inline constexpr int16_t kIllegalGeneration = 22;
inline constexpr int16_t kUnknownMemberId = 25;
inline constexpr int16_t kRebalanceInProgress = 27;
inline constexpr int16_t kMemberIdRequired = 79;

/// Who speaks: a member of a group in the classic protocol.
struct MemberOf {
  std::string group;
  std::string member_id;  // empty before the broker has given one
  int32_t generation = -1;
};

struct GroupTimeouts {
  int32_t session_ms = 300'000;
  int32_t rebalance_ms = 300'000;
};

/// FindCoordinator 1: makes the topic of offsets on a broker that has none yet.
Buffer find_coordinator_frame(const std::string& group);
Result<int16_t> read_find_coordinator_answer(Bytes frame);

/// A member of protocol type "consumer" with the assignor "range", subscribed to `topic`.
Buffer join_group_frame(const MemberOf& member, const std::string& topic, const GroupTimeouts& timeouts = {});
struct JoinAnswer {
  int16_t error_code = 0;
  int32_t generation = -1;
  std::string leader;
  std::string member_id;
  std::vector<std::string> members;  // told to the leader only
};
Result<JoinAnswer> read_join_answer(Bytes frame);

/// What a leader assigns: partitions of one topic by member.
using Assignments = std::map<std::string, std::vector<int32_t>>;
/// Partitions 0..partitions-1 in blocks that differ by one at most, as the range assignor does it.
Assignments range_assignment(const std::vector<std::string>& members, int32_t partitions);
Buffer sync_group_frame(const MemberOf& member, const std::string& topic, const Assignments& assignments);
struct SyncAnswer {
  int16_t error_code = 0;
  std::vector<int32_t> partitions;
};
Result<SyncAnswer> read_sync_answer(Bytes frame);

Buffer heartbeat_frame(const MemberOf& member);
Buffer leave_group_frame(const MemberOf& member);
/// The error of a Heartbeat 3 or LeaveGroup 1 response.
Result<int16_t> read_group_error(Bytes frame);

struct CommitFrame {
  Buffer bytes;
  size_t offset_at;  // where the int64 committed offset stands
};
CommitFrame offset_commit_frame(const MemberOf& member, const std::string& topic, int32_t partition);
/// The error of the one partition.
Result<int16_t> read_commit_answer(Bytes frame);

// ---- The consumer protocol (KIP-848)

using TopicId = std::array<std::byte, 16>;

inline constexpr int32_t kJoinEpoch = 0;
inline constexpr int32_t kLeaveEpoch = -1;

struct ConsumerBeat {
  std::string group;
  std::string member_id;
  int32_t epoch = kJoinEpoch;
  std::string topic;  // empty: as told before
  bool tells_owned = false;
  TopicId topic_id{};
  std::vector<int32_t> owned;
};
Buffer consumer_heartbeat_frame(const ConsumerBeat& beat);
struct ConsumerBeatAnswer {
  int16_t error_code = 0;
  std::string error_message;
  int32_t epoch = 0;
  bool has_assignment = false;
  TopicId topic_id{};  // of the one topic that is assigned
  std::vector<int32_t> partitions;
};
Result<ConsumerBeatAnswer> read_consumer_heartbeat_answer(Bytes frame);

}  // namespace zurau::bench
