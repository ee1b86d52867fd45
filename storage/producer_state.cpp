#include "storage/producer_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/base/crc32c.h"
#include "protocol/messages/records_data.h"
#include "protocol/wire/codec.h"

namespace zurau::storage {
namespace {

constexpr int16_t kSnapshotVersion = 1;
constexpr size_t kCrcOffset = 2;
constexpr size_t kCrcEnd = 6;
constexpr int16_t kAbortMarker = 0;
constexpr int16_t kCommitMarker = 1;
/// Sequences run from 0 to 2^31 - 1 and begin again at 0.
constexpr int64_t kSequences = int64_t{1} << 31;

bool follows(int32_t last, int32_t next) {
  return int64_t{next} == int64_t{last} + 1 || (next == 0 && last == INT32_MAX);
}

Error refusal(ErrorCode code, std::string detail) {
  return {code, 0, {}, std::move(detail)};
}

}  // namespace

/// Key: int16 version, int16 type. Value: int16 version, int32 coordinator epoch.
std::optional<TxnMarker> read_txn_marker(Bytes bytes) {
  records::BatchView batch(bytes);
  records::RecordReader reader(batch, batch.size_in_bytes());
  auto record = reader.next();
  if (!record || !record->key || record->key->size() < 4) return std::nullopt;
  auto type = load_be<int16_t>(record->key->data() + 2);
  if (type != kAbortMarker && type != kCommitMarker) return std::nullopt;
  TxnMarker marker{type == kCommitMarker, -1};
  if (record->value && record->value->size() >= 6) {
    marker.coordinator_epoch = load_be<int32_t>(record->value->data() + 2);
  }
  return marker;
}

int32_t ProducerState::Batch::first_sequence() const {
  return static_cast<int32_t>((int64_t{last_sequence} - offset_delta + kSequences) % kSequences);
}

Result<std::optional<ProducerState::Duplicate>> ProducerState::check(const records::BatchView& batch) const {
  std::optional<Duplicate> none;
  auto found = producers_.find(batch.producer_id());
  if (found == producers_.end()) return none;
  const Entry& entry = found->second;
  if (batch.producer_epoch() == entry.epoch) {
    for (const Batch& known : entry.batches) {
      if (known.first_sequence() == batch.base_sequence() && known.last_sequence == batch.last_sequence()) {
        return std::optional(Duplicate{known.first_offset(), known.last_offset});
      }
    }
  }
  if (batch.producer_epoch() < entry.epoch) {
    return fail(refusal(ErrorCode::invalid_producer_epoch,
                        fmt::format("producer {} sent epoch {}, and {} is known", batch.producer_id(),
                                    batch.producer_epoch(), entry.epoch)));
  }
  bool new_epoch = batch.producer_epoch() != entry.epoch;
  bool in_order = new_epoch ? batch.base_sequence() == 0 || entry.epoch == -1
                            : follows(entry.last_sequence(), batch.base_sequence());
  if (in_order) return none;
  return fail(refusal(ErrorCode::out_of_order_sequence,
                      fmt::format("producer {} sent sequence {} after {}", batch.producer_id(),
                                  batch.base_sequence(), new_epoch ? -1 : entry.last_sequence())));
}

std::optional<AbortedTxn> ProducerState::update(const records::BatchView& batch) {
  if (!batch.has_producer_id()) return std::nullopt;
  Entry& entry = producers_[batch.producer_id()];
  if (batch.producer_epoch() != entry.epoch) {
    entry.epoch = batch.producer_epoch();
    entry.batches.clear();
  }
  if (batch.is_control()) return end_transaction(batch, entry);
  entry.last_timestamp = batch.max_timestamp();
  entry.batches.push_back(
      {batch.last_sequence(), batch.last_offset(), batch.last_offset_delta(), batch.max_timestamp()});
  if (entry.batches.size() > kBatchesKept) entry.batches.pop_front();
  if (batch.is_transactional() && !entry.open_since) {
    entry.open_since = batch.base_offset();
    open_[batch.base_offset()] = batch.producer_id();
  }
  return std::nullopt;
}

std::optional<AbortedTxn> ProducerState::end_transaction(const records::BatchView& batch, Entry& entry) {
  auto marker = read_txn_marker(batch.bytes());
  if (!marker) return std::nullopt;
  entry.coordinator_epoch = marker->coordinator_epoch;
  entry.last_timestamp = batch.max_timestamp();
  if (!entry.open_since) return std::nullopt;
  int64_t first = *entry.open_since;
  entry.open_since.reset();
  open_.erase(first);
  closed_.push_back({first, batch.base_offset()});
  if (marker->commit) return std::nullopt;
  int64_t stable = open_.empty() ? batch.base_offset() : std::min(open_.begin()->first, batch.base_offset());
  return AbortedTxn{batch.producer_id(), first, batch.base_offset(), stable};
}

int64_t ProducerState::first_unstable_offset(int64_t visible, int64_t end) {
  while (!closed_.empty() && closed_.front().marker_offset < visible) closed_.pop_front();
  int64_t first = end;
  for (const Closed& closed : closed_) first = std::min(first, closed.first_offset);
  if (!open_.empty()) first = std::min(first, open_.begin()->first);
  return first;
}

void ProducerState::expire(int64_t now_ms, int64_t expiration_ms) {
  std::erase_if(producers_, [&](const auto& item) {
    return !item.second.open_since && now_ms - item.second.last_timestamp >= expiration_ms;
  });
}

void ProducerState::clear() {
  producers_.clear();
  open_.clear();
  closed_.clear();
}

std::vector<ProducerInfo> ProducerState::list() const {
  std::vector<ProducerInfo> all;
  all.reserve(producers_.size());
  for (const auto& [id, entry] : producers_) {
    all.push_back({id, entry.epoch, entry.last_sequence(), entry.last_timestamp, entry.coordinator_epoch,
                   entry.open_since.value_or(-1)});
  }
  std::sort(all.begin(), all.end(),
            [](const ProducerInfo& a, const ProducerInfo& b) { return a.producer_id < b.producer_id; });
  return all;
}

std::vector<std::byte> ProducerState::encode_snapshot() const {
  msg::ProducerSnapshot snapshot;
  for (const auto& [id, entry] : producers_) {
    Batch last = entry.batches.empty() ? Batch{} : entry.batches.back();
    snapshot.producer_entries.push_back({.producer_id = id,
                                         .epoch = entry.epoch,
                                         .last_sequence = last.last_sequence,
                                         .last_offset = last.last_offset,
                                         .offset_delta = last.offset_delta,
                                         .timestamp = entry.last_timestamp,
                                         .coordinator_epoch = entry.coordinator_epoch,
                                         .current_txn_first_offset = entry.open_since.value_or(-1)});
  }
  wire::FrameBuffer out;
  out.bytes.resize(sizeof kSnapshotVersion);
  store_be(out.bytes.data(), kSnapshotVersion);
  wire::encode(snapshot, kSnapshotVersion, out);
  store_be(out.bytes.data() + kCrcOffset, crc32c(Bytes(out.bytes).subspan(kCrcEnd)));
  return std::move(out.bytes);
}

Status ProducerState::load_snapshot(Bytes bytes, const std::string& path) {
  auto damaged = [&](std::string detail) {
    return fail(Error{ErrorCode::corrupt, 0, path, std::move(detail)});
  };
  if (bytes.size() < kCrcEnd) return damaged("the producer snapshot is cut");
  if (load_be<int16_t>(bytes.data()) != kSnapshotVersion)
    return damaged("a producer snapshot of another version");
  if (load_be<uint32_t>(bytes.data() + kCrcOffset) != crc32c(bytes.subspan(kCrcEnd))) {
    return damaged("the producer snapshot's checksum is wrong");
  }
  auto snapshot = wire::decode<msg::ProducerSnapshot>(bytes.subspan(kCrcOffset), kSnapshotVersion);
  if (!snapshot.ok()) return damaged(snapshot.error().to_string());
  clear();
  for (const auto& row : snapshot->producer_entries) {
    Entry& entry = producers_[row.producer_id];
    entry.epoch = row.epoch;
    entry.coordinator_epoch = row.coordinator_epoch;
    entry.last_timestamp = row.timestamp;
    if (row.last_offset >= 0) {
      entry.batches.push_back({row.last_sequence, row.last_offset, row.offset_delta, row.timestamp});
    }
    if (row.current_txn_first_offset < 0) continue;
    entry.open_since = row.current_txn_first_offset;
    open_[row.current_txn_first_offset] = row.producer_id;
  }
  return kOk;
}

}  // namespace zurau::storage
