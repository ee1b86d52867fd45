// ConsumerGroup: one group of the new protocol (KIP-848) as a pure state machine. The coordinator decides who
// reads what; members report what they have and are told what they should have.
//
//   group epoch        rises whenever the target could change: who is in the group, what they subscribe to,
//   their topics assignment epoch   the group epoch for which the target was worked out last (at most once an
//   assignment interval) member epoch       the assignment epoch that a member has reached
//
// A member moves to the target in two phases (reconciliation.h): first it gives up what the target takes from
// it and says so, then it gets what others have given up. So a partition never has two owners, and nobody
// stops to read what it keeps.
//
//   state        when                                              heartbeat        leave
//   Empty        no members                                        joins only       UNKNOWN_MEMBER_ID
//   Assigning    group epoch > assignment epoch                    answered         answered
//   Reconciling  some member is not where the target wants it      answered         answered
//   Stable       all are                                           answered         answered
//
// Which heartbeat gets which answer (request epoch, against the member's):
//   0            joins, or begins anew with what it had; full assignment
//   same         what has changed since, or nothing
//   previous     the answer was lost: as `same`, when it owns nothing that is not its own
//   other        FENCED_MEMBER_EPOCH: it must give up everything and rejoin
//   -1           leaves            -2  a static member that will be back: its partitions wait for its session
//   timeout a member that is not there: UNKNOWN_MEMBER_ID; a group that is not there: GROUP_ID_NOT_FOUND (by
//   the caller) an instance id that another member uses: UNRELEASED_INSTANCE_ID to one that joins,
//   FENCED_INSTANCE_ID to one that stays
//
// Members of the classic protocol in this group (KIP-848's migration) are served by
// consumer_group_classic.cpp.
//
// Sources: KIP-848, KIP-1082 (ids made by clients), KIP-1101 (metadata hash), KIP-1251 (assignment epochs of
// partitions), Kafka's GroupMetadataManager, ConsumerGroup.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/coordinator/classic_answers.h"
#include "broker/coordinator/consumer_member.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_record.h"
#include "broker/coordinator/group_settings.h"
#include "broker/coordinator/subscription_regex.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/sync_group.h"

namespace zurau::broker {

class CatalogSnapshot;

/// What a decision looks at; needed for its length only.
struct ConsumerGroupView {
  const CatalogSnapshot& topics;
  const GroupSettings& settings;
  Now now;
};

/// An answer that is an error, with a sentence for a person.
struct GroupRefusal {
  wire::ErrorCode error;
  std::string message;
};

/// A member of a classic group that becomes a consumer group, with the partitions that it has.
struct MigratedMember {
  std::string id;
  MemberSubscription subscription;
  TopicPartitions assigned;
};

/// What is wrong with a heartbeat whatever the group: INVALID_REQUEST, UNSUPPORTED_ASSIGNOR. To be asked
/// before the group is looked for or made. A member of version 0 may join without an id: the caller then
/// makes one.
std::optional<GroupRefusal> check_heartbeat_request(const msg::ConsumerGroupHeartbeatRequest& request,
                                                    int16_t api_version, const GroupSettings& settings);
msg::ConsumerGroupHeartbeatResponse refused_heartbeat(wire::ErrorCode error, std::string message = {});

/// Threading: confined to the group's shard.
class ConsumerGroup {
 public:
  explicit ConsumerGroup(std::string id) : id_(std::move(id)) {}

  const std::string& id() const { return id_; }

  // ---- Requests. Records that these return are taken in already (GroupRecord::taken_in).

  using HeartbeatAnswer = Answer<msg::ConsumerGroupHeartbeatResponse>;
  /// A request that check_heartbeat_request lets pass; member_id is not empty. A group in which nobody is
  /// answers one that does not join with UNKNOWN_MEMBER_ID; whether there is a group at all is the caller's
  /// to know.
  Effects heartbeat(const ConsumerGroupView& view, const RequestContext& who,
                    const msg::ConsumerGroupHeartbeatRequest& request, HeartbeatAnswer answer);

  /// The answer to a question that effects have asked. Epoch and target follow at once.
  Effects take_regex_topics(const ConsumerGroupView& view, const RegexTopics& found);

