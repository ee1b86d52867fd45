#include "storage/producer_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/base/check.h"

namespace zurau::storage {
namespace {

constexpr size_t kMarkerBytesMax = 4096;
constexpr int16_t kAbortMarker = 0;
constexpr int16_t kCommitMarker = 1;

bool follows(int32_t last_sequence, int32_t sequence) {
  return last_sequence == INT32_MAX ? sequence == 0 : sequence == last_sequence + 1;
}

Failure<Error> stale_epoch(const BatchInfo& batch, int16_t stored) {
  return fail(Error{ErrorCode::invalid_producer_epoch, 0, "",
                    fmt::format("producer {} sent a batch of epoch {}, but epoch {} has written since",
                                batch.producer_id, batch.producer_epoch, stored)});
}

Failure<Error> out_of_order(const BatchInfo& batch, const ProducerEntry& stored) {
  return fail(
      Error{ErrorCode::out_of_order_sequence, 0, "",
            fmt::format("producer {} epoch {} sent sequence {}, but its last one here is {} (epoch {})",
                        batch.producer_id, batch.producer_epoch, batch.base_sequence, stored.last_sequence(),
                        stored.epoch)});
}

std::optional<CachedBatch> find_duplicate(const ProducerEntry& stored, const BatchInfo& batch) {
  if (stored.epoch != batch.producer_epoch) return std::nullopt;
  for (size_t i = 0; i < stored.batch_count; ++i) {
    const CachedBatch& cached = stored.batches[i];
    if (cached.first_sequence() == batch.base_sequence && cached.last_sequence == batch.last_sequence)
      return cached;
  }
  return std::nullopt;
}

}  // namespace

int32_t CachedBatch::first_sequence() const {
  int64_t first = int64_t{last_sequence} - offset_delta;
  return static_cast<int32_t>(first < 0 ? first + (int64_t{1} << 31) : first);
}

void ProducerEntry::add_batch(const CachedBatch& batch) {
  if (batch_count == kCachedBatches)
    std::move(batches.begin() + 1, batches.end(), batches.begin());
  else
    ++batch_count;
  batches[batch_count - 1] = batch;
}

std::optional<TxnMarker> read_txn_marker(Bytes batch) {
  records::BatchView view(batch);
  if (view.record_count() == 0) return std::nullopt;
  records::RecordReader reader(view, kMarkerBytesMax);
  auto record = reader.next();
  if (!record || !record->key || record->key->size() < 4) return std::nullopt;
  auto type = load_be<int16_t>(record->key->data() + 2);
  if (type != kAbortMarker && type != kCommitMarker) return std::nullopt;
  TxnMarker marker{type == kCommitMarker, -1};
  if (record->value && record->value->size() >= 6)
    marker.coordinator_epoch = load_be<int32_t>(record->value->data() + 2);
  return marker;
}

Result<std::optional<CachedBatch>> ProducerState::check(const BatchInfo& batch) const {
  std::optional<CachedBatch> none;
  auto at = producers_.find(batch.producer_id);
  if (at == producers_.end()) return none;
  const ProducerEntry& stored = at->second;
  if (auto duplicate = find_duplicate(stored, batch)) return duplicate;
  if (batch.producer_epoch < stored.epoch) return stale_epoch(batch, stored.epoch);
  if (stored.epoch < 0) return none;  // Known by a marker of old only.
  bool in_order = batch.producer_epoch == stored.epoch ? follows(stored.last_sequence(), batch.base_sequence)
                                                       : batch.base_sequence == 0;
  if (!in_order) return out_of_order(batch, stored);
  return none;
}

Status ProducerState::check_marker(const BatchInfo& batch, const TxnMarker& marker) const {
  auto at = producers_.find(batch.producer_id);
  if (at == producers_.end()) return kOk;
  if (batch.producer_epoch < at->second.epoch) return stale_epoch(batch, at->second.epoch);
  if (marker.coordinator_epoch < at->second.coordinator_epoch)
    return fail(
        Error{ErrorCode::invalid_producer_epoch, 0, "",
              fmt::format("a marker for producer {} comes from coordinator epoch {}, but {} has "
                          "written since",
                          batch.producer_id, marker.coordinator_epoch, at->second.coordinator_epoch)});
  return kOk;
}

void ProducerState::note_batch(const BatchInfo& batch, int64_t segment_base, int64_t now_ms) {
  ProducerEntry& entry = producers_[batch.producer_id];
  entry.producer_id = batch.producer_id;
  if (entry.epoch != batch.producer_epoch) {
    entry.epoch = batch.producer_epoch;
    entry.batch_count = 0;
  }
  entry.add_batch({batch.last_sequence, static_cast<int32_t>(batch.last_offset - batch.base_offset),
                   batch.last_offset, batch.max_timestamp});
  entry.last_timestamp = batch.max_timestamp;
  entry.last_seen_ms = now_ms;
  if (!batch.is_transactional() || entry.current_txn_first_offset >= 0) return;
  entry.current_txn_first_offset = batch.base_offset;
  open_[batch.base_offset] = {
      batch.producer_id, {batch.base_offset, segment_base, static_cast<int64_t>(batch.position)}, -1};
}

std::optional<CompletedTxn> ProducerState::note_marker(const BatchInfo& batch, const TxnMarker& marker,
                                                       int64_t now_ms) {
  ProducerEntry& entry = producers_[batch.producer_id];
  entry.producer_id = batch.producer_id;
  if (entry.epoch != batch.producer_epoch) {
    entry.epoch = batch.producer_epoch;
    entry.batch_count = 0;
  }
  entry.coordinator_epoch = marker.coordinator_epoch;
  entry.last_timestamp = batch.max_timestamp;
  entry.last_seen_ms = now_ms;
  if (entry.current_txn_first_offset < 0) return std::nullopt;

  CompletedTxn done{batch.producer_id, entry.current_txn_first_offset, batch.last_offset, -1, !marker.commit};
  entry.current_txn_first_offset = -1;
  if (auto at = open_.find(done.first_offset); at != open_.end()) {
    at->second.marker_offset = batch.last_offset;
    finished_.insert(open_.extract(at));
  }
  done.last_stable_offset = open_.empty() ? done.last_offset + 1 : open_.begin()->first;
  return done;
}

std::optional<LogPosition> ProducerState::first_unstable() const {
  if (open_.empty() && finished_.empty()) return std::nullopt;
  if (open_.empty()) return finished_.begin()->second.start;
  if (finished_.empty()) return open_.begin()->second.start;
  return std::min(*open_.begin(), *finished_.begin(),
                  [](const auto& a, const auto& b) { return a.first < b.first; })
      .second.start;
}

void ProducerState::remember_position(const LogPosition& position) {
  for (auto* transactions : {&open_, &finished_}) {
    if (auto at = transactions->find(position.offset); at != transactions->end()) at->second.start = position;
  }
}

void ProducerState::visible_moved(int64_t visible) {
  std::erase_if(finished_, [visible](const auto& txn) { return txn.second.marker_offset < visible; });
}

void ProducerState::start_moved(int64_t start) {
  std::erase_if(finished_, [start](const auto& txn) { return txn.second.marker_offset < start; });
}

void ProducerState::expire(int64_t now_ms, int64_t expiration_ms) {
  std::erase_if(producers_, [&](const auto& item) {
    const ProducerEntry& entry = item.second;
    return entry.current_txn_first_offset < 0 && now_ms - entry.last_seen_ms >= expiration_ms;
  });
}

std::vector<ProducerEntry> ProducerState::entries() const {
  std::vector<ProducerEntry> result;
  result.reserve(producers_.size());
  for (const auto& [id, entry] : producers_) result.push_back(entry);
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.producer_id < b.producer_id; });
  return result;
}

void ProducerState::restore(const ProducerEntry& entry, int64_t now_ms) {
  ProducerEntry& restored = producers_[entry.producer_id] = entry;
  restored.last_seen_ms = now_ms;
  if (entry.current_txn_first_offset >= 0)
    open_[entry.current_txn_first_offset] = {entry.producer_id, {entry.current_txn_first_offset, -1, -1}, -1};
}

void ProducerState::clear() {
  producers_.clear();
  open_.clear();
  finished_.clear();
}

}  // namespace zurau::storage
