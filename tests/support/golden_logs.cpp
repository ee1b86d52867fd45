#include "tests/support/golden_logs.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace zurau::testing {
namespace fs = std::filesystem;

namespace {

fs::path golden_directory() {
  const char* other = std::getenv("ZURAU_GOLDEN_LOGS");
  return other != nullptr ? fs::path(other) : fs::path(ZURAU_TESTS_DIR) / "golden/logs";
}

std::ifstream open_file(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return file;
}

}  // namespace

GoldenLogs::GoldenLogs(std::initializer_list<const char*> archives) {
  std::string pattern = (fs::temp_directory_path() / "zurau-golden-XXXXXX").string();
  root_ = ::mkdtemp(pattern.data());
  for (const char* archive : archives) {
    std::string command =
        "tar xf '" + (golden_directory() / archive).string() + "' -C '" + root_.string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot unpack: " + command);
  }
}

GoldenLogs::~GoldenLogs() {
  fs::remove_all(root_);
}

test::Json GoldenLogs::json(const std::string& name) const {
  std::ifstream file = open_file(root_ / name);
  return test::parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<test::Json> GoldenLogs::json_lines(const std::string& name) const {
  std::ifstream file = open_file(root_ / name);
  std::vector<test::Json> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(test::parse_json(line));
  }
  return lines;
}

}  // namespace zurau::testing
