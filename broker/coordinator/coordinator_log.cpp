#include "broker/coordinator/coordinator_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/limits.h"
#include "protocol/records/batch_builder.h"

namespace zurau::broker {
namespace {

constexpr uint32_t kReadBytes = 1 << 20;
constexpr size_t kControlKeySize = 4;  // Version and type.
constexpr int16_t kCommitMarker = 1;
/// What a record takes besides its key and value: lengths, deltas, the topic's id.
constexpr size_t kRecordOverheadMax = 64;

Uuid topic_id_of(const records::RecordView& record) {
  Uuid id;
  if (record.header_count == 0) return id;
  for (const records::Header& header : record.headers()) {
    if (header.key != kTopicIdHeader || !header.value || header.value->size() != id.bytes.size()) continue;
    std::transform(header.value->begin(), header.value->end(), id.bytes.begin(),
                   [](std::byte byte) { return std::to_integer<uint8_t>(byte); });
  }
  return id;
}

/// One replay: what of the log has been read, and the transactions that are open at that place.
class Replay {
 public:
  explicit Replay(const CoordinatorLog::Apply& apply) : apply_(apply) {}

  /// Takes in the batches at the front of `bytes` whose records are at `from` or later. Returns where the log
  /// goes on: `from` when not one batch is whole.
  Result<int64_t> take(Bytes bytes, int64_t from);
  CoordinatorLog::Replayed result() && { return std::move(result_); }

 private:
  Status<> take_batch(const records::BatchView& batch, int64_t from);
  void take_marker(const records::BatchView& batch, const records::RecordView& record);
  void take_record(Bytes key, std::optional<Bytes> value, const Uuid& topic_id);

  const CoordinatorLog::Apply& apply_;
  CoordinatorLog::Replayed result_;
  std::map<int64_t, std::vector<GroupRecord>> open_;  // By producer id.
};

Result<int64_t> Replay::take(Bytes bytes, int64_t from) {
  while (true) {
    records::FramedBatch framed = records::frame_batch(bytes);
    if (framed.framing == records::Framing::incomplete) return from;
    if (framed.framing != records::Framing::whole) {
      return fail(Error{"", fmt::format("what stands at offset {} is no batch that can be read", from)});
    }
    records::BatchView batch(bytes.first(framed.size));
    RETURN_IF_ERROR(take_batch(batch, from));
    from = std::max(from, batch.next_offset());
    bytes = bytes.subspan(framed.size);
  }
}

Status<> Replay::take_batch(const records::BatchView& batch, int64_t from) {
  records::RecordReader reader(batch, config::limits::kDecompressedBytesMax);
  while (auto record = reader.next()) {
    if (record->offset < from) continue;
    if (batch.is_control()) {
      take_marker(batch, *record);
    } else if (!record->key) {
      ++result_.refused;  // Kafka writes none.
    } else if (batch.is_transactional()) {
      GroupRecord& kept = open_[batch.producer_id()].emplace_back();
      kept.key.assign(record->key->begin(), record->key->end());
      if (record->value) kept.value.emplace(record->value->begin(), record->value->end());
      kept.topic_id = topic_id_of(*record);
    } else {
      take_record(*record->key, record->value, topic_id_of(*record));
    }
  }
  if (reader.error()) {
    return fail(Error{"", fmt::format("the batch at offset {}: {}", batch.base_offset(), *reader.error())});
  }
  return kOk;
}

void Replay::take_marker(const records::BatchView& batch, const records::RecordView& record) {
  auto transaction = open_.find(batch.producer_id());
  if (transaction == open_.end() || !record.key || record.key->size() < kControlKeySize) return;
  if (load_be<int16_t>(record.key->data() + sizeof(int16_t)) == kCommitMarker) {
    for (const GroupRecord& kept : transaction->second) {
      take_record(kept.key, kept.value ? std::optional<Bytes>(*kept.value) : std::nullopt, kept.topic_id);
    }
  }
  open_.erase(transaction);
}

void Replay::take_record(Bytes key, std::optional<Bytes> value, const Uuid& topic_id) {
  ++result_.records;
  auto applied = apply_(key, value, topic_id);
  if (applied.ok()) return;
  ++result_.refused;
  if (!result_.first_refusal) result_.first_refusal = applied.error();
}

}  // namespace

storage::Result<int64_t> CoordinatorLog::append(std::span<const GroupRecord> records, int64_t wall_ms,
                                                size_t max_bytes) {
  records::BatchBuilder builder({.partition_leader_epoch = leader_epoch_});
  for (const GroupRecord& record : records) {
    const records::Header topic_id{kTopicIdHeader, std::as_bytes(std::span(record.topic_id.bytes))};
    builder.add(wall_ms, Bytes(record.key), record.value ? std::optional<Bytes>(*record.value) : std::nullopt,
                std::span(&topic_id, record.topic_id.is_zero() ? 0 : 1));
  }
  if (builder.size_in_bytes() > max_bytes) {
    return fail(storage::Error{storage::ErrorCode::batch_too_large, 0, log_->name(),
                               fmt::format("a batch of {} bytes is above max.message.bytes, which is {}",
                                           builder.size_in_bytes(), max_bytes)});
  }
  std::vector<std::byte> batch = builder.finish();
  ASSIGN_OR_RETURN(storage::AppendResult appended, log_->append(batch, leader_epoch_));
  return appended.end_offset;
}

size_t CoordinatorLog::count_that_fits(std::span<const GroupRecord> records, size_t max_bytes) {
  size_t bytes = records::kBatchHeaderSize;
  for (size_t count = 0; count < records.size(); ++count) {
    const GroupRecord& record = records[count];
    bytes += record.key.size() + (record.value ? record.value->size() : 0) + kRecordOverheadMax;
    if (bytes > max_bytes) return std::max<size_t>(count, 1);
  }
  return records.size();
}

Result<CoordinatorLog::Replayed> CoordinatorLog::replay(const Apply& apply,
                                                        const std::function<bool()>& stop) const {
  Replay replay(apply);
  std::vector<std::byte> bytes;
  storage::LogOffsets offsets = log_->offsets();
  for (int64_t from = offsets.start; from < offsets.end && !(stop && stop());) {
    auto slice = log_->read(from, {kReadBytes, true, storage::ReadBound::end});
    if (!slice.ok()) return fail(Error{"", slice.error().to_string()});
    if (slice->region.length == 0) break;  // A hole up to the end, that compaction made.
    bytes.resize(slice->region.length);
    int64_t count = slice->region.source->read_region(slice->region.position, bytes);
    if (count != static_cast<int64_t>(bytes.size()))
      return fail(Error{log_->name(), "the log cannot be read"});
    auto next = replay.take(bytes, from);
    if (!next.ok()) return fail(Error{log_->name(), next.error().detail});
    if (*next <= from) {
      return fail(Error{log_->name(), fmt::format("the log cannot be read behind offset {}", from)});
    }
    from = *next;
  }
  return std::move(replay).result();
}

}  // namespace zurau::broker
