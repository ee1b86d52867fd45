// Kafka's Uuid: 16 raw bytes; its text form is URL-safe base64 without padding (22 characters).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zurau {

struct Uuid {
  std::array<uint8_t, 16> bytes{};

  /// The zero uuid stands for "absent" everywhere in the protocol.
  bool is_zero() const { return *this == Uuid{}; }
  std::string to_string() const;
  /// Null when `text` is not 22 characters of URL-safe base64.
  static std::optional<Uuid> parse(std::string_view text);
  /// A version 4 uuid from the system's random source, never one whose text starts with '-' (tools would take
  /// it for a flag), as Kafka's Uuid.randomUuid.
  static Uuid random();

  friend bool operator==(const Uuid&, const Uuid&) = default;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

}  // namespace zurau

template <>
struct std::hash<zurau::Uuid> {
  size_t operator()(const zurau::Uuid& uuid) const noexcept {
    size_t value = 0;
    for (size_t i = 0; i < sizeof value; ++i) value = value << 8 | (uuid.bytes[i] ^ uuid.bytes[i + 8]);
    return value;
  }
};
