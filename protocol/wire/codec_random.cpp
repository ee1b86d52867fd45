// Random messages for tests: legal in the version asked for, with a liking for the edges.
#include <array>
#include <cstring>

#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

/// What random bytes and records are views of.
constexpr std::array<std::byte, 512> kPool = [] {
  std::array<std::byte, 512> pool{};
  uint32_t state = 1;
  for (std::byte& byte : pool) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::byte>(state >> 24);
  }
  return pool;
}();

class Randomizer {
 public:
  Randomizer(const MessageInfo& info, int16_t version, Random& random)
      : version_(version), flexible_(info.flexible(version)), random_(random) {}

  void structure(const TypeInfo& type, void* to) {
    for (const FieldInfo& field : Rows(type)) {
      bool present = field.versions.contains(version_) && (field.tag < 0 || flexible_);
      // A quarter of the tagged fields stay at their default, which is not written.
      if (present && (field.tag < 0 || !random_.one_in(4))) member(field, const_cast<void*>(field.at(to)));
    }
  }

 private:
  void member(const FieldInfo& field, void* to) {
    if (field.type->kind != Kind::optional) return value(*field.type, to);
    if (field.nullable.contains(version_) && random_.one_in(4)) return field.type->reset(to);
    value(*field.type->inner, field.type->engage(to));
  }

  void value(const TypeInfo& type, void* to) {
    switch (type.kind) {
      case Kind::structure: return structure(type, to);
      case Kind::array: return array(type, to);
      case Kind::string: *static_cast<std::string*>(to) = text(); return;
      case Kind::bytes: *static_cast<Bytes*>(to) = slice(); return;
      case Kind::records: *static_cast<Records*>(to) = Records(slice()); return;
      case Kind::boolean: *static_cast<bool*>(to) = random_.one_in(2); return;
      case Kind::int8:
      case Kind::int16:
      case Kind::int32:
      case Kind::int64:
      case Kind::uint16:
      case Kind::uint32:
      case Kind::float64:
      case Kind::uuid: return bits(to, type.size);
      case Kind::optional: CHECK(false);
    }
  }

  void array(const TypeInfo& type, void* to) {
    size_t count = random_.one_in(50) ? 130 : random_.below(4);
    // An array of arrays of structures would explode at 130.
    if (type.inner->kind == Kind::structure && count > 4) count = 4;
    auto* at = static_cast<std::byte*>(type.resize(to, count));
    for (size_t i = 0; i < count; ++i) value(*type.inner, at + i * type.inner->size);
  }

  void bits(void* to, size_t size) {
    uint64_t edges[] = {0, 1, ~uint64_t{0}, uint64_t{1} << (8 * std::min<size_t>(size, 8) - 1),
                        random_.below(1000)};
    for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
      uint64_t value = random_.one_in(2) ? random_.next() : edges[random_.below(std::size(edges))];
      std::memcpy(static_cast<std::byte*>(to) + at, &value, std::min(sizeof value, size - at));
    }
  }

  Bytes slice() {
    size_t size = random_.one_in(8) ? random_.below(kPool.size()) : random_.below(16);
    return Bytes(kPool).subspan(random_.below(kPool.size() - size + 1), size);
  }

  std::string text() {
    static constexpr std::string_view kLetters[] = {
        "a", "Z", "0", "-", ".", "\"", "\\", "\n", "\xc3\xbc", "\xe2\x82\xac", "\xf0\x9f\xa6\x80"};
    size_t count = random_.one_in(16) ? 200 : random_.below(12);
    std::string text;
    for (size_t i = 0; i < count; ++i) text += kLetters[random_.below(std::size(kLetters))];
    return text;
  }

  const int16_t version_;
  const bool flexible_;
  Random& random_;
};

}  // namespace

void randomize(const MessageType& type, void* message, int16_t version, Random& random) {
  reset_to_defaults(*type.type, message);
  Randomizer(*type.info, version, random).structure(*type.type, message);
}

}  // namespace zurau::wire::detail
