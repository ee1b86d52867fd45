// ConsumerGroup: sessions, rebalance timeouts, and what passes when they are over.
#include <algorithm>
#include <charconv>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"
#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

/// A group's own value where it is set, within what the broker allows now.
int32_t config_of_group(const ConsumerGroupView& view, const std::string& group, const char* key,
                        int32_t broker_value, int32_t min, int32_t max) {
  const ConfigMap& configs = view.topics.configs({ConfigResourceType::group, group});
  auto found = configs.find(key);
  if (found == configs.end()) return broker_value;
  int32_t value = broker_value;
  const std::string& text = found->second;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return broker_value;
  return std::clamp(value, min, std::max(min, max));
}

}  // namespace

int32_t ConsumerGroup::session_timeout_ms(const ConsumerGroupView& view, const ConsumerMember& member) const {
  if (member.is_classic()) return member.subscription.classic->session_timeout_ms;
  return config_of_group(view, id_, "consumer.session.timeout.ms", view.settings.consumer_session_timeout_ms,
                         view.settings.consumer_min_session_timeout_ms,
                         view.settings.consumer_max_session_timeout_ms);
}

int32_t ConsumerGroup::heartbeat_interval_ms(const ConsumerGroupView& view) const {
  return config_of_group(
      view, id_, "consumer.heartbeat.interval.ms", view.settings.consumer_heartbeat_interval_ms,
      view.settings.consumer_min_heartbeat_interval_ms, view.settings.consumer_max_heartbeat_interval_ms);
}

int32_t ConsumerGroup::assignment_interval_ms(const ConsumerGroupView& view) const {
  return config_of_group(view, id_, "consumer.assignment.interval.ms",
                         view.settings.consumer_assignment_interval_ms, 0, INT32_MAX);
}

void ConsumerGroup::remind(int64_t at_ms, DeadlineKind kind, const std::string& member_id) {
  deadlines_.push({at_ms, kind, member_id});
}

void ConsumerGroup::extend_session(const ConsumerGroupView& view, ConsumerMember& member) {
  bool is_reminded = member.session_deadline_ms != INT64_MAX;
  int64_t before = member.session_deadline_ms;
  member.session_deadline_ms = view.now.steady_ms + session_timeout_ms(view, member);
  // One reminder a member is enough, and a session that got shorter needs an earlier one.
  if (!is_reminded || member.session_deadline_ms < before) {
    remind(member.session_deadline_ms, DeadlineKind::session, member.id);
  }
}

void ConsumerGroup::await_revocation(const ConsumerGroupView& view, ConsumerMember& member) {
  if (member.current.state != MemberState::unrevoked_partitions || member.is_classic()) {
    member.revocation_deadline_ms = INT64_MAX;
    return;
  }
  member.revocation_deadline_ms = view.now.steady_ms + member.subscription.rebalance_timeout_ms;
  remind(member.revocation_deadline_ms, DeadlineKind::revocation, member.id);
}

int64_t ConsumerGroup::deadline_of(const ConsumerMember& member, DeadlineKind kind) {
  switch (kind) {
    case DeadlineKind::session: return member.session_deadline_ms;
    case DeadlineKind::revocation: return member.revocation_deadline_ms;
    case DeadlineKind::classic_join: return member.classic_join_deadline_ms;
    case DeadlineKind::classic_sync: return member.classic_sync_deadline_ms;
  }
  return INT64_MAX;
}

void ConsumerGroup::start_deadlines(const ConsumerGroupView& view) {
  for (auto& [id, member] : members_) {
    extend_session(view, member);
    await_revocation(view, member);
  }
}

Effects ConsumerGroup::tick(const ConsumerGroupView& view) {
  Effects effects;
  std::vector<std::string> over;
  while (!deadlines_.empty() && deadlines_.top().at_ms <= view.now.steady_ms) {
    Deadline due = deadlines_.top();
    deadlines_.pop();
    const ConsumerMember* member = find_member(due.member_id);
    if (!member) continue;
    int64_t deadline = deadline_of(*member, due.kind);
    if (deadline > view.now.steady_ms) {
      if (due.kind == DeadlineKind::session) remind(deadline, due.kind, due.member_id);
      continue;
    }
    if (std::find(over.begin(), over.end(), due.member_id) != over.end()) continue;
    log_info("group '{}': member {} of client '{}' goes: {}", id_, due.member_id,
             member->subscription.client_id,
             due.kind == DeadlineKind::session ? "its session is over"
             : due.kind == DeadlineKind::revocation
                 ? "it did not give up partitions within its rebalance timeout"
                 : "it did not follow a rebalance within its rebalance timeout");
    over.push_back(due.member_id);
  }
  if (!over.empty()) fence_members(view, over, effects);
  return effects;
}

}  // namespace zurau::broker
