// The one executable: dispatches to its commands.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tools/serve.h"

namespace {

constexpr const char* kUsage =
    "usage: zurau COMMAND\n"
    "  serve [options]   run the broker (zurau serve --help)\n"
    "  version           print the version\n"
    "  help              print this\n";

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "serve") return zurau::tools::serve({arguments.begin() + 1, arguments.end()});
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
