// The encoding half of the codec engine: one walk over the tables that writes into a buffer which grows.
#include <algorithm>

#include "protocol/wire/byte_cursor.h"
#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

/// Space behind what a frame holds. It doubles, so that a byte is moved once on average; close() gives back
/// what is too much.
class FrameSpace {
 public:
  explicit FrameSpace(FrameBuffer& frame) : bytes_(frame.bytes) { point_behind(bytes_.size()); }

  std::byte* claim(size_t count) {
    if (static_cast<size_t>(end_ - at_) < count) [[unlikely]]
      grow(count);
    std::byte* claimed = at_;
    at_ += count;
    return claimed;
  }
  size_t used() const { return static_cast<size_t>(at_ - bytes_.data()); }
  std::byte* at(size_t position) { return bytes_.data() + position; }
  void close() { bytes_.resize(used()); }

 private:
  static constexpr size_t kFirst = 512;

  void grow(size_t count) {
    size_t used = this->used();
    size_t reserved = bytes_.capacity();
    bytes_.resize(reserved >= used + count ? reserved : std::max({used + count, 2 * used, kFirst}));
    point_behind(used);
  }
  void point_behind(size_t used) {
    at_ = bytes_.data() + used;
    end_ = bytes_.data() + bytes_.size();
  }

  std::vector<std::byte>& bytes_;
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
};

class Encoder {
 public:
  Encoder(int16_t version, bool flexible, FrameBuffer& frame)
      : version_(version), flexible_(flexible), frame_(frame), out_(frame) {}

  void structure(const TypeInfo& type, const void* object) {
    uint32_t tags = 0;
    uint64_t written = 0;  // Bit i: row i is tagged and not at its default.
    for (size_t i = 0; i < type.field_count; ++i) {
      const FieldInfo& field = type.fields[i];
      if (field.tag < 0) {
        if (field.versions.contains(version_) && !scalar(field.type->kind, field.at(object)))
          member(field, object);
      } else if (flexible_ && tag_is_written(field, type, object, version_)) {
        ++tags;
        written |= uint64_t{1} << i;
      }
    }
    if (!flexible_) return;
    out_.uvarint(tags);
    for (size_t i = 0; written != 0; ++i, written >>= 1) {
      if ((written & 1U) != 0) tagged(type.fields[i], object);
    }
  }

  void close() { out_.space().close(); }

 private:
  /// The size stands before the field and is known after it: room for the shortest varint is left, and the
  /// few fields over 127 bytes move.
  void tagged(const FieldInfo& field, const void* object) {
    out_.uvarint(static_cast<uint32_t>(field.tag));
    out_.space().claim(1);
    size_t begin = out_.space().used();
    size_t splices = frame_.splices.size();
    if (!scalar(field.type->kind, field.at(object))) member(field, object);
    size_t in_buffer = out_.space().used() - begin;
    uint64_t size = in_buffer;
    for (size_t i = splices; i < frame_.splices.size(); ++i) size += frame_.splices[i].region.length;
    size_t more = uvarint_size(size) - 1;
    if (more > 0) {
      out_.space().claim(more);
      std::byte* content = out_.space().at(begin);
      std::memmove(content + more, content, in_buffer);
      for (size_t i = splices; i < frame_.splices.size(); ++i) frame_.splices[i].at += more;
    }
    ByteWriter(MutableBytes(out_.space().at(begin - 1), more + 1)).uvarlong(size);
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
    if (value != nullptr) element(type, value);
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
    if (region->length > 0) frame_.splices.push_back({out_.space().used(), *region});
  }

  void element(const TypeInfo& type, const void* value) {
    if (scalar(type.kind, value)) return;
    if (type.kind == Kind::structure) return structure(type, value);
    with_length(type, value, flexible_);
  }

  /// Writes a value of fixed size; false when it is of another kind.
  bool scalar(Kind kind, const void* value) {
    switch (kind) {
      case Kind::boolean: out_.fixed<int8_t>(*static_cast<const bool*>(value) ? 1 : 0); return true;
      case Kind::int8: out_.fixed(*static_cast<const int8_t*>(value)); return true;
      case Kind::int16: out_.fixed(*static_cast<const int16_t*>(value)); return true;
      case Kind::int32: out_.fixed(*static_cast<const int32_t*>(value)); return true;
      case Kind::int64: out_.fixed(*static_cast<const int64_t*>(value)); return true;
      case Kind::uint16: out_.fixed(*static_cast<const uint16_t*>(value)); return true;
      case Kind::uint32: out_.fixed(*static_cast<const uint32_t*>(value)); return true;
      case Kind::float64: out_.float64(*static_cast<const double*>(value)); return true;
      case Kind::uuid:
        out_.raw(std::as_bytes(std::span(static_cast<const Uuid*>(value)->bytes)));
        return true;
      case Kind::string:
      case Kind::bytes:
      case Kind::records:
      case Kind::structure:
      case Kind::array:
      case Kind::optional: return false;
    }
    return false;
  }

  const int16_t version_;
  const bool flexible_;
  FrameBuffer& frame_;
  BasicWriter<FrameSpace> out_;
};

}  // namespace

void encode(const MessageType& type, const void* message, int16_t version, FrameBuffer& out) {
  check_version(*type.info, version);
  Encoder encoder(version, type.info->flexible(version), out);
  encoder.structure(*type.type, message);
  encoder.close();
}

}  // namespace zurau::wire::detail