  /// Without authorized_operations.
  msg::ConsumerGroupDescribeResponse::DescribedGroup describe(const ConsumerGroupView& view) const;
  /// Empty, Assigning, Reconciling, Stable.
  std::string_view state_name() const;

  // ---- Members of the classic protocol in this group (consumer_group_classic.cpp)

  /// `fresh_id`: for a member that has none yet. session_timeout_ms is within bounds, there is a protocol.
  Effects classic_join(const ConsumerGroupView& view, const RequestContext& who,
                       const msg::JoinGroupRequest& request, const std::string& fresh_id,
                       const JoinAnswer& answer);
  Effects classic_sync(const ConsumerGroupView& view, const msg::SyncGroupRequest& request,
                       const SyncAnswer& answer);
  wire::ErrorCode classic_heartbeat(const ConsumerGroupView& view, const msg::HeartbeatRequest& request);
  Effects classic_leave(const ConsumerGroupView& view, const msg::LeaveGroupRequest& request,
                        int16_t api_version, const Answer<msg::LeaveGroupResponse>& answer);
  /// Nobody in it speaks the new protocol.
  bool has_only_classic_members() const {
    return classic_members_ > 0 && static_cast<size_t>(classic_members_) == members_.size();
  }
  /// Fills a group that nobody has joined yet with the members of a classic one, in epoch `generation`.
  void begin_with(const ConsumerGroupView& view, const std::vector<MigratedMember>& members,
                  int32_t generation, Effects& effects);

  // ---- Offsets

  /// Whether a commit of that member and epoch may be taken (fact: OffsetCommit of version 9 says the member
  /// epoch as its generation). `epoch` < 0 in an empty group is a tool's commit. kNone, UNKNOWN_MEMBER_ID,
  /// STALE_MEMBER_EPOCH, ILLEGAL_GENERATION to classic members, UNSUPPORTED_VERSION below version 9.
  wire::ErrorCode check_commit(std::string_view member_id, int32_t epoch, int16_t api_version,
                               bool transactional = false) const;
  /// For each partition of a commit that check_commit allows: an epoch that is not the newest any more is
  /// good enough for partitions that the member has had since (KIP-1251).
  wire::ErrorCode check_commit_partition(std::string_view member_id, int32_t epoch, const Uuid& topic_id,
                                         int32_t partition) const;
  /// OffsetFetch from version 9: no member id and epoch < 0 is a tool's.
  wire::ErrorCode check_fetch(const std::optional<std::string>& member_id, int32_t epoch) const;

  // ---- Administration

  bool empty() const { return members_.empty(); }
  size_t size() const { return members_.size(); }
  /// Nothing of it stands in the log: it was made for a request that came to nothing.
  bool without_records() const { return group_epoch_ == 0 && members_.empty() && !has_partition_metadata_; }
  /// By name or by a regular expression as it was resolved last: such offsets are not deleted and do not
  /// expire.
  bool subscribes_to(std::string_view topic) const { return topic_counts_.contains(std::string(topic)); }
  /// kNone or NON_EMPTY_GROUP.
  wire::ErrorCode check_delete() const;
  /// Everything that the log holds of the group but for its offsets, not taken in: the shard applies them,
  /// and the last one (the group's own) means that the group is gone.
  std::vector<GroupRecord> tombstones() const;

  // ---- Records

  /// Takes in one record of types 3 to 8 and 16 of this group; others are not its own and ignored.
  void apply(const ParsedGroupRecord& record);
  /// After a replay every member has a whole session, and a whole rebalance timeout where it has to give up
  /// partitions.
  void start_deadlines(const ConsumerGroupView& view);

  // ---- Time

  /// When tick() has something to do, in steady ms, or earlier; INT64_MAX: never.
  int64_t next_deadline_ms() const { return deadlines_.empty() ? INT64_MAX : deadlines_.top().at_ms; }
  /// Members whose session is over, or who did not give up partitions within their rebalance timeout, go.
  Effects tick(const ConsumerGroupView& view);

  // ---- For tests and for what stands beside the group (migration)

