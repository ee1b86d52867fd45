#include "broker/coordinator/offset_requests.h"

#include <utility>

#include "broker/catalog.h"
#include "broker/coordinator/classic_group.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/coordinator_log.h"

namespace zurau::broker {

using wire::ErrorCode;

namespace {

using Commit = msg::OffsetCommitRequest;
using FetchedTopic = msg::OffsetFetchResponse::OffsetFetchResponseTopics;

constexpr int16_t kFirstVersionOfConsumerGroups = 9;
constexpr int16_t kVersionWithTimes = 1;

constexpr int16_t wire_code(ErrorCode error) {
  return static_cast<int16_t>(error);
}

ErrorCode check_commit(GroupShard& shard, const Commit& request, int16_t api_version, Now now) {
  const int32_t epoch = request.generation_id_or_member_epoch;
  Group* group = shard.find(request.group_id);
  if (!group) {
    if (epoch < 0) return ErrorCode::kNone;
    return api_version >= kFirstVersionOfConsumerGroups ? ErrorCode::kGroupIdNotFound
                                                        : ErrorCode::kIllegalGeneration;
  }
  if (auto* classic = group->classic()) {
    return classic->validate_commit(request.member_id, request.group_instance_id, epoch, false, now);
  }
  if (auto* consumer = group->consumer())
    return consumer->check_commit(request.member_id, epoch, api_version);
  return epoch < 0 ? ErrorCode::kNone : ErrorCode::kUnknownMemberId;
}

/// One partition that its member may not commit any more refuses the whole commit, as in Kafka.
ErrorCode check_commit_partitions(const GroupShard& shard, const Commit& request,
                                  const msg::OffsetCommitResponse& response) {
  const Group* group = shard.find(request.group_id);
  const ConsumerGroup* consumer = group ? group->consumer() : nullptr;
  if (!consumer) return ErrorCode::kNone;
  for (size_t t = 0; t < request.topics.size(); ++t) {
    for (size_t p = 0; p < request.topics[t].partitions.size(); ++p) {
      if (response.topics[t].partitions[p].error_code != 0) continue;
      ErrorCode error = consumer->check_commit_partition(
          request.member_id, request.generation_id_or_member_epoch, request.topics[t].topic_id,
          request.topics[t].partitions[p].partition_index);
      if (error != ErrorCode::kNone) return error;
    }
  }
  return ErrorCode::kNone;
}

CommittedOffset to_offset(const Commit& request, const Uuid& topic_id,
                          const Commit::OffsetCommitRequestPartition& partition, int16_t api_version,
                          Now now) {
  CommittedOffset offset{.offset = partition.committed_offset,
                         .leader_epoch = partition.committed_leader_epoch,
                         .metadata = partition.committed_metadata.value_or(""),
                         .commit_ms = now.wall_ms,
                         .topic_id = topic_id};
  if (api_version == kVersionWithTimes && partition.commit_timestamp >= 0) {
    offset.commit_ms = partition.commit_timestamp;
  }
  if (request.retention_time_ms != -1) offset.expire_ms = now.wall_ms + request.retention_time_ms;
  return offset;
}

void add_records(const GroupShard& shard, const Commit& request, msg::OffsetCommitResponse& response,
                 int16_t api_version, Now now, Effects& effects) {
  const int64_t metadata_max = shard.settings().offset_metadata_max_bytes;
  for (size_t t = 0; t < request.topics.size(); ++t) {
    const auto& topic = request.topics[t];
    for (size_t p = 0; p < topic.partitions.size(); ++p) {
      auto& answer = response.topics[t].partitions[p];
      if (answer.error_code != 0) continue;
      const auto& partition = topic.partitions[p];
      const auto& metadata = partition.committed_metadata;
      if (metadata && static_cast<int64_t>(java_length(*metadata)) > metadata_max) {
        answer.error_code = wire_code(ErrorCode::kOffsetMetadataTooLarge);
        continue;
      }
      effects.add(offset_commit_record(request.group_id, topic.name, partition.partition_index,
                                       to_offset(request, topic.topic_id, partition, api_version, now)));
    }
  }
}

/// Whether the records would be more than max.message.bytes lets in, by what they take at least: then they
/// need not be made for the log to refuse them.
bool certainly_too_large(const GroupShard& shard, const Commit& request) {
  constexpr size_t kRecordBytesMin = 40;  // Numbers and lengths of key and value.
  auto topic = shard.catalog()->find(kOffsetsTopic);
  if (!topic) return false;
  size_t bytes = 0;
  for (const auto& each : request.topics) {
    bytes += each.partitions.size() * (request.group_id.size() + each.name.size() + kRecordBytesMin);
  }
  return bytes > static_cast<size_t>(topic->config.max_message_bytes);
}

FetchedTopic& add_topic(msg::OffsetFetchResponse::OffsetFetchResponseGroup& response, std::string name,
                        const Uuid& id) {
  FetchedTopic& topic = response.topics.emplace_back();
  topic.name = std::move(name);
  topic.topic_id = id;
  return topic;
}

void add_partition(FetchedTopic& topic, int32_t partition, const CommittedOffset* offset) {
  auto& answer = topic.partitions.emplace_back();
  answer.partition_index = partition;
  answer.committed_offset = offset ? offset->offset : -1;
  answer.committed_leader_epoch = offset ? offset->leader_epoch : -1;
  answer.metadata = offset ? offset->metadata : std::string();
}

/// Of the topic that has the name now; zero when there is none.
Uuid id_of(const CatalogSnapshot& catalog, const std::string& topic) {
  auto info = catalog.find(topic);
  return info ? info->id : Uuid{};
}

/// An offset of another topic, that had the same name, is none.
bool is_of(const CommittedOffset& offset, const Uuid& id) {
  return offset.topic_id.is_zero() || id.is_zero() || offset.topic_id == id;
}

}  // namespace

void refuse_commit(msg::OffsetCommitResponse& response, ErrorCode error) {
  for (auto& topic : response.topics) {
    for (auto& partition : topic.partitions) {
      if (partition.error_code == 0) partition.error_code = wire_code(error);
    }
  }
}

Effects commit_offsets(GroupShard& shard, const Commit& request, msg::OffsetCommitResponse response,
                       int16_t api_version, Now now, const Answer<msg::OffsetCommitResponse>& answer) {
  Effects effects;
  effects.only_records = true;
  ErrorCode error = check_commit(shard, request, api_version, now);
  if (error == ErrorCode::kNone) error = check_commit_partitions(shard, request, response);
  if (error == ErrorCode::kNone && certainly_too_large(shard, request))
    error = ErrorCode::kUnknownServerError;
  if (error == ErrorCode::kNone) {
    add_records(shard, request, response, api_version, now, effects);
  } else {
    refuse_commit(response, error);
  }
  effects.answer([answer, response = std::move(response)](ErrorCode failure) mutable {
    if (failure != ErrorCode::kNone) refuse_commit(response, failure);
    answer(std::move(response));
  });
  return effects;
}

msg::OffsetFetchResponse::OffsetFetchResponseGroup fetch_offsets(
    const GroupShard& shard, const msg::OffsetFetchRequest::OffsetFetchRequestGroup& request) {
  msg::OffsetFetchResponse::OffsetFetchResponseGroup response;
  response.group_id = request.group_id;
  const Group* group = shard.find(request.group_id);
  if (group && group->consumer()) {
    ErrorCode error = group->consumer()->check_fetch(request.member_id, request.member_epoch);
    response.error_code = wire_code(error);
    if (error != ErrorCode::kNone) return response;
  }
  auto catalog = shard.catalog();
  if (!request.topics) {
    if (!group) return response;
    for (const auto& [name, partitions] : group->offsets.topics()) {
      const Uuid id = id_of(*catalog, name);
      FetchedTopic& topic = add_topic(response, name, {});
      for (const auto& [partition, offset] : partitions) {
        if (is_of(offset, id)) add_partition(topic, partition, &offset);
      }
      if (topic.partitions.empty()) response.topics.pop_back();
    }
    return response;
  }
  for (const auto& asked : *request.topics) {
    const Uuid id = asked.topic_id.is_zero() ? id_of(*catalog, asked.name) : asked.topic_id;
    FetchedTopic& topic = add_topic(response, asked.name, asked.topic_id);
    topic.partitions.reserve(asked.partition_indexes.size());
    const GroupOffsets::Partitions* partitions = group ? group->offsets.find(asked.name) : nullptr;
    for (int32_t partition : asked.partition_indexes) {
      const CommittedOffset* offset = nullptr;
      if (partitions) {
        auto found = partitions->find(partition);
        if (found != partitions->end() && is_of(found->second, id)) offset = &found->second;
      }
      add_partition(topic, partition, offset);
    }
  }
  return response;
}

msg::OffsetDeleteResponse refuse_offset_delete(ErrorCode error) {
  msg::OffsetDeleteResponse response;
  response.error_code = wire_code(error);
  return response;
}

Effects delete_offsets(GroupShard& shard, const msg::OffsetDeleteRequest& request,
                       msg::OffsetDeleteResponse response, const Answer<msg::OffsetDeleteResponse>& answer) {
  Effects effects;
  effects.only_records = true;
  effects.divisible = true;
  const Group* group = shard.find(request.group_id);
  ErrorCode error = group ? group->check_offset_delete() : ErrorCode::kGroupIdNotFound;
  if (error != ErrorCode::kNone) response = refuse_offset_delete(error);
  for (size_t t = 0; t < response.topics.size(); ++t) {
    const std::string& topic = request.topics[t].name;
    bool subscribed = group->is_subscribed(topic);
    for (auto& partition : response.topics[t].partitions) {
      if (partition.error_code != 0) continue;
      if (subscribed) {
        partition.error_code = wire_code(ErrorCode::kGroupSubscribedToTopic);
      } else if (group->offsets.find(topic, partition.partition_index)) {
        effects.add(offset_tombstone(request.group_id, topic, partition.partition_index));
      }
    }
  }
  effects.answer([answer, response = std::move(response)](ErrorCode failure) mutable {
    answer(failure == ErrorCode::kNone ? std::move(response) : refuse_offset_delete(failure));
  });
  return effects;
}

}  // namespace zurau::broker
