// The encoding half of the codec engine. One walk computes the size, a second one writes into exactly that
// space.
#include <algorithm>

#include "protocol/wire/byte_cursor.h"
#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

/// A string as it can be written: at most 32767 bytes, cut before a UTF-8 character rather than inside of
/// one.
std::string_view writable(const std::string& text) {
  if (text.size() <= kLongestString) return text;
  size_t end = kLongestString;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string_view(text).substr(0, end);
}

/// Elements or bytes of a value that has a length.
size_t length_of(const TypeInfo& type, const void* value) {
  if (type.kind == Kind::string) return writable(*static_cast<const std::string*>(value)).size();
  if (type.kind == Kind::bytes) return static_cast<const Bytes*>(value)->size();
  if (type.kind == Kind::records) return static_cast<const Records*>(value)->size();
  return type.elements(value).count;
}

size_t prefix_size(Kind kind, size_t length, bool compact) {
  return compact ? uvarint_size(length + 1) : classic_prefix(kind);
}

/// The value of a member, or null. A structure that is null where the version cannot say so is its default.
const void* value_of(const FieldInfo& field, const void* object, int16_t version) {
  const void* member = field.at(object);
  if (field.type->kind != Kind::optional) return member;
  const void* value = field.type->value(member);
  bool must_be = field.type->inner->kind == Kind::structure && !field.nullable.contains(version);
  return value == nullptr && must_be ? field.type->inner->defaults() : value;
}

/// The size walk. Sizes include file regions, which count in lengths but take no room in the buffer.
class Sizer {
 public:
  Sizer(int16_t version, bool flexible) : version_(version), flexible_(flexible) {}

  size_t region_bytes() const { return region_bytes_; }

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
    if (type.kind == Kind::records && static_cast<const Records*>(value)->region() != nullptr)
      region_bytes_ += length;
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
  size_t region_bytes_ = 0;
};

/// The writing walk.
class Encoder {
 public:
  Encoder(int16_t version, bool flexible, FrameBuffer& frame, size_t at)
      : version_(version), flexible_(flexible), frame_(frame), out_(MutableBytes(frame.bytes).subspan(at)) {}

  void structure(const TypeInfo& type, const void* object) {
    uint32_t tags = 0;
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag >= 0) {
        tags += flexible_ && tag_is_written(field, type, object, version_) ? 1 : 0;
      } else if (field.versions.contains(version_)) {
        member(field, object);
      }
    }
    if (!flexible_) return;
    out_.uvarint(tags);
    if (tags > 0) tagged_members(type, object);
  }

  size_t left() const { return out_.space().left(); }

 private:
  void tagged_members(const TypeInfo& type, const void* object) {
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag < 0 || !tag_is_written(field, type, object, version_)) continue;
      out_.uvarint(static_cast<uint32_t>(field.tag));
      out_.uvarlong(Sizer(version_, flexible_).member(field, object));
      member(field, object);
    }
  }

  void member(const FieldInfo& field, const void* object) {
    const TypeInfo& type = value_type(field);
    const void* value = value_of(field, object, version_);
    if (has_length(type.kind)) {
      bool compact = flexible_ && !field.classic;
      if (value != nullptr) return with_length(type, value, compact);
      return field.nullable.contains(version_) ? null_length(type.kind, compact)
                                               : length(type.kind, 0, compact);
    }
    if (has_presence(field, version_)) presence(value != nullptr, field.tag >= 0);
    if (value != nullptr) plain(type, value);
  }

  void presence(bool present, bool tagged) {
    if (tagged) return out_.uvarint(present ? 1 : 0);
    out_.fixed<int8_t>(present ? 1 : kNull);
  }

  void null_length(Kind kind, bool compact) {
    if (compact) return out_.uvarint(0);
    if (kind == Kind::string) return out_.fixed<int16_t>(kNull);
    out_.fixed<int32_t>(kNull);
  }

  void length(Kind kind, size_t length, bool compact) {
    CHECK_LE(length, size_t{std::numeric_limits<int32_t>::max()});
    if (compact) return out_.uvarlong(length + 1);
    if (kind == Kind::string) return out_.fixed(static_cast<int16_t>(length));
    out_.fixed(static_cast<int32_t>(length));
  }

  void with_length(const TypeInfo& type, const void* value, bool compact) {
    length(type.kind, length_of(type, value), compact);
    if (type.kind == Kind::string)
      return out_.raw(as_bytes(writable(*static_cast<const std::string*>(value))));
    if (type.kind == Kind::bytes) return out_.raw(*static_cast<const Bytes*>(value));
    if (type.kind == Kind::records) return records(*static_cast<const Records*>(value));
    TypeInfo::Elements elements = type.elements(value);
    for (size_t i = 0; i < elements.count; ++i) element(*type.inner, elements.data + i * type.inner->size);
  }

  void records(const Records& records) {
    const FileRegion* region = records.region();
    if (region == nullptr) return out_.raw(records.view());
    if (region->length > 0) frame_.splices.push_back({frame_.bytes.size() - left(), *region});
  }

  void element(const TypeInfo& type, const void* value) {
    if (has_length(type.kind)) return with_length(type, value, flexible_);
    plain(type, value);
  }

  void plain(const TypeInfo& type, const void* value) {
    switch (type.kind) {
      case Kind::structure: return structure(type, value);
      case Kind::boolean: return out_.fixed<int8_t>(*static_cast<const bool*>(value) ? 1 : 0);
      case Kind::int8: return out_.fixed(*static_cast<const int8_t*>(value));
      case Kind::int16: return out_.fixed(*static_cast<const int16_t*>(value));
      case Kind::int32: return out_.fixed(*static_cast<const int32_t*>(value));
      case Kind::int64: return out_.fixed(*static_cast<const int64_t*>(value));
      case Kind::uint16: return out_.fixed(*static_cast<const uint16_t*>(value));
      case Kind::uint32: return out_.fixed(*static_cast<const uint32_t*>(value));
      case Kind::float64: return out_.float64(*static_cast<const double*>(value));
      case Kind::uuid: return out_.raw(std::as_bytes(std::span(static_cast<const Uuid*>(value)->bytes)));
      case Kind::string:
      case Kind::bytes:
      case Kind::records:
      case Kind::array:
      case Kind::optional: CHECK(false);  // Have a length, and so went another way.
    }
  }

  const int16_t version_;
  const bool flexible_;
  FrameBuffer& frame_;
  ByteWriter out_;
};

void check_version(const MessageInfo& info, int16_t version) {
  CHECK_MSG(info.versions.contains(version), "{} has no version {}", info.name, version);
}

}  // namespace

size_t encoded_size(const MessageType& type, const void* message, int16_t version) {
  check_version(*type.info, version);
  return Sizer(version, type.info->flexible(version)).structure(*type.type, message);
}

void encode(const MessageType& type, const void* message, int16_t version, FrameBuffer& out) {
  check_version(*type.info, version);
  Sizer sizer(version, type.info->flexible(version));
  size_t size = sizer.structure(*type.type, message) - sizer.region_bytes();
  size_t at = out.bytes.size();
  out.bytes.resize(at + size);
  Encoder encoder(version, type.info->flexible(version), out, at);
  encoder.structure(*type.type, message);
  CHECK_EQ(encoder.left(), size_t{0});
}

}  // namespace zurau::wire::detail
