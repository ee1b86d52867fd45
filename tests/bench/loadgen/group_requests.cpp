#include "tests/bench/loadgen/group_requests.h"

#include <algorithm>

namespace zurau::bench {
namespace {

constexpr int16_t kOffsetCommit = 8;
constexpr int16_t kFindCoordinator = 10;
constexpr int16_t kJoinGroup = 11;
constexpr int16_t kHeartbeat = 12;
constexpr int16_t kLeaveGroup = 13;
constexpr int16_t kSyncGroup = 14;
constexpr int16_t kConsumerGroupHeartbeat = 68;

constexpr int8_t kGroupKey = 0;
constexpr int16_t kSubscriptionVersion = 0;
constexpr int16_t kAssignmentVersion = 0;
constexpr int32_t kRebalanceTimeoutMs = 300'000;

// Fields without a frame around them: what is carried as bytes.
class Blob : public FieldWriter<Blob> {
 public:
  Buffer take() { return content(); }
};

// Group, generation, member, no instance: how Heartbeat, SyncGroup and OffsetCommit begin.
FrameWriter member_request(int16_t api_key, int16_t version, const MemberOf& member) {
  FrameWriter writer(api_key, version);
  writer.string(member.group).number(member.generation).string(member.member_id).null_string();
  return writer;
}

Buffer assignment_of(const std::string& topic, const std::vector<int32_t>& partitions) {
  Blob blob;
  blob.number(kAssignmentVersion).count(1).string(topic).count(partitions.size());
  for (int32_t partition : partitions) blob.number(partition);
  return blob.count(0).take();
}

std::vector<int32_t> read_partitions(FrameReader& reader, size_t count) {
  std::vector<int32_t> partitions;
  for (; count > 0 && reader.ok(); --count) partitions.push_back(reader.number<int32_t>());
  return partitions;
}

}  // namespace

Buffer find_coordinator_frame(const std::string& group) {
  return FrameWriter(kFindCoordinator, 1).string(group).number(kGroupKey).finish();
}

Result<int16_t> read_find_coordinator_answer(Bytes frame) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  auto error_code = reader.number<int16_t>();
  if (!reader.ok()) return malformed("FindCoordinator response");
  return error_code;
}

Buffer join_group_frame(const MemberOf& member, const std::string& topic, const GroupTimeouts& timeouts) {
  Blob subscription;
  subscription.number(kSubscriptionVersion).count(1).string(topic).count(0);
  FrameWriter writer(kJoinGroup, 5);
  writer.string(member.group).number(timeouts.session_ms).number(timeouts.rebalance_ms);
  writer.string(member.member_id).null_string().string("consumer");
  writer.count(1).string("range").bytes(subscription.take());
  return writer.finish();
}

Result<JoinAnswer> read_join_answer(Bytes frame) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  JoinAnswer answer;
  answer.error_code = reader.number<int16_t>();
  answer.generation = reader.number<int32_t>();
  reader.string();  // protocol
  answer.leader = reader.string();
  answer.member_id = reader.string();
  for (size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    answer.members.emplace_back(reader.string());
    reader.string();  // instance
    reader.bytes();   // subscription
  }
  if (!reader.ok()) return malformed("JoinGroup response");
  return answer;
}

Assignments range_assignment(const std::vector<std::string>& members, int32_t partitions) {
  std::vector<std::string> sorted = members;
  std::sort(sorted.begin(), sorted.end());
  Assignments assignments;
  for (size_t i = 0; i < sorted.size(); ++i) {
    auto begin = static_cast<int64_t>(i) * partitions / static_cast<int64_t>(sorted.size());
    auto end = static_cast<int64_t>(i + 1) * partitions / static_cast<int64_t>(sorted.size());
    auto& mine = assignments[sorted[i]];
    for (int64_t partition = begin; partition < end; ++partition) {
      mine.push_back(static_cast<int32_t>(partition));
    }
  }
  return assignments;
}

Buffer sync_group_frame(const MemberOf& member, const std::string& topic, const Assignments& assignments) {
  auto writer = member_request(kSyncGroup, 3, member);
  writer.count(assignments.size());
  for (const auto& [member_id, partitions] : assignments) {
    writer.string(member_id).bytes(assignment_of(topic, partitions));
  }
  return writer.finish();
}