  int32_t group_epoch() const { return group_epoch_; }
  int32_t assignment_epoch() const { return assignment_epoch_; }
  const std::map<std::string, ConsumerMember, std::less<>>& members() const { return members_; }
  const TopicPartitions& target_of_member(std::string_view member_id) const;

 private:
  struct TopicCount {
    int32_t by_name = 0;   ///< Members who name it.
    int32_t by_regex = 0;  ///< Resolved expressions that match it.
  };
  struct ResolvedRegex {
    std::vector<std::string> topics;  ///< Ascending.
    int64_t wall_ms = 0;              ///< When they were found.
  };
  enum class DeadlineKind : uint8_t { session, revocation, classic_join, classic_sync };
  /// An entry of the queue is only a reminder to look: the member's own deadline counts and may have moved
  /// on, so that a heartbeat does not touch the queue.
  struct Deadline {
    int64_t at_ms;
    DeadlineKind kind;
    std::string member_id;
    bool operator>(const Deadline& other) const { return at_ms > other.at_ms; }
  };
  // consumer_group.cpp
  std::optional<GroupRefusal> check_member(const ConsumerGroupView& view,
                                           const msg::ConsumerGroupHeartbeatRequest& request) const;
  Effects stay(const ConsumerGroupView& view, const RequestContext& who,
               const msg::ConsumerGroupHeartbeatRequest& request, const HeartbeatAnswer& answer);
  Effects leave(const ConsumerGroupView& view, const msg::ConsumerGroupHeartbeatRequest& request,
                const HeartbeatAnswer& answer);
  /// What the request changes of it; null: nothing.
  std::optional<MemberSubscription> changed_subscription(
      const ConsumerMember* known, const RequestContext& who,
      const msg::ConsumerGroupHeartbeatRequest& request) const;
  void replace_static_member(const ConsumerMember& old, const std::string& new_id, Effects& effects);
  void fence_members(const ConsumerGroupView& view, const std::vector<std::string>& member_ids,
                     Effects& effects);
  /// Whether the assigned partitions have changed.
  bool reconcile_member(const ConsumerGroupView& view, ConsumerMember& member, bool subscription_changed,
                        const OwnedPartitions& owned, Effects& effects);
  ConsumerMember* find_member(std::string_view id);
  const ConsumerMember* find_member(std::string_view id) const;
  const ConsumerMember* find_static_member(std::string_view instance_id) const;

  // consumer_group_classic.cpp
  bool shares_a_protocol(const msg::JoinGroupRequest& request) const;
  wire::ErrorCode check_classic_join(const ConsumerGroupView& view,
                                     const msg::JoinGroupRequest& request) const;
  ConsumerMember* find_classic_member(const std::string& id, const std::optional<std::string>& instance,
                                      int32_t generation, wire::ErrorCode& error);
  void await_rejoin(const ConsumerGroupView& view, ConsumerMember& member);
  bool could_take_a_step(const ConsumerMember& member) const;

  // consumer_group_target.cpp
  /// Epoch and target follow what has changed: subscriptions, topics, members.
  void bring_target_up_to_date(const ConsumerGroupView& view, bool subscription_changed, Effects& effects);
  void drop_unused_regexes(Effects& effects);
  /// Whether what the expressions match has changed.
  bool refresh_regexes(const ConsumerGroupView& view, Effects& effects);
  bool take_in_regexes(const ConsumerGroupView& view, const RegexTopics& found, Effects& effects);
  void follow_changes(const ConsumerGroupView& view, bool changed, Effects& effects);
  /// Remembered until the topics of the catalog or the names that members subscribe to change, so that a
  /// join or a leave does not look at every partition.
  int64_t current_metadata_hash(const ConsumerGroupView& view);
  bool may_compute_target(const ConsumerGroupView& view) const;
  void compute_target(const ConsumerGroupView& view, Effects& effects);
  bool same_subscription_everywhere() const;
  std::string_view preferred_assignor(const GroupSettings& settings) const;
  /// By name and by regular expression, ascending, each once.
  std::vector<std::string_view> subscribed_names(const MemberSubscription& subscription) const;

