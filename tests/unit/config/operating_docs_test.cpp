// The tables of docs/OPERATING.md are those of the rows. After a change of rows:
//   ZURAU_UPDATE_DOCS=1 build/dev/unit_config --gtest_filter='OperatingDocs.*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/options.h"

namespace zurau::config {
namespace {

std::string document_path() {
  return std::string(ZURAU_SOURCE_DIR) + "/docs/OPERATING.md";
}

std::string read(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string row(const Option& option) {
  std::string standard = option.default_value ? fmt::format("`{}`", *option.default_value) : "-";
  if (option.default_value && option.default_value->empty()) standard = "empty";
  return fmt::format("| `{}` | {} | {} |\n", option.name, standard, option.doc);
}

template <class Condition>
std::string table(std::span<const Option> options, Condition condition) {
  std::string text = "| key | default | |\n|---|---|---|\n";
  for (const Option& option : options) {
    if (condition(option)) text += row(option);
  }
  return text;
}

std::string kept_table() {
  std::string text = "| key | default | |\n|---|---|---|\n";
  for (auto options : {broker_options(), topic_options()}) {
    for (const Option& option : options) {
      // One key may be a broker's and a topic's.
      if (option.stage == Stage::kept && text.find(fmt::format("`{}`", option.name)) == std::string::npos) {
        text += row(option);
      }
    }
  }
  return text;
}

/// `document` with `table` between the marker that begins with `<!-- NAME: ` and the end marker after it.
std::string with_table(std::string document, const std::string& name, const std::string& table) {
  size_t marker = document.find("<!-- " + name + ": ");
  EXPECT_NE(marker, std::string::npos) << name;
  if (marker == std::string::npos) return document;
  size_t begin = document.find('\n', marker) + 1;
  size_t end = document.find("<!-- end -->", begin);
  EXPECT_NE(end, std::string::npos) << name;
  return document.replace(begin, end - begin, table);
}

TEST(OperatingDocs, TablesAreThoseOfTheRows) {
  auto effective = [](const Option& option) { return option.has_effect(); };
  std::string now = read(document_path());
  std::string wanted = with_table(now, "broker options", table(broker_options(), effective));
  wanted = with_table(wanted, "topic options", table(topic_options(), effective));
  wanted = with_table(wanted, "kept options", kept_table());
  if (std::getenv("ZURAU_UPDATE_DOCS")) std::ofstream(document_path()) << wanted;
  EXPECT_EQ(read(document_path()), wanted) << "run this test with ZURAU_UPDATE_DOCS=1";
}

TEST(OperatingDocs, EveryRowWithADocEndsInAFullStop) {
  for (auto options : {broker_options(), topic_options()}) {
    for (const Option& option : options) {
      if (option.doc.empty()) continue;
      EXPECT_TRUE(option.doc.ends_with('.')) << option.name;
      EXPECT_EQ(option.doc.find('|'), std::string_view::npos) << option.name;
    }
  }
}

}  // namespace
}  // namespace zurau::config
