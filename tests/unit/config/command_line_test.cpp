// How the command line of every command is taken apart, and what is said of mistakes in it.
#include "config/command_line.h"

#include <gtest/gtest.h>

namespace zurau::config {
namespace {

constexpr CommandOption kTable[] = {
    {"by", "N", "so many records"},
    {"execute", "", "do it\nand say so"},
    {"topic", "T[:P]", "of this topic"},
};

CommandLine parsed(const std::vector<std::string>& args) {
  auto line = parse_command_line(kTable, args);
  EXPECT_TRUE(line.ok()) << line.error().to_string();
  return line.ok() ? *line : CommandLine{};
}

std::string refused(const std::vector<std::string>& args) {
  auto line = parse_command_line(kTable, args);
  EXPECT_FALSE(line.ok());
  return line.ok() ? "" : line.error().to_string();
}

TEST(CommandLine, OptionsAndArgumentsKeepTheirOrder) {
  CommandLine line = parsed({"one", "--topic", "b", "two", "--execute", "--topic=a=c"});
  EXPECT_EQ(line.arguments(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(line.all("topic"), (std::vector<std::string>{"b", "a=c"}));
  EXPECT_EQ(line.last("topic"), "a=c");
  EXPECT_TRUE(line.has("execute"));
  EXPECT_FALSE(line.has("by"));
  EXPECT_TRUE(parsed({"-h"}).has("help"));
  EXPECT_TRUE(parsed({"--help"}).has("help"));
}

TEST(CommandLine, ValuesAndArgumentsMayBeginWithADash) {
  EXPECT_EQ(parsed({"--by", "-5"}).last("by"), "-5");
  EXPECT_EQ(parsed({"--by=-5"}).last("by"), "-5");
  EXPECT_EQ(parsed({"--execute", "--", "--topic", "-x"}).arguments(),
            (std::vector<std::string>{"--topic", "-x"}));
}

TEST(CommandLine, MistakesAreSentences) {
  EXPECT_EQ(refused({"--tpic", "a"}), "--tpic: unknown argument: --by N, --execute, --topic T[:P]");
  EXPECT_EQ(refused({"--top", "a"}), "--top: unknown argument: --by N, --execute, --topic T[:P]");
  EXPECT_EQ(refused({"-x"}), "-x: unknown argument: --by N, --execute, --topic T[:P]");
  EXPECT_EQ(refused({"--topic"}), "--topic: wants a value");
  EXPECT_EQ(refused({"--topic="}), "--topic: wants a value");
  EXPECT_EQ(refused({"--topic", ""}), "--topic: wants a value");
  EXPECT_EQ(refused({"--topic", "--execute"}), "--topic: wants a value");
  EXPECT_EQ(refused({"--execute=yes"}), "--execute: takes no value");
}

TEST(CommandLine, HelpIsATableOfTheOptions) {
  EXPECT_EQ(help_of(kTable),
            "  --by N         so many records\n"
            "  --execute      do it\n"
            "                 and say so\n"
            "  --topic T[:P]  of this topic\n");
}

}  // namespace
}  // namespace zurau::config
