// GroupShard: the groups of one partition of __consumer_offsets. It finds and makes groups, takes in what the
// log says, and knows when the next of them has something to do.
//
// Rules:
//   - a group is there from the first record of it on, or from the request that makes it; it goes when
//   nothing of
//     it stands in the log and nobody is in it
//   - a tombstone ends only what is of its kind: so both orders of a migration's records replay to the same
//   - offsets are looked through for expiry every offsets.retention.check.interval.ms
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/coordinator/effects.h"
#include "broker/coordinator/group.h"
#include "broker/coordinator/group_record.h"
#include "broker/coordinator/group_settings.h"

namespace zurau::broker {

struct DeletedTopic {
  std::string name;
  Uuid id;
};

/// A decision of time for one group; null: for offsets of many.
struct TimedEffects {
  std::optional<std::string> group_id;
  Effects effects;
};

/// What groups may look at; outlives the shard.
struct GroupSurroundings {
  const GroupSettings& settings;
  /// Topics, their ids and partition counts, and the configs of groups, as of now.
  std::function<std::shared_ptr<const CatalogSnapshot>()> catalog;
};

/// Threading: confined to its owner (the coordinator's lock of this shard).
class GroupShard {
 public:
  explicit GroupShard(GroupSurroundings surroundings) : surroundings_(std::move(surroundings)) {}
  GroupShard(const GroupShard&) = delete;
  GroupShard& operator=(const GroupShard&) = delete;

  const GroupSettings& settings() const { return surroundings_.settings; }
  std::shared_ptr<const CatalogSnapshot> catalog() const { return surroundings_.catalog(); }

  /// Null when there is none. Pointers and references to a group stay valid until apply(), settle() or tick()
  /// removes it: during a decision they are good.
  Group* find(std::string_view id) const;
  Group& find_or_create(std::string_view id);
  size_t size() const { return groups_.size(); }
  void for_each(const std::function<void(const Group&)>& visit) const;

  /// After a decision for that group: takes up a deadline that has come forward (a later one is noticed by
  /// itself), and lets go of a group that has nothing to keep. The coordinator does so.
  void settle(std::string_view id, Now now);

  /// Takes in one record: just appended, or replayed. An error is a record that cannot be read; nothing of it
  /// was taken in.
  Status<> apply(Bytes key, std::optional<Bytes> value, const Uuid& topic_id = {});
  /// The log is at its end: sessions of members begin anew, deadlines are taken up.
  Effects finish_replay(Now now);
  /// The same for one group that another shard has replayed: it is taken over from there, if it is there.
  Effects take_over(GroupShard& from, std::string_view id, Now now);
  /// The group as it is in memory goes, without a record; whoever waits in it is told `failure`.
  Effects drop(std::string_view id, wire::ErrorCode failure);

  /// When tick() has something to do, in steady ms; INT64_MAX: never.
  int64_t next_deadline_ms() const;
  /// Everything that is due: timeouts of members, delayed rebalances, offsets that expire. Each to be carried
  /// out by itself: groups have nothing to do with each other.
  std::vector<TimedEffects> tick(Now now);

  /// Tombstones for all offsets of topics that were deleted; of topics that are not there (any more), or are
  /// others of the same name, as far as the offsets know.
  Effects forget_topics(std::span<const DeletedTopic> topics) const;
  Effects forget_missing_topics() const;
  /// The shard is thrown away: whoever waits in a group is told `failure`.
  Effects close(wire::ErrorCode failure);

 private:
  struct IdHash {
    using is_transparent = void;
    size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };

  void take_in_offset(const OffsetCommitRecord& record);
  void take_in_group_metadata(const GroupMetadataRecord& record);
  template <class Record>
  void take_in_consumer(const ParsedGroupRecord& parsed, const Record& record);
  void queue(Group& group);
  void remove(Group& group);
  Effects begin(Group& group, const CatalogSnapshot& catalog, Now now);
  Effects tick_group(Group& group, Now now);
  Effects expire_offsets(Now now);

  GroupSurroundings surroundings_;
  std::unordered_map<std::string, std::unique_ptr<Group>, IdHash, std::equal_to<>> groups_;
  std::set<std::pair<int64_t, Group*>> deadlines_;  ///< Never later than a group's own next deadline.
  int64_t expiry_check_ms_ = INT64_MAX;             ///< Steady; set while there are groups.
};

}  // namespace zurau::broker
