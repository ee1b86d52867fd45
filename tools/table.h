// Table: aligned columns for people, and what makes strings of strangers fit to be shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zurau::tools {

/// Control characters as '?': names come from the network, and a terminal would obey them.
std::string printable(std::string_view text);

/// Columns are as wide as their widest cell, two spaces apart; the last one is not filled up.
class Table {
 public:
  struct Column {
    std::string_view title;
    bool number = false;  ///< Aligned to the right.
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// One cell a column; an empty one shows as "-".
  void add(std::vector<std::string> cells);
  std::string to_string() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zurau::tools
