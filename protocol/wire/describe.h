// The vocabulary of field tables: how a message struct tells the codec what its members are on the wire.
//
//     struct EpochEndOffset {
//       int32_t epoch = -1;
//       int64_t end_offset = -1;
//       static constexpr wire::FieldInfo fields[] = {
//           wire::field<&EpochEndOffset::epoch>("epoch"),
//           wire::field<&EpochEndOffset::end_offset>("end_offset"),
//       };
//     };
//
// One row a member, in the order of the members, which is the order on the wire; tagged fields come last,
// their tags ascending. A member's initialiser is the field's default: what a version without the field
// decodes to, and what a tagged field is not written for. Whether a version is flexible is a matter of the
// whole message (MessageInfo::flexible_from). All of this is checked when compiling.
//
//     C++                        wire
//     bool .. uint32_t, double   big-endian
//     std::string                string, at most 32767 bytes, taken as it comes (no check of UTF-8)
//     Uuid                       16 bytes
//     Bytes, Records             a view into the frame that was decoded
//     a struct with `fields`     its fields, and in flexible versions its tags
//     std::vector<T>             array
//     std::optional<T>           nullable, in the versions of nullable_since / nullable
#pragma once

#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/uuid.h"
#include "protocol/wire/payload.h"

namespace zurau::wire {

inline constexpr int16_t kNewest = std::numeric_limits<int16_t>::max();

struct VersionRange {
  int16_t first = 0;
  int16_t last = kNewest;
  constexpr bool contains(int16_t version) const { return first <= version && version <= last; }
  constexpr bool empty() const { return last < first; }
};
inline constexpr VersionRange kNoVersion{0, -1};

enum class Kind : uint8_t {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint16,
  uint32,
  float64,
  uuid,
  string,
  bytes,
  records,
  structure,
  array,
  optional,
};

struct FieldInfo;

/// A C++ type as the codec sees it: enough to walk, build and reset a value through a `void*`.
struct TypeInfo {
  struct Elements {
    const std::byte* data;
    size_t count;
  };
  Kind kind;
  uint32_t size;                    ///< sizeof
  const TypeInfo* inner = nullptr;  ///< Element of an array, value of an optional.
  // A structure's table, and a default-constructed instance.
  const FieldInfo* fields = nullptr;
  size_t field_count = 0;
  const void* (*defaults)() = nullptr;
  // An array's elements (contiguous, `inner->size` apart); resize keeps what stays and returns the first.
  Elements (*elements)(const void* array) = nullptr;
  void* (*resize)(void* array, size_t count) = nullptr;
  // An optional's value or null; engage keeps a value that is there.
  const void* (*value)(const void* optional) = nullptr;
  void* (*engage)(void* optional) = nullptr;
  void (*reset)(void* optional) = nullptr;
};

/// A row of a table.
struct FieldInfo {
  std::string_view name;  ///< As the member; the dump makes lowerCamelCase of it.
  const TypeInfo* type;
  const void* (*at)(const void* object);  ///< The member of that object.
  VersionRange versions;
  VersionRange nullable = kNoVersion;
  int32_t tag = -1;      ///< -1: not tagged.
  bool classic = false;  ///< Keeps its length prefix of fixed size in flexible versions too.
};

/// What a message is called and when it is how. A static member `info` of every message struct.
struct MessageInfo {
  std::string_view name;
  int16_t key;                      ///< API key or record type; -1 where there is none.
  VersionRange versions;            ///< What the codec can; what is served is the broker's decision.
  int16_t flexible_from = kNewest;  ///< Compact lengths and tags from this version on; kNewest: never.
  constexpr bool flexible(int16_t version) const { return version >= flexible_from; }
};

namespace detail {

template <class T>
struct MemberOf;
template <class Object, class Member>
struct MemberOf<Member Object::*> {
  using object = Object;
  using member = Member;
};

template <auto member>
const void* member_at(const void* object) {
  return &(static_cast<const typename MemberOf<decltype(member)>::object*>(object)->*member);
}

/// Converts to anything: counts the members of an aggregate.
struct AnyValue {
  template <class T>
  operator T() const;
};
template <class T, size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires {
    T{(static_cast<void>(I), AnyValue{})...};
  };
}
template <class T, size_t count>
inline constexpr bool has_members = takes<T>(std::make_index_sequence<count>{}) &&
                                    !takes<T>(std::make_index_sequence<count + 1>{});

template <class T>
const void* default_of() {
  static_assert(has_members<T, std::size(T::fields)>, "every member needs its row in `fields`");
  static const T instance{};
  return &instance;
}

/// Tags last and ascending, no name twice.
consteval bool well_ordered(const FieldInfo* fields, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (i > 0 && fields[i].tag <= fields[i - 1].tag && fields[i - 1].tag >= 0) return false;
    if (fields[i].tag >= 0 && i >= 64) return false;  // The encoder marks tagged rows in 64 bits.
    for (size_t j = 0; j < i; ++j) {
      if (fields[i].name == fields[j].name) return false;
    }
  }
  return true;
}

template <class T>
struct TypeOf;

template <class T>
inline constexpr TypeInfo type_of = TypeOf<T>::make();

