// ClassicGroup: one group of the classic protocol (JoinGroup, SyncGroup, Heartbeat, LeaveGroup) as a state
// machine.
//
//     Empty --join--> PreparingRebalance --> CompletingRebalance --> Stable
//       ^               |    ^                       |                  |
//       +---------------+    +-----------------------+------------------+
//
//   PreparingRebalance -> CompletingRebalance   all members have joined again, or their time is up
//   PreparingRebalance -> Empty                 and none has
//   CompletingRebalance -> Stable               the leader has sent the assignment
//   .. -> PreparingRebalance                    a join, a leave; a session, or the time for a sync, is over
//   any -> Dead                                 deleted, migrated or unloaded; nothing leads out of it
//
// What each state answers (numbers are error codes; "timer": the member's session starts anew):
//
//   request           Empty         PreparingRebalance    CompletingRebalance    Stable                  Dead
//   ----------------  ------------  --------------------  ---------------------  ----------------------  ----
//   Join without id   79 and an id, or (before version 4, and static members) as one that has an id      15
//   .. of a given id  -> Preparing  waits                 -> Preparing           -> Preparing            15
//   .. of a member    -             waits                 the same again (a);    follower: the same      15
//                                                         -> Preparing           again (a);
//                                                                                -> Preparing
//   .. of a static    added, as     replaced, waits       replaced,              replaced, answered      15
//      member anew    above                               -> Preparing           (b); -> Preparing
//   .. of no member   25            25                    25                     25                      25
//   Sync              25            27                    waits for the leader;  the stored assignment   15
//                                                         leader: -> Stable
//   Heartbeat         25            27, timer             0, timer               0, timer                15
//   Leave             25 each       gone; may complete    gone, -> Preparing     gone, -> Preparing      15
//   Commit            0 (c)         0, timer              27                     0, timer                15
//   OffsetDelete      0             0 (d)                 0 (d)                  0 (d)                   69
//   DeleteGroups      0             68                    68                     68                      69
//
//   (a) when it says the same as before. (b) when the elected protocol stays: a record, no rebalance.
//   (c) without a generation; with one 25, or 22.
//   (d) consumers only: 86 for a topic they subscribe to; 68 for others.
// Before those: 25 for an id that is not known, 82 for an instance id that another member id has taken, 22
// for another generation, 23 for a protocol type or protocols that the group cannot work by, 81 when the
// group is full, 24 for an empty group id, 26 for a session timeout out of bounds.
//
// What is answered differently from Kafka 4.3: a member's second join or sync takes the place of an open one,
// which is told 27 (Kafka never answers it); an id that was only given out leaves without a rebalance; so
// many ids may be given out and not used (config/limits.h); a static member that comes back brings its client
// id and host along; a record of the group may be as large as it must (Kafka: max.message.bytes).
//
// Sources: Kafka 4.3 ClassicGroup, GroupMetadataManager; KIP-62, 345, 394, 559, 800, 814.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/coordinator/classic_answers.h"
#include "broker/coordinator/classic_members.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_settings.h"
#include "protocol/base/uuid.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/records_group.h"
#include "protocol/messages/sync_group.h"

namespace zurau::broker {

enum class ClassicState : uint8_t { kEmpty, kPreparingRebalance, kCompletingRebalance, kStable, kDead };
/// As ListGroups and DescribeGroups say it: "PreparingRebalance".
std::string_view name_of(ClassicState state);

/// "consumer": what members of a classic group of consumers give as their protocol type.
inline constexpr std::string_view kConsumerProtocolType = "consumer";

/// What DescribeGroups says of a group.
struct ClassicDescription {
  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::string client_id;
    std::string client_host;
    SharedBytes metadata;    ///< In the elected protocol; in Stable only.
    SharedBytes assignment;  ///< In Stable only.
  };
  std::string_view state;
  std::string protocol_type;
  std::string protocol;  ///< In Stable only.
  std::vector<Member> members;
};

/// The group writes its record (GroupMetadata) when the leader's assignment comes, when it becomes empty and
/// when a static member comes back under another id. It has taken that in by then: after a failed append the
/// shard must be replayed.
///
/// Threading: confined, under its shard's lock. `settings` outlives the group.
class ClassicGroup {
 public:
  /// A new group, Empty at generation 0.
  ClassicGroup(std::string group_id, const GroupSettings& settings)
      : group_id_(std::move(group_id)), settings_(settings) {}

