// Metadata - versions 0..13: topics with their partitions, and where to find this broker.
//
//   topics   null (v0: empty) asks for all, an empty list for none; v12+ may ask by id
//   unknown  name: UNKNOWN_TOPIC_OR_PARTITION, or made if the client and auto.create.topics.enable allow it;
//            illegal name: INVALID_TOPIC_EXCEPTION; id: UNKNOWN_TOPIC_ID with a null name
// Kafka answers a missing topic with an error and makes it behind the client's back; we make it first and
// answer with it, which saves the client a retry. Topics that brokers keep for themselves are not made in
// this way: their coordinators make them, with settings of their own. Source:
// KafkaApis.handleTopicMetadataRequest.
#include <set>
#include <utility>

#include "broker/catalog.h"
#include "broker/handlers/authorized_operations.h"
#include "broker/handlers/endpoint.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve_admin.h"
#include "broker/services.h"
#include "broker/topic_name.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"
#include "protocol/messages/metadata.h"
#include "storage/log_manager.h"

namespace zurau::broker {
namespace {

using msg::MetadataRequest;
using msg::MetadataResponse;
using wire::ErrorCode;
using Question = MetadataRequest::MetadataRequestTopic;
using TopicAnswer = MetadataResponse::MetadataResponseTopic;

constexpr int16_t kFirstVersionWithNull = 1;
constexpr int16_t kFirstVersionById = 12;

bool asks_for_all(const MetadataRequest& message, int16_t version) {
  return !message.topics || (version < kFirstVersionWithNull && message.topics->empty());
}

/// Names may be null, and ids set, from version 12 on only.
bool is_legal(const MetadataRequest& message, int16_t version) {
  if (!message.topics || version >= kFirstVersionById) return true;
  return std::all_of(message.topics->begin(), message.topics->end(),
                     [](const Question& topic) { return topic.name && topic.topic_id.is_zero(); });
}

TopicAnswer topic_error(const Question& question, ErrorCode error) {
  TopicAnswer answer;
  answer.error_code = static_cast<int16_t>(error);
  answer.name = question.name;
  answer.topic_id = question.topic_id;
  answer.is_internal = question.name && is_internal_topic(*question.name);
  return answer;
}

/// What a topic that the client asked for by name is refused with, when making it was tried.
using Refusals = std::map<std::string, ErrorCode>;

class MetadataAnswer {
 public:
  MetadataAnswer(Services& services, int16_t version, const MetadataRequest& message,
                 const Endpoint& endpoint)
      : version_(version),
        message_(message),
        catalog_(services.catalog.snapshot()),
        node_id_(services.catalog.node_id()) {
    response_.brokers.push_back(
        {node_id_, endpoint.host, endpoint.port, services.config.value("broker.rack")});
    response_.cluster_id = services.logs.identity().cluster_id;
    response_.controller_id = node_id_;
    if (message.include_cluster_authorized_operations)
      response_.cluster_authorized_operations = kClusterOperations;
  }

  MetadataResponse make(const Refusals& refused) && {
    if (asks_for_all(message_, version_)) {
      response_.topics.reserve(catalog_->topics().size());
      for (const auto& [name, topic] : catalog_->topics()) response_.topics.push_back(describe(*topic));
    } else if (!is_legal(message_, version_)) {
      for (const Question& topic : *message_.topics)
        response_.topics.push_back(topic_error(topic, ErrorCode::kInvalidRequest));
    } else {
      answer_questions(refused);
    }
    return std::move(response_);
  }

 private:
  /// A request that has one id is taken to be by id throughout, as in Kafka. Repeated topics are answered
  /// once.
  void answer_questions(const Refusals& refused) {
    const auto& topics = *message_.topics;
    bool by_id = std::any_of(topics.begin(), topics.end(),
                             [](const Question& topic) { return !topic.topic_id.is_zero(); });
    std::set<std::pair<Uuid, std::string_view>> seen;
    for (const Question& topic : topics) {
      if (by_id == topic.topic_id.is_zero()) continue;
      if (!seen.emplace(topic.topic_id, topic.name ? std::string_view(*topic.name) : std::string_view())
               .second)
        continue;
      response_.topics.push_back(by_id ? answer_id(topic) : answer_name(topic, refused));
    }
  }

