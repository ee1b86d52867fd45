// Records of __transaction_state: the key is the record type (int16) and a key struct, the value its version
// (int16) and a value struct; a null value deletes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// TransactionLogKey (key 0): version 0, never flexible.
struct TransactionLogKey {
  std::string transactional_id;

  static constexpr wire::MessageInfo info{.name = "TransactionLogKey", .key = 0, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&TransactionLogKey::transactional_id>("transactional_id"),
  };
};

// TransactionLogValue (key 0): versions 0-1, flexible from 1.
//   1  flexible; + previous_producer_id, next_producer_id, next_producer_epoch, client_transaction_version
struct TransactionLogValue {
  struct PartitionsSchema {
    std::string topic;
    std::vector<int32_t> partition_ids;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionsSchema::topic>("topic"),
        wire::field<&PartitionsSchema::partition_ids>("partition_ids"),
    };
  };

  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  int32_t transaction_timeout_ms = 0;
  int8_t transaction_status = 0;
  std::optional<std::vector<PartitionsSchema>> transaction_partitions;
  int64_t transaction_last_update_timestamp_ms = 0;
  int64_t transaction_start_timestamp_ms = 0;
  int64_t previous_producer_id = -1;
  int64_t next_producer_id = -1;
  int16_t client_transaction_version = 0;
  int16_t next_producer_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "TransactionLogValue", .key = 0, .versions = {0, 1}, .flexible_from = 1};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&TransactionLogValue::producer_id>("producer_id"),
      wire::field<&TransactionLogValue::producer_epoch>("producer_epoch"),
      wire::field<&TransactionLogValue::transaction_timeout_ms>("transaction_timeout_ms"),
      wire::field<&TransactionLogValue::transaction_status>("transaction_status"),
      wire::field<&TransactionLogValue::transaction_partitions>("transaction_partitions",
                                                                wire::nullable_since(0)),
      wire::field<&TransactionLogValue::transaction_last_update_timestamp_ms>(
          "transaction_last_update_timestamp_ms"),
      wire::field<&TransactionLogValue::transaction_start_timestamp_ms>("transaction_start_timestamp_ms"),
      wire::field<&TransactionLogValue::previous_producer_id>("previous_producer_id", wire::since(1),
                                                              wire::tag(0)),
      wire::field<&TransactionLogValue::next_producer_id>("next_producer_id", wire::since(1), wire::tag(1)),
      wire::field<&TransactionLogValue::client_transaction_version>("client_transaction_version",
                                                                    wire::since(1), wire::tag(2)),
      wire::field<&TransactionLogValue::next_producer_epoch>("next_producer_epoch", wire::since(1),
                                                             wire::tag(3)),
  };
};

}  // namespace zurau::msg
