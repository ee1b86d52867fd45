// CommandLine: what follows a command, taken apart by Boost.Program_options by one table of options a
// command. The same for every command: --name VALUE or --name=VALUE, flags, -h, and -- before arguments that
// begin with a dash.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_error.h"
#include "protocol/base/result.h"

namespace zurau::config {

/// One row of a command's table. --help is in every table without being named.
struct CommandOption {
  std::string_view name;   ///< Without the dashes.
  std::string_view value;  ///< What to call its value, "HOST:PORT"; empty for a flag.
  std::string_view help;   ///< For help_of; a line break begins a new line of it.
};

class CommandLine {
 public:
  struct Given {
    std::string name;
    std::string value;  ///< Empty for a flag.
  };

  /// Everything that begins with a dash, in order; an option may stand there more than once.
  const std::vector<Given>& options() const { return options_; }
  /// Everything else, in order.
  const std::vector<std::string>& arguments() const { return arguments_; }
  bool has(std::string_view name) const { return last(name).has_value(); }
  /// The value in force: that of the last one.
  std::optional<std::string> last(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;

 private:
  friend Result<CommandLine, ConfigError> parse_command_line(std::span<const CommandOption>,
                                                             std::span<const std::string>);
  std::vector<Given> options_;
  std::vector<std::string> arguments_;
};

/// Errors name the option as it was given: one that the table lacks (the sentence lists what there is), a
/// value that is missing or empty, a value for a flag. Names are not guessed from their beginnings. A value
/// may begin with a dash, unless it is itself an option of the table: `--by -5` is fine.
Result<CommandLine, ConfigError> parse_command_line(std::span<const CommandOption> table,
                                                    std::span<const std::string> args);

/// "no such option here" for an argument that a command does not take, in the words of parse_command_line.
ConfigError unknown_argument(std::span<const CommandOption> table, std::string_view argument);

/// One line an option, indented by two: "  --listen HOST:PORT   where clients connect".
std::string help_of(std::span<const CommandOption> table);

}  // namespace zurau::config
