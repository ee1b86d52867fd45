// EndTxn (key 26): versions 0-5, flexible from 3.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  PRODUCER_FENCED is understood (KIP-588)
//   3  flexible
//   4  TRANSACTION_ABORTABLE is understood (KIP-890)
//   5  response + producer_id, producer_epoch: epoch bumped with every transaction (KIP-890)
#pragma once

#include <cstdint>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct EndTxnRequest {
  std::string transactional_id;
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  bool committed = false;

  static constexpr wire::MessageInfo info{
      .name = "EndTxnRequest", .key = 26, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EndTxnRequest::transactional_id>("transactional_id"),
      wire::field<&EndTxnRequest::producer_id>("producer_id"),
      wire::field<&EndTxnRequest::producer_epoch>("producer_epoch"),
      wire::field<&EndTxnRequest::committed>("committed"),
  };
};

struct EndTxnResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "EndTxnResponse", .key = 26, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EndTxnResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&EndTxnResponse::error_code>("error_code"),
      wire::field<&EndTxnResponse::producer_id>("producer_id", wire::since(5)),
      wire::field<&EndTxnResponse::producer_epoch>("producer_epoch", wire::since(5)),
  };
};

}  // namespace zurau::msg
