// OffsetCommit (8), OffsetFetch (9), OffsetDelete (47).
//
//   OffsetCommit 1..10   1 a time for each partition, 2-4 retention, 6 leader epoch, 7 static members, 9
//   member
//                        epochs, 10 topic ids. Kafka 4 has dropped 1, with which librdkafka before 1.3
//                        commits.
//   OffsetFetch 1..10    2 null for all topics, 5 leader epoch, 7 require_stable, 8 many groups, 9 member
//   epochs,
//                        10 topic ids. Without transactions every offset is stable.
//   OffsetDelete 0
// What is not there is told before a group is asked: UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID (commit,
// delete); fetches by name find what was committed also when the topic has gone. Source: KafkaApis.
#include "broker/coordinator/offset_requests.h"

#include <algorithm>
#include <utility>

#include "broker/catalog.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/handlers/answer_later.h"
#include "broker/handlers/gather.h"
#include "broker/handlers/group_body.h"
#include "broker/handlers/handlers.h"
#include "broker/services.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;
using FetchGroup = msg::OffsetFetchRequest::OffsetFetchRequestGroup;
using FetchedGroup = msg::OffsetFetchResponse::OffsetFetchResponseGroup;

constexpr int16_t kFirstCommitById = 10;
constexpr int16_t kFirstFetchById = 10;
constexpr int16_t kFirstFetchOfManyGroups = 8;
constexpr int16_t kFirstFetchWithGroupError = 2;

template <class Topics>
size_t count_partitions(const Topics& topics) {
  size_t count = 0;
  for (const auto& topic : topics) {
    if constexpr (requires { topic.partitions; }) {
      count += topic.partitions.size();
    } else {
      count += topic.partition_indexes.size();
    }
  }
  return count;
}

bool has_partition(const TopicInfo& topic, int32_t partition) {
  return partition >= 0 && static_cast<size_t>(partition) < topic.partitions.size();
}

// ---- OffsetCommit

/// The answer with a place for every partition, an error where there is no such partition, and the names and
/// ids that the request leaves out.
msg::OffsetCommitResponse look_up(const CatalogSnapshot& catalog, msg::OffsetCommitRequest& request,
                                  bool by_id) {
  msg::OffsetCommitResponse response;
  for (auto& topic : request.topics) {
    auto info = by_id ? catalog.find(topic.topic_id) : catalog.find(topic.name);
    auto& answer = response.topics.emplace_back();
    answer.name = topic.name;
    answer.topic_id = topic.topic_id;
    if (info) {
      topic.name = info->name;
      topic.topic_id = info->id;
    }
    for (const auto& partition : topic.partitions) {
      ErrorCode error = ErrorCode::kNone;
      if (!info && by_id) {
        error = ErrorCode::kUnknownTopicId;
      } else if (!info || !has_partition(*info, partition.partition_index)) {
        error = ErrorCode::kUnknownTopicOrPartition;
      }
      answer.partitions.push_back({partition.partition_index, static_cast<int16_t>(error)});
    }
  }
  return response;
}

template <class Response>
bool all_refused(const Response& response) {
  for (const auto& topic : response.topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code == 0) return false;
    }
  }
  return true;
}

// ---- OffsetFetch

/// The groups that a request asks for, in the form of version 8.
std::vector<FetchGroup> asked_groups(msg::OffsetFetchRequest& message, int16_t version) {
  if (version >= kFirstFetchOfManyGroups) return std::move(message.groups);
  FetchGroup group;
  group.group_id = message.group_id;
  if (message.topics) {
    group.topics.emplace();
    for (auto& topic : *message.topics) {
      group.topics->push_back({std::move(topic.name), {}, std::move(topic.partition_indexes)});
    }
  }
  return {std::move(group)};
}

/// Of a request by ids: the topics that are there get their names, the others move to `unknown`.
void look_up(const CatalogSnapshot& catalog, FetchGroup& group, FetchedGroup& unknown) {
  if (!group.topics) return;
  std::erase_if(*group.topics, [&](auto& topic) {
    auto info = catalog.find(topic.topic_id);
    if (info) {
      topic.name = info->name;
      return false;
    }
    auto& answer = unknown.topics.emplace_back();
    answer.topic_id = topic.topic_id;
    for (int32_t partition : topic.partition_indexes) {
      answer.partitions.push_back({.partition_index = partition,
                                   .committed_offset = -1,
                                   .metadata = "",
                                   .error_code = static_cast<int16_t>(ErrorCode::kUnknownTopicId)});
    }
    return true;
  });
}

/// Topics that were not asked for by id get theirs; one that has none any more cannot be said.
void add_ids(const CatalogSnapshot& catalog, FetchedGroup& group) {
  std::erase_if(group.topics, [&](auto& topic) {
    if (!topic.topic_id.is_zero()) return false;
    auto info = catalog.find(topic.name);
    if (info) topic.topic_id = info->id;
    return info == nullptr;
  });
}

/// The one group of a request before version 8.
msg::OffsetFetchResponse single_group(FetchedGroup group, const FetchGroup& asked, int16_t version) {
  msg::OffsetFetchResponse response;
  response.error_code = group.error_code;
  if (group.error_code != 0 && version < kFirstFetchWithGroupError && asked.topics) {
    for (const auto& topic : *asked.topics) {
      auto& answer = group.topics.emplace_back();
      answer.name = topic.name;
      for (int32_t partition : topic.partition_indexes) {
        answer.partitions.push_back({.partition_index = partition,
                                     .committed_offset = -1,
                                     .metadata = "",
                                     .error_code = group.error_code});
      }
    }
  }
  for (auto& topic : group.topics) {
    auto& answer = response.topics.emplace_back();
    answer.name = std::move(topic.name);
    for (auto& partition : topic.partitions) {
      answer.partitions.push_back({partition.partition_index, partition.committed_offset,
                                   partition.committed_leader_epoch, std::move(partition.metadata),
                                   partition.error_code});
    }
  }
  return response;
}

