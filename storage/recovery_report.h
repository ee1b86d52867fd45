// RecoveryReport: what the start of a data directory found and did; printed by the broker and by the tools.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zurau::storage {

struct RecoveryReport {
  bool clean_shutdown = false;  ///< The marker was there, or the directory is new: nothing was scanned.
  struct Finding {
    std::string path;
    std::string detail;  ///< A sentence: what was wrong, what was done, what to do.
    bool data_lost = false;
  };
  int64_t logs_recovered = 0;
  int64_t bytes_scanned = 0;
  std::vector<Finding> findings;
};

}  // namespace zurau::storage
