// Reads the tables of tests/golden/configs.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace zurau::testing {

/// Rows of tab-separated columns. Empty when there is no such file.
inline std::vector<std::vector<std::string>> read_tsv(const std::string& file) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(std::string(ZURAU_TESTS_DIR) + "/golden/configs/" + file);
  for (std::string line; std::getline(in, line);) {
    auto& row = rows.emplace_back();
    size_t start = 0;
    for (size_t tab; (tab = line.find('\t', start)) != std::string::npos; start = tab + 1) {
      row.push_back(line.substr(start, tab - start));
    }
    row.push_back(line.substr(start));
  }
  return rows;
}

}  // namespace zurau::testing
