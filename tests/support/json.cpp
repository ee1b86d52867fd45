#include "tests/support/json.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <stdexcept>

namespace zurau::test {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json document() {
    Json value = this->value();
    space();
    if (at_ != text_.size()) stop("more than one value");
    return value;
  }

 private:
  [[noreturn]] void stop(std::string_view what) const {
    throw std::runtime_error(fmt::format("json at {}: {}", at_, what));
  }
  char peek() {
    if (at_ >= text_.size()) stop("ends too early");
    return text_[at_];
  }
  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  void expect(char c) {
    if (peek() != c) stop(fmt::format("expected {}", c));
    ++at_;
  }

  Json value() {
    space();
    switch (peek()) {
      case '{': return object();
      case '[': return array();
      case '"': return {Json::Kind::string, string(), {}, {}};
      default: return literal();
    }
  }

  Json object() {
    Json object{Json::Kind::object, {}, {}, {}};
    expect('{');
    for (space(); peek() != '}'; space()) {
      if (!object.members.empty()) {
        expect(',');
        space();
      }
      std::string name = string();
      space();
      expect(':');
      object.members.push_back({std::move(name), value()});
    }
    expect('}');
    return object;
  }

  Json array() {
    Json array{Json::Kind::array, {}, {}, {}};
    expect('[');
    for (space(); peek() != ']'; space()) {
      if (!array.items.empty()) expect(',');
      array.items.push_back(value());
    }
    expect(']');
    return array;
  }

  Json literal() {
    size_t end = text_.find_first_of(",]} \t\r\n", at_);
    std::string text(text_.substr(at_, end == std::string_view::npos ? end : end - at_));
    at_ += text.size();
    if (text == "null") return {};
    if (text == "true" || text == "false") return {Json::Kind::boolean, text, {}, {}};
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) stop("not a value");
    return {Json::Kind::number, text, {}, {}};
  }

  uint32_t code_unit() {
    if (at_ + 4 > text_.size()) stop("escape ends too early");
    uint32_t unit = 0;
    if (std::from_chars(text_.data() + at_, text_.data() + at_ + 4, unit, 16).ptr != text_.data() + at_ + 4)
      stop("bad escape");
    at_ += 4;
    return unit;
  }

  static void append_utf8(uint32_t c, std::string& out) {
    auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
      put(0xc0 | c >> 6);
    } else if (c < 0x10000) {
      put(0xe0 | c >> 12);
      put(0x80 | (c >> 6 & 0x3f));
    } else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
      put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
  }

  void escape(std::string& out) {
    char c = peek();
    ++at_;
    constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    if (size_t i = kNames.find(c); i != std::string_view::npos) {
      out += kValues[i];
      return;
    }
    if (c != 'u') stop("bad escape");
    uint32_t unit = code_unit();
    if (unit >= 0xd800 && unit < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (code_unit() - 0xdc00);
    }
    append_utf8(unit, out);
  }

  std::string string() {
    std::string out;
    expect('"');
    while (peek() != '"') {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      escape(out);
    }
    ++at_;
    return out;
  }

  std::string_view text_;
  size_t at_ = 0;
};

bool same_number(const std::string& a, const std::string& b) {
  if (a == b) return true;
  auto fractional = [](const std::string& text) { return text.find_first_of(".eE") != std::string::npos; };
  if (!fractional(a) || !fractional(b)) return false;
  double x = 0, y = 0;
  std::from_chars(a.data(), a.data() + a.size(), x);
  std::from_chars(b.data(), b.data() + b.size(), y);
  return std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y);
}

std::string object_difference(const Json& expected, const Json& actual, const std::string& path) {
  for (const auto& [name, value] : expected.members) {
    const Json* other = actual.find(name);
    if (!other) return path + "." + name + " is missing";
    std::string difference = json_difference(value, *other, path + "." + name);
    if (!difference.empty()) return difference;
  }
  for (const auto& [name, value] : actual.members) {
    if (!expected.find(name)) return path + "." + name + " is one too many";
  }
  return {};
}

}  // namespace

const Json* Json::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Json& Json::at(std::string_view name) const {
  const Json* member = find(name);
  if (!member) throw std::runtime_error(fmt::format("no member {}", name));
  return *member;
}

int64_t Json::integer() const {
  int64_t value = 0;
  auto end = text.data() + text.size();
  if (kind != Kind::number || std::from_chars(text.data(), end, value).ptr != end)
    throw std::runtime_error(fmt::format("not an integer: {}", text));
  return value;
}

Json parse_json(std::string_view text) {
  return Parser(text).document();
}

std::string json_difference(const Json& expected, const Json& actual, const std::string& path) {
  using Kind = Json::Kind;
  if (expected.kind != actual.kind) return path + ": another kind of value";
  if (expected.kind == Kind::object) return object_difference(expected, actual, path);
  if (expected.kind == Kind::array) {
    if (expected.items.size() != actual.items.size()) return path + ": another number of elements";
    for (size_t i = 0; i < expected.items.size(); ++i) {
      std::string difference =
          json_difference(expected.items[i], actual.items[i], fmt::format("{}[{}]", path, i));
      if (!difference.empty()) return difference;
    }
    return {};
  }
  bool same =
      expected.kind == Kind::number ? same_number(expected.text, actual.text) : expected.text == actual.text;
  return same ? std::string() : fmt::format("{}: expected {}, is {}", path, expected.text, actual.text);
}

}  // namespace zurau::test
