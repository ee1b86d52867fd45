// AddOffsetsToTxn (key 25): versions 0-4, flexible from 3.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  PRODUCER_FENCED is understood (KIP-588)
//   3  flexible
//   4  TRANSACTION_ABORTABLE is understood (KIP-890)
#pragma once

#include <cstdint>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AddOffsetsToTxnRequest {
  std::string transactional_id;
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  std::string group_id;

  static constexpr wire::MessageInfo info{
      .name = "AddOffsetsToTxnRequest", .key = 25, .versions = {0, 4}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddOffsetsToTxnRequest::transactional_id>("transactional_id"),
      wire::field<&AddOffsetsToTxnRequest::producer_id>("producer_id"),
      wire::field<&AddOffsetsToTxnRequest::producer_epoch>("producer_epoch"),
      wire::field<&AddOffsetsToTxnRequest::group_id>("group_id"),
  };
};

struct AddOffsetsToTxnResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;

  static constexpr wire::MessageInfo info{
      .name = "AddOffsetsToTxnResponse", .key = 25, .versions = {0, 4}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddOffsetsToTxnResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AddOffsetsToTxnResponse::error_code>("error_code"),
  };
};

}  // namespace zurau::msg
