#include "tools/log_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/records/record_batch.h"

namespace zurau::tools {
namespace {

using wire::ErrorCode;

constexpr int32_t kNobody = -1;  // replica_id of clients.
constexpr int64_t kLatest = -1;
constexpr int64_t kEarliest = -2;
/// Later versions name topics by their ids.
constexpr int16_t kLastFetchByName = 12;
constexpr int kBatchesWithoutRecordMax = 16;
/// Any batch is sent whole, however small the limit (KIP-74); memory for what comes out of a compressed one.
constexpr int32_t kOneBatch = 1;
constexpr size_t kDecompressedBytesMax = size_t{256} << 20;

/// Asks one question of all partitions.
Result<std::map<TopicPartition, OffsetOrReason>, std::string> list_offsets(
    Client& client, const std::set<TopicPartition>& partitions, int64_t question) {
  std::map<TopicPartition, OffsetOrReason> offsets;
  if (partitions.empty()) return offsets;
  msg::ListOffsetsRequest request;
  request.replica_id = kNobody;
  request.timeout_ms = static_cast<int32_t>(client.limits().answer_ms);
  for (const TopicPartition& place : partitions) {
    if (request.topics.empty() || request.topics.back().name != place.topic)
      request.topics.emplace_back().name = place.topic;
    auto& partition = request.topics.back().partitions.emplace_back();
    partition.partition_index = place.partition;
    partition.timestamp = question;
  }
  ASSIGN_OR_RETURN(auto answer, client.call<msg::ListOffsetsResponse>(request));
  for (const auto& topic : answer->topics) {
    for (const auto& partition : topic.partitions) {
      const auto error = static_cast<ErrorCode>(partition.error_code);
      OffsetOrReason offset = partition.offset;
      if (error != ErrorCode::kNone) offset = fail(in_words(error));
      offsets.emplace(TopicPartition{topic.name, partition.partition_index}, std::move(offset));
    }
  }
  for (const TopicPartition& place : partitions)
    offsets.emplace(place, fail(std::string("the broker did not answer for it")));
  return offsets;
}

/// What a batch says of the first record at or after an offset.
struct Found {
  std::optional<int64_t> timestamp;
  int64_t next_offset = -1;  ///< Where to look further; -1: nowhere.
};

Found first_record(Bytes bytes, int64_t offset) {
  const records::FramedBatch framed = records::frame_batch(bytes);
  if (framed.framing != records::Framing::whole) return {};
  const records::BatchView batch(bytes.first(framed.size));
  const Found further{std::nullopt, batch.next_offset()};
  if (batch.is_control()) return further;
  records::RecordReader reader(batch, kDecompressedBytesMax);
  while (auto record = reader.next()) {
    if (record->offset >= offset) return {record->timestamp, -1};
  }
  return reader.error() ? Found{} : further;
}

}  // namespace

Result<std::map<TopicPartition, RangeOrReason>, std::string> log_ranges(
    Client& client, const std::set<TopicPartition>& partitions) {
  // In this order: a log that is cut and written to meanwhile does not seem to end before it starts.
  ASSIGN_OR_RETURN(auto starts, list_offsets(client, partitions, kEarliest));
  ASSIGN_OR_RETURN(auto ends, list_offsets(client, partitions, kLatest));
  std::map<TopicPartition, RangeOrReason> ranges;
  for (const TopicPartition& place : partitions) {
    const OffsetOrReason& start = starts.at(place);
    const OffsetOrReason& end = ends.at(place);
    if (start.ok() && end.ok()) {
      ranges.emplace(place, LogRange{*start, *end});
    } else {
      ranges.emplace(place, fail(std::string(start.ok() ? end.error() : start.error())));
    }
  }
  return ranges;
}

Result<std::map<TopicPartition, OffsetOrReason>, std::string> offsets_at(
    Client& client, const std::set<TopicPartition>& partitions, int64_t time_ms) {
  return list_offsets(client, partitions, std::max<int64_t>(time_ms, 0));
}

Result<std::optional<int64_t>, std::string> timestamp_of(Client& client, const TopicPartition& partition,
                                                         int64_t offset) {
  int64_t position = offset;
  for (int i = 0; i < kBatchesWithoutRecordMax; ++i) {
    msg::FetchRequest request;
    request.max_bytes = kOneBatch;
    request.topics.resize(1);
    request.topics[0].topic = partition.topic;
    auto& wanted = request.topics[0].partitions.emplace_back();
    wanted.partition = partition.partition;
    wanted.fetch_offset = position;
    wanted.partition_max_bytes = kOneBatch;
    ASSIGN_OR_RETURN(auto answer, client.call<msg::FetchResponse>(request, kLastFetchByName));
    if (answer->responses.size() != 1 || answer->responses[0].partitions.size() != 1) break;
    const auto& data = answer->responses[0].partitions[0];
    if (data.error_code != 0 || !data.records) break;
    const Found found = first_record(data.records->view(), offset);
    if (found.timestamp) return found.timestamp;
    if (found.next_offset <= position) break;
    position = found.next_offset;
  }
  return std::optional<int64_t>();
}

Result<std::vector<int32_t>, std::string> partitions_of(Client& client, const std::string& topic) {
  msg::MetadataRequest request;
  request.topics.emplace().emplace_back().name = topic;
  request.allow_auto_topic_creation = false;
  ASSIGN_OR_RETURN(auto answer, client.call<msg::MetadataResponse>(request));
  if (answer->topics.size() != 1)
    return fail(fmt::format("topic {}: the broker did not answer for it", topic));
  const auto error = static_cast<ErrorCode>(answer->topics[0].error_code);
  if (error == ErrorCode::kUnknownTopicOrPartition)
    return fail(fmt::format("topic {}: there is no such topic", topic));
  if (error != ErrorCode::kNone) return fail(fmt::format("topic {}: {}", topic, in_words(error)));
  std::vector<int32_t> partitions;
  for (const auto& partition : answer->topics[0].partitions) partitions.push_back(partition.partition_index);
  std::ranges::sort(partitions);
  return partitions;
}

}  // namespace zurau::tools
