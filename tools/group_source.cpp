#include "tools/group_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/records_consumer_protocol.h"
#include "tools/log_source.h"

namespace zurau::tools {
namespace {

using wire::ErrorCode;

constexpr std::string_view kConsumerType = "consumer";
/// Later versions name topics by their ids.
constexpr int16_t kLastFetchByName = 9;
constexpr int16_t kLastCommitByName = 9;
constexpr int16_t kFirstFetchOfSeveralGroups = 8;

ErrorCode code(int16_t number) {
  return static_cast<ErrorCode>(number);
}

Failure<std::string> about_group(const std::string& group, ErrorCode error) {
  return fail(fmt::format("group {}: {}", group, in_words(error)));
}

/// What brokers say while there is no log of groups: Zurau the first, Kafka the second.
bool is_without_coordinator(ErrorCode error) {
  return error == ErrorCode::kCoordinatorNotAvailable || error == ErrorCode::kNotCoordinator;
}

/// Whoever leads the group wrote these bytes: what cannot be read is left out.
std::vector<TopicPartition> read_assignment(Bytes bytes) {
  using Assignment = msg::ConsumerProtocolAssignment;
  std::vector<TopicPartition> partitions;
  if (bytes.size() < sizeof(int16_t)) return partitions;
  const auto version = std::min(load_be<int16_t>(bytes.data()), Assignment::info.versions.last);
  if (version < 0) return partitions;
  auto assignment = wire::decode_prefix<Assignment>(bytes.subspan(sizeof version), version);
  if (!assignment.ok()) return partitions;
  for (const auto& topic : assignment->message.assigned_partitions) {
    for (int32_t partition : topic.partitions) partitions.push_back({topic.topic, partition});
  }
  std::ranges::sort(partitions);
  return partitions;
}

GroupDescription from_classic(const msg::DescribeGroupsResponse::DescribedGroup& group) {
  GroupDescription description{.id = group.group_id,
                               .state = group.group_state,
                               .type = "classic",
                               .protocol_type = group.protocol_type,
                               .protocol = group.protocol_data,
                               .members = {}};
  for (const auto& member : group.members) {
    auto& shown = description.members.emplace_back();
    shown = {member.member_id, member.group_instance_id, member.client_id, member.client_host, {}};
    if (group.protocol_type == kConsumerType) shown.partitions = read_assignment(member.member_assignment);
  }
  return description;
}

GroupDescription from_consumer(const msg::ConsumerGroupDescribeResponse::DescribedGroup& group) {
  GroupDescription description{.id = group.group_id,
                               .state = group.group_state,
                               .type = "consumer",
                               .protocol_type = std::string(kConsumerType),
                               .protocol = group.assignor_name,
                               .members = {}};
  for (const auto& member : group.members) {
    auto& shown = description.members.emplace_back();
    shown = {member.member_id, member.instance_id, member.client_id, member.client_host, {}};
    for (const auto& topic : member.assignment.topic_partitions) {
      for (int32_t partition : topic.partitions) shown.partitions.push_back({topic.topic_name, partition});
    }
    std::ranges::sort(shown.partitions);
  }
  return description;
}

/// Nothing when the broker does not serve it or the group is of another type, or DescribeGroups is to tell
/// why not.
Result<std::optional<GroupDescription>, std::string> describe_consumer_group(Client& client,
                                                                             const std::string& group) {
  if (!client.version_of<msg::ConsumerGroupDescribeRequest>(INT16_MAX))
    return std::optional<GroupDescription>();
  ASSIGN_OR_RETURN(auto answer, client.call<msg::ConsumerGroupDescribeResponse>(
                                    msg::ConsumerGroupDescribeRequest{.group_ids = {group}}));
  if (answer->groups.size() != 1) return std::optional<GroupDescription>();
  const auto& described = answer->groups.front();
  const ErrorCode error = code(described.error_code);
  if (error == ErrorCode::kGroupIdNotFound || error == ErrorCode::kUnsupportedVersion ||
      is_without_coordinator(error))
    return std::optional<GroupDescription>();
  if (error != ErrorCode::kNone) return about_group(group, error);
  return std::optional(from_consumer(described));
}

using FetchedPartition = msg::OffsetFetchResponse::OffsetFetchResponsePartitions;

/// In the versions that ask for one group only, and name things differently.
Result<std::map<TopicPartition, int64_t>, std::string> committed_by_old_version(Client& client,
                                                                                const std::string& group) {
  msg::OffsetFetchRequest request;
  request.group_id = group;
  ASSIGN_OR_RETURN(auto answer,
                   client.call<msg::OffsetFetchResponse>(request, kFirstFetchOfSeveralGroups - 1));
  if (answer->error_code != 0) return about_group(group, code(answer->error_code));
  std::map<TopicPartition, int64_t> offsets;
  for (const auto& topic : answer->topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != 0) return about_group(group, code(partition.error_code));
      if (partition.committed_offset >= 0)
        offsets[{topic.name, partition.partition_index}] = partition.committed_offset;
    }
  }
  return offsets;
}

}  // namespace

