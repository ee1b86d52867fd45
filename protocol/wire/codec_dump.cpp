// Messages as json, by their field tables.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "protocol/wire/codec_internal.h"

namespace zurau::wire::detail {
namespace {

void append_base64(Bytes bytes, std::string& out) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < count ? std::to_integer<uint32_t>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) out += j <= count ? kDigits[group >> (18 - 6 * j) & 63U] : '=';
  }
}

/// Bytes of the UTF-8 character at the front of `text`; 0 where there is none (stray or overlong bytes,
/// surrogates).
size_t utf8_length(std::string_view text) {
  auto at = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0U; };
  uint32_t lead = at(0);
  if (lead < 0x80) return 1;
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0U) != 0x80U) return 0;
  }
  if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) > 0x9f)) return 0;
  if ((lead == 0xf0 && at(1) < 0x90) || (lead == 0xf4 && at(1) > 0x8f)) return 0;
  return length;
}

void append_text(std::string_view text, std::string& out) {
  out += '"';
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8_length(text.substr(i));
    char c = text[i];
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (length == 1 && static_cast<uint8_t>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += text.substr(i, length);
    }
    i += std::max<size_t>(length, 1);
  }
  out += '"';
}

/// The shortest form that reads back to the same double, with a point or an exponent. Json has no NaN: a
/// string.
void append_double(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return;
  }
  char text[32];
  auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  std::string_view digits(text, static_cast<size_t>(end - text));
  out += digits;
  if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

/// producer_id -> producerId
void append_name(std::string_view name, std::string& out) {
  out += '"';
  bool upper = false;
  for (char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  out += "\":";
}

class Dumper {
 public:
  Dumper(const MessageInfo& info, int16_t version) : version_(version), flexible_(info.flexible(version)) {}

  void structure(const TypeInfo& type, const void* object) {
    out_ += '{';
    bool first = true;
    for (const FieldInfo& field : Rows(type)) {
      if (!shown(field, type, object)) continue;
      if (!first) out_ += ',';
      first = false;
      append_name(field.name, out_);
      value(*field.type, field.at(object));
    }
    out_ += '}';
  }

  std::string text() && { return std::move(out_); }

 private:
  bool shown(const FieldInfo& field, const TypeInfo& owner, const void* object) const {
    if (field.tag < 0) return field.versions.contains(version_);
    return flexible_ && tag_is_written(field, owner, object, version_);
  }

  void value(const TypeInfo& type, const void* value) {
    switch (type.kind) {
      case Kind::structure: return structure(type, value);
      case Kind::array: return array(type, value);
      case Kind::optional: return optional(type, value);
      case Kind::string: return append_text(*static_cast<const std::string*>(value), out_);
      case Kind::bytes: return base64(*static_cast<const Bytes*>(value));
      case Kind::records: return records(*static_cast<const Records*>(value));
      case Kind::boolean: out_ += *static_cast<const bool*>(value) ? "true" : "false"; return;
      case Kind::int8: return integer(*static_cast<const int8_t*>(value));
      case Kind::int16: return integer(*static_cast<const int16_t*>(value));
      case Kind::int32: return integer(*static_cast<const int32_t*>(value));
      case Kind::int64: return integer(*static_cast<const int64_t*>(value));
      case Kind::uint16: return integer(*static_cast<const uint16_t*>(value));
      case Kind::uint32: return integer(*static_cast<const uint32_t*>(value));
      case Kind::float64: return append_double(*static_cast<const double*>(value), out_);
      case Kind::uuid: out_ += '"' + static_cast<const Uuid*>(value)->to_string() + '"'; return;
    }
  }

  void array(const TypeInfo& type, const void* array) {
    TypeInfo::Elements elements = type.elements(array);
    out_ += '[';
    for (size_t i = 0; i < elements.count; ++i) {
      if (i > 0) out_ += ',';
      value(*type.inner, elements.data + i * type.inner->size);
    }
    out_ += ']';
  }

  void optional(const TypeInfo& type, const void* optional) {
    const void* held = type.value(optional);
    if (held == nullptr) {
      out_ += "null";
    } else {
      value(*type.inner, held);
    }
  }

  void records(const Records& records) {
    const FileRegion* region = records.region();
    if (region == nullptr) return base64(records.view());
    out_ += fmt::format("\"{} bytes of a file from {} on\"", region->length, region->position);
  }

  void integer(int64_t value) { out_ += fmt::format_int(value).c_str(); }

  void base64(Bytes bytes) {
    out_ += '"';
    append_base64(bytes, out_);
    out_ += '"';
  }

  const int16_t version_;
  const bool flexible_;
  std::string out_;
};

}  // namespace

std::string dump_json(const MessageType& type, const void* message, int16_t version) {
  Dumper dumper(*type.info, version);
  dumper.structure(*type.type, message);
  return std::move(dumper).text();
}

}  // namespace zurau::wire::detail
