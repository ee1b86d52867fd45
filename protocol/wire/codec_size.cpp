// The size of an encoded message, without encoding it.
#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

/// Sizes include file regions.
class Sizer {
 public:
  Sizer(int16_t version, bool flexible) : version_(version), flexible_(flexible) {}

  size_t structure(const TypeInfo& type, const void* object) {
    size_t size = 0;
    uint32_t tags = 0;
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag < 0) {
        if (field.versions.contains(version_)) size += member(field, object);
      } else if (flexible_ && tag_is_written(field, type, object, version_)) {
        ++tags;
        size_t tagged = member(field, object);
        size += uvarint_size(static_cast<uint32_t>(field.tag)) + uvarint_size(tagged) + tagged;
      }
    }
    return flexible_ ? size + uvarint_size(tags) : size;
  }

  size_t member(const FieldInfo& field, const void* object) {
    const TypeInfo& type = value_type(field);
    const void* value = value_of(field, object, version_);
    if (has_length(type.kind)) {
      bool compact = flexible_ && !field.classic;
      return value == nullptr ? (compact ? 1 : classic_prefix(type.kind)) : with_length(type, value, compact);
    }
    return (has_presence(field, version_) ? 1 : 0) + (value == nullptr ? 0 : plain(type, value));
  }

 private:
  size_t with_length(const TypeInfo& type, const void* value, bool compact) {
    size_t length = length_of(type, value);
    size_t size = prefix_size(type.kind, length, compact);
    if (type.kind != Kind::array) return size + length;
    TypeInfo::Elements elements = type.elements(value);
    if (size_t fixed = scalar_size(type.inner->kind)) return size + fixed * elements.count;
    for (size_t i = 0; i < elements.count; ++i)
      size += element(*type.inner, elements.data + i * type.inner->size);
    return size;
  }

  size_t element(const TypeInfo& type, const void* value) {
    return has_length(type.kind) ? with_length(type, value, flexible_) : plain(type, value);
  }

  size_t plain(const TypeInfo& type, const void* value) {
    return type.kind == Kind::structure ? structure(type, value) : scalar_size(type.kind);
  }

  const int16_t version_;
  const bool flexible_;
};

}  // namespace

size_t encoded_size(const MessageType& type, const void* message, int16_t version) {
  check_version(*type.info, version);
  return Sizer(version, type.info->flexible(version)).structure(*type.type, message);
}

}  // namespace zurau::wire::detail
