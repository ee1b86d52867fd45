// `zurau group`: the commands that look at consumer groups of a running broker, and move and delete them.
#pragma once

#include <string>
#include <vector>

namespace zurau::tools {

/// `arguments`: what follows `zurau group`. Returns the exit code: 0 done, 1 refused or failed, 2 for a
/// command line that makes no sense. Results go to standard output, what went wrong to standard error.
int group(const std::vector<std::string>& arguments);

}  // namespace zurau::tools
