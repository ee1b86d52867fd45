#include "tests/support/golden_messages.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace zurau::test {
namespace fs = std::filesystem;
namespace {

/// A temporary directory with the unpacked archive.
class Unpacked {
 public:
  Unpacked() {
    std::string name = (fs::temp_directory_path() / "zurau-golden-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
    root_ = name;
    fs::path archive = fs::path(ZURAU_TESTS_DIR) / "golden/messages.tar.xz";
    std::string command = fmt::format("tar -C '{}' -xJf '{}'", root_.string(), archive.string());
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    messages_ = root_ / "messages";
  }
  ~Unpacked() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  const fs::path& messages() const { return messages_; }

 private:
  fs::path root_;
  fs::path messages_;
};

}  // namespace

const fs::path& golden_messages() {
  static const char* given = std::getenv("ZURAU_GOLDEN_MESSAGES");
  if (given) {
    static const fs::path directory(given);
    return directory;
  }
  static const Unpacked unpacked;
  return unpacked.messages();
}

std::vector<std::string> read_lines(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::vector<std::string>> read_tsv(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : read_lines(file)) {
    auto& row = rows.emplace_back();
    size_t begin = 0;
    for (size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', begin)) {
      row.push_back(line.substr(begin, tab - begin));
      begin = tab + 1;
    }
    row.push_back(line.substr(begin));
  }
  if (rows.empty()) throw std::runtime_error(file.string() + " is empty");
  rows.erase(rows.begin());
  return rows;
}

std::vector<std::byte> from_hex(std::string_view digits) {
  auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  if (digits.size() % 2 != 0) throw std::runtime_error("odd number of hex digits");
  std::vector<std::byte> bytes(digits.size() / 2);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>(value(digits[2 * i]) << 4 | value(digits[2 * i + 1]));
  }
  return bytes;
}

std::string to_hex(const std::vector<std::byte>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

}  // namespace zurau::test