Result<GroupDescription, std::string> describe_group(Client& client, const std::string& group) {
  ASSIGN_OR_RETURN(auto found, find_group(client, group));
  if (!found) return about_group(group, ErrorCode::kGroupIdNotFound);
  return *std::move(found);
}

Result<std::optional<GroupDescription>, std::string> find_group(Client& client, const std::string& group) {
  const std::optional<GroupDescription> none;
  ASSIGN_OR_RETURN(auto consumer_group, describe_consumer_group(client, group));
  if (consumer_group) return consumer_group;
  ASSIGN_OR_RETURN(auto answer,
                   client.call<msg::DescribeGroupsResponse>(msg::DescribeGroupsRequest{.groups = {group}}));
  if (answer->groups.size() != 1) return none;
  const auto& described = answer->groups.front();
  ErrorCode error = code(described.error_code);
  if (is_without_coordinator(error) && !partitions_of(client, "__consumer_offsets").ok())
    error = ErrorCode::kGroupIdNotFound;  // A broker that has never had a group has no log for them.
  if (error == ErrorCode::kGroupIdNotFound) return none;
  if (error != ErrorCode::kNone) return about_group(group, error);
  // Before version 6 this is how a group is not there.
  if (described.group_state == "Dead") return none;
  return std::optional(from_classic(described));
}

Result<std::map<TopicPartition, int64_t>, std::string> committed_offsets(Client& client,
                                                                         const std::string& group) {
  auto version = client.version_of<msg::OffsetFetchRequest>(kLastFetchByName);
  if (version && *version < kFirstFetchOfSeveralGroups) return committed_by_old_version(client, group);
  msg::OffsetFetchRequest request;
  request.groups.resize(1);
  request.groups[0].group_id = group;
  ASSIGN_OR_RETURN(auto answer, client.call<msg::OffsetFetchResponse>(request, kLastFetchByName));
  std::map<TopicPartition, int64_t> offsets;
  for (const auto& fetched : answer->groups) {
    if (fetched.error_code != 0) return about_group(group, code(fetched.error_code));
    for (const auto& topic : fetched.topics) {
      for (const FetchedPartition& partition : topic.partitions) {
        if (partition.error_code != 0) return about_group(group, code(partition.error_code));
        if (partition.committed_offset >= 0)
          offsets[{topic.name, partition.partition_index}] = partition.committed_offset;
      }
    }
  }
  return offsets;
}

namespace {

/// A broker makes the log of groups when somebody looks for the coordinator of one.
Status<std::string> look_for_coordinator(Client& client, const std::string& group) {
  msg::FindCoordinatorRequest request{.key = group};
  request.coordinator_keys = {group};
  ASSIGN_OR_RETURN(auto answer, client.call<msg::FindCoordinatorResponse>(request));
  int16_t error = answer->coordinators.empty() ? answer->error_code : answer->coordinators[0].error_code;
  if (error != 0) return about_group(group, code(error));
  return kOk;
}

}  // namespace

Result<std::map<TopicPartition, std::string>, std::string> commit_offsets(
    Client& client, const std::string& group, const std::map<TopicPartition, int64_t>& offsets) {
  RETURN_IF_ERROR(look_for_coordinator(client, group));
  msg::OffsetCommitRequest request;
  request.group_id = group;
  for (const auto& [place, offset] : offsets) {
    if (request.topics.empty() || request.topics.back().name != place.topic)
      request.topics.emplace_back().name = place.topic;
    auto& partition = request.topics.back().partitions.emplace_back();
    partition.partition_index = place.partition;
    partition.committed_offset = offset;
    partition.committed_metadata = "";
  }
  ASSIGN_OR_RETURN(auto answer, client.call<msg::OffsetCommitResponse>(request, kLastCommitByName));
  std::map<TopicPartition, std::string> refused;
  for (const auto& topic : answer->topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != 0)
        refused[{topic.name, partition.partition_index}] = in_words(code(partition.error_code));
    }
  }
  return refused;
}

}  // namespace zurau::tools
