// Equality of messages by their field tables.
#include <algorithm>
#include <cstring>

#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

template <class T>
bool same_bits(const void* a, const void* b) {
  T left, right;
  std::memcpy(&left, a, sizeof left);
  std::memcpy(&right, b, sizeof right);
  return left == right;
}

bool same_bytes(Bytes a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool same_records(const Records& a, const Records& b) {
  const FileRegion* left = a.region();
  const FileRegion* right = b.region();
  if (left == nullptr || right == nullptr) return left == right && same_bytes(a.view(), b.view());
  return left->source == right->source && left->position == right->position && left->length == right->length;
}

bool same_elements(const TypeInfo& type, const void* a, const void* b) {
  TypeInfo::Elements left = type.elements(a);
  TypeInfo::Elements right = type.elements(b);
  if (left.count != right.count) return false;
  for (size_t i = 0; i < left.count; ++i) {
    size_t offset = i * type.inner->size;
    if (!equal(*type.inner, left.data + offset, right.data + offset)) return false;
  }
  return true;
}

bool same_fields(const TypeInfo& type, const void* a, const void* b) {
  return std::all_of(type.fields, type.fields + type.field_count,
                     [&](const FieldInfo& field) { return equal(*field.type, field.at(a), field.at(b)); });
}

bool same_optionals(const TypeInfo& type, const void* a, const void* b) {
  const void* left = type.value(a);
  const void* right = type.value(b);
  if (left == nullptr || right == nullptr) return left == right;
  return equal(*type.inner, left, right);
}

}  // namespace

bool equal(const TypeInfo& type, const void* a, const void* b) {
  switch (type.kind) {
    case Kind::string: return *static_cast<const std::string*>(a) == *static_cast<const std::string*>(b);
    case Kind::bytes: return same_bytes(*static_cast<const Bytes*>(a), *static_cast<const Bytes*>(b));
    case Kind::records: return same_records(*static_cast<const Records*>(a), *static_cast<const Records*>(b));
    case Kind::structure: return same_fields(type, a, b);
    case Kind::array: return same_elements(type, a, b);
    case Kind::optional: return same_optionals(type, a, b);
    case Kind::boolean:
    case Kind::int8: return same_bits<uint8_t>(a, b);
    case Kind::int16:
    case Kind::uint16: return same_bits<uint16_t>(a, b);
    case Kind::int32:
    case Kind::uint32: return same_bits<uint32_t>(a, b);
    case Kind::int64:
    case Kind::float64: return same_bits<uint64_t>(a, b);
    case Kind::uuid: return std::memcmp(a, b, sizeof(Uuid)) == 0;
  }
  return false;
}

}  // namespace zurau::wire::detail
