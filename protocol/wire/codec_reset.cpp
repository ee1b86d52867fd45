// Putting fields to their defaults without giving back the memory that they hold.
#include <cstring>

#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

/// `standard` is the default: a scalar, empty, null, or a structure of defaults.
void reset(const TypeInfo& type, void* to, const void* standard) {
  switch (type.kind) {
    case Kind::string: *static_cast<std::string*>(to) = *static_cast<const std::string*>(standard); return;
    case Kind::bytes: *static_cast<Bytes*>(to) = {}; return;
    case Kind::records: *static_cast<Records*>(to) = {}; return;
    case Kind::array: type.resize(to, 0); return;
    case Kind::structure: return reset_to_defaults(type, to);
    case Kind::optional:
      if (const void* value = type.value(standard)) return reset(*type.inner, type.engage(to), value);
      return type.reset(to);
    case Kind::boolean:
    case Kind::int8:
    case Kind::int16:
    case Kind::int32:
    case Kind::int64:
    case Kind::uint16:
    case Kind::uint32:
    case Kind::float64:
    case Kind::uuid: std::memcpy(to, standard, type.size); return;
  }
}

}  // namespace

void reset_to_default(const FieldInfo& field, const TypeInfo& owner, void* object) {
  reset(*field.type, const_cast<void*>(field.at(object)), field.at(owner.defaults()));
}

void reset_to_defaults(const TypeInfo& type, void* object) {
  for (const FieldInfo& field : Rows(type)) reset_to_default(field, type, object);
}

}  // namespace zurau::wire::detail
