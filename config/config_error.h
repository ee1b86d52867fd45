// ConfigError: what is wrong with an option that the operator gave, in one line.
#pragma once

#include <string>

namespace zurau::config {

struct ConfigError {
  std::string option;   ///< The key or the command-line option; empty when it is not about one.
  std::string value;    ///< As given; empty when there is none. Never a secret's.
  std::string reason;   ///< What is wrong and what would be right.
  std::string nearest;  ///< The known key that is most like an unknown one; may be empty.
  std::string where;    ///< "FILE:LINE" or "--set"; may be empty.

  /// `where: option = value: reason; did you mean nearest?` with the parts that there are.
  std::string to_string() const;
};

}  // namespace zurau::config
