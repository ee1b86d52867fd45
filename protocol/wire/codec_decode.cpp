// The decoding half of the codec engine: walks a field table over bytes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "protocol/wire/bounded_decode.h"
#include "protocol/wire/byte_cursor.h"
#include "protocol/wire/codec_internal.h"

namespace zurau::wire {

std::string DecodeError::to_string() const {
  return fmt::format("{} at byte {}: {}", path, offset, detail);
}

namespace detail {
namespace {

constexpr int64_t kNoIndex = -1;

/// Where the decoder stands: a chain through its own stack, turned into text only when something is wrong.
struct Place {
  const Place* parent;
  std::string_view name;
  int64_t index = kNoIndex;
};

void append_path(const Place* place, std::string& path) {
  if (place == nullptr) return;
  append_path(place->parent, path);
  if (place->parent != nullptr) path += '.';
  path += place->name;
  if (place->index != kNoIndex) path += fmt::format("[{}]", place->index);
}

struct Smallest {
  const TypeInfo* type = nullptr;
  size_t size = 0;
};

class Decoder {
 public:
  Decoder(const MessageType& type, Bytes bytes, int16_t version, bool fresh, size_t memory_max = SIZE_MAX)
      : type_(type),
        in_(bytes),
        version_(version),
        flexible_(type.info->flexible(version)),
        fresh_(fresh),
        memory_left_(std::min(memory_max, kMemoryAllowance + kMemoryPerByte * bytes.size())) {}

  Result<size_t, DecodeError> run(void* into) {
    if (!type_.info->versions.contains(version_)) {
      const VersionRange& known = type_.info->versions;
      fail(nullptr, fmt::format("known are versions {} to {}", known.first, known.last));
      return fail_with();
    }
    if (!structure(*type_.type, into, nullptr)) return fail_with();
    return in_.position();
  }

  Failure<DecodeError> fail_with() { return zurau::fail(std::move(error_)); }

  bool fail(const Place* place, std::string detail) {
    error_.path = fmt::format("{} v{}", type_.info->name, version_);
    std::string path;
    append_path(place, path);
    if (!path.empty()) error_.path += ": " + path;
    error_.offset = in_.position();
    error_.detail = std::move(detail);
    return false;
  }

 private:
  bool structure(const TypeInfo& type, void* to, const Place* place) {
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag >= 0 || !field.versions.contains(version_)) {
        if (!fresh_) reset_to_default(field, type, to);
      } else if (!scalar(field.type->kind, const_cast<void*>(field.at(to)))) {
        if (!member(field, to, place)) return false;
      } else if (!in_.ok()) [[unlikely]] {
        Place here{place, field.name};
        return stopped(&here);
      }
    }
    return !flexible_ || tags(type, to, place);
  }

  bool tags(const TypeInfo& type, void* to, const Place* place) {
    Place here{place, "tags"};
    uint32_t count = in_.uvarint();
    if (count == 0 && in_.ok()) [[likely]]
      return true;
    for (uint32_t i = 0; i < count && in_.ok(); ++i) {
      uint32_t number = in_.uvarint();
      uint32_t size = in_.uvarint();
      here.index = number;
      const FieldInfo* field = find_tag(type, number);
      if (field == nullptr) {
        in_.skip(size);
        continue;
      }
      if (!field->versions.contains(version_)) {
        return fail(&here, fmt::format("{} has tag {} but not in this version", field->name, number));
      }
      size_t start = in_.position();
      if (!member(*field, to, place)) return false;
      if (in_.position() - start != size) {
        return fail(&here, fmt::format("{} takes {} bytes, its tag says {}", field->name,
                                       in_.position() - start, size));
      }
    }
    return in_.ok() || stopped(&here);
  }