template <Kind kind, class T>
struct Plain {
  static consteval TypeInfo make() { return {.kind = kind, .size = sizeof(T)}; }
};
template <>
struct TypeOf<bool> : Plain<Kind::boolean, bool> {};
template <>
struct TypeOf<int8_t> : Plain<Kind::int8, int8_t> {};
template <>
struct TypeOf<int16_t> : Plain<Kind::int16, int16_t> {};
template <>
struct TypeOf<int32_t> : Plain<Kind::int32, int32_t> {};
template <>
struct TypeOf<int64_t> : Plain<Kind::int64, int64_t> {};
template <>
struct TypeOf<uint16_t> : Plain<Kind::uint16, uint16_t> {};
template <>
struct TypeOf<uint32_t> : Plain<Kind::uint32, uint32_t> {};
template <>
struct TypeOf<double> : Plain<Kind::float64, double> {};
template <>
struct TypeOf<Uuid> : Plain<Kind::uuid, Uuid> {};
template <>
struct TypeOf<std::string> : Plain<Kind::string, std::string> {};
template <>
struct TypeOf<Bytes> : Plain<Kind::bytes, Bytes> {};
template <>
struct TypeOf<Records> : Plain<Kind::records, Records> {};

template <class T>
struct TypeOf {
  static consteval TypeInfo make() {
    if (!well_ordered(std::data(T::fields), std::size(T::fields)))
      throw "tags last and ascending, names once";
    return {.kind = Kind::structure,
            .size = sizeof(T),
            .fields = std::data(T::fields),
            .field_count = std::size(T::fields),
            .defaults = &default_of<T>};
  }
};

template <class T>
struct TypeOf<std::vector<T>> {
  static TypeInfo::Elements elements(const void* array) {
    const auto& vector = *static_cast<const std::vector<T>*>(array);
    return {reinterpret_cast<const std::byte*>(vector.data()), vector.size()};
  }
  static void* resize(void* array, size_t count) {
    auto& vector = *static_cast<std::vector<T>*>(array);
    vector.resize(count);
    return vector.data();
  }
  static consteval TypeInfo make() {
    return {.kind = Kind::array,
            .size = sizeof(std::vector<T>),
            .inner = &type_of<T>,
            .elements = &elements,
            .resize = &resize};
  }
};

template <class T>
struct TypeOf<std::optional<T>> {
  static const void* value(const void* optional) {
    const auto& held = *static_cast<const std::optional<T>*>(optional);
    return held ? &*held : nullptr;
  }
  static void* engage(void* optional) {
    auto& held = *static_cast<std::optional<T>*>(optional);
    return held ? &*held : &held.emplace(T{});
  }
  static void reset(void* optional) { static_cast<std::optional<T>*>(optional)->reset(); }
  static consteval TypeInfo make() {
    return {.kind = Kind::optional,
            .size = sizeof(std::optional<T>),
            .inner = &type_of<T>,
            .value = &value,
            .engage = &engage,
            .reset = &reset};
  }
};

struct VersionsRule {
  VersionRange range;
  consteval void apply(FieldInfo& info) const { info.versions = range; }
};
struct NullableRule {
  VersionRange range;
  consteval void apply(FieldInfo& info) const { info.nullable = range; }
};
struct TagRule {
  int32_t tag;
  consteval void apply(FieldInfo& info) const { info.tag = tag; }
};
struct ClassicRule {
  consteval void apply(FieldInfo& info) const { info.classic = true; }
};

consteval void check_row(const FieldInfo& info) {
  if (info.name.empty() || info.name.front() == '_') throw "a name is snake_case";
  for (char c : info.name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) throw "a name is snake_case";
  }
  if (info.versions.empty()) throw "the version range is empty";
  if ((info.type->kind == Kind::optional) != !info.nullable.empty())
    throw "std::optional goes with nullable_since";
  if (info.nullable.first > info.versions.last) throw "nullable only where the field is not";
  if (info.tag < -1) throw "a tag is not negative";
}

}  // namespace detail

/// The field is there from `version` on. Without a rule it is in all versions.
consteval detail::VersionsRule since(int16_t version) {
  return {{version, kNewest}};
}
/// The field is there in versions `first` to `last`.
consteval detail::VersionsRule versions(int16_t first, int16_t last) {
  return {{first, last}};
}
/// Null is legal from `version` on. In a version without null the codec refuses to read one, and writes an
/// empty value.
consteval detail::NullableRule nullable_since(int16_t version) {
  return {{version, kNewest}};
}
consteval detail::NullableRule nullable(int16_t first, int16_t last) {
  return {{first, last}};
}
consteval detail::TagRule tag(int32_t number) {
  return {number};
}
/// RequestHeader's client id: an int16 length in every version.
consteval detail::ClassicRule classic() {
  return {};
}

template <auto member, class... Rules>
consteval FieldInfo field(std::string_view name, Rules... rules) {
  using Member = typename detail::MemberOf<decltype(member)>::member;
  FieldInfo info{
      .name = name, .type = &detail::type_of<Member>, .at = &detail::member_at<member>, .versions = {}};
  (rules.apply(info), ...);
  detail::check_row(info);
  return info;
}

}  // namespace zurau::wire