  TopicAnswer answer_id(const Question& question) const {
    if (auto topic = catalog_->find(question.topic_id)) return describe(*topic);
    TopicAnswer answer = topic_error(question, ErrorCode::kUnknownTopicId);
    answer.name.reset();
    return answer;
  }

  TopicAnswer answer_name(const Question& question, const Refusals& refused) const {
    if (!question.name) return topic_error(question, ErrorCode::kInvalidRequest);
    if (auto topic = catalog_->find(*question.name)) return describe(*topic);
    if (invalid_topic_name(*question.name)) return topic_error(question, ErrorCode::kInvalidTopicException);
    auto refusal = refused.find(*question.name);
    return topic_error(question,
                       refusal == refused.end() ? ErrorCode::kUnknownTopicOrPartition : refusal->second);
  }

  TopicAnswer describe(const TopicInfo& topic) const {
    TopicAnswer answer;
    answer.name = topic.name;
    answer.topic_id = topic.id;
    answer.is_internal = topic.internal;
    if (message_.include_topic_authorized_operations) answer.topic_authorized_operations = kTopicOperations;
    answer.partitions.resize(topic.partitions.size());
    for (size_t i = 0; i < topic.partitions.size(); ++i) {
      auto& partition = answer.partitions[i];
      partition.partition_index = static_cast<int32_t>(i);
      partition.leader_id = node_id_;
      partition.leader_epoch = topic.partitions[i].leader_epoch;
      partition.replica_nodes = {node_id_};
      partition.isr_nodes = {node_id_};
    }
    return answer;
  }

  const int16_t version_;
  const MetadataRequest& message_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const int32_t node_id_;
  MetadataResponse response_;
};

/// The topics that this request makes.
std::vector<NewTopic> topics_to_make(Services& services, int16_t version, const MetadataRequest& message) {
  std::vector<NewTopic> topics;
  if (!message.allow_auto_topic_creation || !services.config.auto_create_topics_enable() ||
      asks_for_all(message, version) || !is_legal(message, version))
    return topics;
  auto catalog = services.catalog.snapshot();
  std::set<std::string_view> seen;
  for (const Question& topic : *message.topics) {
    if (!topic.topic_id.is_zero()) return {};
    if (!topic.name || catalog->find(*topic.name) || is_internal_topic(*topic.name)) continue;
    if (invalid_topic_name(*topic.name) || !seen.insert(*topic.name).second) continue;
    topics.push_back({*topic.name, -1, -1, {}, false});
  }
  return topics;
}

/// TOPIC_ALREADY_EXISTS is none: somebody else was faster.
Refusals make_topics(Services& services, const std::vector<NewTopic>& topics) {
  Refusals refused;
  auto results = services.catalog.create_topics(topics);
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok())
      log_info("topic {} was made, as a client asked for it", topics[i].name);
    else if (results[i].error().code != ErrorCode::kTopicAlreadyExists)
      refused[topics[i].name] = results[i].error().code;
  }
  return refused;
}

}  // namespace

void handle_metadata(Services& services, const Request& request, Reply reply) {
  auto message = decode_body<MetadataRequest>(request, reply);
  if (!message) return;
  int16_t version = request.api_version;
  Endpoint endpoint = told_endpoint(services.config, request.client);
  std::vector<NewTopic> missing = topics_to_make(services, version, *message);
  if (missing.empty()) {
    reply.send(
        encode_reply(ReplyHead(request), MetadataAnswer(services, version, *message, endpoint).make({})));
    return;
  }
  answer_from_worker(
      services, request, std::move(reply),
      [&services, version, endpoint, missing = std::move(missing), message = std::move(*message)] {
        Refusals refused = make_topics(services, missing);
        return MetadataAnswer(services, version, message, endpoint).make(refused);
      });
}

}  // namespace zurau::broker
