#include "broker/coordinator/classic_members.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "protocol/base/check.h"

namespace zurau::broker {

std::vector<ClassicProtocol> classic_protocols(const msg::JoinGroupRequest& request) {
  std::vector<ClassicProtocol> protocols;
  std::unordered_set<std::string_view> names;
  for (const auto& protocol : request.protocols) {
    // One that is named twice must not count as two supporters: the first one holds.
    if (names.insert(protocol.name).second) protocols.push_back({protocol.name, share(protocol.metadata)});
  }
  return protocols;
}

SharedBytes ClassicMember::metadata(std::string_view protocol) const {
  auto at = std::ranges::find(protocols, protocol, &ClassicProtocol::name);
  return at == protocols.end() ? nullptr : at->metadata;
}

bool ClassicMember::says(const msg::JoinGroupRequest& request) const {
  return std::ranges::equal(protocols, request.protocols, [](const auto& mine, const auto& asked) {
    return mine.name == asked.name && std::ranges::equal(view(mine.metadata), asked.metadata);
  });
}

ClassicMember* ClassicMembers::find(const std::string& id) {
  auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &*at->second;
}

const ClassicMember* ClassicMembers::find(const std::string& id) const {
  auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &*at->second;
}

ClassicMember* ClassicMembers::find_instance(const std::string& instance_id) {
  auto at = by_instance_.find(instance_id);
  return at == by_instance_.end() ? nullptr : &*at->second;
}

const ClassicMember* ClassicMembers::find_instance(const std::string& instance_id) const {
  auto at = by_instance_.find(instance_id);
  return at == by_instance_.end() ? nullptr : &*at->second;
}

ClassicMember& ClassicMembers::add(ClassicMember member) {
  CHECK(!member.awaits_join() && !member.sync_pending);
  auto at = list_.insert(list_.end(), std::move(member));
  CHECK(by_id_.emplace(at->id, at).second);
  if (at->instance_id) CHECK(by_instance_.emplace(*at->instance_id, at).second);
  count_protocols(*at, 1);
  return *at;
}

void ClassicMembers::remove(ClassicMember& member) {
  if (member.awaits_join()) --awaiting_join_;
  set_sync_pending(member, false);
  count_protocols(member, -1);
  if (member.instance_id) by_instance_.erase(*member.instance_id);
  auto at = by_id_.find(member.id);
  CHECK(at != by_id_.end());
  auto in_list = at->second;
  by_id_.erase(at);
  list_.erase(in_list);
}

void ClassicMembers::rename(ClassicMember& member, const std::string& new_id) {
  auto node = by_id_.extract(member.id);
  CHECK(!node.empty());
  node.key() = new_id;
  CHECK(by_id_.insert(std::move(node)).inserted);
  member.id = new_id;
}

void ClassicMembers::set_protocols(ClassicMember& member, std::vector<ClassicProtocol> protocols) {
  count_protocols(member, -1);
  member.protocols = std::move(protocols);
  count_protocols(member, 1);
}

void ClassicMembers::await_join(ClassicMember& member, JoinAnswer answer) {
  CHECK(!member.awaits_join());
  member.join_answer = std::move(answer);
  ++awaiting_join_;
}

JoinAnswer ClassicMembers::take_join(ClassicMember& member) {
  CHECK(member.awaits_join());
  --awaiting_join_;
  return std::exchange(member.join_answer, nullptr);
}

void ClassicMembers::set_sync_pending(ClassicMember& member, bool pending) {
  if (member.sync_pending == pending) return;
  member.sync_pending = pending;
  sync_pending_ += pending ? 1 : -1;
}

bool ClassicMembers::all_support(const std::string& protocol) const {
  auto at = supporters_.find(protocol);
  size_t supporters = at == supporters_.end() ? 0 : static_cast<size_t>(at->second);
  return supporters == list_.size();  // Where nobody is left, everything goes.
}

std::string ClassicMembers::elect_protocol() const {
  std::vector<std::pair<std::string_view, int>> votes;
  for (const ClassicMember& member : list_) {
    auto choice =
        std::ranges::find_if(member.protocols, [this](const auto& each) { return all_support(each.name); });
    CHECK(choice != member.protocols.end());
    auto at = std::ranges::find(votes, choice->name, &std::pair<std::string_view, int>::first);
    if (at == votes.end()) at = votes.insert(at, {choice->name, 0});
    ++at->second;
  }
  CHECK(!votes.empty());
  return std::string(std::ranges::max_element(votes, {}, &std::pair<std::string_view, int>::second)->first);
}

int32_t ClassicMembers::rebalance_timeout_ms() const {
  int32_t longest = 0;
  for (const ClassicMember& member : list_) longest = std::max(longest, member.rebalance_timeout_ms);
  return longest;
}

void ClassicMembers::count_protocols(const ClassicMember& member, int by) {
  for (const ClassicProtocol& protocol : member.protocols) {
    auto at = supporters_.try_emplace(protocol.name, 0).first;
    at->second += by;
    if (at->second == 0) supporters_.erase(at);
  }
}

}  // namespace zurau::broker
