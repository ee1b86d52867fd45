// ListOffsets - versions 0..11. Timestamps below zero are questions of their own (ListOffsetsRequest):
//
//   -1 latest (end of what the isolation level shows)     all versions
//   -2 earliest                                           all versions
//   -3 offset of the largest timestamp (KIP-734)          7+
//   -4 earliest local: there is no tiering, so as -2      8+
//   -5 last tiered: none, so offset -1                    9+
//   -6 earliest pending upload: none, so offset -1        11+
//
// Any other timestamp: the first record at or after it; offset -1 and timestamp -1 when there is none.
// Version 0 answers with a list of offsets and knows only -1, -2 and times, at the grain of segments in
// Kafka, of records here.
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve.h"
#include "protocol/messages/list_offsets.h"

namespace zurau::broker {
namespace {

using storage::ReadBound;
using storage::TimestampedOffset;
using wire::ErrorCode;

constexpr int64_t kLatest = -1;
constexpr int64_t kEarliest = -2;
constexpr int64_t kMaxTimestamp = -3;
constexpr int64_t kEarliestLocal = -4;
constexpr int64_t kLatestTiered = -5;
constexpr int64_t kEarliestPendingUpload = -6;
constexpr int8_t kReadCommitted = 1;

/// The first version that may ask for a special timestamp; times are in all.
int16_t first_version_with(int64_t timestamp) {
  switch (timestamp) {
    case kMaxTimestamp: return 7;
    case kEarliestLocal: return 8;
    case kLatestTiered: return 9;
    case kEarliestPendingUpload: return 11;
    default: return timestamp < kEarliestPendingUpload ? std::numeric_limits<int16_t>::max() : 0;
  }
}

storage::Result<TimestampedOffset> find_offset(storage::PartitionLog& log, int64_t timestamp,
                                               ReadBound bound) {
  storage::LogOffsets offsets = log.offsets();
  switch (timestamp) {
    case kLatest:
      return TimestampedOffset{-1, bound == ReadBound::stable ? offsets.stable : offsets.visible,
                               log.latest_epoch()};
    case kEarliest:
    case kEarliestLocal: return TimestampedOffset{-1, offsets.start, log.epoch_of(offsets.start)};
    case kMaxTimestamp: return log.find_max_timestamp();
    case kLatestTiered:
    case kEarliestPendingUpload: return TimestampedOffset{};
    default: return log.find_timestamp(timestamp, bound);
  }
}

using PartitionQuestion = msg::ListOffsetsRequest::ListOffsetsPartition;
using PartitionAnswer = msg::ListOffsetsResponse::ListOffsetsPartitionResponse;

class ListOffsetsJob {
 public:
  ListOffsetsJob(Services& services, int16_t version, const msg::ListOffsetsRequest& message)
      : services_(services),
        version_(version),
        bound_(message.isolation_level == kReadCommitted ? ReadBound::stable : ReadBound::visible),
        catalog_(services.catalog.snapshot()) {
    std::set<std::pair<std::string_view, int32_t>> seen;
    for (const auto& topic : message.topics) {
      for (const auto& partition : topic.partitions) {
        if (!seen.emplace(topic.name, partition.partition_index).second)
          duplicates_.emplace(topic.name, partition.partition_index);
      }
    }
  }

  PartitionAnswer look_up(const std::string& topic, const PartitionQuestion& question) const {
    PartitionAnswer answer;
    answer.partition_index = question.partition_index;
    answer.error_code = static_cast<int16_t>(fill(topic, question, answer));
    return answer;
  }

 private:
  ErrorCode fill(const std::string& topic, const PartitionQuestion& question, PartitionAnswer& answer) const {
    if (duplicates_.contains({topic, question.partition_index})) return ErrorCode::kInvalidRequest;
    if (version_ < first_version_with(question.timestamp)) return ErrorCode::kUnsupportedVersion;
    PartitionHandle handle = find_partition(services_, catalog_->find(topic), question.partition_index);
    if (handle.error != ErrorCode::kNone) return handle.error;
    ErrorCode epoch_error = check_leader_epoch(question.current_leader_epoch, handle.leader_epoch);
    if (epoch_error != ErrorCode::kNone) return epoch_error;
    auto found = find_offset(*handle.log, question.timestamp, bound_);
    if (!found.ok()) return to_error_code(found.error());
    if (version_ == 0) {
      if (found->offset >= 0 && question.max_num_offsets > 0)
        answer.old_style_offsets.push_back(found->offset);
      return ErrorCode::kNone;
    }
    answer.timestamp = found->timestamp;
    answer.offset = found->offset;
    answer.leader_epoch = found->leader_epoch;
    return ErrorCode::kNone;
  }

  Services& services_;
  const int16_t version_;
  const ReadBound bound_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  std::set<std::pair<std::string_view, int32_t>> duplicates_;
};

}  // namespace

void handle_list_offsets(Services& services, const Request& request, Reply reply) {
  serve<msg::ListOffsetsRequest>(request, std::move(reply), [&](const msg::ListOffsetsRequest& message) {
    ListOffsetsJob job(services, request.api_version, message);
    msg::ListOffsetsResponse response;
    for (const auto& topic : message.topics) {
      auto& answers = response.topics.emplace_back();
      answers.name = topic.name;
      for (const auto& partition : topic.partitions)
        answers.partitions.push_back(job.look_up(topic.name, partition));
    }
    return response;
  });
}

}  // namespace zurau::broker
