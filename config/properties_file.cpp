#include "config/properties_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "config/limits.h"

namespace zurau::config {

namespace {

constexpr std::string_view kBlank = " \t\f";

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlank), text.size()));
}

bool ends_in_open_backslash(std::string_view line) {
  size_t backslashes = 0;
  while (backslashes < line.size() && line[line.size() - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

void append_utf8(std::string& text, uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

/// Walks the physical lines and joins them to logical ones.
class Parser {
 public:
  Parser(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  Result<std::vector<Property>, ConfigError> parse() {
    while (!rest_.empty()) {
      std::string_view line = without_leading_blanks(next_line());
      line_ = read_;
      if (read_ > limits::kConfigFileLinesMax) return wrong("the file has too many lines");
      if (line.empty() || line.front() == '#' || line.front() == '!') continue;
      std::string joined(line);
      while (ends_in_open_backslash(joined)) {
        joined.pop_back();
        if (rest_.empty()) break;
        joined += without_leading_blanks(next_line());
      }
      RETURN_IF_ERROR(add(joined));
    }
    return std::move(properties_);
  }

 private:
  std::string_view next_line() {
    size_t end = rest_.find_first_of("\r\n");
    std::string_view line = rest_.substr(0, end);
    if (end == std::string_view::npos) {
      rest_ = {};
    } else {
      rest_.remove_prefix(end + (rest_.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    ++read_;
    return line;
  }

  Status<ConfigError> add(std::string_view line) {
    size_t end = 0;  // Of the key: the first separator that no backslash escapes.
    while (end < line.size() && line[end] != '=' && line[end] != ':' &&
           kBlank.find(line[end]) == std::string_view::npos) {
      end += line[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, line.size());
    std::string_view value = without_leading_blanks(line.substr(end));
    if (!value.empty() && (value.front() == '=' || value.front() == ':')) {
      value = without_leading_blanks(value.substr(1));
    }
    Property property;
    property.line = static_cast<int>(line_);
    ASSIGN_OR_RETURN(property.key, unescape(line.substr(0, end)));
    ASSIGN_OR_RETURN(property.value, unescape(value));
    if (property.key.empty()) return wrong("a line without a key");
    if (property.value.size() > limits::kConfigValueBytesMax) return wrong("the value is too long");
    properties_.push_back(std::move(property));
    return kOk;
  }

  Result<std::string, ConfigError> unescape(std::string_view text) const {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        result += text[i];
        continue;
      }
      char escaped = text[++i];
      switch (escaped) {
        case 't': result += '\t'; break;
        case 'n': result += '\n'; break;
        case 'r': result += '\r'; break;
        case 'f': result += '\f'; break;
        case 'u': {
          std::string_view digits = text.substr(i + 1, 4);
          uint32_t code = 0;
          auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
          if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) {
            return wrong("\\u wants four hexadecimal digits");
          }
          append_utf8(result, code);
          i += 4;
          break;
        }
        default: result += escaped;
      }
    }
    return result;
  }

  Failure<ConfigError> wrong(std::string reason) const {
    return fail(ConfigError{"", "", std::move(reason), "", fmt::format("{}:{}", name_, line_)});
  }

  std::string_view rest_;
  std::string_view name_;
  size_t read_ = 0;  // Physical lines so far.
  size_t line_ = 0;  // Where the logical line begins.
  std::vector<Property> properties_;
};

}  // namespace

Result<std::vector<Property>, ConfigError> parse_properties(std::string_view text, std::string_view name) {
  if (text.size() > limits::kConfigFileBytesMax) {
    return fail(ConfigError{"", "", fmt::format("larger than {} bytes", limits::kConfigFileBytesMax), "",
                            std::string(name)});
  }
  return Parser(text, name).parse();
}

Result<std::vector<Property>, ConfigError> read_properties_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    std::istreambuf_iterator<char> next(file), end;
    while (next != end && text.size() <= limits::kConfigFileBytesMax) text += *next++;
  }
  if (!file || file.bad()) {
    return fail(ConfigError{"", "", fmt::format("cannot be read: {}", std::strerror(errno)), "", path});
  }
  return parse_properties(text, path);
}

}  // namespace zurau::config
