#include "broker/coordinator/admin_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace zurau::broker {

using wire::ErrorCode;

namespace {

using Described = msg::DescribeGroupsResponse::DescribedGroup;

constexpr int16_t kFirstVersionWithNotFound = 6;

Described missing_group(const std::string& group_id, int16_t api_version, std::string reason) {
  Described group;
  group.group_id = group_id;
  group.group_state = "Dead";
  if (api_version >= kFirstVersionWithNotFound) {
    group.error_code = static_cast<int16_t>(ErrorCode::kGroupIdNotFound);
    group.error_message = std::move(reason);
  }
  return group;
}

DescribedClassicGroup describe_classic(const ClassicGroup& classic) {
  DescribedClassicGroup described;
  ClassicDescription description = classic.describe();
  Described& group = described.message;
  group.group_id = classic.group_id();
  group.group_state = description.state;
  group.protocol_type = std::move(description.protocol_type);
  group.protocol_data = std::move(description.protocol);
  described.members = std::move(description.members);
  for (const auto& member : described.members) {
    group.members.push_back({.member_id = member.member_id,
                             .group_instance_id = member.group_instance_id,
                             .client_id = member.client_id,
                             .client_host = member.client_host,
                             .member_metadata = view(member.metadata),
                             .member_assignment = view(member.assignment)});
  }
  return described;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

}  // namespace

DescribedClassicGroup describe_group(const GroupShard& shard, const std::string& group_id,
                                     int16_t api_version) {
  const Group* group = shard.find(group_id);
  if (!group) return {missing_group(group_id, api_version, fmt::format("Group {} not found.", group_id)), {}};
  if (group->consumer()) {
    return {missing_group(group_id, api_version, fmt::format("Group {} is not a classic group.", group_id)),
            {}};
  }
  if (const ClassicGroup* classic = group->classic()) return describe_classic(*classic);
  DescribedClassicGroup simple;
  simple.message.group_id = group_id;
  simple.message.group_state = group->state_name();
  return simple;
}

Described undescribed_group(const std::string& group_id, ErrorCode error) {
  Described group;
  group.group_id = group_id;
  group.error_code = static_cast<int16_t>(error);
  return group;
}

GroupFilter::GroupFilter(const std::vector<std::string>& states, const std::vector<std::string>& types) {
  for (const std::string& state : states) states_.insert(lower(state));
  for (const std::string& type : types) types_.insert(lower(type));
}

bool GroupFilter::passes(const Group& group) const {
  return (states_.empty() || states_.contains(lower(group.state_name()))) &&
         (types_.empty() || types_.contains(group.type_name()));
}

msg::ListGroupsResponse::ListedGroup list_group(const Group& group) {
  return {.group_id = group.id,
          .protocol_type = std::string(group.protocol_type()),
          .group_state = std::string(group.state_name()),
          .group_type = std::string(group.type_name())};
}

Effects delete_group(GroupShard& shard, const std::string& group_id, const Answer<ErrorCode>& answer) {
  Effects effects;
  effects.only_records = true;
  effects.divisible = true;
  const Group* group = shard.find(group_id);
  ErrorCode error = group ? group->check_delete() : ErrorCode::kGroupIdNotFound;
  if (error == ErrorCode::kNone) {
    group->offsets.forget_all(group_id, effects);
    group->forget(effects);
  }
  effects.answer([answer, error](ErrorCode failure) { answer(error != ErrorCode::kNone ? error : failure); });
  return effects;
}

}  // namespace zurau::broker
