// The golden data directories of Apache Kafka (tests/golden/logs; ZURAU_GOLDEN_LOGS names another directory
// of the same form), unpacked for one test.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "tests/support/json.h"

namespace zurau::testing {

/// A temporary directory with some archives of the set. Throws std::runtime_error when one cannot be
/// unpacked.
class GoldenLogs {
 public:
  explicit GoldenLogs(std::initializer_list<const char*> archives);
  ~GoldenLogs();
  GoldenLogs(const GoldenLogs&) = delete;
  GoldenLogs& operator=(const GoldenLogs&) = delete;

  std::string path(const std::string& name) const { return (root_ / name).string(); }
  /// A file of json, and one with a json value a line.
  test::Json json(const std::string& name) const;
  std::vector<test::Json> json_lines(const std::string& name) const;

 private:
  std::filesystem::path root_;
};

}  // namespace zurau::testing