Result<SyncAnswer> read_sync_answer(Bytes frame) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  SyncAnswer answer{.error_code = reader.number<int16_t>(), .partitions = {}};
  FrameReader assignment(reader.bytes());
  if (!reader.ok()) return malformed("SyncGroup response");
  if (answer.error_code != 0) return answer;
  assignment.number<int16_t>();
  if (assignment.count() != 1) return malformed("assignment");
  assignment.string();
  answer.partitions = read_partitions(assignment, assignment.count());
  if (!assignment.ok()) return malformed("assignment");
  return answer;
}

Buffer heartbeat_frame(const MemberOf& member) {
  return member_request(kHeartbeat, 3, member).finish();
}

Buffer leave_group_frame(const MemberOf& member) {
  return FrameWriter(kLeaveGroup, 1).string(member.group).string(member.member_id).finish();
}

Result<int16_t> read_group_error(Bytes frame) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  auto error_code = reader.number<int16_t>();
  if (!reader.ok()) return malformed("group response");
  return error_code;
}

CommitFrame offset_commit_frame(const MemberOf& member, const std::string& topic, int32_t partition) {
  auto writer = member_request(kOffsetCommit, 7, member);
  writer.count(1).string(topic).count(1).number(partition);
  size_t offset_at = writer.size();
  writer.number<int64_t>(0).number<int32_t>(-1).string("");  // no leader epoch, empty metadata
  return {writer.finish(), offset_at};
}

Result<int16_t> read_commit_answer(Bytes frame) {
  auto reader = body_of(frame);
  reader.number<int32_t>();  // throttle time
  bool one_topic = reader.count() == 1;
  reader.string();
  bool one_partition = reader.count() == 1;
  reader.number<int32_t>();
  auto error_code = reader.number<int16_t>();
  if (!reader.ok() || !one_topic || !one_partition) return malformed("OffsetCommit response");
  return error_code;
}

Buffer consumer_heartbeat_frame(const ConsumerBeat& beat) {
  FrameWriter writer(kConsumerGroupHeartbeat, 1);
  writer.no_tags();  // of the header
  writer.compact_string(beat.group).compact_string(beat.member_id).number(beat.epoch);
  writer.compact_null().compact_null();  // instance, rack
  writer.number<int32_t>(beat.topic.empty() ? -1 : kRebalanceTimeoutMs);
  if (beat.topic.empty()) {
    writer.compact_null();
  } else {
    writer.compact_count(1).compact_string(beat.topic);
  }
  writer.compact_null().compact_null();  // regular expression, assignor
  if (!beat.tells_owned) {
    writer.compact_null();
  } else if (beat.owned.empty()) {
    writer.compact_count(0);
  } else {
    writer.compact_count(1).raw(beat.topic_id).compact_count(beat.owned.size());
    for (int32_t partition : beat.owned) writer.number(partition);
    writer.no_tags();
  }
  return writer.no_tags().finish();
}

Result<ConsumerBeatAnswer> read_consumer_heartbeat_answer(Bytes frame) {
  auto reader = body_of(frame);
  reader.skip_tags();
  reader.number<int32_t>();  // throttle time
  ConsumerBeatAnswer answer;
  answer.error_code = reader.number<int16_t>();
  answer.error_message = reader.compact_string();
  reader.compact_string();  // member id
  answer.epoch = reader.number<int32_t>();
  reader.number<int32_t>();  // heartbeat interval
  answer.has_assignment = reader.number<int8_t>() >= 0;
  if (answer.has_assignment) {
    size_t topics = reader.compact_count();
    if (topics > 1) return malformed("ConsumerGroupHeartbeat response");
    if (topics == 1) {
      Bytes id = reader.take(answer.topic_id.size());
      std::copy(id.begin(), id.end(), answer.topic_id.begin());
      answer.partitions = read_partitions(reader, reader.compact_count());
      reader.skip_tags();
    }
    reader.skip_tags();
  }
  reader.skip_tags();
  if (!reader.ok()) return malformed("ConsumerGroupHeartbeat response");
  return answer;
}

}  // namespace zurau::bench
