// CreateTopics - versions 0..7: makes topics; they are there, and durable, when answered.
//   v1 validate_only, error_message   v4 partitions and replication factor may be -1: the broker's default
//   v5 answers configs, partitions and replication factor   v7 topic ids
// A replica assignment by hand may name this broker only. Source: ControllerApis.createTopics,
// ReplicationControlManager.createTopics.
#include <fmt/format.h>

#include <map>
#include <set>

#include "broker/catalog.h"
#include "broker/config_entries.h"
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "protocol/messages/create_topics.h"

namespace zurau::broker {
namespace {

using msg::CreateTopicsRequest;
using msg::CreateTopicsResponse;
using wire::ErrorCode;
using Wanted = CreateTopicsRequest::CreatableTopic;
using Answer = CreateTopicsResponse::CreatableTopicResult;

Failure<ApiError> refuse(ErrorCode code, std::string message) {
  return fail(ApiError{code, std::move(message)});
}

/// The partition count that an assignment by hand comes to.
ApiResult<int32_t> count_assigned(const Wanted& topic, int32_t node_id) {
  if (topic.replication_factor != -1) {
    return refuse(ErrorCode::kInvalidRequest,
                  "A manual partition assignment was specified, but replication factor was not set to -1.");
  }
  if (topic.num_partitions != -1) {
    return refuse(ErrorCode::kInvalidRequest,
                  "A manual partition assignment was specified, but numPartitions was not set to -1.");
  }
  std::set<int32_t> seen;
  for (const auto& assignment : topic.assignments) {
    if (!seen.insert(assignment.partition_index).second) {
      return refuse(ErrorCode::kInvalidReplicaAssignment,
                    fmt::format("Found multiple manual partition assignments for partition {}",
                                assignment.partition_index));
    }
    RETURN_IF_ERROR(check_replicas(assignment.broker_ids, node_id));
  }
  auto count = static_cast<int32_t>(seen.size());
  if (*seen.begin() != 0 || *seen.rbegin() != count - 1) {
    return refuse(ErrorCode::kInvalidReplicaAssignment,
                  "partitions should be a consecutive 0-based integer sequence");
  }
  return count;
}

ApiResult<NewTopic> to_new_topic(const Wanted& topic, bool validate_only, int32_t node_id) {
  NewTopic wanted{topic.name, topic.num_partitions, topic.replication_factor, {}, validate_only};
  if (!topic.assignments.empty()) {
    ASSIGN_OR_RETURN(wanted.partitions, count_assigned(topic, node_id));
  }
  std::string nulls;
  for (const auto& config : topic.configs) {
    if (!config.value) nulls += (nulls.empty() ? "" : ",") + config.name;
    wanted.configs[config.name] = config.value;
  }
  if (!nulls.empty())
    return refuse(ErrorCode::kInvalidConfig, "Null value not supported for topic configs: " + nulls);
  return wanted;
}

void fill(Answer& answer, const TopicInfo& topic, Services& services, const CatalogSnapshot& catalog) {
  answer.topic_id = topic.id;
  answer.num_partitions = static_cast<int32_t>(topic.partitions.size());
  answer.replication_factor = 1;
  auto entries = topic_config_entries(topic.overrides, services.config, services.catalog.node_id(), catalog,
                                      {.synonyms = false, .documentation = false});
  for (ConfigEntry& entry : entries) {
    answer.configs->push_back({std::move(entry.name), std::move(entry.value), entry.read_only,
                               static_cast<int8_t>(entry.source), entry.sensitive});
  }
}

CreateTopicsResponse create(Services& services, const CreateTopicsRequest& message) {
  CreateTopicsResponse response;
  std::vector<NewTopic> wanted;
  std::vector<size_t> places;  // Of wanted[i] in the response.
  auto names = count_names(message.topics);
  auto too_many = too_many_topics(message.topics.size());
  for (const Wanted& topic : message.topics) {
    int times = std::exchange(names[topic.name], 0);
    if (times == 0) continue;  // Answered already.
    Answer& answer = response.topics.emplace_back();
    answer.name = topic.name;
    answer.configs.emplace();  // Empty where the topic is refused, never null.
    if (too_many) {
      set_error(answer, *too_many);
    } else if (times > 1) {
      set_error(answer, duplicate_topic_name());
    } else if (auto translated = to_new_topic(topic, message.validate_only, services.catalog.node_id());
               translated.ok()) {
      places.push_back(response.topics.size() - 1);
      wanted.push_back(*std::move(translated));
    } else {
      set_error(answer, translated.error());
    }
  }
  auto results = services.catalog.create_topics(wanted);
  auto catalog = services.catalog.snapshot();
  for (size_t i = 0; i < results.size(); ++i) {
    Answer& answer = response.topics[places[i]];
    if (results[i].ok())
      fill(answer, **results[i], services, *catalog);
    else
      set_error(answer, results[i].error());
  }
  return response;
}

}  // namespace

void handle_create_topics(Services& services, const Request& request, Reply reply) {
  serve_admin<CreateTopicsRequest>(
      services, request, std::move(reply),
      [&services](const CreateTopicsRequest& message) { return create(services, message); });
}

}  // namespace zurau::broker
