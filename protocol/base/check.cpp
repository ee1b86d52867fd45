#include "protocol/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace zurau {

void check_failed(const char* file, int line, const char* expression, std::string_view values) {
  std::fprintf(stderr, "zurau: broken invariant at %s:%d: %s%s%.*s\n", file, line, expression,
               values.empty() ? "" : ": ", static_cast<int>(values.size()), values.data());
  std::abort();
}

}  // namespace zurau
