// InitProducerId (key 22): versions 0-6, flexible from 2. 6 is not stable yet (KIP-939).
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
//   3  + producer_id, producer_epoch: a producer may bump its own epoch (KIP-360)
//   4  PRODUCER_FENCED is understood (KIP-588)
//   5  TRANSACTION_ABORTABLE is understood (KIP-890)
//   6  + enable2_pc, keep_prepared_txn; response + ongoing_txn_producer_id, ongoing_txn_producer_epoch:
//      two-phase commit (KIP-939)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct InitProducerIdRequest {
  std::optional<std::string> transactional_id;
  int32_t transaction_timeout_ms = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  bool enable2_pc = false;
  bool keep_prepared_txn = false;

  static constexpr wire::MessageInfo info{
      .name = "InitProducerIdRequest", .key = 22, .versions = {0, 6}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&InitProducerIdRequest::transactional_id>("transactional_id", wire::nullable_since(0)),
      wire::field<&InitProducerIdRequest::transaction_timeout_ms>("transaction_timeout_ms"),
      wire::field<&InitProducerIdRequest::producer_id>("producer_id", wire::since(3)),
      wire::field<&InitProducerIdRequest::producer_epoch>("producer_epoch", wire::since(3)),
      wire::field<&InitProducerIdRequest::enable2_pc>("enable2_pc", wire::since(6)),
      wire::field<&InitProducerIdRequest::keep_prepared_txn>("keep_prepared_txn", wire::since(6)),
  };
};

struct InitProducerIdResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = 0;
  int64_t ongoing_txn_producer_id = -1;
  int16_t ongoing_txn_producer_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "InitProducerIdResponse", .key = 22, .versions = {0, 6}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&InitProducerIdResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&InitProducerIdResponse::error_code>("error_code"),
      wire::field<&InitProducerIdResponse::producer_id>("producer_id"),
      wire::field<&InitProducerIdResponse::producer_epoch>("producer_epoch"),
      wire::field<&InitProducerIdResponse::ongoing_txn_producer_id>("ongoing_txn_producer_id",
                                                                    wire::since(6)),
      wire::field<&InitProducerIdResponse::ongoing_txn_producer_epoch>("ongoing_txn_producer_epoch",
                                                                       wire::since(6)),
  };
};

}  // namespace zurau::msg