FetchedGroup refused_group(const std::string& id, ErrorCode error) {
  return {.group_id = id, .topics = {}, .error_code = static_cast<int16_t>(error)};
}

struct FetchJob {
  std::vector<FetchGroup> asked;
  std::vector<FetchedGroup> unknown;  ///< What add to the answers: topics by ids that nobody knows.
  std::vector<FetchedGroup> fetched;
};

msg::OffsetFetchResponse to_response(FetchJob job, int16_t version) {
  if (version < kFirstFetchOfManyGroups) {
    return single_group(std::move(job.fetched.front()), job.asked.front(), version);
  }
  msg::OffsetFetchResponse response;
  for (size_t i = 0; i < job.fetched.size(); ++i) {
    FetchedGroup& group = job.fetched[i];
    if (group.error_code == 0) {
      std::move(job.unknown[i].topics.begin(), job.unknown[i].topics.end(), std::back_inserter(group.topics));
    }
    response.groups.push_back(std::move(group));
  }
  return response;
}

}  // namespace

void handle_offset_commit(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::OffsetCommitRequest>(request, reply);
  if (!message) return;
  auto answer = answer_later<msg::OffsetCommitResponse>(request, std::move(reply));
  auto catalog = services.catalog.snapshot();
  const bool by_id = request.api_version >= kFirstCommitById;
  auto response = look_up(*catalog, *message, by_id);
  if (count_partitions(message->topics) > config::limits::kPartitionsPerGroupRequestMax) {
    refuse_commit(response, ErrorCode::kInvalidRequest);
  }
  if (all_refused(response)) return answer(std::move(response));
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now now) {
        // An offset that came after those of a deleted topic were forgotten would outlive it.
        if (auto current = shard.catalog(); current != catalog) response = look_up(*current, *message, by_id);
        return commit_offsets(shard, *message, std::move(response), request.api_version, now, answer);
      },
      [&](ErrorCode refusal) {
        refuse_commit(response, refusal);
        answer(std::move(response));
      });
}

void handle_offset_fetch(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::OffsetFetchRequest>(request, reply);
  if (!message) return;
  const int16_t version = request.api_version;
  auto answer = answer_later<msg::OffsetFetchResponse>(request, std::move(reply));
  auto catalog = services.catalog.snapshot();
  FetchJob job{.asked = asked_groups(*message, version), .unknown = {}, .fetched = {}};
  job.unknown.resize(job.asked.size());
  job.fetched.resize(job.asked.size());
  size_t count = job.asked.size();
  auto gather = std::make_shared<Gather<FetchJob>>(count, std::move(job), [answer, version](FetchJob all) {
    answer(to_response(std::move(all), version));
  });
  constexpr size_t kMax = config::limits::kPartitionsPerGroupRequestMax;
  size_t told = 0;
  for (size_t i = 0; i < count; ++i) {
    FetchGroup& group = gather->result.asked[i];
    FetchedGroup& place = gather->result.fetched[i];
    told += group.topics ? count_partitions(*group.topics) : 0;
    if (count > config::limits::kGroupsPerRequestMax || told > kMax) {
      place = refused_group(group.group_id, ErrorCode::kInvalidRequest);
      gather->part_done();
      continue;
    }
    if (version >= kFirstFetchById) look_up(*catalog, group, gather->result.unknown[i]);
    services.groups.run(
        request.loop, group.group_id,
        [&](GroupShard& shard, Now) {
          place = fetch_offsets(shard, group);
          // Also what follows a group that had more is refused, but never what one group has of its own.
          if (!group.topics) told += count_partitions(place.topics);
          if (version >= kFirstFetchById) add_ids(*catalog, place);
          Effects effects;
          effects.only_records = true;
          effects.answer([gather, i](ErrorCode failure) {
            FetchedGroup& fetched = gather->result.fetched[i];
            if (failure != ErrorCode::kNone) fetched = refused_group(fetched.group_id, failure);
            gather->part_done();
          });
          return effects;
        },
        [&](ErrorCode refusal) {
          place = refused_group(group.group_id, refusal);
          gather->part_done();
        });
  }
  gather->all_asked();
}

void handle_offset_delete(Services& services, const Request& request, Reply reply) {
  auto message = decode_group_body<msg::OffsetDeleteRequest>(request, reply);
  if (!message) return;
  auto answer = answer_later<msg::OffsetDeleteResponse>(request, std::move(reply));
  auto catalog = services.catalog.snapshot();
  msg::OffsetDeleteResponse response;
  for (const auto& topic : message->topics) {
    auto info = catalog->find(topic.name);
    auto& place = response.topics.emplace_back();
    place.name = topic.name;
    for (const auto& partition : topic.partitions) {
      bool there = info && has_partition(*info, partition.partition_index);
      auto error = there ? ErrorCode::kNone : ErrorCode::kUnknownTopicOrPartition;
      place.partitions.push_back({partition.partition_index, static_cast<int16_t>(error)});
    }
  }
  if (all_refused(response)) return answer(std::move(response));
  services.groups.run(
      request.loop, message->group_id,
      [&](GroupShard& shard, Now) { return delete_offsets(shard, *message, std::move(response), answer); },
      [&](ErrorCode refusal) { answer(refuse_offset_delete(refusal)); });
}

}  // namespace zurau::broker
