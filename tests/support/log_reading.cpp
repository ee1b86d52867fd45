#include "tests/support/log_reading.h"

#include <set>
#include <stdexcept>

#include "storage/producer_state.h"

namespace zurau::testing {
namespace {

constexpr size_t kDecompressedBytesMax = size_t{64} << 20;

/// What a consumer does with the list of aborted transactions: CompletedFetch.nextFetchedRecord of the Java
/// client.
class AbortedFilter {
 public:
  explicit AbortedFilter(const std::vector<storage::AbortedTransaction>& aborted) : aborted_(aborted) {}

  bool drops(const records::BatchView& batch) {
    if (!batch.has_producer_id()) return false;
    for (; next_ < aborted_.size() && aborted_[next_].first_offset <= batch.last_offset(); ++next_)
      producers_.insert(aborted_[next_].producer_id);
    if (batch.is_control()) {
      auto marker = storage::read_txn_marker(batch.bytes());
      if (marker && !marker->commit) producers_.erase(batch.producer_id());
      return true;
    }
    return batch.is_transactional() && producers_.contains(batch.producer_id());
  }

 private:
  const std::vector<storage::AbortedTransaction>& aborted_;
  size_t next_ = 0;
  std::set<int64_t> producers_;
};

void visit_records(const records::BatchView& batch, int64_t from, const RecordVisitor& visit) {
  records::RecordReader reader(batch, kDecompressedBytesMax);
  while (auto record = reader.next()) {
    if (record->offset >= from) visit(batch, *record);
  }
  if (reader.error()) throw std::runtime_error(*reader.error());
}

}  // namespace

std::vector<std::byte> bytes_of(const storage::LogSlice& slice) {
  std::vector<std::byte> bytes(slice.region.length);
  if (bytes.empty()) return bytes;
  if (slice.region.source->read_region(slice.region.position, bytes) != static_cast<int64_t>(bytes.size()))
    throw std::runtime_error("a region is shorter than it says");
  return bytes;
}

void for_each_record(storage::PartitionLog& log, const ReadOptions& options, const RecordVisitor& visit) {
  int64_t offset = log.offsets().start;
  for (;;) {
    auto slice = log.read(offset, {options.max_bytes, true, options.bound});
    if (!slice.ok()) throw std::runtime_error(slice.error().to_string());
    if (slice->region.length == 0) return;
    AbortedFilter filter(slice->aborted);
    auto bytes = bytes_of(*slice);
    int64_t from = offset;
    for (Bytes rest(bytes);;) {
      auto framed = records::frame_batch(rest);
      if (framed.framing != records::Framing::whole) break;
      records::BatchView batch(rest.first(framed.size));
      if (!batch.crc_matches()) throw std::runtime_error("a batch does not match its CRC");
      bool dropped = options.bound == storage::ReadBound::stable && filter.drops(batch);
      if (!dropped && !batch.is_control()) visit_records(batch, from, visit);
      offset = batch.next_offset();
      rest = rest.subspan(framed.size);
    }
    if (offset == from) throw std::runtime_error("a slice without a whole batch");
  }
}

}  // namespace zurau::testing
