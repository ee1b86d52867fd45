// The form of server.properties.
#include "config/properties_file.h"

#include <gtest/gtest.h>

#include "config/limits.h"

namespace zurau::config {
namespace {

std::string parsed(std::string_view text) {
  auto properties = parse_properties(text, "file");
  if (!properties.ok()) return properties.error().to_string();
  std::string result;
  for (const Property& property : *properties) {
    result += std::to_string(property.line) + " [" + property.key + "] [" + property.value + "]\n";
  }
  return result;
}

TEST(PropertiesFile, SeparatorsAreEqualsColonAndBlank) {
  EXPECT_EQ(parsed("a=1\nb: 2\nc 3\nd\t=\t4\ne = 5 \nf"),
            "1 [a] [1]\n2 [b] [2]\n3 [c] [3]\n4 [d] [4]\n5 [e] [5 ]\n6 [f] []\n");
}

TEST(PropertiesFile, OnlyTheFirstSeparatorCounts) {
  EXPECT_EQ(parsed("listeners=PLAINTEXT://:9092,A://h:1\na==b\n"),
            "1 [listeners] [PLAINTEXT://:9092,A://h:1]\n2 [a] [=b]\n");
}

TEST(PropertiesFile, CommentsAndBlankLinesAreSkipped) {
  EXPECT_EQ(parsed("# one\n  ! two\n\n \t\na=1 # not a comment\n"), "5 [a] [1 # not a comment]\n");
}

TEST(PropertiesFile, ABackslashAtTheEndJoinsTheNextLine) {
  EXPECT_EQ(parsed("a=1,\\\n   2,\\\r\n\t3\nb=x\\\\\nc=y\\"), "1 [a] [1,2,3]\n4 [b] [x\\]\n5 [c] [y]\n");
  EXPECT_EQ(parsed("# comment \\\na=1"), "2 [a] [1]\n");
}

TEST(PropertiesFile, EscapesAreThoseOfJava) {
  EXPECT_EQ(parsed("a=\\t\\n\\u0041\\u20AC\\q\\=\n\\=k\\:\\ =v"),
            "1 [a] [\t\nA\xE2\x82\xACq=]\n2 [=k: ] [v]\n");
}

TEST(PropertiesFile, ALineEndsInNewlineReturnOrBoth) {
  EXPECT_EQ(parsed("a=1\rb=2\r\nc=3\n"), "1 [a] [1]\n2 [b] [2]\n3 [c] [3]\n");
}

TEST(PropertiesFile, ErrorsNameTheLine) {
  EXPECT_EQ(parsed("a=1\n=2"), "file:2: a line without a key");
  EXPECT_EQ(parsed("a=\\u00zz"), "file:1: \\u wants four hexadecimal digits");
}

TEST(PropertiesFile, IsBounded) {
  EXPECT_FALSE(parse_properties(std::string(limits::kConfigFileBytesMax + 1, '#'), "file").ok());
  EXPECT_TRUE(parse_properties(std::string(limits::kConfigFileBytesMax, '#'), "file").ok());
  EXPECT_TRUE(parse_properties(std::string(limits::kConfigFileLinesMax, '\n'), "file").ok());
  EXPECT_FALSE(parse_properties(std::string(limits::kConfigFileLinesMax + 1, '\n'), "file").ok());
  EXPECT_TRUE(parse_properties("a=" + std::string(limits::kConfigValueBytesMax, 'x'), "file").ok());
  EXPECT_FALSE(parse_properties("a=" + std::string(limits::kConfigValueBytesMax + 1, 'x'), "file").ok());
}

TEST(PropertiesFile, ThatCannotBeReadIsAnError) {
  auto missing = read_properties_file("/nonexistent/zurau.properties");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().to_string(),
            "/nonexistent/zurau.properties: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace zurau::config
