#include "tools/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/base/check.h"

namespace zurau::tools {
namespace {

/// Characters, not bytes: what continues a character of UTF-8 takes no room.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(
      shown, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; }, '?');
  return shown;
}

void Table::add(std::vector<std::string> cells) {
  CHECK_EQ(cells.size(), columns_.size());
  for (std::string& cell : cells) cell = cell.empty() ? "-" : printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = columns_[i].title.size();
    for (const auto& row : rows_) width = std::max(width, width_of(row[i]));
    widths.push_back(width);
  }
  std::string text;
  auto add_cell = [&](size_t i, std::string_view cell) {
    const std::string space(widths[i] - width_of(cell), ' ');
    if (columns_[i].number) text += space;
    text += cell;
    if (i + 1 == columns_.size()) {
      text += '\n';
    } else {
      text += columns_[i].number ? "  " : space + "  ";
    }
  };
  for (size_t i = 0; i < columns_.size(); ++i) add_cell(i, columns_[i].title);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) add_cell(i, row[i]);
  }
  return text;
}

}  // namespace zurau::tools
