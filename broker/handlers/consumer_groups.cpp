// ConsumerGroupHeartbeat - versions 0..1. ConsumerGroupDescribe - versions 0..1. The new consumer group
// protocol (KIP-848): coordinator/consumer_group.h says what is answered; here is what depends on more than
// the one group.
//
//   the finalized feature group.version is 0 (a log that an older Kafka has formatted)   UNSUPPORTED_VERSION
//   group.coordinator.rebalance.protocols does not name consumer                         the same
//   a join of a group that is not there                                                  makes it
//   a join of a classic group in which nobody is, or of one that has offsets only        makes it a consumer
//   group anything else for a group that is not a consumer group GROUP_ID_NOT_FOUND
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/coordinator/group_migration.h"
#include "broker/coordinator/group_shard.h"
#include "broker/handlers/answer_later.h"
#include "broker/handlers/authorized_operations.h"
#include "broker/handlers/gather.h"
#include "broker/handlers/group_body.h"
#include "broker/handlers/handlers.h"
#include "broker/services.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"

namespace zurau::broker {
namespace {

using msg::ConsumerGroupDescribeResponse;
using msg::ConsumerGroupHeartbeatRequest;
using wire::ErrorCode;

constexpr const char* kGroupVersionFeature = "group.version";

bool protocol_enabled(const Services& services) {
  if (!services.groups.settings().consumer_protocol_enabled) return false;
  auto catalog = services.catalog.snapshot();
  auto level = catalog->features().find(kGroupVersionFeature);
  return level != catalog->features().end() && level->second > 0;
}

/// Tells clients apart whether the group is missing or another kind, as Kafka does.
std::string not_a_consumer_group(const Group* group, const std::string& id) {
  return group ? fmt::format("Group {} is not a consumer group.", id)
               : fmt::format("Consumer group {} not found.", id);
}

Effects refuse(const ConsumerGroup::HeartbeatAnswer& answer, ErrorCode error, std::string message) {
  Effects effects;
  effects.answer([answer, response = refused_heartbeat(error, std::move(message))](ErrorCode failure) {
    answer(failure == ErrorCode::kNone ? response : refused_heartbeat(failure));
  });
  return effects;
}

Effects heartbeat(GroupShard& shard, Now now, const RequestContext& who,
                  ConsumerGroupHeartbeatRequest& message, const ConsumerGroup::HeartbeatAnswer& answer) {
  if (auto refusal = check_heartbeat_request(message, who.api_version, shard.settings())) {
    return refuse(answer, refusal->error, std::move(refusal->message));
  }
  // Version 0: the broker makes the id of a member that joins.
  if (message.member_id.empty()) message.member_id = Uuid::random().to_string();
  auto catalog = shard.catalog();
  ConsumerGroupView view{*catalog, shard.settings(), now};
  Group* group = shard.find(message.group_id);
  if (group && group->consumer()) {
    Effects effects = group->consumer()->heartbeat(view, who, message, answer);
    effects.merge(downgrade_if_due(*group, view));
    return effects;
  }
  auto not_found = [&] {
    return refuse(answer, ErrorCode::kGroupIdNotFound, not_a_consumer_group(group, message.group_id));
  };
  if (message.member_epoch != kJoinEpoch) return not_found();
  // Made first, and put in the place of what there was only if somebody is let in.
  Effects made;
  const ClassicGroup* classic = group ? group->classic() : nullptr;
  auto consumer = classic && !classic->members().empty() ? upgraded(*classic, view, made)
                                                         : std::make_unique<ConsumerGroup>(message.group_id);
  if (!consumer) return not_found();
  Effects joined = consumer->heartbeat(view, who, message, answer);
  if (joined.records.empty()) return joined;
  made.merge(std::move(joined));
  return replace_classic(shard.find_or_create(message.group_id), std::move(consumer), std::move(made));
}

ConsumerGroupDescribeResponse::DescribedGroup refused_group(const std::string& id, ErrorCode error,
                                                            std::string message = {}) {
  ConsumerGroupDescribeResponse::DescribedGroup group;
  group.group_id = id;
  group.error_code = static_cast<int16_t>(error);
  if (!message.empty()) group.error_message = std::move(message);
  return group;
}

using DescribeJob = Gather<ConsumerGroupDescribeResponse>;

Effects describe(GroupShard& shard, Now now, const std::string& id, bool with_operations,
                 const std::shared_ptr<DescribeJob>& job, size_t at) {
  auto catalog = shard.catalog();
  const Group* group = shard.find(id);
  const ConsumerGroup* consumer = group ? group->consumer() : nullptr;
  ConsumerGroupDescribeResponse::DescribedGroup& place = job->result.groups[at];
  if (consumer) {
    place = consumer->describe({*catalog, shard.settings(), now});
    if (with_operations) place.authorized_operations = kGroupOperations;
  } else {
    place = refused_group(id, ErrorCode::kGroupIdNotFound, not_a_consumer_group(group, id));
  }
  Effects effects;
  effects.only_records = true;
  effects.answer([job, at](ErrorCode failure) {
    auto& described = job->result.groups[at];
    if (failure != ErrorCode::kNone) described = refused_group(described.group_id, failure);
    job->part_done();
  });
  return effects;
}

}  // namespace

void handle_consumer_group_heartbeat(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<ConsumerGroupHeartbeatRequest>(request, reply);
  if (!message) return;
  auto answer = answer_later<msg::ConsumerGroupHeartbeatResponse>(request, std::move(reply));
  if (!protocol_enabled(services)) return answer(refused_heartbeat(ErrorCode::kUnsupportedVersion));
  RequestContext who = request_context(request);
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) { return heartbeat(shard, now, who, *message, answer); },
      [&](ErrorCode refusal) { answer(refused_heartbeat(refusal)); });
}

void handle_consumer_group_describe(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::ConsumerGroupDescribeRequest>(request, reply);
  if (!message) return;
  auto answer = answer_later<ConsumerGroupDescribeResponse>(request, std::move(reply));
  ConsumerGroupDescribeResponse empty;
  auto refuse_all = [&](ErrorCode error) {
    for (const std::string& id : message->group_ids) empty.groups.push_back(refused_group(id, error));
    answer(std::move(empty));
  };
  if (!protocol_enabled(services)) return refuse_all(ErrorCode::kUnsupportedVersion);
  if (message->group_ids.size() > config::limits::kGroupsPerRequestMax) {
    return refuse_all(ErrorCode::kInvalidRequest);
  }
  keep_first_of_each(message->group_ids);
  empty.groups.resize(message->group_ids.size());
  auto job = std::make_shared<DescribeJob>(message->group_ids.size(), std::move(empty), answer);
  for (size_t at = 0; at < message->group_ids.size(); ++at) {
    const std::string& id = message->group_ids[at];
    services.groups.run(
        request.loop, id,
        [&, at](GroupShard& shard, Now now) {
          return describe(shard, now, id, message->include_authorized_operations, job, at);
        },
        [&, at](ErrorCode refusal) {
          job->result.groups[at] = refused_group(id, refusal);
          job->part_done();
        });
  }
  job->all_asked();
}

}  // namespace zurau::broker
