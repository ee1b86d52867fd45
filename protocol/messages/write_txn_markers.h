// WriteTxnMarkers (key 27): versions 0-2, flexible from 1. Kafka 4 dropped 0.
//   1  flexible
//   2  + transaction_version: markers that say the transaction version (KIP-1228)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct WriteTxnMarkersRequest {
  struct WritableTxnMarkerTopic {
    std::string name;
    std::vector<int32_t> partition_indexes;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WritableTxnMarkerTopic::name>("name"),
        wire::field<&WritableTxnMarkerTopic::partition_indexes>("partition_indexes"),
    };
  };

  struct WritableTxnMarker {
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    bool transaction_result = false;
    std::vector<WritableTxnMarkerTopic> topics;
    int32_t coordinator_epoch = 0;
    int8_t transaction_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WritableTxnMarker::producer_id>("producer_id"),
        wire::field<&WritableTxnMarker::producer_epoch>("producer_epoch"),
        wire::field<&WritableTxnMarker::transaction_result>("transaction_result"),
        wire::field<&WritableTxnMarker::topics>("topics"),
        wire::field<&WritableTxnMarker::coordinator_epoch>("coordinator_epoch"),
        wire::field<&WritableTxnMarker::transaction_version>("transaction_version", wire::since(2)),
    };
  };

  std::vector<WritableTxnMarker> markers;

  static constexpr wire::MessageInfo info{
      .name = "WriteTxnMarkersRequest", .key = 27, .versions = {0, 2}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&WriteTxnMarkersRequest::markers>("markers"),
  };
};

struct WriteTxnMarkersResponse {
  struct WritableTxnMarkerPartitionResult {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WritableTxnMarkerPartitionResult::partition_index>("partition_index"),
        wire::field<&WritableTxnMarkerPartitionResult::error_code>("error_code"),
    };
  };

  struct WritableTxnMarkerTopicResult {
    std::string name;
    std::vector<WritableTxnMarkerPartitionResult> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WritableTxnMarkerTopicResult::name>("name"),
        wire::field<&WritableTxnMarkerTopicResult::partitions>("partitions"),
    };
  };

  struct WritableTxnMarkerResult {
    int64_t producer_id = 0;
    std::vector<WritableTxnMarkerTopicResult> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&WritableTxnMarkerResult::producer_id>("producer_id"),
        wire::field<&WritableTxnMarkerResult::topics>("topics"),
    };
  };

  std::vector<WritableTxnMarkerResult> markers;

  static constexpr wire::MessageInfo info{
      .name = "WriteTxnMarkersResponse", .key = 27, .versions = {0, 2}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&WriteTxnMarkersResponse::markers>("markers"),
  };
};

}  // namespace zurau::msg
