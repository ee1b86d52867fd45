// The registry of APIs: one row for each key that a client can send in Kafka 4.3, and for the
// broker-to-broker ones that the vectors know. The dispatcher, ApiVersions, dumps, fuzzing and docs all read
// it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/wire/codec.h"

namespace zurau::wire {

struct ApiInfo {
  int16_t key;
  std::string_view name;  ///< "Produce"
  MessageType request;    ///< Versions and flexible_from stand in its MessageInfo.
  MessageType response;
  bool may_overlap = false;  ///< May start while requests of the same kind are in flight (Produce).
};

/// Ascending by key.
std::span<const ApiInfo> api_table();
/// Null for a key that is not in the table.
const ApiInfo* find_api(int16_t key);

/// Versions of the headers (api_headers.tsv of the golden vectors; ApiMessageType).
int16_t request_header_version(const ApiInfo& api, int16_t version);
int16_t response_header_version(const ApiInfo& api, int16_t version);

}  // namespace zurau::wire
