#include "broker/coordinator/group.h"

#include <utility>

#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"

namespace zurau::broker {

using wire::ErrorCode;

Group::Group(std::string group_id) : id(std::move(group_id)) {}
Group::~Group() = default;

ClassicGroup* Group::classic() const {
  auto* group = std::get_if<std::unique_ptr<ClassicGroup>>(&kind);
  return group ? group->get() : nullptr;
}

ConsumerGroup* Group::consumer() const {
  auto* group = std::get_if<std::unique_ptr<ConsumerGroup>>(&kind);
  return group ? group->get() : nullptr;
}

bool Group::is_trivial() const {
  if (!offsets.empty()) return false;
  if (auto* group = classic()) return group->is_trivial();
  if (auto* group = consumer()) return group->without_records();
  return true;
}

bool Group::has_no_members() const {
  if (auto* group = classic()) return group->is_empty();
  if (auto* group = consumer()) return group->empty();
  return true;
}

std::string_view Group::state_name() const {
  if (auto* group = classic()) return name_of(group->state());
  if (auto* group = consumer()) return group->state_name();
  return name_of(ClassicState::kEmpty);
}

std::string_view Group::type_name() const {
  return consumer() ? "consumer" : "classic";
}

std::string_view Group::protocol_type() const {
  if (auto* group = classic()) return group->protocol_type();
  if (consumer()) return kConsumerProtocolType;
  return {};
}

ErrorCode Group::check_offset_delete() const {
  if (auto* group = classic()) return group->validate_offset_delete();
  return ErrorCode::kNone;
}

bool Group::is_subscribed(std::string_view topic) const {
  if (auto* group = classic()) return group->is_subscribed(topic);
  if (auto* group = consumer()) return group->subscribes_to(topic);
  return false;
}

ErrorCode Group::check_delete() const {
  if (auto* group = classic()) return group->validate_delete();
  if (auto* group = consumer()) return group->check_delete();
  return ErrorCode::kNone;
}

ExpiryRule Group::expiry_rule() const {
  auto subscribed = [this](std::string_view topic) { return is_subscribed(topic); };
  if (consumer()) return {true, -1, subscribed};
  auto* group = classic();
  if (!group || group->protocol_type().empty()) return {true, -1, {}};
  if (group->is_empty()) return {true, group->state_since_ms(), {}};
  bool stable = group->state() == ClassicState::kStable;
  if (stable && group->uses_consumer_protocol() && group->subscribed_topics()) return {true, -1, subscribed};
  return {};
}

void Group::forget(Effects& effects) const {
  if (classic()) effects.add(make_tombstone(msg::GroupMetadataKey{id}));
  if (auto* group = consumer()) {
    for (GroupRecord& tombstone : group->tombstones()) effects.add(std::move(tombstone));
  }
}

int64_t Group::next_deadline_ms() const {
  if (auto* group = classic()) return group->next_deadline_ms();
  if (auto* group = consumer()) return group->next_deadline_ms();
  return INT64_MAX;
}

}  // namespace zurau::broker
