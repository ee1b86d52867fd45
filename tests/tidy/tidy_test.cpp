// House rules that a compiler does not check: which room may include which, banned calls with their
// replacement, and the length of files and functions as a ratchet (ratchet.txt: what is over the limit today
// may shrink, never grow).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileLines = 400;
constexpr size_t kMaxFunctionLines = 70;
constexpr size_t kMaxColumns =
    130;  // clang-format sets 110; what it cannot break (long strings, urls) ends here.

struct Source {
  std::string path;  // From the root, e.g. "storage/segment.h".
  std::vector<std::string> lines;
  std::string room() const { return path.substr(0, path.find('/')); }
  bool header() const { return path.ends_with(".h"); }
};

std::vector<Source> read_sources() {
  std::vector<Source> sources;
  for (const char* room : {"protocol", "storage", "config", "broker", "tools", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ZURAU_SOURCE_DIR) / room)) {
      std::string extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      Source source{fs::relative(entry.path(), ZURAU_SOURCE_DIR).generic_string(), {}};
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) source.lines.push_back(line);
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = read_sources();
  return all;
}

std::string at(const Source& source, size_t index) {
  return source.path + ":" + std::to_string(index + 1);
}

// Which of our rooms each room may include. tests/ may use everything.
const std::map<std::string, std::vector<std::string>> kMayInclude = {
    {"protocol", {"protocol"}},
    {"storage", {"protocol", "storage"}},
    {"config", {"protocol", "config"}},
    {"broker", {"protocol", "storage", "config", "broker"}},
    {"tools", {"protocol", "storage", "config", "tools"}},
};

bool starts_with_any(std::string_view text, const std::vector<std::string>& prefixes) {
  for (const auto& prefix : prefixes) {
    if (text.starts_with(prefix)) return true;
  }
  return false;
}

TEST(Tidy, IncludesFollowTheDirectionOfDependencies) {
  static const std::regex include(R"re(^#include "([a-z]+)/(.*)")re");
  for (const Source& source : sources()) {
    if (source.room() == "tests") continue;
    auto allowed = kMayInclude.at(source.room());
    // `zurau serve` is the one command that runs a broker.
    if (source.path == "tools/main.cpp" || source.path.starts_with("tools/serve"))
      allowed.push_back("broker");
    for (size_t i = 0; i < source.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(source.lines[i], match, include)) continue;
      EXPECT_TRUE(std::find(allowed.begin(), allowed.end(), match[1].str()) != allowed.end())
          << at(source, i) << ": " << source.room() << "/ must not include " << match[1] << "/";
    }
  }
}

TEST(Tidy, OnlyTheirFacadesIncludeAsioAndSpdlog) {
  struct Rule {
    std::string include;
    std::vector<std::string> allowed;
  };
  const std::vector<Rule> rules = {
      {"<boost/asio", {"broker/net/", "broker/handlers/", "tests/"}},
      {"<spdlog", {"protocol/base/log.cpp"}},
      {"<boost/program_options", {"config/", "tools/"}},
      {"<librdkafka", {"tests/"}},
      {"<gtest", {"tests/"}},
  };
  for (const Source& source : sources()) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      if (!source.lines[i].starts_with("#include")) continue;
      for (const Rule& rule : rules) {
        if (source.lines[i].find(rule.include) == std::string::npos) continue;
        EXPECT_TRUE(starts_with_any(source.path, rule.allowed))
            << at(source, i) << ": " << rule.include << " belongs behind its facade";
      }
    }
  }
}

TEST(Tidy, BannedCallsAreNotUsed) {
  struct Ban {
    std::string pattern;
    std::string instead;
    std::vector<std::string> allowed;
  };
  const std::vector<Ban> bans = {
      {R"(system_clock::now|steady_clock::now|clock_gettime|\btime\(nullptr\))",
       "take a Clock&",
       {"protocol/base/clock.cpp", "tests/"}},
      {R"(sleep_for|sleep_until|\busleep\(|\bsleep\()",
       "wait for the thing itself, with a deadline",
       {"tests/"}},
      {R"(\b(atoi|atol|atof|strtol|strtoul|strtoll|sscanf)\(|std::sto[a-z]+\()",
       "std::from_chars",
       {"tests/"}},
      {R"(\bassert\()", "CHECK", {}},
      {R"(\brand\(|\bsrand\(|std::random_device)", "a seeded engine handed in, or getrandom", {"tests/"}},
      {R"(std::endl)", "'\\n'", {}},
      {R"(std::regex|std::basic_regex)",
       "a small parser (std::regex is slow and recurses on input)",
       {"tests/"}},
      {R"(std::cout|std::cerr)", "log.h, or fmt::print in tools/", {"tests/"}},
      {R"(\bstrcpy\(|\bsprintf\(|\bstrcat\()", "fmt::format", {}},
      {R"(\bmmap\()", "File::read", {"tests/"}},
      {R"(const_cast<std::byte)", "ask for MutableBytes", {"broker/handlers/produce.cpp", "tests/"}},
  };
  for (const Ban& ban : bans) {
    std::regex pattern(ban.pattern);
    for (const Source& source : sources()) {
      if (source.path.starts_with("tests/tidy/") || starts_with_any(source.path, ban.allowed)) continue;
      for (size_t i = 0; i < source.lines.size(); ++i) {
        std::string code = source.lines[i].substr(0, source.lines[i].find("//"));
        EXPECT_FALSE(std::regex_search(code, pattern))
            << at(source, i) << ": use " << ban.instead << " instead";
      }
    }
  }
}