  static const FieldInfo* find_tag(const TypeInfo& type, uint32_t number) {
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag >= 0 && static_cast<uint32_t>(field.tag) == number) return &field;
    }
    return nullptr;
  }

  bool member(const FieldInfo& field, void* object, const Place* parent) {
    Place here{parent, field.name};
    const TypeInfo& type = value_type(field);
    int32_t length = 0;
    if (has_length(type.kind)) {
      length = read_length(type.kind, flexible_ && !field.classic);
    } else if (has_presence(field, version_)) {
      length = read_presence(field.tag >= 0);
    }
    if (!in_.ok()) return stopped(&here);
    void* to = const_cast<void*>(field.at(object));
    if (length < 0) {
      if (!field.nullable.contains(version_)) return fail(&here, "null is not allowed");
      field.type->reset(to);
      return true;
    }
    if (field.type->kind == Kind::optional) to = field.type->engage(to);
    return content(type, to, length, &here);
  }

  /// Any negative length is null, as in Kafka's readers.
  int32_t read_length(Kind kind, bool compact) {
    if (compact) return static_cast<int32_t>(in_.uvarint() - 1);
    return kind == Kind::string ? in_.fixed<int16_t>() : in_.fixed<int32_t>();
  }

  int32_t read_presence(bool tagged) {
    if (tagged) return in_.uvarint() == 0 ? kNull : 0;
    return in_.fixed<int8_t>() < 0 ? kNull : 0;
  }

  bool content(const TypeInfo& type, void* to, int32_t length, Place* here) {
    switch (type.kind) {
      case Kind::structure: return structure(type, to, here);
      case Kind::array: return array(type, to, static_cast<size_t>(length), here);
      case Kind::string: return string(*static_cast<std::string*>(to), static_cast<size_t>(length), here);
      case Kind::bytes: *static_cast<Bytes*>(to) = in_.take(static_cast<size_t>(length)); break;
      case Kind::records: *static_cast<Records*>(to) = Records(in_.take(static_cast<size_t>(length))); break;
      case Kind::boolean:
      case Kind::int8:
      case Kind::int16:
      case Kind::int32:
      case Kind::int64:
      case Kind::uint16:
      case Kind::uint32:
      case Kind::float64:
      case Kind::uuid: scalar(type.kind, to); break;
      case Kind::optional: CHECK(false);  // Unwrapped by member(); no array has nullable elements.
    }
    return in_.ok() || stopped(here);
  }

  /// Reads a value of fixed size; false when it is of another kind. The caller asks in_.ok().
  bool scalar(Kind kind, void* to) {
    switch (kind) {
      case Kind::boolean: *static_cast<bool*>(to) = in_.fixed<int8_t>() != 0; return true;
      case Kind::int8: *static_cast<int8_t*>(to) = in_.fixed<int8_t>(); return true;
      case Kind::int16: *static_cast<int16_t*>(to) = in_.fixed<int16_t>(); return true;
      case Kind::int32: *static_cast<int32_t*>(to) = in_.fixed<int32_t>(); return true;
      case Kind::int64: *static_cast<int64_t*>(to) = in_.fixed<int64_t>(); return true;
      case Kind::uint16: *static_cast<uint16_t*>(to) = in_.fixed<uint16_t>(); return true;
      case Kind::uint32: *static_cast<uint32_t*>(to) = in_.fixed<uint32_t>(); return true;
      case Kind::float64: *static_cast<double*>(to) = in_.float64(); return true;
      case Kind::uuid: uuid(*static_cast<Uuid*>(to)); return true;
      case Kind::string:
      case Kind::bytes:
      case Kind::records:
      case Kind::structure:
      case Kind::array:
      case Kind::optional: return false;
    }
    return false;
  }

  void uuid(Uuid& to) {
    Bytes bytes = in_.take(to.bytes.size());
    if (!bytes.empty()) std::memcpy(to.bytes.data(), bytes.data(), bytes.size());
  }

  bool string(std::string& to, size_t length, const Place* here) {
    if (length > kLongestString) return fail(here, fmt::format("string of {} bytes", length));
    Bytes bytes = in_.take(length);
    if (!in_.ok()) return stopped(here);
    to.assign(as_text(bytes));
    return true;
  }

  bool array(const TypeInfo& type, void* to, size_t count, Place* here) {
    const TypeInfo& element = *type.inner;
    size_t smallest = remembered_smallest_size(element);
    if (count > in_.remaining() / smallest) {
      return fail(here,
                  fmt::format("{} elements of at least {} bytes: have {}", count, smallest, in_.remaining()));
    }
    size_t memory = count * element.size;
    if (memory > memory_left_) return fail(here, fmt::format("{} elements take too much memory", count));
    memory_left_ -= memory;
    const bool fresh = fresh_;
    size_t kept = fresh ? 0 : type.elements(to).count;
    auto* at = static_cast<std::byte*>(type.resize(to, count));
    for (size_t i = 0; i < count; ++i, at += element.size) {
      fresh_ = fresh || i >= kept;
      here->index = static_cast<int64_t>(i);
      int32_t length = has_length(element.kind) ? read_length(element.kind, flexible_) : 0;
      if (!in_.ok()) return stopped(here);
      if (length < 0) return fail(here, "null is not allowed");
      if (!content(element, at, length, here)) return false;
    }
    fresh_ = fresh;
    here->index = kNoIndex;
    return true;
  }

  /// Arrays of the same type come again and again: partitions in topics.
  size_t remembered_smallest_size(const TypeInfo& type) {
    Smallest& known = smallest_[reinterpret_cast<uintptr_t>(&type) / sizeof(TypeInfo) % smallest_.size()];
    if (known.type != &type) known = {&type, smallest_size(type)};
    return known.size;
  }

  /// The fewest bytes that a value can take in this version; at least 1.
  size_t smallest_size(const TypeInfo& type) const {
    if (type.kind != Kind::structure) {
      if (has_length(type.kind)) return flexible_ ? 1 : classic_prefix(type.kind);
      return scalar_size(type.kind);
    }
    size_t size = flexible_ ? 1 : 0;
    for (const FieldInfo& field : Rows(type)) {
      if (field.tag >= 0 || !field.versions.contains(version_)) continue;
      size += has_presence(field, version_) ? 1 : smallest_size(value_type(field));
    }
    return std::max<size_t>(size, 1);
  }

  bool stopped(const Place* place) {
    if (in_.fault() == ByteReader::Fault::varint_too_long) return fail(place, "varint is too long");
    return fail(place, fmt::format("need {}, have {}", in_.needed(), in_.had()));
  }

  const MessageType& type_;
  ByteReader in_;
  const int16_t version_;
  const bool flexible_;
  bool fresh_;  ///< What is read into holds only defaults.
  size_t memory_left_;
  std::array<Smallest, 8> smallest_{};
  DecodeError error_;
};

}  // namespace

Result<size_t, DecodeError> decode(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                   bool fresh) {
  return Decoder(type, bytes, version, fresh).run(into);
}

Result<size_t, DecodeError> decode_within(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                          size_t memory_max) {
  return Decoder(type, bytes, version, true, memory_max).run(into);
}

Status<DecodeError> decode_whole(const MessageType& type, void* into, Bytes bytes, int16_t version,
                                 bool fresh) {
  Decoder decoder(type, bytes, version, fresh);
  ASSIGN_OR_RETURN(size_t consumed, decoder.run(into));
  if (consumed == bytes.size()) return kOk;
  decoder.fail(nullptr, fmt::format("{} bytes are left over", bytes.size() - consumed));
  return decoder.fail_with();
}

}  // namespace detail
}  // namespace zurau::wire