  // consumer_group_records.cpp: made and applied.
  void record_epoch(Effects& effects, int32_t epoch, int64_t metadata_hash);
  void record_subscription(Effects& effects, const std::string& member_id,
                           const MemberSubscription& subscription);
  void record_target(Effects& effects, const std::string& member_id, const TopicPartitions& target);
  void record_target_epoch(Effects& effects, int32_t epoch, int64_t wall_ms);
  void record_current(Effects& effects, const std::string& member_id, const CurrentAssignment& current);
  void record_regex(Effects& effects, const std::string& regex, const ResolvedRegex& resolved);
  void record_regex_gone(Effects& effects, const std::string& regex);
  void record_member_gone(Effects& effects, const std::string& member_id);
  void record_partition_metadata_gone(Effects& effects);
  template <class Key, class Value>
  void take_in(Effects& effects, const Key& key, const std::optional<Value>& value);

  // consumer_group_apply.cpp
  void apply_to(const ConsumerGroupMetadataRecord& record);
  void apply_to(const ConsumerGroupPartitionMetadataRecord& record);
  void apply_to(const ConsumerGroupMemberMetadataRecord& record);
  void apply_to(const ConsumerGroupTargetMetadataRecord& record);
  void apply_to(const ConsumerGroupTargetMemberRecord& record);
  void apply_to(const ConsumerGroupCurrentAssignmentRecord& record);
  void apply_to(const ConsumerGroupRegexRecord& record);
  void forget_member(const std::string& member_id);
  void count_subscription(const ConsumerMember& member, int32_t change);
  void count_topic(const std::string& topic, int32_t by_name, int32_t by_regex);
  void hold_partitions(const CurrentAssignment& current);
  void release_partitions(const CurrentAssignment& current);
  bool is_held(const Uuid& topic, int32_t partition) const;

  // consumer_group_deadlines.cpp
  int32_t session_timeout_ms(const ConsumerGroupView& view, const ConsumerMember& member) const;
  int32_t heartbeat_interval_ms(const ConsumerGroupView& view) const;
  int32_t assignment_interval_ms(const ConsumerGroupView& view) const;
  void extend_session(const ConsumerGroupView& view, ConsumerMember& member);
  void await_revocation(const ConsumerGroupView& view, ConsumerMember& member);
  void remind(int64_t at_ms, DeadlineKind kind, const std::string& member_id);
  /// Its own deadline of that kind; INT64_MAX: none.
  static int64_t deadline_of(const ConsumerMember& member, DeadlineKind kind);

  const std::string id_;

  // As the records say.
  int32_t group_epoch_ = 0;
  int64_t metadata_hash_ = 0;
  bool has_partition_metadata_ = false;  ///< A record of type 4 from Kafka before 4.1, to be deleted.
  int32_t assignment_epoch_ = 0;
  int64_t assignment_wall_ms_ = 0;
  std::map<std::string, ConsumerMember, std::less<>> members_;
  std::map<std::string, TopicPartitions, std::less<>> target_;
  std::map<std::string, ResolvedRegex, std::less<>> regexes_;

  // Counted from them, so that a heartbeat looks at one member only.
  std::map<std::string, std::string, std::less<>> static_members_;  ///< Member id by instance id.
  std::unordered_map<std::string, TopicCount> topic_counts_;
  std::map<std::string, int32_t, std::less<>> regex_members_;
  std::map<std::string, int32_t, std::less<>> assignor_members_;
  int32_t classic_members_ = 0;
  std::unordered_map<Uuid, std::unordered_map<int32_t, int32_t>> partition_epochs_;

  // Neither in records nor counted.
  struct MetadataHash {
    int64_t hash = 0;
    uint64_t topics_version = 0;  ///< Of the catalog that it was computed of; 0: not good any more.
  };
  MetadataHash remembered_hash_;
  uint64_t topics_version_ = 0;  ///< Of the catalog when the metadata hash was compared last; 0: never.
  uint64_t regex_topics_version_ =
      0;  ///< The same, when the expressions were resolved last, and when that was.
  int64_t regex_steady_ms_ = 0;
  bool asks_for_regexes_ = false;  ///< A question is open; one at a time.
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
};

}  // namespace zurau::broker
