// The value of a record in the metadata log: which type it is, and back. Framed by three unsigned varints in
// front of the message: frame version (1), type, version of the message (MetadataRecordSerde,
// AbstractApiMessageSerde).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/wire/codec.h"

namespace zurau::broker {

/// Types that the catalog acts upon; others are Kafka's and stay in the log untouched. Source:
/// MetadataRecordType.
enum class MetadataRecordType : uint32_t {
  register_broker = 0,
  topic = 2,
  partition = 3,
  config = 4,
  partition_change = 5,
  remove_topic = 9,
  feature_level = 12,
  producer_ids = 15,
  begin_transaction = 23,
  end_transaction = 24,
  abort_transaction = 25,
};

/// A record's value, its frame read. `body` is a view into the value.
struct MetadataRecord {
  uint32_t type = 0;
  int16_t version = 0;
  Bytes body;

  bool is(MetadataRecordType wanted) const { return type == static_cast<uint32_t>(wanted); }
};

/// Errors: a cut or over-long frame, a frame version other than 1.
Result<MetadataRecord> parse_metadata_record(Bytes value);

/// The frame of a record; encode_metadata_record appends the message.
void put_metadata_frame(std::vector<std::byte>& out, MetadataRecordType type, int16_t version);

using EncodedRecord = std::vector<std::byte>;

template <class Message>
EncodedRecord encode_metadata_record(MetadataRecordType type, int16_t version, const Message& message) {
  wire::FrameBuffer buffer;
  put_metadata_frame(buffer.bytes, type, version);
  wire::encode(message, version, buffer);
  return std::move(buffer.bytes);
}

}  // namespace zurau::broker
