// ListTransactions (key 66): versions 0-2, flexible.
//   1  + duration_filter: by duration (KIP-994)
//   2  + transactional_id_pattern: by a pattern of transactional ids (KIP-1152)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ListTransactionsRequest {
  std::vector<std::string> state_filters;
  std::vector<int64_t> producer_id_filters;
  int64_t duration_filter = -1;
  std::optional<std::string> transactional_id_pattern;

  static constexpr wire::MessageInfo info{
      .name = "ListTransactionsRequest", .key = 66, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListTransactionsRequest::state_filters>("state_filters"),
      wire::field<&ListTransactionsRequest::producer_id_filters>("producer_id_filters"),
      wire::field<&ListTransactionsRequest::duration_filter>("duration_filter", wire::since(1)),
      wire::field<&ListTransactionsRequest::transactional_id_pattern>(
          "transactional_id_pattern", wire::since(2), wire::nullable_since(2)),
  };
};

struct ListTransactionsResponse {
  struct TransactionState {
    std::string transactional_id;
    int64_t producer_id = 0;
    std::string transaction_state;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TransactionState::transactional_id>("transactional_id"),
        wire::field<&TransactionState::producer_id>("producer_id"),
        wire::field<&TransactionState::transaction_state>("transaction_state"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<std::string> unknown_state_filters;
  std::vector<TransactionState> transaction_states;

  static constexpr wire::MessageInfo info{
      .name = "ListTransactionsResponse", .key = 66, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ListTransactionsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ListTransactionsResponse::error_code>("error_code"),
      wire::field<&ListTransactionsResponse::unknown_state_filters>("unknown_state_filters"),
      wire::field<&ListTransactionsResponse::transaction_states>("transaction_states"),
  };
};

}  // namespace zurau::msg
