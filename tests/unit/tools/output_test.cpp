// Tables for people and JSON for programs, with whatever strings the network brings.
#include <gtest/gtest.h>

#include "tools/json.h"
#include "tools/table.h"

namespace zurau::tools {
namespace {

TEST(Output, ATableIsAlignedAndMarksWhatIsNotThere) {
  Table table({{"GROUP"}, {"LAG", true}, {"STATE"}});
  table.add({"a", "1000", "Stable"});
  table.add({"größer", "", "Empty"});
  EXPECT_EQ(table.to_string(),
            "GROUP    LAG  STATE\n"
            "a       1000  Stable\n"
            "größer     -  Empty\n");
}

TEST(Output, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\nc\x7f"), "a?[31mb?c?");
  Table table({{"GROUP"}});
  table.add({"\x1b]0;x\a"});
  EXPECT_EQ(table.to_string(), "GROUP\n?]0;x?\n");
}

TEST(Output, JsonNestsAndSeparates) {
  JsonWriter json;
  json.begin_object();
  json.field("a", 1);
  json.key("list");
  json.begin_array();
  json.value(int64_t{-5});
  json.begin_object();
  json.end_object();
  json.value(true);
  json.end_array();
  json.field("none", std::optional<int64_t>());
  json.field("some", std::optional<std::string>("x"));
  json.end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"list":[-5,{},true],"none":null,"some":"x"})");
}

TEST(Output, JsonStringsAreAlwaysUtf8) {
  JsonWriter json;
  json.begin_array();
  json.value("q\"b\\n\n\x01");
  json.value("ü€😀");
  json.value("\xff|\xc3|\xe2\x82|\xed\xa0\x80|\xc0\x80");
  json.end_array();
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(json.text(), "[\"q\\\"b\\\\n\\u000a\\u0001\",\"ü€😀\",\"" + bad + "|" + bad + "|" + bad + bad +
                             "|" + bad + bad + bad + "|" + bad + bad + "\"]");
}

}  // namespace
}  // namespace zurau::tools
