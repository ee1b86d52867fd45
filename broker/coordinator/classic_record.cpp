// ClassicGroup as others see it: as a record of the log, and as the tools describe it.
#include <algorithm>
#include <utility>

#include "broker/coordinator/classic_group.h"
#include "protocol/messages/records_consumer_protocol.h"
#include "protocol/wire/codec.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

/// The topics in a consumer's subscription. Newer versions than we know are read as the newest that we do:
/// what they add comes last.
std::optional<std::vector<std::string>> topics_in(Bytes subscription) {
  if (subscription.size() < sizeof(int16_t)) return std::nullopt;
  auto version = load_be<int16_t>(subscription.data());
  if (version < 0) return std::nullopt;
  version = std::min(version, msg::ConsumerProtocolSubscription::info.versions.last);
  auto decoded =
      wire::decode_prefix<msg::ConsumerProtocolSubscription>(subscription.subspan(sizeof version), version);
  if (!decoded.ok()) return std::nullopt;
  return std::move(decoded->message.topics);
}

}  // namespace

void ClassicGroup::read_subscriptions() {
  subscribed_topics_.reset();
  if (!uses_consumer_protocol()) return;
  std::set<std::string, std::less<>> all_topics;
  for (const ClassicMember& member : members_.all()) {
    auto topics = topics_in(view(member.metadata(protocol_name_.value_or(""))));
    if (!topics) return;
    all_topics.insert(std::make_move_iterator(topics->begin()), std::make_move_iterator(topics->end()));
  }
  subscribed_topics_ = std::move(all_topics);
}

bool ClassicGroup::is_subscribed(std::string_view topic) const {
  return subscribed_topics_ ? subscribed_topics_->contains(topic) : uses_consumer_protocol();
}

bool ClassicGroup::is_trivial() const {
  return state_ == ClassicState::kEmpty && generation_id_ == 0 && pending_.empty();
}

GroupRecord ClassicGroup::to_record() const {
  msg::GroupMetadataValue value{.protocol_type = protocol_type_,
                                .generation = generation_id_,
                                .protocol = protocol_name_,
                                .current_state_timestamp = state_since_ms_};
  if (!leader_id_.empty()) value.leader = leader_id_;
  value.members.reserve(members_.size());
  for (const ClassicMember& member : members_.all()) {
    value.members.push_back({.member_id = member.id,
                             .group_instance_id = member.instance_id,
                             .client_id = member.client_id,
                             .client_host = member.client_host,
                             .rebalance_timeout = member.rebalance_timeout_ms,
                             .session_timeout = member.session_timeout_ms,
                             .subscription = view(member.metadata(protocol_name_.value_or(""))),
                             .assignment = view(member.assignment)});
  }
  return make_record(msg::GroupMetadataKey{group_id_}, value, kGroupMetadataVersion);
}

void ClassicGroup::write(Effects& effects) const {
  effects.add(to_record());
  effects.records.back().taken_in = true;
}

void ClassicGroup::apply(const msg::GroupMetadataValue& value) {
  if (serving_) return;
  members_ = {};
  protocol_type_ = value.protocol_type;
  protocol_name_ = value.protocol;
  generation_id_ = value.generation;
  state_since_ms_ = value.current_state_timestamp;
  leader_id_ = value.leader.value_or("");
  for (const auto& member : value.members) {
    // A record that names a member twice is damaged; the first one counts.
    if (members_.find(member.member_id)) continue;
    if (member.group_instance_id && members_.find_instance(*member.group_instance_id)) continue;
    const bool has_rebalance_timeout = member.rebalance_timeout >= 0;  // Not before value version 1.
    members_.add(
        {.id = member.member_id,
         .instance_id = member.group_instance_id,
         .client_id = member.client_id,
         .client_host = member.client_host,
         .rebalance_timeout_ms = has_rebalance_timeout ? member.rebalance_timeout : member.session_timeout,
         .session_timeout_ms = member.session_timeout,
         .protocols = {{value.protocol.value_or(""), share(member.subscription)}},
         .assignment = share(member.assignment)});
  }
  state_ = members_.empty() ? ClassicState::kEmpty : ClassicState::kStable;
  if (!members_.find(leader_id_)) {
    leader_id_ = members_.empty() ? std::string() : members_.all().front().id;
  }
}

Effects ClassicGroup::begin(Now now) {
  Effects effects;
  serving_ = true;
  read_subscriptions();
  for (ClassicMember& member : members_.all()) restart_session(member, member.session_timeout_ms, now);
  if (members_.size() > static_cast<size_t>(settings_.max_size)) prepare_rebalance(now, effects);
  return effects;
}

Effects ClassicGroup::rebalance(Now now) {
  Effects effects;
  prepare_rebalance(now, effects);
  return effects;
}

Effects ClassicGroup::close(ErrorCode failure) {
  Effects effects;
  for (ClassicMember& member : members_.all()) {
    if (member.awaits_join()) {
      answer_join(effects, members_.take_join(member), {.error = failure, .member_id = member.id});
    }
  }
  fail_syncs(failure, effects);
  pending_.clear();
  state_ = ClassicState::kDead;
  join_deadline_ms_ = sync_deadline_ms_ = next_deadline_ms_ = INT64_MAX;
  return effects;
}

ClassicDescription ClassicGroup::describe() const {
  const bool stable = state_ == ClassicState::kStable;
  ClassicDescription description{.state = name_of(state_), .protocol_type = protocol_type_};
  if (stable) description.protocol = protocol_name_.value_or("");
  description.members.reserve(members_.size());
  for (const ClassicMember& member : members_.all()) {
    description.members.push_back(
        {.member_id = member.id,
         .group_instance_id = member.instance_id,
         .client_id = member.client_id,
         .client_host = member.client_host,
         .metadata = stable ? member.metadata(protocol_name_.value_or("")) : nullptr,
         .assignment = stable ? member.assignment : nullptr});
  }
  return description;
}

}  // namespace zurau::broker