  // ---- Requests ------------------------------------------------------------------------------------------
  // The caller has refused before: an empty group id, a session timeout that is not allowed, and, with
  // kUnknownMemberId, a member id for a group that does not exist.

  static bool session_timeout_allowed(const GroupSettings& settings, int32_t session_timeout_ms) {
    return session_timeout_ms >= settings.min_session_timeout_ms &&
           session_timeout_ms <= settings.max_session_timeout_ms;
  }

  /// `fresh` makes the id of a member that has none: client id (or instance id) and `fresh`, as Kafka does
  /// it.
  Effects join(const msg::JoinGroupRequest& request, const RequestContext& context, const Uuid& fresh,
               Now now, JoinAnswer answer);
  Effects sync(const msg::SyncGroupRequest& request, Now now, SyncAnswer answer);
  /// Answered at once, in O(1).
  wire::ErrorCode heartbeat(const msg::HeartbeatRequest& request, Now now);
  /// Versions before 3 as well: their one member is in `member_id`, its error in the answer's own.
  Effects leave(const msg::LeaveGroupRequest& request, const RequestContext& context, Now now,
                Answer<msg::LeaveGroupResponse> answer);
  /// May this member commit offsets? If so, its session starts anew. `transactional`: TxnOffsetCommit, which
  /// knows no rebalance and may come without a member.
  wire::ErrorCode validate_commit(const std::string& member_id, const std::optional<std::string>& instance_id,
                                  int32_t generation_id, bool transactional, Now now);
  /// May the offsets of topics be deleted at all (and then those that is_subscribed does not know), the
  /// group?
  wire::ErrorCode validate_offset_delete() const;
  wire::ErrorCode validate_delete() const;

  // ---- Time ----------------------------------------------------------------------------------------------

  /// No later than the next thing that is due, in Now::steady_ms; INT64_MAX when nothing is. It may be too
  /// early: heartbeats do not move it, tick() does.
  int64_t next_deadline_ms() const { return next_deadline_ms_; }
  /// Everything that is due: sessions, pending members, the end of a rebalance. O(members).
  Effects tick(Now now);

  // ---- Records -------------------------------------------------------------------------------------------

  /// Takes in a record of the log. Once the group has begun to serve, its records are its own and say nothing
  /// new.
  void apply(const msg::GroupMetadataValue& value);
  /// The log is at its end: members' sessions start now; a group that has become too large rebalances.
  Effects begin(Now now);
  /// Makes the members join again: for a group that was a consumer group a moment ago.
  Effects rebalance(Now now);
  /// The group as a record, at this moment.
  GroupRecord to_record() const;
  /// The end of the group: whoever waits is told `failure`. For a shard that is thrown away, a deleted group,
  /// a migration to the new protocol.
  Effects close(wire::ErrorCode failure);

  // ---- Questions -----------------------------------------------------------------------------------------

  const std::string& group_id() const { return group_id_; }
  ClassicState state() const { return state_; }
  bool is_empty() const { return state_ == ClassicState::kEmpty; }
  int32_t generation_id() const { return generation_id_; }
  /// Since when (Now::wall_ms) the group is in its state; -1 when that is not known. Offsets of an Empty
  /// group expire from here.
  int64_t state_since_ms() const { return state_since_ms_; }
  /// Empty for a group that nobody has joined ever.
  const std::string& protocol_type() const { return protocol_type_; }
  const std::optional<std::string>& protocol_name() const { return protocol_name_; }
  const std::string& leader_id() const { return leader_id_; }
  const ClassicMembers& members() const { return members_; }
  bool uses_consumer_protocol() const { return protocol_type_ == kConsumerProtocolType; }
  /// Nothing of it stands in the log and nobody is here or about to be: it may go without a trace.
  bool is_trivial() const;
  /// Of consumers whose topics could not be read, and of "consumer" groups only: every topic counts as
  /// subscribed.
  bool is_subscribed(std::string_view topic) const;
  /// What the members of a consumer group subscribed to when the generation began; none when that is not
  /// known.
  const std::optional<std::set<std::string, std::less<>>>& subscribed_topics() const {
    return subscribed_topics_;
  }
  ClassicDescription describe() const;

