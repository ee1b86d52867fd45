// Files in the form of server.properties (java.util.Properties): `key=value`, `key: value` or `key value` a
// line, # and ! begin comments, a backslash at the end joins the next line, \t \n \r \f \uXXXX and \ before
// any other character are escapes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config_error.h"
#include "protocol/base/result.h"

namespace zurau::config {

struct Property {
  std::string key;
  std::string value;
  int line = 0;  ///< Where it begins, from 1.
};

/// In the order of the file, repeated keys included. `name` is for errors: a line without a key, a broken \u
/// escape, and what passes the bounds of limits.h.
Result<std::vector<Property>, ConfigError> parse_properties(std::string_view text, std::string_view name);

/// Reads and parses. Errors besides: the file cannot be read.
Result<std::vector<Property>, ConfigError> read_properties_file(const std::string& path);

}  // namespace zurau::config
