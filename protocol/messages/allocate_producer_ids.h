// AllocateProducerIds (key 67): version 0, flexible.
#pragma once

#include <cstdint>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AllocateProducerIdsRequest {
  int32_t broker_id = 0;
  int64_t broker_epoch = -1;

  static constexpr wire::MessageInfo info{
      .name = "AllocateProducerIdsRequest", .key = 67, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AllocateProducerIdsRequest::broker_id>("broker_id"),
      wire::field<&AllocateProducerIdsRequest::broker_epoch>("broker_epoch"),
  };
};

struct AllocateProducerIdsResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t producer_id_start = 0;
  int32_t producer_id_len = 0;

  static constexpr wire::MessageInfo info{
      .name = "AllocateProducerIdsResponse", .key = 67, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AllocateProducerIdsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AllocateProducerIdsResponse::error_code>("error_code"),
      wire::field<&AllocateProducerIdsResponse::producer_id_start>("producer_id_start"),
      wire::field<&AllocateProducerIdsResponse::producer_id_len>("producer_id_len"),
  };
};

}  // namespace zurau::msg
