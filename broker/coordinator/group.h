// Group: one group as its shard keeps it: its committed offsets, and the state machine of the protocol that
// its members use. Everything that is asked of a group whatever its kind is answered here.
//
//   kind               tools call it   made by                                        state without members
//   none ("simple")    classic         a commit without a generation                  Empty
//   ClassicGroup       classic         JoinGroup, or its record                       Empty
//   ConsumerGroup      consumer        ConsumerGroupHeartbeat, or its records         Empty
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_offsets.h"
#include "broker/coordinator/group_settings.h"

namespace zurau::broker {

class CatalogSnapshot;
class ClassicGroup;
class ConsumerGroup;

/// Threading: confined to its shard. References stay valid until the shard removes it.
struct Group {
  explicit Group(std::string group_id);
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  const std::string id;
  GroupOffsets offsets;
  std::variant<std::monostate, std::unique_ptr<ClassicGroup>, std::unique_ptr<ConsumerGroup>> kind;
  int64_t queued_deadline_ms = INT64_MAX;  ///< The shard's.

  /// Null when it is of another kind.
  ClassicGroup* classic() const;
  ConsumerGroup* consumer() const;

  /// Nothing of it stands in the log and nobody is in it: it may go without a trace.
  bool is_trivial() const;
  /// Nobody is in it, or about to be.
  bool has_no_members() const;
  std::string_view state_name() const;
  std::string_view type_name() const;
  std::string_view protocol_type() const;

  /// OffsetDelete: may offsets be deleted at all (and then those of topics that is_subscribed does not know)?
  wire::ErrorCode check_offset_delete() const;
  bool is_subscribed(std::string_view topic) const;
  /// DeleteGroups: kNone or NON_EMPTY_GROUP.
  wire::ErrorCode check_delete() const;
  ExpiryRule expiry_rule() const;
  /// Adds what takes the group out of the log, but for its offsets.
  void forget(Effects& effects) const;

  /// In steady ms; INT64_MAX: never.
  int64_t next_deadline_ms() const;
};

}  // namespace zurau::broker
