// What a shard answers to DescribeGroups, ListGroups and DeleteGroups.
//
//   group              DescribeGroups                                  DeleteGroups
//   not there          up to version 5 Dead; later 69 and Dead         69
//   simple, Empty      Empty                                           gone
//   classic            its state and members                           gone, or 68 NON_EMPTY_GROUP
//   consumer           as one that is not there                        gone, or 68
// Sources: Kafka 4.3 GroupMetadataManager (69: GROUP_ID_NOT_FOUND; KIP-1043).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_shard.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/list_groups.h"

namespace zurau::broker {

/// A group for DescribeGroups; `members` keeps the bytes that the message's views point to.
struct DescribedClassicGroup {
  msg::DescribeGroupsResponse::DescribedGroup message;
  std::vector<ClassicDescription::Member> members;
};
/// Without authorized_operations.
DescribedClassicGroup describe_group(const GroupShard& shard, const std::string& group_id,
                                     int16_t api_version);
/// The answer for a group of a shard that does not serve.
msg::DescribeGroupsResponse::DescribedGroup undescribed_group(const std::string& group_id,
                                                              wire::ErrorCode error);

/// Filters of ListGroups; empty ones let everything through. Upper and lower case are the same.
class GroupFilter {
 public:
  GroupFilter(const std::vector<std::string>& states, const std::vector<std::string>& types);
  bool passes(const Group& group) const;

 private:
  std::set<std::string, std::less<>> states_;
  std::set<std::string, std::less<>> types_;
};
msg::ListGroupsResponse::ListedGroup list_group(const Group& group);

/// Answers with the error of that group, kNone when it is gone.
Effects delete_group(GroupShard& shard, const std::string& group_id, const Answer<wire::ErrorCode>& answer);

}  // namespace zurau::broker
