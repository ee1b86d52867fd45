#include "protocol/messages/record_table.h"

#include <algorithm>

namespace zurau::msg {

std::span<const RecordType> record_table() {
  static const std::vector<RecordType> table = [] {
    std::vector<RecordType> all;
    for (auto rows : {detail::record_rows_group(), detail::record_rows_other()}) {
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }();
  return table;
}

const RecordType* find_record(RecordLog log, RecordPart part, int16_t type) {
  auto rows = record_table();
  auto row = std::find_if(rows.begin(), rows.end(), [&](const RecordType& known) {
    return known.log == log && known.part == part && known.message.info->key == type;
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace zurau::msg
