#include "protocol/records/record_batch.h"

#include <fmt/format.h>

#include "protocol/base/check.h"
#include "protocol/base/crc32c.h"
#include "protocol/records/compression.h"
#include "protocol/records/record_parser.h"

namespace zurau::records {
namespace {

constexpr size_t kCrcOffset = 17;
constexpr size_t kAttributesOffset = 21;
constexpr size_t kMaxTimestampOffset = 35;
/// The smallest batchLength of any magic: a message of magic 0 without key and value.
constexpr int32_t kSmallestLength = 14;
/// Attributes that mean something; the rest is dropped when a batch is patched, as Kafka does.
constexpr int16_t kKnownAttributes = 0x7f;

int64_t add_wrapping(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

int32_t increment_sequence(int32_t sequence, int32_t by) {
  int64_t sum = int64_t{sequence} + by;
  return static_cast<int32_t>(sum > INT32_MAX ? sum - (int64_t{1} << 31) : sum);
}

std::optional<Bytes> nullable(const std::byte* at, int32_t size) {
  if (size < 0) return std::nullopt;
  return Bytes{at, static_cast<size_t>(size)};
}

}  // namespace

int64_t BatchView::last_offset() const {
  return add_wrapping(base_offset(), last_offset_delta());
}

int64_t BatchView::next_offset() const {
  return add_wrapping(last_offset(), 1);
}

int32_t BatchView::last_sequence() const {
  int32_t base = base_sequence();
  return base == kNoSequence ? kNoSequence : increment_sequence(base, last_offset_delta());
}

bool BatchView::crc_matches() const {
  return crc32c(bytes_.subspan(kCrcCoverOffset)) == crc();
}

FramedBatch frame_batch(Bytes bytes) {
  if (bytes.size() < kLogOverhead) return {Framing::incomplete, 0};
  auto length = load_be<int32_t>(bytes.data() + kLengthOffset);
  if (length < kSmallestLength) return {Framing::bad_length, 0};
  size_t size = static_cast<size_t>(length) + kLogOverhead;
  if (bytes.size() <= kMagicOffset) return {Framing::incomplete, size};
  auto magic = load_be<int8_t>(bytes.data() + kMagicOffset);
  if (magic < 0 || magic > kMagic) return {Framing::bad_magic, 0};
  if (magic == kMagic && size < kBatchHeaderSize) return {Framing::bad_length, 0};
  if (bytes.size() < size) return {Framing::incomplete, size};
  return {magic == kMagic ? Framing::whole : Framing::legacy, size};
}

void set_base_offset(MutableBytes batch, int64_t base_offset) {
  store_be(batch.data(), base_offset);
}

void set_partition_leader_epoch(MutableBytes batch, int32_t epoch) {
  store_be(batch.data() + 12, epoch);
}

void set_attributes(MutableBytes batch, int16_t attributes) {
  store_be(batch.data() + kAttributesOffset, attributes);
}

void set_max_timestamp(MutableBytes batch, TimestampType type, int64_t max_timestamp) {
  int16_t attributes = BatchView(batch).attributes() & kKnownAttributes & ~0x08;
  if (type == TimestampType::log_append_time) attributes |= 0x08;
  set_attributes(batch, attributes);
  store_be(batch.data() + kMaxTimestampOffset, max_timestamp);
}

void update_crc(MutableBytes batch) {
  store_be(batch.data() + kCrcOffset, crc32c(Bytes(batch).subspan(kCrcCoverOffset)));
}

std::vector<Header> RecordView::headers() const {
  std::vector<Header> result;
  result.reserve(static_cast<size_t>(header_count));
  RecordCursor cursor(header_bytes.data(), header_bytes.data() + header_bytes.size());
  for (int32_t i = 0; i < header_count; ++i) {
    int32_t key_size = 0;
    int32_t value_size = 0;
    const std::byte* key_at = nullptr;
    const std::byte* value_at = nullptr;
    bool parses = cursor.read_sized(key_size, key_at) && cursor.read_sized(value_size, value_at);
    CHECK(parses && key_size >= 0);  // The reader has walked them before it gave the record out.
    result.push_back({as_text(Bytes{key_at, static_cast<size_t>(key_size)}), nullable(value_at, value_size)});
  }
  return result;
}

RecordReader::RecordReader(const BatchView& batch, size_t decompressed_bytes_max)
    : batch_(batch), payload_(batch.payload()) {
  if (batch.codec_bits() != 0) {
    auto status = decompress(batch.codec(), batch.payload(), decompressed_bytes_max, decompressed_);
    payload_ = decompressed_.view();
    if (!status.ok()) fail(status.error().detail);
  }
  check_count();
}

RecordReader::RecordReader(const BatchView& batch, Bytes payload) : batch_(batch), payload_(payload) {
  check_count();
}

void RecordReader::check_count() {
  if (batch_.record_count() < 0) fail(fmt::format("record count {}", batch_.record_count()));
}

std::optional<RecordView> RecordReader::next() {
  if (done_) return std::nullopt;
  if (read_ == batch_.record_count()) {
    done_ = true;
    // A batch that compaction has emptied is all header; what follows it is nobody's
    // (DefaultRecordBatch.iterator).
    if (read_ > 0 && position_ != payload_.size()) fail("bytes behind the last record");
    return std::nullopt;
  }
  RawRecord raw;
  const std::byte* at = payload_.data() + position_;
  if (const char* wrong = parse_record(at, payload_.data() + payload_.size(), raw)) {
    fail(fmt::format("record {}: {}", read_, wrong));
    return std::nullopt;
  }
  RecordView record;
  record.attributes = raw.attributes;
  record.timestamp_delta = raw.timestamp_delta;
  record.offset_delta = raw.offset_delta;
  record.offset = add_wrapping(batch_.base_offset(), raw.offset_delta);
  record.timestamp = batch_.timestamp_type() == TimestampType::log_append_time
                         ? batch_.max_timestamp()
                         : add_wrapping(batch_.base_timestamp(), raw.timestamp_delta);
  if (batch_.base_sequence() >= 0) {
    record.sequence = increment_sequence(batch_.base_sequence(), raw.offset_delta);
  }
  record.key = nullable(raw.key, raw.key_size);
  record.value = nullable(raw.value, raw.value_size);
  record.header_bytes = {raw.headers, raw.end};
  record.header_count = raw.header_count;
  record.size_in_bytes = static_cast<size_t>(raw.end - at);
  position_ += record.size_in_bytes;
  ++read_;
  return record;
}

void RecordReader::fail(std::string detail) {
  done_ = true;
  error_ = std::move(detail);
}

}  // namespace zurau::records
