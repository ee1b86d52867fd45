// Every record that Kafka keeps in its logs by message tables, findable by log and record type: what dumps
// and tests walk, as api_table does for requests.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/wire/codec.h"

namespace zurau::msg {

/// The log that a record is for. What is in none: control records, consumer protocol, files, principal.
enum class RecordLog : uint8_t { none, group, transaction, share, metadata, remote };
/// Metadata and remote records have only values; their keys are null.
enum class RecordPart : uint8_t { key, value };

struct RecordType {
  RecordLog log;
  RecordPart part;
  wire::MessageType message;  ///< info->key is the record type.
};

std::span<const RecordType> record_table();
/// Null for what the table does not know.
const RecordType* find_record(RecordLog log, RecordPart part, int16_t type);

namespace detail {
std::span<const RecordType> record_rows_group();
std::span<const RecordType> record_rows_other();
}  // namespace detail

}  // namespace zurau::msg
