// CreatePartitions - versions 0..3: raises the partition count of topics; the new ones are there, and
// durable, when answered. An assignment by hand may name this broker only. __consumer_offsets keeps its
// number, which decides where a group's records stand: Kafka raises it, and after its next start finds the
// groups no more. Source: ControllerApis.createPartitions, ReplicationControlManager.createPartitions.
#include <fmt/format.h>

#include "broker/catalog.h"
#include "broker/coordinator/coordinator_log.h"
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/messages/create_partitions.h"

namespace zurau::broker {
namespace {

using msg::CreatePartitionsRequest;
using msg::CreatePartitionsResponse;
using wire::ErrorCode;
using Wanted = CreatePartitionsRequest::CreatePartitionsTopic;

/// Whether an assignment fits the partitions to be added; what is wrong with the count itself is for the
/// catalog to say.
ApiStatus check_assignments(const Wanted& topic, const CatalogSnapshot& catalog, int32_t node_id) {
  auto found = catalog.find(topic.name);
  if (!topic.assignments || !found) return kOk;
  int64_t additional = int64_t{topic.count} - static_cast<int64_t>(found->partitions.size());
  if (additional <= 0) return kOk;
  if (static_cast<int64_t>(topic.assignments->size()) != additional) {
    return fail(
        ApiError{ErrorCode::kInvalidReplicaAssignment,
                 fmt::format("Attempted to add {} additional partition(s), but only {} assignment(s) were "
                             "specified.",
                             additional, topic.assignments->size())});
  }
  for (const auto& assignment : *topic.assignments)
    RETURN_IF_ERROR(check_replicas(assignment.broker_ids, node_id));
  return kOk;
}

ApiError offsets_topic_is_fixed() {
  return {
      ErrorCode::kInvalidPartitions,
      fmt::format("The number of partitions of {} cannot change: it decides where the offsets of each group "
                  "are. It is chosen when the topic is made, by offsets.topic.num.partitions.",
                  kOffsetsTopic)};
}

CreatePartitionsResponse create(Services& services, const CreatePartitionsRequest& message) {
  CreatePartitionsResponse response;
  auto catalog = services.catalog.snapshot();
  auto names = count_names(message.topics);
  auto too_many = too_many_topics(message.topics.size());
  std::vector<NewPartitions> wanted;
  std::vector<size_t> places;  // Of wanted[i] in the response.
  for (const Wanted& topic : message.topics) {
    int times = std::exchange(names[topic.name], 0);
    if (times == 0) continue;  // Answered already.
    auto& answer = response.results.emplace_back();
    answer.name = topic.name;
    if (too_many) {
      set_error(answer, *too_many);
    } else if (times > 1) {
      set_error(answer, duplicate_topic_name());
    } else if (topic.name == kOffsetsTopic && catalog->find(topic.name)) {
      set_error(answer, offsets_topic_is_fixed());
    } else if (auto fits = check_assignments(topic, *catalog, services.catalog.node_id()); !fits.ok()) {
      set_error(answer, fits.error());
    } else {
      wanted.push_back({topic.name, topic.count, message.validate_only});
      places.push_back(response.results.size() - 1);
    }
  }
  auto results = services.catalog.create_partitions(wanted);
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i].ok()) set_error(response.results[places[i]], results[i].error());
  }
  return response;
}

}  // namespace

void handle_create_partitions(Services& services, const Request& request, Reply reply) {
  serve_admin<CreatePartitionsRequest>(
      services, request, std::move(reply),
      [&services](const CreatePartitionsRequest& message) { return create(services, message); });
}

}  // namespace zurau::broker