TEST(Tidy, HeadersStartWithTheirPurposeAndOpenNoNamespaces) {
  for (const Source& source : sources()) {
    ASSERT_FALSE(source.lines.empty()) << source.path;
    EXPECT_TRUE(source.lines[0].starts_with("//") || source.lines[0].starts_with("#include \""))
        << source.path << ": say what it is for";
    if (!source.header()) continue;
    EXPECT_TRUE(source.lines[0].starts_with("//"))
        << source.path << ": a header's first line says what it is for";
    bool once = false;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      once |= source.lines[i] == "#pragma once";
      EXPECT_FALSE(source.lines[i].starts_with("using namespace")) << at(source, i);
    }
    EXPECT_TRUE(once) << source.path << ": #pragma once";
  }
}

TEST(Tidy, NothingSpeaksOfTheWorkshop) {
  const std::regex workshop(R"(/work/|/tmp/zurau|\.\./shared|ZURAU_TODO_LATER)");
  for (const Source& source : sources()) {
    if (source.path.starts_with("tests/tidy/")) continue;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(source.lines[i], workshop)) << at(source, i);
      EXPECT_LE(source.lines[i].size(), kMaxColumns) << at(source, i);
    }
  }
}

// Bodies that begin at the left margin or one level in (methods in a class) and end with a brace in the same
// column, as clang-format leaves them.
size_t longest_function(const Source& source) {
  static const std::regex type_or_namespace(
      R"(^ *(export )?(namespace|class|struct|union|enum|extern|template <.*> (class|struct))\b)");
  size_t longest = 0;
  for (size_t i = 0; i < source.lines.size(); ++i) {
    const std::string& line = source.lines[i];
    size_t indent = line.find_first_not_of(' ');
    if ((indent != 0 && indent != 2) || !line.ends_with("{") || std::regex_search(line, type_or_namespace))
      continue;
    if (line.find('(') == std::string::npos && !line.ends_with(") {") &&
        line.find("override") == std::string::npos)
      continue;
    std::string end = std::string(indent, ' ') + "}";
    for (size_t j = i + 1; j < source.lines.size(); ++j) {
      if (!source.lines[j].starts_with(end)) continue;
      longest = std::max(longest, j - i + 1);
      break;
    }
  }
  return longest;
}

TEST(Tidy, EveryBoundIsNamedInATest) {
  std::regex bound("inline constexpr .* (k[A-Za-z0-9]+) =");
  std::smatch match;
  std::string tests;
  for (const Source& source : sources()) {
    if (source.room() != "tests") continue;
    for (const std::string& line : source.lines) tests += line + "\n";
  }
  size_t bounds = 0;
  for (const Source& source : sources()) {
    if (source.path != "config/limits.h") continue;
    for (const std::string& line : source.lines) {
      if (!std::regex_search(line, match, bound)) continue;
      ++bounds;
      EXPECT_NE(tests.find("limits::" + match[1].str()), std::string::npos)
          << match[1] << " of config/limits.h has no test";
    }
  }
  EXPECT_GT(bounds, 10U);
}

TEST(Tidy, FilesAndFunctionsStayShort) {
  std::map<std::string, std::pair<size_t, size_t>> ratchet;  // path -> file lines, function lines
  std::ifstream file(fs::path(ZURAU_SOURCE_DIR) / "tests/tidy/ratchet.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    std::istringstream fields(line);
    std::string path;
    size_t file_lines = 0, function_lines = 0;
    fields >> path >> file_lines >> function_lines;
    ratchet[path] = {file_lines, function_lines};
  }
  for (const Source& source : sources()) {
    auto allowed =
        ratchet.contains(source.path) ? ratchet[source.path] : std::pair{kMaxFileLines, kMaxFunctionLines};
    size_t function_lines = longest_function(source);
    EXPECT_LE(source.lines.size(), std::max(allowed.first, kMaxFileLines))
        << source.path << ": what is its second job?";
    EXPECT_LE(function_lines, std::max(allowed.second, kMaxFunctionLines))
        << source.path << ": a function of " << function_lines << " lines";
    bool listed = ratchet.contains(source.path);
    bool over = source.lines.size() > kMaxFileLines || function_lines > kMaxFunctionLines;
    EXPECT_FALSE(listed && !over) << source.path << " is within the limits now: take it out of ratchet.txt";
  }
}

}  // namespace
