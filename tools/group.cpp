#include "tools/group.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "tools/group_command.h"

namespace zurau::tools {
namespace {

const std::array<const GroupCommand*, 4>& commands() {
  static const std::array<const GroupCommand*, 4> all = {&kGroupList, &kGroupDescribe, &kGroupReset,
                                                         &kGroupDelete};
  return all;
}

constexpr std::string_view kExitCodes = "exit codes: 0 done, 1 refused or failed, 2 usage\n";

std::string usage() {
  std::string text = "usage: zurau group COMMAND [options]\n";
  for (const GroupCommand* command : commands())
    text += fmt::format("  {:<22}{}\n", fmt::format("{} {}", command->name, command->arguments),
                        command->summary);
  text += fmt::format("\nzurau group COMMAND --help tells its options.\n{}", kExitCodes);
  return text;
}

std::string help(const GroupCommand& command) {
  std::string text =
      fmt::format("usage: zurau group {} {}[options]\n  {}\n\n", command.name,
                  command.arguments.empty() ? "" : fmt::format("{} ", command.arguments), command.summary);
  text += config::help_of(command.options);
  if (!command.details.empty()) text += fmt::format("\n{}", command.details);
  text += fmt::format("\n{}", kExitCodes);
  return text;
}

int complain(int exit_code, std::string_view sentence) {
  fmt::print(stderr, "zurau: {}\n", sentence);
  return exit_code;
}

int run(const GroupCommand& command, std::span<const std::string> arguments) {
  auto line = config::parse_command_line(command.options, arguments);
  if (!line.ok()) return complain(kUsage, line.error().to_string());
  if (line->has("help")) {
    fmt::print("{}", help(command));
    return kDone;
  }
  const auto& given = line->arguments();
  if (given.size() < command.arguments_min)
    return complain(kUsage, fmt::format("group {}: wants {}", command.name, command.arguments));
  if (given.size() > command.arguments_max)
    return complain(kUsage, config::unknown_argument(command.options, given.back()).to_string());
  Outcome outcome = command.run(*line);
  if (!outcome.ok()) return complain(outcome.error().exit_code, outcome.error().sentence);
  return *outcome;
}

}  // namespace

Result<Client, CommandError> connect(const config::CommandLine& line) {
  const std::string text = line.last("bootstrap").value_or("127.0.0.1:9092");
  auto address = parse_broker_address(text);
  if (!address.ok()) return usage_error(fmt::format("--bootstrap = {}: {}", text, address.error()));
  return or_refused(Client::connect(*address, system_clock()));
}

int group(const std::vector<std::string>& arguments) {
  const std::string name = arguments.empty() ? "" : arguments.front();
  for (const GroupCommand* command : commands()) {
    if (command->name == name) return run(*command, std::span(arguments).subspan(1));
  }
  if (name == "help" || name == "--help" || name == "-h") {
    fmt::print("{}", usage());
    return kDone;
  }
  if (!name.empty()) fmt::print(stderr, "zurau: unknown command group {}\n", name);
  fmt::print(stderr, "{}", usage());
  return kUsage;
}

}  // namespace zurau::tools
