// Reading and writing the checkpoint files of a data directory.
#include "storage/log_checkpoints.h"

#include <fmt/format.h>

namespace zurau::storage {
namespace {

/// Kafka's LogManager does not know the metadata log and lists it nowhere.
bool is_listed(const TopicPartition& partition) {
  return partition.topic != kMetadataTopic;
}

OffsetCheckpoint log_starts_of(const LogCheckpoints::Rows& rows) {
  OffsetCheckpoint starts;
  for (const auto& [partition, row] : rows) {
    if (is_listed(partition) && row.log_start > row.first_segment_base) starts[partition] = row.log_start;
  }
  return starts;
}

}  // namespace

Status LogCheckpoints::read_file(File& file, std::vector<RecoveryReport::Finding>& findings,
                                 std::string_view consequence) {
  std::string path = join_path(data_dir_, file.name);
  auto offsets = read_offset_checkpoint(files_, path);
  if (!offsets.ok() && offsets.error().code != ErrorCode::corrupt) return fail(std::move(offsets).error());
  file.known = offsets.ok();
  if (offsets.ok())
    file.written = *std::move(offsets);
  else
    findings.push_back({path, fmt::format("{}; {}", offsets.error().detail, consequence), false});
  return kOk;
}

Result<LogCheckpoints::Rows> LogCheckpoints::read(std::vector<RecoveryReport::Finding>& findings) {
  RETURN_IF_ERROR(read_file(recovery_points_, findings,
                            "logs that were not stopped cleanly are scanned from their beginning"));
  RETURN_IF_ERROR(read_file(log_starts_, findings, "records that DeleteRecords took away may be seen again"));
  RETURN_IF_ERROR(read_file(high_watermarks_, findings, "nothing is lost by that"));
  Rows rows;
  for (const auto& [partition, offset] : recovery_points_.written) rows[partition].recovery_point = offset;
  for (const auto& [partition, offset] : log_starts_.written) rows[partition].log_start = offset;
  for (const auto& [partition, offset] : high_watermarks_.written) rows[partition].high_watermark = offset;
  return rows;
}

Status LogCheckpoints::write_file(File& file, OffsetCheckpoint offsets) {
  if (file.known && file.written == offsets) return kOk;
  file.known = false;
  // Once a sync of the directory has failed, which is final, the old file must keep its name: a partition
  // that was removed since may come back, and needs its row.
  RETURN_IF_ERROR(files_.sync_directory(data_dir_));
  RETURN_IF_ERROR(write_offset_checkpoint(files_, join_path(data_dir_, file.name), offsets));
  file.written = std::move(offsets);
  file.known = true;
  return kOk;
}

Status LogCheckpoints::write_log_starts(const Rows& rows) {
  return write_file(log_starts_, log_starts_of(rows));
}

Status LogCheckpoints::write(const Rows& rows) {
  OffsetCheckpoint recovery_points;
  OffsetCheckpoint high_watermarks;
  for (const auto& [partition, row] : rows) {
    if (!is_listed(partition)) continue;
    recovery_points[partition] = row.recovery_point;
    high_watermarks[partition] = row.high_watermark;
  }
  // Log starts first: a start above the recovery point is harmless, a lost start is not.
  Status first = write_log_starts(rows);
  for (auto* file : {&recovery_points_, &high_watermarks_}) {
    Status status = write_file(*file, file == &recovery_points_ ? recovery_points : high_watermarks);
    if (first.ok()) first = std::move(status);
  }
  return first;
}

bool LogCheckpoints::names(const TopicPartition& partition) const {
  return recovery_points_.written.contains(partition) || log_starts_.written.contains(partition) ||
         high_watermarks_.written.contains(partition) || !recovery_points_.known || !log_starts_.known;
}

}  // namespace zurau::storage
