// The model of a log and its comparison with a real one: see log_model.h.
#include "tests/support/log_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/records/batch_builder.h"
#include "protocol/records/record_batch.h"

/// Returns the sentence from the enclosing function unless the condition holds.
#define MUST(condition, ...)                           \
  do {                                                 \
    if (!(condition)) return fmt::format(__VA_ARGS__); \
  } while (false)

namespace zurau::testing {

using storage::PartitionLog;
using storage::ReadBound;

namespace {

int32_t add_sequence(int32_t sequence, int32_t count) {
  return static_cast<int32_t>((int64_t{sequence} + count) % (int64_t{1} << 31));
}

ModelBatch parse_batch(Bytes bytes) {
  records::BatchView view(bytes);
  return {view.base_offset(),
          view.next_offset(),
          view.partition_leader_epoch(),
          view.producer_id(),
          view.producer_epoch(),
          view.base_sequence(),
          {},
          {bytes.begin(), bytes.end()}};
}

std::string name_of(const ModelBatch& batch) {
  return fmt::format("[{}, {}) epoch {} pid {} seq {}", batch.base_offset, batch.end_offset, batch.epoch,
                     batch.producer_id, batch.base_sequence);
}

}  // namespace

int32_t ModelBatch::last_sequence() const {
  return add_sequence(base_sequence, static_cast<int32_t>(end_offset - base_offset) - 1);
}

ModelBatch make_model_batch(const BatchPlan& plan) {
  records::BatchOptions options;
  options.base_offset = plan.base_offset;
  options.partition_leader_epoch = plan.epoch;
  options.producer_id = plan.producer_id;
  options.producer_epoch = plan.producer_epoch;
  options.base_sequence = plan.base_sequence;
  records::BatchBuilder builder(options);
  ModelBatch batch;
  batch.base_offset = plan.base_offset;
  batch.end_offset = plan.base_offset + static_cast<int64_t>(plan.timestamps.size());
  batch.epoch = plan.epoch;
  batch.producer_id = plan.producer_id;
  batch.producer_epoch = plan.producer_epoch;
  batch.base_sequence = plan.base_sequence;
  for (size_t i = 0; i < plan.timestamps.size(); ++i) {
    int64_t offset = plan.base_offset + static_cast<int64_t>(i);
    std::string value = fmt::format("{}/{}/", offset, plan.salt);
    value.resize(std::max(value.size(), plan.value_size), '.');
    builder.add(plan.timestamps[i], std::nullopt, as_bytes(value));
    batch.records.push_back({offset, plan.timestamps[i]});
  }
  batch.bytes = builder.finish();
  return batch;
}

const ModelBatch* LogModel::last_of_producer(int64_t producer_id, int64_t from) const {
  auto found = std::find_if(batches.rbegin(), batches.rend(),
                            [&](const ModelBatch& batch) { return batch.producer_id == producer_id; });
  return found == batches.rend() || found->base_offset < from ? nullptr : &*found;
}

void LogModel::cut(int64_t new_end) {
  while (!batches.empty() && batches.back().base_offset >= new_end) batches.pop_back();
  in_flight.reset();
  ghosts.clear();
}

const ModelBatch* LogModel::batch_of(int64_t offset) const {
  auto at = std::upper_bound(batches.begin(), batches.end(), offset,
                             [](int64_t o, const ModelBatch& batch) { return o < batch.end_offset; });
  return at == batches.end() || at->base_offset > offset ? nullptr : &*at;
}

storage::Result<std::vector<ModelBatch>> read_batches(PartitionLog& log, int64_t offset, ReadBound bound) {
  std::vector<ModelBatch> batches;
  for (;;) {
    ASSIGN_OR_RETURN(auto slice, log.read(offset, {1 << 20, true, bound}));
    if (slice.region.length == 0) return batches;
    std::vector<std::byte> bytes(slice.region.length);
    if (slice.region.source->read_region(slice.region.position, bytes) != int64_t{slice.region.length})
      return fail(
          storage::Error{storage::ErrorCode::corrupt, 0, log.name(), "a slice ends before its length"});
    Bytes rest = bytes;
    int64_t before = offset;
    for (auto framed = records::frame_batch(rest); framed.framing == records::Framing::whole;
         framed = records::frame_batch(rest)) {
      if (framed.size > rest.size()) break;
      batches.push_back(parse_batch(rest.first(framed.size)));
      offset = batches.back().end_offset;
      rest = rest.subspan(framed.size);
      if (rest.empty()) break;
    }
    if (offset == before)
      return fail(storage::Error{storage::ErrorCode::corrupt, 0, log.name(),
                                 fmt::format("no whole batch at offset {}", offset)});
  }
}

namespace {

/// The tail of a log after a crash: whatever is not in the model must be the batch in flight, or a ghost.
std::string adopt_tail(LogModel& model, int64_t end, const std::vector<ModelBatch>& found) {
  if (end <= model.end() && (found.empty() || model.batch_of(found.back().base_offset) != nullptr)) {
    const ModelBatch* last = found.empty() ? nullptr : model.batch_of(found.back().base_offset);
    if (last == nullptr || last->bytes == found.back().bytes) {
      model.cut(end);
      return {};
    }
  }
  MUST(!found.empty(), "the log ends at {}, but no batch was found; the model ends at {}", end, model.end());
  const ModelBatch& tail = found.back();
  std::vector<ModelBatch> candidates = model.ghosts;
  if (model.in_flight) candidates.push_back(*model.in_flight);
  auto match = std::find_if(candidates.begin(), candidates.end(),
                            [&](const ModelBatch& batch) { return batch.bytes == tail.bytes; });
  MUST(match != candidates.end(), "batch {} at the end was never appended", name_of(tail));
  MUST(match->base_offset >= model.durable, "batch {} at the end replaces what was durable (up to {})",
       name_of(tail), model.durable);
  ModelBatch adopted = *match;
  model.cut(adopted.base_offset);
  model.batches.push_back(std::move(adopted));
  return {};
}

std::string compare_offsets(const storage::LogOffsets& offsets, const LogModel& model, LogHistory history) {
  MUST(offsets.start >= model.start && offsets.start <= std::max(model.start, model.start_attempted),
       "the start is {}; deleted up to {}, asked for up to {}", offsets.start, model.start,
       model.start_attempted);
  MUST(offsets.start <= offsets.stable && offsets.stable <= offsets.visible &&
           offsets.visible <= offsets.end && offsets.durable <= offsets.end,
       "offsets out of order: start {} stable {} visible {} end {} durable {}", offsets.start, offsets.stable,
       offsets.visible, offsets.end, offsets.durable);
  MUST(offsets.durable >= model.durable, "durable was {} and is {}", model.durable, offsets.durable);
  MUST(offsets.end >= model.durable, "the end is {}, {} was durable", offsets.end, model.durable);
  if (history != LogHistory::power_cut)
    MUST(offsets.end >= model.end(), "the end is {}, appended was up to {}", offsets.end, model.end());
  if (history != LogHistory::running)
    MUST(offsets.durable == offsets.end && offsets.visible == offsets.end,
         "after recovery durable {} and visible {} are not the end {}", offsets.durable, offsets.visible,
         offsets.end);
  return {};
}

std::string compare_batches(const std::vector<ModelBatch>& found, const LogModel& model, int64_t start,
                            int64_t end) {
  size_t at = 0;
  for (const ModelBatch& expected : model.batches) {
    if (expected.end_offset <= start) continue;
    MUST(at < found.size(), "batch {} is missing, the log ends at {}", name_of(expected), end);
    MUST(found[at].bytes == expected.bytes, "found {}, expected {}", name_of(found[at]), name_of(expected));
    ++at;
  }
  MUST(at == found.size(), "batch {} is there too often or was never appended", name_of(found[at]));
  return {};
}

/// Every offset leads to its batch: the offset index agrees with the file.
std::string compare_lookups(PartitionLog& log, const LogModel& model, int64_t start) {
  for (const ModelBatch& batch : model.batches) {
    for (int64_t offset : {std::max(batch.base_offset, start), batch.end_offset - 1}) {
      if (offset < start || offset >= batch.end_offset) continue;
      auto slice = log.read(offset, {1, true, ReadBound::end});
      MUST(slice.ok(), "read at {}: {}", offset, slice.error().to_string());
      std::byte header[records::kLogOverhead];
      MUST(slice->region.length >= sizeof header, "read at {} finds nothing", offset);
      slice->region.source->read_region(slice->region.position, header);
      MUST(load_be<int64_t>(header) == batch.base_offset, "read at {} leads to the batch at {}, not {}",
           offset, load_be<int64_t>(header), batch.base_offset);
      MUST(log.epoch_of(offset) == batch.epoch, "offset {} has epoch {}, not {}", offset,
           log.epoch_of(offset), batch.epoch);
    }
  }
  return {};
}

/// The first record at or above `timestamp`, by looking at each.
std::optional<ModelRecord> first_at(const LogModel& model, int64_t start, int64_t timestamp) {
  for (const ModelBatch& batch : model.batches) {
    for (const ModelRecord& record : batch.records) {
      if (record.offset >= start && record.timestamp >= timestamp) return record;
    }
  }
  return std::nullopt;
}

std::string compare_times(PartitionLog& log, const LogModel& model, int64_t start) {
  int64_t largest = -1;
  for (size_t i = 0; i < model.batches.size(); i += 1 + model.batches.size() / 8) {
    for (int64_t delta : {0, 1}) {
      int64_t timestamp = model.batches[i].records.back().timestamp + delta;
      auto found = log.find_timestamp(timestamp, ReadBound::end);
      MUST(found.ok(), "find_timestamp {}: {}", timestamp, found.error().to_string());
      auto expected = first_at(model, start, timestamp);
      MUST(found->offset == (expected ? expected->offset : -1), "timestamp {} found at {}, it is at {}",
           timestamp, found->offset, expected ? expected->offset : -1);
    }
  }
  for (const ModelBatch& batch : model.batches) {
    for (const ModelRecord& record : batch.records) largest = std::max(largest, record.timestamp);
  }
  if (start > 0) return {};  // Records below the start may still count, as in Kafka.
  auto found = log.find_max_timestamp();
  MUST(found.ok(), "find_max_timestamp: {}", found.error().to_string());
  MUST(found->timestamp == largest, "the largest timestamp is {}, found was {} at {}", largest,
       found->timestamp, found->offset);
  return {};
}

std::string compare_producers(const PartitionLog& log, const LogModel& model, int64_t start) {
  auto known = log.producers();
  for (const ModelBatch& batch : model.batches) {
    if (batch.producer_id < 0 || model.last_of_producer(batch.producer_id, start) != &batch) continue;
    auto at = std::find_if(known.begin(), known.end(), [&](const storage::ProducerInfo& info) {
      return info.producer_id == batch.producer_id;
    });
    MUST(at != known.end(), "producer {} is forgotten, its last batch is {}", batch.producer_id,
         name_of(batch));
    MUST(at->epoch == batch.producer_epoch && at->last_sequence == batch.last_sequence(),
         "producer {} has epoch {} and last sequence {}, its last batch is {}", batch.producer_id, at->epoch,
         at->last_sequence, name_of(batch));
  }
  return {};
}

}  // namespace

std::string compare(PartitionLog& log, LogModel& model, LogHistory history) {
  storage::LogOffsets offsets = log.offsets();
  if (auto wrong = compare_offsets(offsets, model, history); !wrong.empty()) return wrong;
  MUST(log.topic_id() == model.topic_id, "the topic id is {}, not {}", log.topic_id().to_string(),
       model.topic_id.to_string());
  auto found = read_batches(log, offsets.start, ReadBound::end);
  MUST(found.ok(), "reading from {}: {}", offsets.start, found.error().to_string());
  if (history != LogHistory::running) {
    if (auto wrong = adopt_tail(model, offsets.end, *found); !wrong.empty()) return wrong;
  }
  MUST(offsets.end == std::max(model.end(), offsets.start), "the end is {}, the last batch ends at {}",
       offsets.end, model.end());
  for (const auto& part :
       {compare_batches(*found, model, offsets.start, offsets.end),
        compare_lookups(log, model, offsets.start), compare_times(log, model, offsets.start),
        compare_producers(log, model, offsets.start)}) {
    if (!part.empty()) return part;
  }
  if (history == LogHistory::running) return {};
  model.start = model.start_attempted = offsets.start;
  model.durable = offsets.durable;
  return {};
}

}  // namespace zurau::testing
