#include "protocol/records/legacy_message_set.h"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include "protocol/records/compression.h"

namespace zurau::records {
namespace {

constexpr size_t kLegacyCrcOffset = 12;
constexpr size_t kCrcCoverOffsetLegacy = 16;
constexpr size_t kHeaderSizeMagic0 = 18;  // Up to the key.
constexpr size_t kHeaderSizeMagic1 = 26;

/// The sized field at the front of `rest`, which moves behind it; false when it does not fit.
bool take_sized(Bytes& rest, std::optional<Bytes>& field) {
  if (rest.size() < sizeof(int32_t)) return false;
  auto size = load_be<int32_t>(rest.data());
  rest = rest.subspan(sizeof(int32_t));
  if (size < 0) return true;
  if (static_cast<size_t>(size) > rest.size()) return false;
  field = rest.first(static_cast<size_t>(size));
  rest = rest.subspan(field->size());
  return true;
}

/// Offsets of old writers may be anything: no overflow is undefined.
int64_t add_wrapping(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
int64_t subtract_wrapping(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

}  // namespace

Result<LegacyMessage> LegacyMessage::parse(Bytes bytes) {
  auto wrong = [](std::string_view detail) { return zurau::fail(Error{"message", std::string(detail)}); };
  FramedBatch framed = frame_batch(bytes);
  switch (framed.framing) {
    case Framing::legacy: break;
    case Framing::whole: return wrong("its magic is 2");
    case Framing::incomplete: return wrong("it is cut");
    case Framing::bad_length: return wrong("its length is too small");
    case Framing::bad_magic: return wrong("no message format has this magic");
  }
  LegacyMessage message;
  message.bytes_ = bytes.first(framed.size);
  size_t header_size = message.magic() == 0 ? kHeaderSizeMagic0 : kHeaderSizeMagic1;
  if (framed.size < header_size) return wrong("its length is too small");
  Bytes rest = message.bytes_.subspan(header_size);
  if (!take_sized(rest, message.key_)) return wrong("its key is longer than the message");
  if (!take_sized(rest, message.value_)) return wrong("its value is longer than the message");
  if (!rest.empty()) return wrong("it is longer than its content");
  return message;
}

std::optional<TimestampType> LegacyMessage::timestamp_type() const {
  if (magic() == 0) return std::nullopt;
  return (attributes() & 0x08) != 0 ? TimestampType::log_append_time : TimestampType::create_time;
}

bool legacy_crc_matches(Bytes message) {
  Bytes covered = message.subspan(kCrcCoverOffsetLegacy);
  const auto* data = reinterpret_cast<const unsigned char*>(covered.data());
  return crc32_gzip_refl(0, data, covered.size()) == load_be<uint32_t>(message.data() + kLegacyCrcOffset);
}

LegacyReader::LegacyReader(const LegacyMessage& message, size_t decompressed_bytes_max) : message_(message) {
  if (message.codec() != Codec::none) unwrap(decompressed_bytes_max);
}

void LegacyReader::unwrap(size_t decompressed_bytes_max) {
  if (!message_.value()) return fail("a compressed message without a value");
  bool lz4_of_magic_0 = message_.magic() == 0 && message_.codec() == Codec::lz4;
  auto status = lz4_of_magic_0
                    ? decompress_lz4_of_magic_0(*message_.value(), decompressed_bytes_max, decompressed_)
                    : decompress(message_.codec(), *message_.value(), decompressed_bytes_max, decompressed_);
  if (!status.ok()) return fail(status.error().detail);
  for (Bytes rest = decompressed_.view(); !rest.empty();) {
    auto inner = LegacyMessage::parse(rest);
    if (!inner.ok()) return fail("inside a compressed message: " + inner.error().to_string());
    if (inner->magic() != message_.magic()) return fail("an inner message is of another magic");
    if (inner->codec() != Codec::none) return fail("an inner message is compressed once more");
    rest = rest.subspan(inner->bytes().size());
    inner_.push_back(*std::move(inner));
  }
  if (inner_.empty()) return fail("a compressed message with nothing in it");
  // A wrapper at 0 is of a client that left it to the broker: then the inner ones are what there is.
  if (message_.magic() == 1 && message_.offset() != 0) {
    base_offset_ = subtract_wrapping(message_.offset(), inner_.back().offset());
  }
}

std::optional<LegacyRecord> LegacyReader::next() {
  bool plain = message_.codec() == Codec::none;
  if (error_ || next_ == (plain ? 1 : inner_.size())) return std::nullopt;
  const LegacyMessage& message = plain ? message_ : inner_[next_];
  ++next_;
  bool append_time = message_.timestamp_type() == TimestampType::log_append_time;
  return LegacyRecord{.offset = add_wrapping(message.offset(), base_offset_),
                      .timestamp = append_time ? message_.timestamp() : message.timestamp(),
                      .key = message.key(),
                      .value = message.value()};
}

void LegacyReader::fail(std::string detail) {
  error_ = std::move(detail);
}

}  // namespace zurau::records
