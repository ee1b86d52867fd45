// ListGroups (16), DescribeGroups (15), DeleteGroups (42).
//
//   ListGroups 0..5       4 states filter, 5 types filter; COORDINATOR_LOAD_IN_PROGRESS while a shard loads
//   DescribeGroups 0..6   3 authorized operations, 6 GROUP_ID_NOT_FOUND; groups of the new protocol count as
//   missing DeleteGroups 0..2
// Sources: KafkaApis, GroupCoordinatorService.
#include <algorithm>
#include <utility>

#include "broker/coordinator/admin_requests.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/handlers/answer_later.h"
#include "broker/handlers/authorized_operations.h"
#include "broker/handlers/gather.h"
#include "broker/handlers/group_body.h"
#include "broker/handlers/handlers.h"
#include "broker/services.h"
#include "protocol/messages/delete_groups.h"

namespace zurau::broker {

using wire::ErrorCode;

void handle_list_groups(Services& services, const Request& request, Reply reply) {
  serve<msg::ListGroupsRequest>(request, std::move(reply), [&](const msg::ListGroupsRequest& message) {
    msg::ListGroupsResponse response;
    GroupFilter filter(message.states_filter, message.types_filter);
    ErrorCode error = services.groups.inspect([&](const GroupShard& shard) {
      shard.for_each([&](const Group& group) {
        if (filter.passes(group)) response.groups.push_back(list_group(group));
      });
    });
    if (error != ErrorCode::kNone) response.groups.clear();
    response.error_code = static_cast<int16_t>(error);
    return response;
  });
}

void handle_describe_groups(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::DescribeGroupsRequest>(request, reply);
  if (!message) return;
  using Groups = std::vector<DescribedClassicGroup>;
  auto answer = answer_later<msg::DescribeGroupsResponse>(request, std::move(reply));
  if (message->groups.size() > config::limits::kGroupsPerRequestMax) {
    msg::DescribeGroupsResponse refused;
    for (const std::string& id : message->groups) {
      refused.groups.push_back(undescribed_group(id, ErrorCode::kInvalidRequest));
    }
    return answer(std::move(refused));
  }
  keep_first_of_each(message->groups);
  auto gather = std::make_shared<Gather<Groups>>(message->groups.size(), Groups(message->groups.size()),
                                                 [answer](const Groups& groups) {
                                                   msg::DescribeGroupsResponse response;
                                                   for (const DescribedClassicGroup& group : groups)
                                                     response.groups.push_back(group.message);
                                                   answer(std::move(response));
                                                 });
  for (size_t i = 0; i < message->groups.size(); ++i) {
    const std::string& id = message->groups[i];
    services.groups.run(
        request.loop, id,
        [&, i](GroupShard& shard, Now) {
          DescribedClassicGroup& place = gather->result[i];
          place = describe_group(shard, id, request.api_version);
          if (message->include_authorized_operations && place.message.error_code == 0) {
            place.message.authorized_operations = kGroupOperations;
          }
          Effects effects;
          effects.only_records = true;
          effects.answer([gather, i](ErrorCode failure) {
            auto& described = gather->result[i].message;
            if (failure != ErrorCode::kNone) described = undescribed_group(described.group_id, failure);
            gather->part_done();
          });
          return effects;
        },
        [&, i](ErrorCode refusal) {
          gather->result[i].message = undescribed_group(id, refusal);
          gather->part_done();
        });
  }
  gather->all_asked();
}

void handle_delete_groups(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::DeleteGroupsRequest>(request, reply);
  if (!message) return;
  auto answer = answer_later<msg::DeleteGroupsResponse>(request, std::move(reply));
  auto& names = message->groups_names;
  keep_first_of_each(names);  // One result a name, as in Kafka.
  msg::DeleteGroupsResponse initial;
  bool too_many = names.size() > config::limits::kGroupsPerRequestMax;
  auto code = static_cast<int16_t>(too_many ? ErrorCode::kInvalidRequest : ErrorCode::kNone);
  for (const std::string& id : names) initial.results.push_back({.group_id = id, .error_code = code});
  if (too_many) return answer(std::move(initial));
  auto gather =
      std::make_shared<Gather<msg::DeleteGroupsResponse>>(initial.results.size(), std::move(initial), answer);
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string& id = names[i];
    auto settle = [gather, i](ErrorCode error) {
      gather->result.results[i].error_code = static_cast<int16_t>(error);
      gather->part_done();
    };
    services.groups.run(
        request.loop, id, [&](GroupShard& shard, Now) { return delete_group(shard, id, settle); }, settle);
  }
  gather->all_asked();
}

}  // namespace zurau::broker
