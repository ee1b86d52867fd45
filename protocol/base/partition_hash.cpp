#include "protocol/base/partition_hash.h"

#include <bit>
#include <limits>

#include "protocol/base/check.h"

namespace zurau {
namespace {

constexpr uint32_t kReplacement = 0xfffd;

uint32_t load_le32(const std::byte* from) {
  return byte_swap(load_be<uint32_t>(from));
}

/// Takes one character off the front of `text`.
uint32_t next_character(std::string_view& text) {
  auto lead = static_cast<uint8_t>(text.front());
  text.remove_prefix(1);
  if (lead < 0x80) return lead;
  if (lead < 0xc2 || lead > 0xf4) return kReplacement;
  size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (text.size() < more) return kReplacement;
  uint32_t character = lead & (0x3fU >> more);
  for (size_t i = 0; i < more; ++i) {
    auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0U) != 0x80U) return kReplacement;
    character = character << 6 | (byte & 0x3fU);
  }
  constexpr uint32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < kSmallest[more] || character > 0x10ffff || surrogate) return kReplacement;
  text.remove_prefix(more);
  return character;
}

}  // namespace

int32_t murmur2(Bytes key) {
  constexpr uint32_t kSeed = 0x9747b28c;
  constexpr uint32_t kMultiplier = 0x5bd1e995;
  auto scramble = [](uint32_t word) {
    word *= kMultiplier;
    return (word ^ word >> 24) * kMultiplier;
  };
  uint32_t hash = kSeed ^ static_cast<uint32_t>(key.size());
  while (key.size() >= sizeof(uint32_t)) {
    hash = hash * kMultiplier ^ scramble(load_le32(key.data()));
    key = key.subspan(sizeof(uint32_t));
  }
  if (!key.empty()) {
    uint32_t rest = 0;
    for (size_t i = key.size(); i-- > 0;) rest = rest << 8 | std::to_integer<uint32_t>(key[i]);
    hash = (hash ^ rest) * kMultiplier;
  }
  hash = (hash ^ hash >> 13) * kMultiplier;
  return std::bit_cast<int32_t>(hash ^ hash >> 15);
}

int32_t partition_of_key(Bytes key, int32_t partitions) {
  CHECK(partitions > 0);
  return (murmur2(key) & std::numeric_limits<int32_t>::max()) % partitions;
}

int32_t java_string_hash(std::string_view text) {
  uint32_t hash = 0;
  while (!text.empty()) {
    uint32_t character = next_character(text);
    if (character > 0xffff) {
      hash = hash * 31 + (0xd7c0 + (character >> 10));
      character = 0xdc00 + (character & 0x3ffU);
    }
    hash = hash * 31 + character;
  }
  return std::bit_cast<int32_t>(hash);
}

int32_t coordinator_partition(std::string_view id, int32_t partitions) {
  CHECK(partitions > 0);
  int32_t hash = java_string_hash(id);
  // Kafka's Utils.abs, which takes the number without a positive counterpart for zero.
  if (hash == std::numeric_limits<int32_t>::min()) return 0;
  return (hash < 0 ? -hash : hash) % partitions;
}

}  // namespace zurau
