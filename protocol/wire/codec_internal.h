// What the parts of the codec engine share: which form a field takes in a version.
#pragma once

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

void reset_to_default(const FieldInfo& field, const TypeInfo& owner, void* object);
/// Puts all fields of a structure to their defaults, keeping the memory that they hold.
void reset_to_defaults(const TypeInfo& type, void* object);

}  // namespace zurau::wire::detail
