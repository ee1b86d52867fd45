// What the parts of the codec engine share: which form a field takes in a version.
#pragma once

#include "protocol/wire/byte_cursor.h"
#include "protocol/wire/codec.h"

namespace zurau::wire::detail {

inline constexpr int32_t kNull = -1;
inline constexpr size_t kLongestString = 32767;

/// The fields of a structure.
struct Rows {
  explicit Rows(const TypeInfo& structure) : type(structure) {}
  const FieldInfo* begin() const { return type.fields; }
  const FieldInfo* end() const { return type.fields + type.field_count; }
  const TypeInfo& type;
};

inline const TypeInfo& value_type(const FieldInfo& field) {
  return field.type->kind == Kind::optional ? *field.type->inner : *field.type;
}

/// Bytes of a scalar; zero for everything that has a length or fields of its own.
constexpr size_t scalar_size(Kind kind) {
  switch (kind) {
    case Kind::boolean:
    case Kind::int8: return 1;
    case Kind::int16:
    case Kind::uint16: return 2;
    case Kind::int32:
    case Kind::uint32: return 4;
    case Kind::int64:
    case Kind::float64: return 8;
    case Kind::uuid: return 16;
    case Kind::string:
    case Kind::bytes:
    case Kind::records:
    case Kind::structure:
    case Kind::array:
    case Kind::optional: return 0;
  }
  return 0;
}

constexpr bool has_length(Kind kind) {
  return kind == Kind::string || kind == Kind::bytes || kind == Kind::records || kind == Kind::array;
}

/// Bytes of a length prefix that is not compact: 2 for strings, 4 for bytes, records and arrays.
constexpr size_t classic_prefix(Kind kind) {
  return kind == Kind::string ? 2 : 4;
}

/// Whether the field is announced by a byte (or, tagged, a varint) that says if it is null: a nullable
/// structure.
inline bool has_presence(const FieldInfo& field, int16_t version) {
  return field.type->kind == Kind::optional && !has_length(field.type->inner->kind) &&
         field.nullable.contains(version);
}

/// Whether a tagged field is written: when it is not at its default.
inline bool tag_is_written(const FieldInfo& field, const TypeInfo& owner, const void* object,
                           int16_t version) {
  return field.versions.contains(version) &&
         !equal(*field.type, field.at(object), field.at(owner.defaults()));
}

inline void check_version(const MessageInfo& info, int16_t version) {
  CHECK_MSG(info.versions.contains(version), "{} has no version {}", info.name, version);
}

/// A string as it can be written: at most 32767 bytes, cut before a UTF-8 character rather than inside of
/// one.
inline std::string_view writable(const std::string& text) {
  if (text.size() <= kLongestString) return text;
  size_t end = kLongestString;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string_view(text).substr(0, end);
}

/// Elements or bytes of a value that has a length.
inline size_t length_of(const TypeInfo& type, const void* value) {
  if (type.kind == Kind::string) return writable(*static_cast<const std::string*>(value)).size();
  if (type.kind == Kind::bytes) return static_cast<const Bytes*>(value)->size();
  if (type.kind == Kind::records) return static_cast<const Records*>(value)->size();
  return type.elements(value).count;
}

inline size_t prefix_size(Kind kind, size_t length, bool compact) {
  return compact ? uvarint_size(length + 1) : classic_prefix(kind);
}

/// The value of a member, or null. A structure that is null where the version cannot say so is its default.
inline const void* value_of(const FieldInfo& field, const void* object, int16_t version) {
  const void* member = field.at(object);
  if (field.type->kind != Kind::optional) return member;
  const void* value = field.type->value(member);
  bool must_be = field.type->inner->kind == Kind::structure && !field.nullable.contains(version);
  return value == nullptr && must_be ? field.type->inner->defaults() : value;
}

void reset_to_default(const FieldInfo& field, const TypeInfo& owner, void* object);
/// Puts all fields of a structure to their defaults, keeping the memory that they hold.
void reset_to_defaults(const TypeInfo& type, void* object);

}  // namespace zurau::wire::detail
