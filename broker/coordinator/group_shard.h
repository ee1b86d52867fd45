// GroupShard: the groups of one partition of __consumer_offsets. It finds and makes groups, knows which of
// them are of which kind, takes in what the log says, and knows when the next of them has something to do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_offsets.h"
#include "broker/coordinator/group_record.h"
#include "broker/coordinator/group_settings.h"

namespace zurau::broker {

class CatalogSnapshot;
class ClassicGroup;
class ConsumerGroup;

/// One group: its committed offsets, and what its members use. Offsets alone make no kind: such a group is
/// Kafka's "simple" one, which the tools call classic, without a protocol type.
struct Group {
  explicit Group(std::string group_id);
  ~Group();
  const std::string id;
  GroupOffsets offsets;
  std::variant<std::monostate, std::unique_ptr<ClassicGroup>, std::unique_ptr<ConsumerGroup>> kind;
  int64_t queued_deadline_ms = INT64_MAX;  ///< The shard's.

  /// Null when it is of another kind.
  ClassicGroup* classic() const;
  ConsumerGroup* consumer() const;
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
  explicit GroupShard(const GroupSurroundings& surroundings) : surroundings_(surroundings) {}

  const GroupSettings& settings() const { return surroundings_.settings; }
  std::shared_ptr<const CatalogSnapshot> catalog() const { return surroundings_.catalog(); }

  /// Null when there is none. Pointers and references to a group stay valid until apply() or tick() removes
  /// it.
  Group* find(std::string_view id);
  Group& find_or_create(std::string_view id);

  /// To be called after a decision may have brought the group's next deadline forward (a later one is noticed
  /// by itself), and for a group that was made and has nothing to keep: it goes. The coordinator does so for
  /// the group that a request was for.
  void settle(std::string_view id);

  /// Takes in one record: just appended, or replayed.
  Status<> apply(Bytes key, std::optional<Bytes> value);
  /// The log is at its end: groups take up their deadlines.
  Effects finish_replay(Now now);

  /// When tick() has something to do, in steady ms; INT64_MAX: never.
  int64_t next_deadline_ms() const;
  /// Everything that is due: timeouts of members, delayed rebalances, offsets that expire.
  Effects tick(Now now);

  const std::unordered_map<std::string, std::unique_ptr<Group>>& groups() const { return groups_; }

 private:
  GroupSurroundings surroundings_;
  std::unordered_map<std::string, std::unique_ptr<Group>> groups_;
  std::set<std::pair<int64_t, Group*>> deadlines_;
};

}  // namespace zurau::broker
