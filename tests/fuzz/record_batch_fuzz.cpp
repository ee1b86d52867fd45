// Record batches from hostile hands: framing, validation under rules that the input chooses, reading,
// decompression, old message sets. Besides not crashing, what is taken must read back.
//
// Input: a byte of rules, a byte of repairs, then the bytes of a batch. Repairs make checksum, counts and
// length right, so that the fuzzer gets behind the first checks.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstdint>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/records/compression.h"
#include "protocol/records/legacy_message_set.h"
#include "protocol/records/record_batch.h"
#include "protocol/records/validate_for_append.h"

namespace zurau::records {
namespace {

using Buffer = std::vector<std::byte>;
constexpr size_t kBound = size_t{1} << 20;
constexpr size_t kCountOffset = 57;
constexpr size_t kLastOffsetDeltaOffset = 23;

AppendRules rules_of(uint8_t choice) {
  AppendRules rules{.now_ms = 1'700'000'000'000, .decompressed_bytes_max = kBound};
  rules.keep_codec = (choice & 1) != 0;
  rules.target_codec = static_cast<Codec>((choice >> 1) % 5);
  if ((choice & 0x10) != 0) rules.timestamp_type = TimestampType::log_append_time;
  if ((choice & 0x20) != 0) rules.timestamp_before_max_ms = 1000;
  rules.keys_required = (choice & 0x40) != 0;
  rules.zstd_allowed = (choice & 0x80) == 0;
  return rules;
}

void repair(Buffer& batch, uint8_t repairs) {
  if (batch.size() < kBatchHeaderSize) return;
  if ((repairs & 1) != 0)
    store_be(batch.data() + kLengthOffset, static_cast<int32_t>(batch.size() - kLogOverhead));
  if ((repairs & 2) != 0) batch[kMagicOffset] = std::byte{2};
  if ((repairs & 4) != 0) {
    auto last = static_cast<uint32_t>(BatchView(batch).record_count()) - 1U;
    store_be(batch.data() + kLastOffsetDeltaOffset, last);
  }
  if ((repairs & 8) != 0) {
    set_base_offset(batch, 0);
    store_be(batch.data() + kCountOffset, int32_t{1 + (repairs >> 4)});
    store_be(batch.data() + kLastOffsetDeltaOffset, int32_t{repairs >> 4});
  }
  if ((repairs & 1) != 0) update_crc(batch);
}

void read_all(const BatchView& batch, bool must_read) {
  RecordReader reader(batch, kBound);
  int32_t count = 0;
  while (auto record = reader.next()) {
    for (const Header& header : record->headers()) CHECK_LE(header.key.size(), record->size_in_bytes);
    ++count;
  }
  CHECK_LE(count, batch.record_count() < 0 ? 0 : batch.record_count());
  if (must_read) CHECK(!reader.error());
}

void read_messages(Bytes bytes) {
  while (frame_batch(bytes).framing == Framing::legacy) {
    auto message = LegacyMessage::parse(bytes);
    if (!message.ok()) return;
    (void)message->crc_matches();
    LegacyReader reader(*message, kBound);
    size_t records = 0;
    while (reader.next()) ++records;
    CHECK(reader.error() || records > 0);
    bytes = bytes.subspan(message->bytes().size());
  }
}

void validate(Buffer batch, const AppendRules& rules) {
  auto result = validate_for_append(batch, rules);
  if (!result.ok()) {
    CHECK(result.error().code != wire::ErrorCode::kNone);
    CHECK(!result.error().message.empty());
    return;
  }
  BatchView stored(result->bytes);
  CHECK_EQ(frame_batch(result->bytes).size, result->bytes.size());
  CHECK(stored.crc_matches());
  CHECK_EQ(stored.record_count(), stored.last_offset_delta() + 1);
  read_all(stored, true);
}

}  // namespace
}  // namespace zurau::records

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zurau::records;
  FuzzedDataProvider input(data, size);
  AppendRules rules = rules_of(input.ConsumeIntegral<uint8_t>());
  auto repairs = input.ConsumeIntegral<uint8_t>();
  auto bytes = input.ConsumeRemainingBytes<uint8_t>();
  auto* first = reinterpret_cast<std::byte*>(bytes.data());
  Buffer batch(first, first + bytes.size());

  for (uint8_t codec = 0; codec < 8; ++codec) {
    GrowBuffer out;
    (void)decompress(static_cast<Codec>(codec), batch, kBound, out).ok();
    CHECK_LE(out.size(), kBound + 1);
  }
  read_messages(batch);
  repair(batch, repairs);
  FramedBatch framed = frame_batch(batch);
  if (framed.framing == Framing::whole) read_all(BatchView(zurau::Bytes(batch).first(framed.size)), false);
  validate(std::move(batch), rules);
  return 0;
}
