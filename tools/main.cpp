// The one executable: dispatches to its commands.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tools/group.h"
#include "tools/serve.h"

namespace {

constexpr const char* kUsage =
    "usage: zurau COMMAND\n"
    "  serve [options]            run the broker (zurau serve --help)\n"
    "  group list                 the consumer groups of a running broker\n"
    "  group describe GROUP       its members, its committed offsets, how far behind it is\n"
    "  group reset GROUP ...      move its committed offsets; shows, and changes with --execute\n"
    "  group delete GROUP...      forget it; shows, and changes with --execute\n"
    "  version                    print the version\n"
    "  help                       print this; zurau group --help and zurau group list --help tell more\n"
    "\n"
    "exit codes: 0 done, 1 refused or failed, 2 usage; of serve also 3: could not start or stop cleanly\n";

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "serve") return zurau::tools::serve({arguments.begin() + 1, arguments.end()});
  if (command == "group") return zurau::tools::group({arguments.begin() + 1, arguments.end()});
  if (command == "version" || command == "--version") {
    fmt::print("zurau {}\n", ZURAU_VERSION);
    return 0;
  }
  if (command == "help" || command == "--help" || command == "-h") {
    fmt::print("{}", kUsage);
    return 0;
  }
  if (!command.empty()) fmt::print(stderr, "zurau: unknown command {}\n", command);
  fmt::print(stderr, "{}", kUsage);
  return 2;
}
