#include "broker/metadata_log.h"

#include <fmt/format.h>

#include <utility>

#include "protocol/messages/records_data.h"
#include "protocol/records/batch_builder.h"
#include "protocol/records/record_batch.h"
#include "storage/log_layout.h"

namespace zurau::broker {
namespace {

/// The id that Kafka gives the metadata topic (Uuid.METADATA_TOPIC_ID): 1.
constexpr Uuid kMetadataTopicId{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
constexpr uint32_t kReadBytes = uint32_t{1} << 20;
constexpr size_t kBatchPayloadMax = size_t{64} << 20;
constexpr size_t kSnapshotBytesMax = size_t{1} << 30;

storage::TopicPartition metadata_partition() {
  return {std::string(storage::kMetadataTopic), 0};
}

Error to_error(const storage::Error& error) {
  return Error{error.path, error.to_string()};
}

/// Applies the record values of the batches in `bytes`, from offset `from` on; control batches carry none.
/// Leaves a cut batch at the end in `bytes`. Returns the offset behind the last whole batch.
Result<int64_t> apply_batches(Bytes& bytes, int64_t from, const MetadataLog::Apply& apply) {
  int64_t next = from;
  for (;;) {
    records::FramedBatch framed = records::frame_batch(bytes);
    if (framed.framing == records::Framing::incomplete) return next;
    if (framed.framing != records::Framing::whole)
      return fail(
          Error{"metadata", fmt::format("behind offset {} stands something that is no batch", next - 1)});
    records::BatchView batch(bytes.first(framed.size));
    if (!batch.crc_matches())
      return fail(
          Error{"metadata", fmt::format("the batch at offset {} is damaged (CRC)", batch.base_offset())});
    bytes = bytes.subspan(framed.size);
    if (batch.last_offset() < from) continue;
    next = batch.next_offset();
    if (batch.is_control()) continue;
    records::RecordReader reader(batch, kBatchPayloadMax);
    while (auto record = reader.next()) {
      if (record->offset < from || !record->value) continue;
      if (auto applied = apply(*record->value); !applied.ok())
        return fail(Error{fmt::format("metadata record {}", record->offset), applied.error().to_string()});
    }
    if (reader.error())
      return fail(
          Error{"metadata", fmt::format("the batch at offset {}: {}", batch.base_offset(), *reader.error())});
  }
}

/// A snapshot or bootstrap file: whole batches from its first byte to its last.
Status<> apply_file(storage::FileSystem& files, const std::string& path, const MetadataLog::Apply& apply) {
  auto file = files.open(path, storage::OpenMode::read);
  if (!file.ok()) return fail(to_error(file.error()));
  auto size = (*file)->size();
  if (!size.ok()) return fail(to_error(size.error()));
  if (*size > kSnapshotBytesMax) return fail(Error{path, fmt::format("is too large with {} bytes", *size)});
  std::vector<std::byte> bytes(*size);
  auto count = (*file)->read(0, bytes);
  if (!count.ok()) return fail(to_error(count.error()));
  bytes.resize(*count);
  Bytes rest(bytes);
  auto applied = apply_batches(rest, 0, apply);
  if (!applied.ok()) return fail(Error{path, applied.error().to_string()});
  if (!rest.empty()) return fail(Error{path, fmt::format("its last {} bytes are no batch", rest.size())});
  return kOk;
}

std::vector<std::byte> leader_change_batch(int32_t node_id, int32_t epoch, int64_t now_ms) {
  msg::LeaderChangeMessage change;
  change.leader_id = node_id;
  change.voters.emplace_back().voter_id = node_id;
  change.granting_voters.emplace_back().voter_id = node_id;
  wire::FrameBuffer value;
  wire::encode(change, 0, value);
  constexpr std::byte kKey[4] = {std::byte{0}, std::byte{0}, std::byte{0},
                                 std::byte{2}};  // ControlRecordType
  records::BatchBuilder builder({.partition_leader_epoch = epoch, .control = true});
  builder.add(now_ms, Bytes(kKey), Bytes(value.bytes));
  return builder.finish();
}

}  // namespace

storage::LogOptions metadata_log_options() {
  storage::LogOptions options;
  options.durability = storage::Durability::os;
  return options;
}

Result<std::unique_ptr<MetadataLog>> MetadataLog::open(storage::FileSystem& files, Clock& clock,
                                                       storage::LogManager& logs) {
  std::string directory =
      storage::join_path(logs.data_dir(), storage::partition_directory_name(metadata_partition()));
  auto there = files.exists(directory);
  if (!there.ok()) return fail(to_error(there.error()));
  std::shared_ptr<storage::PartitionLog> log;
  if (*there) {
    log = logs.find(metadata_partition());
    if (!log) return fail(Error{directory, "the metadata log cannot be opened; the line above says why"});
    log->set_options(metadata_log_options());
  } else {
    auto made = logs.create(metadata_partition(), kMetadataTopicId, metadata_log_options());
    if (!made.ok()) return fail(to_error(made.error()));
    log = *std::move(made);
  }
  if (auto failure = log->failure()) return fail(to_error(*failure));
  ASSIGN_OR_RETURN(QuorumState quorum, read_quorum_state(files, directory));
  return std::unique_ptr<MetadataLog>(new MetadataLog(files, clock, logs, std::move(log), quorum));
}

MetadataLog::MetadataLog(storage::FileSystem& files, Clock& clock, storage::LogManager& logs,
                         std::shared_ptr<storage::PartitionLog> log, QuorumState quorum)
    : files_(files),
      clock_(clock),
      logs_(logs),
      node_id_(logs.identity().node_id),
      directory_(
          storage::join_path(logs.data_dir(), storage::partition_directory_name(metadata_partition()))),
      log_(std::move(log)),
      quorum_(quorum) {}

Status<> MetadataLog::replay(const Apply& apply) {
  ASSIGN_OR_RETURN(int64_t from, replay_snapshot(apply));
  return replay_log(from, apply);
}

/// Returns the offset at which the log goes on. Two snapshots of one end differ by their epoch; the later
/// counts.
Result<int64_t> MetadataLog::replay_snapshot(const Apply& apply) {
  auto entries = files_.list(directory_);
  if (!entries.ok()) return fail(to_error(entries.error()));
  storage::MetadataSnapshotName newest{-1, -1};
  for (const auto& entry : *entries) {
    auto name = storage::parse_metadata_snapshot_name(entry.name);
    if (name && *name > newest) newest = *name;
  }
  storage::LogOffsets offsets = log_->offsets();
  if (newest.end_offset < 0) {
    if (offsets.start == 0) return int64_t{0};
    return fail(Error{directory_,
                      fmt::format("the log begins at offset {}, and there is no snapshot of what was before",
                                  offsets.start)});
  }
  std::string path = storage::join_path(directory_, storage::metadata_snapshot_name(newest));
  if (newest.end_offset < offsets.start || newest.end_offset > offsets.end) {
    return fail(Error{path, fmt::format("the snapshot ends at offset {}, but the log reaches from {} to {}",
                                        newest.end_offset, offsets.start, offsets.end)});
  }
  RETURN_IF_ERROR(apply_file(files_, path, apply));
  snapshot_epoch_ = newest.epoch;
  return newest.end_offset;
}

Status<> MetadataLog::replay_log(int64_t from, const Apply& apply) const {
  std::vector<std::byte> bytes;
  for (int64_t end = log_->offsets().end; from < end;) {
    auto slice = log_->read(from, {kReadBytes, true, storage::ReadBound::end});
    if (!slice.ok()) return fail(to_error(slice.error()));
    bytes.resize(slice->region.length);
    int64_t count = bytes.empty() ? 0 : slice->region.source->read_region(slice->region.position, bytes);
    if (count != static_cast<int64_t>(bytes.size())) return fail(Error{directory_, "the log cannot be read"});
    Bytes rest(bytes);
    auto next = apply_batches(rest, from, apply);
    if (!next.ok()) return fail(Error{directory_, next.error().to_string()});
    if (*next <= from)
      return fail(Error{directory_, fmt::format("the log cannot be read behind offset {}", from)});
    from = *next;
  }
  return kOk;
}

Status<> MetadataLog::read_bootstrap(const Apply& apply) const {
  std::string path = storage::join_path(logs_.data_dir(), storage::kBootstrapCheckpointFile);
  auto there = files_.exists(path);
  if (!there.ok()) return fail(to_error(there.error()));
  return *there ? apply_file(files_, path, apply) : Status<>(kOk);
}

/// quorum-state first: an epoch that stands in it and not in the log does no harm, the reverse would.
storage::Status MetadataLog::begin_epoch() {
  int32_t epoch = std::max({quorum_.leader_epoch, log_->latest_epoch(), snapshot_epoch_}) + 1;
  QuorumState next = quorum_;
  next.leader_epoch = epoch;
  RETURN_IF_ERROR(write_quorum_state(files_, directory_, node_id_, next));
  quorum_ = next;
  std::vector<std::byte> batch = leader_change_batch(node_id_, epoch, clock_.wall_ms());
  ASSIGN_OR_RETURN([[maybe_unused]] auto appended, log_->append(batch, epoch));
  epoch_ = epoch;
  return kOk;
}

storage::Status MetadataLog::append(std::span<const EncodedRecord> values) {
  size_t bytes = 0;
  for (const EncodedRecord& value : values) bytes += value.size() + 32;
  if (bytes > kBatchBytesMax) {
    return fail(
        storage::Error{storage::ErrorCode::batch_too_large, 0, directory_,
                       fmt::format("one change of {} bytes is more than a metadata batch takes", bytes)});
  }
  if (epoch_ < 0) RETURN_IF_ERROR(begin_epoch());
  records::BatchBuilder builder({.partition_leader_epoch = epoch_});
  int64_t now_ms = clock_.wall_ms();
  for (const EncodedRecord& value : values) builder.add(now_ms, std::nullopt, Bytes(value));
  std::vector<std::byte> batch = builder.finish();
  ASSIGN_OR_RETURN([[maybe_unused]] auto appended, log_->append(batch, epoch_));
  return logs_.flusher().sync_now({log_});
}

}  // namespace zurau::broker