 private:
  // classic_join.cpp
  bool accepts(const std::string& member_id) const;
  bool supports(const msg::JoinGroupRequest& request) const;
  void refuse_full(const std::string& member_id, Now now, Effects& effects);
  void join_new(const msg::JoinGroupRequest& request, const RequestContext& context, const Uuid& fresh,
                Now now, JoinAnswer answer, Effects& effects);
  void join_known(const msg::JoinGroupRequest& request, const RequestContext& context, Now now,
                  JoinAnswer answer, Effects& effects);
  void give_id(const msg::JoinGroupRequest& request, std::string id, Now now, JoinAnswer answer,
               Effects& effects);
  void add_member(const msg::JoinGroupRequest& request, const RequestContext& context, std::string id,
                  Now now, JoinAnswer answer, Effects& effects);
  void update_member(ClassicMember& member, const msg::JoinGroupRequest& request);
  void await_join(ClassicMember& member, JoinAnswer answer, Effects& effects);
  void rejoin_and_rebalance(ClassicMember& member, const msg::JoinGroupRequest& request, Now now,
                            JoinAnswer answer, Effects& effects);
  void replace_static(ClassicMember& member, const msg::JoinGroupRequest& request,
                      const RequestContext& context, const std::string& new_id, Now now, JoinAnswer answer,
                      Effects& effects);
  JoinResult joined(const ClassicMember& member, bool with_members) const;

  // classic_rebalance.cpp
  void rebalance_or_complete(Now now, Effects& effects);
  void prepare_rebalance(Now now, Effects& effects);
  void complete_if_all_joined(Now now, Effects& effects);
  void complete_join(Now now, Effects& effects);
  void remove_absent();
  bool choose_leader();
  void begin_generation(Now now, Effects& effects);
  bool all_joined() const;
  void move_to(ClassicState state, Now now);
  void fail_syncs(wire::ErrorCode error, Effects& effects);
  void restart_session(ClassicMember& member, int32_t timeout_ms, Now now);
  void set_deadline(int64_t& deadline_ms, int64_t at_ms);
  void remove_member(ClassicMember& member, wire::ErrorCode error, Effects& effects);
  void end_initial_delay(Now now, Effects& effects);

  // classic_time.cpp
  void expire_sessions(Now now, Effects& effects);
  void expire_pending(Now now, Effects& effects);
  void expire_sync(Now now, Effects& effects);
  void find_next_deadline();

  // classic_sync.cpp
  wire::ErrorCode check_member(const std::string& member_id,
                               const std::optional<std::string>& instance_id) const;
  wire::ErrorCode check_sync(const msg::SyncGroupRequest& request) const;
  void synced(ClassicMember& member);
  void take_assignments(const msg::SyncGroupRequest& request, Now now, Effects& effects);
  SyncResult assigned(const ClassicMember& member) const;

  // classic_leave.cpp
  wire::ErrorCode leave_one(const msg::LeaveGroupRequest::MemberIdentity& leaver, Effects& effects);

  // classic_record.cpp
  void write(Effects& effects) const;
  void read_subscriptions();

  const std::string group_id_;
  const GroupSettings& settings_;
  ClassicState state_ = ClassicState::kEmpty;
  bool from_empty_ = false;  ///< PreparingRebalance was entered from Empty: it ends by time only.
  bool serving_ = false;     ///< No longer built from the log.
  int64_t state_since_ms_ = -1;
  int32_t generation_id_ = 0;
  std::string protocol_type_;
  std::optional<std::string> protocol_name_;
  std::string leader_id_;  ///< Empty: none.
  ClassicMembers members_;
  std::unordered_map<std::string, int64_t>
      pending_;  ///< Ids given out and not used yet, and when they lapse.
  std::optional<std::set<std::string, std::less<>>> subscribed_topics_;

  // Deadlines, all in Now::steady_ms.
  int64_t join_deadline_ms_ = INT64_MAX;
  int64_t sync_deadline_ms_ = INT64_MAX;
  int64_t next_deadline_ms_ = INT64_MAX;
  // The delay of a first rebalance: what is left of it after join_deadline_ms_, and whether somebody has
  // come.
  int64_t initial_delay_left_ms_ = 0;
  bool member_came_ = false;
};

}  // namespace zurau::broker
