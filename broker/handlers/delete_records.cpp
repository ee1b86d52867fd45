// DeleteRecords - versions 0..2: moves the start of a partition up; -1 means its visible end. The new start
// is durable when answered. Source: ReplicaManager.deleteRecordsOnLocalLog.
#include "protocol/messages/delete_records.h"
#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/partitions.h"
#include "broker/handlers/serve_admin.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int64_t kToVisibleEnd = -1;

ErrorCode delete_records(Services& services, const CatalogSnapshot& catalog, const std::string& topic,
                         int32_t partition, int64_t offset, int64_t& low_watermark) {
  PartitionHandle handle = find_partition(services, catalog.find(topic), partition);
  if (handle.error != ErrorCode::kNone) return handle.error;
  if (handle.topic->internal) return ErrorCode::kInvalidTopicException;
  // Records of a compacted topic are not the client's to cut (UnifiedLog.maybeIncrementLogStartOffset's
  // caller).
  if (!handle.topic->config.cleanup_delete) return ErrorCode::kPolicyViolation;
  int64_t target = offset == kToVisibleEnd ? handle.log->offsets().visible : offset;
  if (target < 0) return ErrorCode::kOffsetOutOfRange;
  auto start = handle.log->delete_records(target);
  if (!start.ok()) return to_error_code(start.error());
  low_watermark = *start;
  return ErrorCode::kNone;
}

}  // namespace

void handle_delete_records(Services& services, const Request& request, Reply reply) {
  serve_admin<msg::DeleteRecordsRequest>(
      services, request, std::move(reply), [&services](const msg::DeleteRecordsRequest& message) {
        auto catalog = services.catalog.snapshot();
        msg::DeleteRecordsResponse response;
        for (const auto& topic : message.topics) {
          auto& answers = response.topics.emplace_back();
          answers.name = topic.name;
          for (const auto& wanted : topic.partitions) {
            auto& answer = answers.partitions.emplace_back();
            answer.partition_index = wanted.partition_index;
            answer.low_watermark = -1;
            answer.error_code = static_cast<int16_t>(delete_records(
                services, *catalog, topic.name, wanted.partition_index, wanted.offset, answer.low_watermark));
          }
        }
        return response;
      });
}

}  // namespace zurau::broker
