// What the commands of `zurau group` share: exit codes, options, and the table of commands.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/command_line.h"
#include "protocol/base/result.h"
#include "tools/client.h"

namespace zurau::tools {

inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;  ///< Refused or failed.
inline constexpr int kUsage = 2;

/// Why a command ends before it is done; the sentence goes to standard error behind "zurau: ".
struct CommandError {
  int exit_code = kRefused;
  std::string sentence;
};
/// The exit code of a command that has said all that there is to say.
using Outcome = Result<int, CommandError>;

inline Failure<CommandError> refused(std::string sentence) {
  return {{kRefused, std::move(sentence)}};
}
inline Failure<CommandError> usage_error(std::string sentence) {
  return {{kUsage, std::move(sentence)}};
}
/// The value of a Result whose error is a sentence, as a Result that a command can return.
template <class T>
Result<T, CommandError> or_refused(Result<T, std::string> result) {
  if (!result.ok()) return refused(std::move(result).error());
  return std::move(result).value();
}

inline constexpr config::CommandOption kBootstrapOption{
    "bootstrap", "HOST:PORT", "where the broker listens; 127.0.0.1:9092 unless given"};
inline constexpr config::CommandOption kJsonOption{"json", "", "one JSON object on one line, for programs"};
inline constexpr config::CommandOption kExecuteOption{"execute", "",
                                                      "do it; without this nothing is changed"};

/// Connects to the broker of --bootstrap.
Result<Client, CommandError> connect(const config::CommandLine& line);

struct GroupCommand {
  std::string_view name;
  std::string_view arguments;  ///< "GROUP..." behind the name in usage lines.
  std::string_view summary;
  std::string_view details;  ///< Behind the options in --help; may be empty.
  std::span<const config::CommandOption> options;
  size_t arguments_min = 0;
  size_t arguments_max = 0;
  Outcome (*run)(const config::CommandLine& line) = nullptr;
};

extern const GroupCommand kGroupList;
extern const GroupCommand kGroupDescribe;
extern const GroupCommand kGroupReset;
extern const GroupCommand kGroupDelete;

}  // namespace zurau::tools
