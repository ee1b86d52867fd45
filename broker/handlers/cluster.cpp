// DescribeCluster (0..2), ElectLeaders (0..2), AlterPartitionReassignments (0..1), ListPartitionReassignments
// (0): the truth about a cluster of one.
//
// No partition ever moves, and each is led by its only replica: so no election is needed, no reassignment is
// under way, and one to where the partition is has happened already. Source:
// AuthHelper.computeDescribeClusterResponse, ReplicationControlManager.
#include <fmt/format.h>

#include "broker/catalog.h"
#include "broker/handlers/admin_rules.h"
#include "broker/handlers/authorized_operations.h"
#include "broker/handlers/endpoint.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/serve.h"
#include "broker/services.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "storage/log_manager.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

/// DescribeClusterRequest.endpoint_type: what the client believes to have dialled.
constexpr int8_t kBrokers = 1;
constexpr int8_t kControllers = 2;

/// ElectLeadersRequest.election_type.
constexpr int8_t kPreferred = 0;
constexpr int8_t kUnclean = 1;

std::optional<ApiError> check_endpoint_type(int8_t type) {
  if (type == kBrokers) return std::nullopt;
  if (type == kControllers) {
    return ApiError{
        ErrorCode::kMismatchedEndpointType,
        "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"};
  }
  return ApiError{ErrorCode::kUnsupportedEndpointType, fmt::format("Unsupported endpoint type {}", type)};
}

msg::DescribeClusterResponse describe_cluster(Services& services, const ClientInfo& client,
                                              const msg::DescribeClusterRequest& message) {
  msg::DescribeClusterResponse response;
  if (auto error = check_endpoint_type(message.endpoint_type)) {
    set_error(response, *error);
    return response;
  }
  Endpoint endpoint = told_endpoint(services.config, client);
  response.cluster_id = services.logs.identity().cluster_id;
  response.controller_id = services.catalog.node_id();
  response.brokers.push_back({services.catalog.node_id(), endpoint.host, endpoint.port,
                              services.config.value("broker.rack"), false});
  if (message.include_cluster_authorized_operations)
    response.cluster_authorized_operations = kClusterOperations;
  return response;
}

ApiError election_result(const CatalogSnapshot& catalog, const std::string& topic, int32_t partition) {
  auto found = catalog.find(topic);
  if (!found) return {ErrorCode::kUnknownTopicOrPartition, "No such topic as " + topic};
  if (partition < 0 || static_cast<size_t>(partition) >= found->partitions.size())
    return {ErrorCode::kUnknownTopicOrPartition, fmt::format("No such partition as {}-{}", topic, partition)};
  return {ErrorCode::kElectionNotNeeded, "Leader election not needed for topic partition."};
}

/// Asked for all partitions, Kafka names only those that it elected or failed to: none.
msg::ElectLeadersResponse elect_leaders(Services& services, const msg::ElectLeadersRequest& message) {
  msg::ElectLeadersResponse response;
  bool known = message.election_type == kPreferred || message.election_type == kUnclean;
  if (!known) response.error_code = static_cast<int16_t>(ErrorCode::kInvalidRequest);
  if (!known || !message.topic_partitions) return response;
  auto catalog = services.catalog.snapshot();
  for (const auto& topic : *message.topic_partitions) {
    auto& answer = response.replica_election_results.emplace_back();
    answer.topic = topic.topic;
    for (int32_t partition : topic.partitions) {
      auto& result = answer.partition_result.emplace_back();
      result.partition_id = partition;
      set_error(result, election_result(*catalog, topic.topic, partition));
    }
  }
  return response;
}

using Reassignment = msg::AlterPartitionReassignmentsRequest::ReassignablePartition;

/// Null replicas cancel what is under way.
ApiStatus reassign(const TopicInfo* topic, const std::string& name, const Reassignment& wanted,
                   int32_t node_id) {
  auto refuse = [](ErrorCode code, std::string message) { return fail(ApiError{code, std::move(message)}); };
  if (!topic)
    return refuse(ErrorCode::kUnknownTopicOrPartition, fmt::format("Unable to find a topic named {}.", name));
  int32_t index = wanted.partition_index;
  if (index < 0 || static_cast<size_t>(index) >= topic->partitions.size()) {
    return refuse(ErrorCode::kUnknownTopicOrPartition,
                  fmt::format("Unable to find partition {}:{}.", name, index));
  }
  if (!wanted.replicas)
    return refuse(ErrorCode::kNoReassignmentInProgress, "No partition reassignment is in progress.");
  return check_replicas(*wanted.replicas, node_id);
}

msg::AlterPartitionReassignmentsResponse alter_reassignments(
    Services& services, const msg::AlterPartitionReassignmentsRequest& message) {
  msg::AlterPartitionReassignmentsResponse response;
  response.allow_replication_factor_change = message.allow_replication_factor_change;
  auto catalog = services.catalog.snapshot();
  for (const auto& topic : message.topics) {
    auto found = catalog->find(topic.name);
    auto& answer = response.responses.emplace_back();
    answer.name = topic.name;
    for (const Reassignment& wanted : topic.partitions) {
      auto& result = answer.partitions.emplace_back();
      result.partition_index = wanted.partition_index;
      auto status = reassign(found.get(), topic.name, wanted, services.catalog.node_id());
      if (!status.ok()) set_error(result, status.error());
    }
  }
  return response;
}

}  // namespace

void handle_describe_cluster(Services& services, const Request& request, Reply reply) {
  serve<msg::DescribeClusterRequest>(request, std::move(reply),
                                     [&](const msg::DescribeClusterRequest& message) {
                                       return describe_cluster(services, request.client, message);
                                     });
}

void handle_elect_leaders(Services& services, const Request& request, Reply reply) {
  serve<msg::ElectLeadersRequest>(request, std::move(reply), [&](const msg::ElectLeadersRequest& message) {
    return elect_leaders(services, message);
  });
}

void handle_alter_partition_reassignments(Services& services, const Request& request, Reply reply) {
  serve<msg::AlterPartitionReassignmentsRequest>(request, std::move(reply),
                                                 [&](const msg::AlterPartitionReassignmentsRequest& message) {
                                                   return alter_reassignments(services, message);
                                                 });
}

void handle_list_partition_reassignments(Services&, const Request& request, Reply reply) {
  serve<msg::ListPartitionReassignmentsRequest>(request, std::move(reply),
                                                [](const msg::ListPartitionReassignmentsRequest&) {
                                                  return msg::ListPartitionReassignmentsResponse{};
                                                });
}

}  // namespace zurau::broker
