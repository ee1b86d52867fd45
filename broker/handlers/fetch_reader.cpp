#include "broker/handlers/fetch_reader.h"

#include <algorithm>
#include <utility>

#include "broker/error_map.h"

namespace zurau::broker {
namespace {

using wire::ErrorCode;

constexpr int16_t kFirstVersionWithTopicIds = 13;
constexpr int16_t kFirstVersionWithZstd = 10;

}  // namespace

FetchFinding FetchReader::read(const CatalogSnapshot& catalog, const FetchPartition& wanted) {
  FetchFinding finding;
  PartitionHandle handle;
  finding.error = find(catalog, wanted, handle);
  if (!finding.failed()) {
    finding.log = std::move(handle.log);
    read_log(wanted, handle.leader_epoch, finding);
  }
  if (finding.failed()) finding.log.reset();
  bytes_ += finding.slice.region.length;
  urgent_ |= finding.failed() || finding.diverging.has_value();
  return finding;
}

ErrorCode FetchReader::find(const CatalogSnapshot& catalog, const FetchPartition& wanted,
                            PartitionHandle& handle) {
  bool by_id = api_version_ >= kFirstVersionWithTopicIds;
  auto topic = by_id ? catalog.find(wanted.key.topic_id) : catalog.find(wanted.key.topic);
  if (!topic && by_id) return ErrorCode::kUnknownTopicId;
  handle = find_partition(services_, std::move(topic), wanted.key.partition);
  if (handle.error != ErrorCode::kNone) return handle.error;
  ErrorCode epoch_error = check_leader_epoch(wanted.current_leader_epoch, handle.leader_epoch);
  if (epoch_error != ErrorCode::kNone) return epoch_error;
  bool zstd = handle.topic->config.compression == config::TopicCompression::zstd;
  return zstd && api_version_ < kFirstVersionWithZstd ? ErrorCode::kUnsupportedCompressionType
                                                      : ErrorCode::kNone;
}

void FetchReader::read_log(const FetchPartition& wanted, int32_t leader_epoch, FetchFinding& finding) {
  if (wanted.last_fetched_epoch >= 0 && check_divergence(wanted, leader_epoch, finding)) return;
  uint32_t room = max_bytes_ > bytes_ ? max_bytes_ - bytes_ : 0;
  storage::ReadLimits limits{
      .max_bytes = std::min(room, static_cast<uint32_t>(std::max(wanted.max_bytes, 0))),
      .at_least_one_batch = bytes_ == 0,
      .bound = bound_};
  auto slice = finding.log->read(wanted.fetch_offset, limits);
  if (!slice.ok()) {
    finding.error = to_error_code(slice.error());
    return;
  }
  finding.slice = std::move(slice).value();
  bool more = visible_end(finding.slice.offsets) > wanted.fetch_offset;
  if (more && finding.slice.region.length == 0 && bytes_ > 0) urgent_ = true;
}

/// KIP-595: tells a reader whose last epoch ended elsewhere where it ended here. True when there is nothing
/// to read. Source: Partition.readRecords.
bool FetchReader::check_divergence(const FetchPartition& wanted, int32_t leader_epoch,
                                   FetchFinding& finding) const {
  auto end = finding.log->end_offset_for_epoch(wanted.last_fetched_epoch, leader_epoch);
  storage::LogOffsets offsets = finding.log->offsets();
  if (end.end_offset < 0 || end.leader_epoch < 0 || wanted.fetch_offset < offsets.start) {
    finding.error = ErrorCode::kOffsetOutOfRange;
    return true;
  }
  if (end.leader_epoch >= wanted.last_fetched_epoch && end.end_offset >= wanted.fetch_offset) return false;
  finding.diverging = end;
  finding.slice.offsets = offsets;
  return true;
}

}  // namespace zurau::broker
