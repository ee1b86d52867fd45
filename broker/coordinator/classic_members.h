// ClassicMembers: who is in a classic group, with everything that the group asks on every request kept as a
// count: how many wait for their join's answer, how many have not synced, how many support a protocol.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/coordinator/classic_answers.h"
#include "protocol/messages/join_group.h"

namespace zurau::broker {

/// A protocol that a member can work by (an assignor's name, for consumers), and what it says of itself in
/// it.
struct ClassicProtocol {
  std::string name;
  SharedBytes metadata;
};
std::vector<ClassicProtocol> classic_protocols(const msg::JoinGroupRequest& request);

/// Timeouts in ms, deadlines in Now::steady_ms.
struct ClassicMember {
  std::string id;
  std::optional<std::string> instance_id;  ///< Of a static member (KIP-345).
  std::string client_id;
  std::string client_host;
  int32_t rebalance_timeout_ms = 0;
  int32_t session_timeout_ms = 0;
  std::vector<ClassicProtocol> protocols;  ///< In order of preference.
  SharedBytes assignment;
  /// It has joined for the first time and waits for that join's answer: then its session may end meanwhile.
  bool is_new = false;
  int64_t deadline_ms = INT64_MAX;  ///< When its session ends.

  bool awaits_join() const { return join_answer != nullptr; }
  bool awaits_sync() const { return sync_answer != nullptr; }
  /// What it says in that protocol; null when it says nothing or does not support it.
  SharedBytes metadata(std::string_view protocol) const;
  /// It says the same, in the same order (Kafka compares so, too).
  bool says(const msg::JoinGroupRequest& request) const;

  JoinAnswer join_answer;     ///< Set and taken by ClassicMembers only.
  SyncAnswer sync_answer;     ///< The group's.
  bool sync_pending = false;  ///< Set by ClassicMembers only.
};

/// Threading: confined, as the group. References stay valid until the member is removed. Every call costs
/// O(1) (with the member's own protocols and a hash look-up), but for what says otherwise.
class ClassicMembers {
 public:
  /// In the order in which they joined; the group's leader is chosen by it.
  using List = std::list<ClassicMember>;
  List& all() { return list_; }
  const List& all() const { return list_; }
  size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }

  ClassicMember* find(const std::string& id);
  const ClassicMember* find(const std::string& id) const;
  /// The static member of that name, or null.
  ClassicMember* find_instance(const std::string& instance_id);
  const ClassicMember* find_instance(const std::string& instance_id) const;

  /// `id` must be free, and its instance id as well.
  ClassicMember& add(ClassicMember member);
  /// It must have been answered: its open answers go unanswered.
  void remove(ClassicMember& member);
  /// Gives a member another id, as when a static member comes back.
  void rename(ClassicMember& member, const std::string& new_id);
  void set_protocols(ClassicMember& member, std::vector<ClassicProtocol> protocols);

  void await_join(ClassicMember& member, JoinAnswer answer);
  JoinAnswer take_join(ClassicMember& member);
  size_t awaiting_join() const { return awaiting_join_; }
  void set_sync_pending(ClassicMember& member, bool pending);
  size_t sync_pending() const { return sync_pending_; }

  bool all_support(const std::string& protocol) const;
  /// What most members like best of what all support; among equals, what the earliest member likes better.
  /// O(members). There must be members, and something that all support.
  std::string elect_protocol() const;
  /// The longest time that a member asks for a rebalance. O(members).
  int32_t rebalance_timeout_ms() const;

 private:
  void count_protocols(const ClassicMember& member, int by);

  List list_;
  std::unordered_map<std::string, List::iterator> by_id_;
  std::unordered_map<std::string, List::iterator> by_instance_;
  std::map<std::string, int, std::less<>> supporters_;
  size_t awaiting_join_ = 0;
  size_t sync_pending_ = 0;
};

}  // namespace zurau::broker
