#include "broker/metadata_record.h"

#include <fmt/format.h>

#include <limits>
#include <optional>

namespace zurau::broker {
namespace {

constexpr uint32_t kFrameVersion = 1;

/// Null when the varint is cut or longer than 32 bits.
std::optional<uint32_t> take_varint(Bytes& from) {
  uint32_t value = 0;
  for (int shift = 0; shift < 35 && !from.empty(); shift += 7) {
    auto byte = static_cast<uint32_t>(from.front());
    from = from.subspan(1);
    if (shift == 28 && byte > 0x0f) return std::nullopt;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

void put_varint(std::vector<std::byte>& out, uint32_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::byte>(value | 0x80));
  out.push_back(static_cast<std::byte>(value));
}

}  // namespace

Result<MetadataRecord> parse_metadata_record(Bytes value) {
  auto frame = take_varint(value);
  auto type = take_varint(value);
  auto version = take_varint(value);
  if (!frame || !type || !version || *version > uint32_t{std::numeric_limits<int16_t>::max()}) {
    return fail(Error{"metadata record", "its frame is cut or malformed"});
  }
  if (*frame != kFrameVersion) {
    return fail(Error{"metadata record",
                      fmt::format("frame version {} is not known, only {}", *frame, kFrameVersion)});
  }
  return MetadataRecord{*type, static_cast<int16_t>(*version), value};
}

void put_metadata_frame(std::vector<std::byte>& out, MetadataRecordType type, int16_t version) {
  put_varint(out, kFrameVersion);
  put_varint(out, static_cast<uint32_t>(type));
  put_varint(out, static_cast<uint32_t>(version));
}

}  // namespace zurau::broker
