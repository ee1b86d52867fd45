// DeleteTopics - versions 0..6: topics by name, from v6 on by name or id. They are gone when answered: a
// topic of the same name can be made at once. v5 error_message. Source: ControllerApis.deleteTopics.
#include <map>
#include <set>

#include "broker/catalog.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"
#include "protocol/messages/delete_topics.h"

namespace zurau::broker {
namespace {

using msg::DeleteTopicsRequest;
using msg::DeleteTopicsResponse;
using wire::ErrorCode;
using Wanted = DeleteTopicsRequest::DeleteTopicState;
using Answer = DeleteTopicsResponse::DeletableTopicResult;

constexpr int16_t kFirstVersionById = 6;
constexpr int16_t kFirstVersionWithDeletionDisabled = 3;

std::vector<Wanted> wanted_topics(const DeleteTopicsRequest& message, int16_t version) {
  if (version >= kFirstVersionById) return message.topics;
  std::vector<Wanted> wanted;
  for (const std::string& name : message.topic_names) wanted.push_back({name, {}});
  return wanted;
}

/// What of a request is refused before anything is looked up.
class Duplicates {
 public:
  explicit Duplicates(const std::vector<Wanted>& topics) {
    for (const Wanted& topic : topics) {
      if (topic.name)
        ++names_[*topic.name];
      else
        ++ids_[topic.topic_id];
    }
  }
  ApiStatus check(const Wanted& topic) const {
    auto refuse = [](std::string message) {
      return fail(ApiError{ErrorCode::kInvalidRequest, std::move(message)});
    };
    if (!topic.name && topic.topic_id.is_zero()) return refuse("Neither topic name nor id were specified.");
    if (topic.name && !topic.topic_id.is_zero())
      return refuse("You may not specify both topic name and topic id.");
    if (topic.name && names_.at(*topic.name) > 1) return refuse("Duplicate topic name.");
    if (!topic.name && ids_.at(topic.topic_id) > 1) return refuse("Duplicate topic id.");
    return kOk;
  }
  bool has_id(const Uuid& id) const { return ids_.contains(id); }

 private:
  std::map<std::string, int> names_;
  std::map<Uuid, int> ids_;
};

Catalog::TopicResult look_up(const CatalogSnapshot& catalog, const Wanted& topic,
                             const Duplicates& duplicates) {
  RETURN_IF_ERROR(duplicates.check(topic));
  auto found = topic.name ? catalog.find(*topic.name) : catalog.find(topic.topic_id);
  if (!found && topic.name) {
    return fail(
        ApiError{ErrorCode::kUnknownTopicOrPartition, "This server does not host this topic-partition."});
  }
  if (!found) return fail(ApiError{ErrorCode::kUnknownTopicId, "This server does not host this topic ID."});
  if (topic.name && duplicates.has_id(found->id)) {
    return fail(ApiError{ErrorCode::kInvalidRequest,
                         "The provided topic name maps to an ID that was already supplied."});
  }
  return found;
}

std::optional<ApiError> refuse_all(Services& services, const std::vector<Wanted>& topics, int16_t version) {
  if (services.config.delete_topic_enable()) return too_many_topics(topics.size());
  if (version < kFirstVersionWithDeletionDisabled)
    return ApiError{ErrorCode::kInvalidRequest, "This version does not support topic deletion."};
  return ApiError{ErrorCode::kTopicDeletionDisabled, "Topic deletion is disabled."};
}

DeleteTopicsResponse remove(Services& services, const DeleteTopicsRequest& message, int16_t version) {
  DeleteTopicsResponse response;
  std::vector<Wanted> topics = wanted_topics(message, version);
  std::optional<ApiError> refusal = refuse_all(services, topics, version);
  Duplicates duplicates(topics);
  auto catalog = services.catalog.snapshot();
  std::vector<Uuid> ids;
  std::vector<size_t> places;  // Of ids[i] in the response.
  for (const Wanted& topic : topics) {
    Answer& answer = response.responses.emplace_back();
    answer.name = topic.name;
    answer.topic_id = topic.topic_id;
    if (refusal) {
      set_error(answer, *refusal);
      continue;
    }
    auto found = look_up(*catalog, topic, duplicates);
    if (!found.ok()) {
      set_error(answer, found.error());
      continue;
    }
    answer.name = (*found)->name;
    answer.topic_id = (*found)->id;
    ids.push_back((*found)->id);
    places.push_back(response.responses.size() - 1);
  }
  auto results = services.catalog.delete_topics(ids);
  std::vector<GroupCoordinator::DeletedTopic> deleted;
  for (size_t i = 0; i < results.size(); ++i) {
    Answer& answer = response.responses[places[i]];
    if (results[i].ok()) {
      log_info("topic {} ({}) was deleted", *answer.name, answer.topic_id.to_string());
      deleted.push_back({*answer.name, answer.topic_id});
    } else {
      set_error(answer, results[i].error());
    }
  }
  if (!deleted.empty()) services.groups.topics_deleted(deleted);
  return response;
}

}  // namespace

void handle_delete_topics(Services& services, const Request& request, Reply reply) {
  serve_admin<DeleteTopicsRequest>(
      services, request, std::move(reply),
      [&services, version = request.api_version](const DeleteTopicsRequest& message) {
        return remove(services, message, version);
      });
}

}  // namespace zurau::broker
