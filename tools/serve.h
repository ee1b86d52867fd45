// `zurau serve`: the broker as a process: command line, banner, signals, exit code.
#pragma once

#include <string>
#include <vector>

namespace zurau::tools {

/// `arguments`: what follows the command. Returns the exit code: 0 after a clean stop by SIGTERM or SIGINT, 2
/// for a command line or configuration that makes no sense, 3 for a start that failed or a stop that could
/// not make everything durable. A second signal ends the process at once.
int serve(const std::vector<std::string>& arguments);

}  // namespace zurau::tools
