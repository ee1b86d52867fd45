// A member of a consumer group of the new protocol (KIP-848): what the records of __consumer_offsets say of
// it, and the sets of partitions that it has, gives up and is to get.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/uuid.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/records_consumer_group.h"

namespace zurau::broker {

/// Partitions by topic id; the partitions ascending, no topic empty.
using TopicPartitions = std::map<Uuid, std::vector<int32_t>>;
/// The same with the group epoch at which the member got each partition: commits of that epoch or later are
/// taken for it.
using PartitionEpochs = std::map<Uuid, std::map<int32_t, int32_t>>;

/// What the coordinator waits for before a member is where its target wants it; numbers as in Kafka's
/// records.
enum class MemberState : int8_t {
  stable = 0,                 ///< For nothing: it has what its epoch's target gives it.
  unrevoked_partitions = 1,   ///< For the member: it must stop to report partitions that it has to give up.
  unreleased_partitions = 2,  ///< For other members, who still hold partitions of its target.
  unknown = 127,              ///< Written by a newer version: the member has to join anew.
};

/// Request epochs with a meaning of their own.
inline constexpr int32_t kJoinEpoch = 0;
inline constexpr int32_t kLeaveEpoch = -1;
/// A static member that will come back: its partitions stay reserved until its session ends.
inline constexpr int32_t kStaticLeaveEpoch = -2;

/// How far a member has got on the way to its target (record type 8).
struct CurrentAssignment {
  int32_t epoch = kJoinEpoch;
  int32_t previous_epoch = -1;
  MemberState state = MemberState::stable;
  PartitionEpochs assigned;
  PartitionEpochs pending_revocation;

  friend bool operator==(const CurrentAssignment&, const CurrentAssignment&) = default;
};

/// What a member that speaks the classic protocol in a consumer group has said of itself when it joined.
struct ClassicMembership {
  struct Protocol {
    std::string name;
    std::string metadata;  ///< A ConsumerProtocolSubscription, version prefix included.
    friend bool operator==(const Protocol&, const Protocol&) = default;
  };
  int32_t session_timeout_ms = 0;
  std::vector<Protocol> protocols;
  friend bool operator==(const ClassicMembership&, const ClassicMembership&) = default;
};

/// What a member has said of itself (record type 5).
struct MemberSubscription {
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  std::vector<std::string> topics;  ///< Ascending, each once.
  std::string regex;                ///< Empty: none.
  int32_t rebalance_timeout_ms = -1;
  std::optional<std::string> assignor;
  std::optional<ClassicMembership> classic;

  friend bool operator==(const MemberSubscription&, const MemberSubscription&) = default;
};

/// Threading: as the group that it is in.
struct ConsumerMember {
  std::string id;
  MemberSubscription subscription;
  CurrentAssignment current;

  // Not in records: a start gives every member its full session. Steady ms; INT64_MAX: none.
  int64_t session_deadline_ms = INT64_MAX;
  int64_t revocation_deadline_ms = INT64_MAX;    ///< Only in the state unrevoked_partitions.
  int64_t classic_join_deadline_ms = INT64_MAX;  ///< Of a classic member that was told to rejoin.
  int64_t classic_sync_deadline_ms = INT64_MAX;  ///< Of a classic member that has joined and not synced yet.

  bool is_reconciled_to(int32_t epoch) const {
    return current.state == MemberState::stable && current.epoch == epoch;
  }
  bool is_classic() const { return subscription.classic.has_value(); }
};

// Records, both ways.
MemberSubscription subscription_of(const msg::ConsumerGroupMemberMetadataValue& value);
/// Views in the result point into `subscription`.
msg::ConsumerGroupMemberMetadataValue to_record(const MemberSubscription& subscription);
CurrentAssignment current_of(const msg::ConsumerGroupCurrentMemberAssignmentValue& value);
msg::ConsumerGroupCurrentMemberAssignmentValue to_record(const CurrentAssignment& current);
TopicPartitions target_of(const msg::ConsumerGroupTargetAssignmentMemberValue& value);
msg::ConsumerGroupTargetAssignmentMemberValue to_record(const TopicPartitions& target);

/// What a member reports as its own in a heartbeat; null: unchanged since the last one.
using OwnedPartitions = std::optional<std::vector<msg::ConsumerGroupHeartbeatRequest::TopicPartitions>>;

bool contains(const PartitionEpochs& partitions, const Uuid& topic, int32_t partition);
bool contains(const TopicPartitions& partitions, const Uuid& topic, int32_t partition);
/// Whether `owned` is known and within `partitions`.
bool is_subset(const OwnedPartitions& owned, const PartitionEpochs& partitions);

}  // namespace zurau::broker
