// DescribeTransactions (key 65): version 0, flexible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeTransactionsRequest {
  std::vector<std::string> transactional_ids;

  static constexpr wire::MessageInfo info{
      .name = "DescribeTransactionsRequest", .key = 65, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeTransactionsRequest::transactional_ids>("transactional_ids"),
  };
};

struct DescribeTransactionsResponse {
  struct TopicData {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic>("topic"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  struct TransactionState {
    int16_t error_code = 0;
    std::string transactional_id;
    std::string transaction_state;
    int32_t transaction_timeout_ms = 0;
    int64_t transaction_start_time_ms = 0;
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    std::vector<TopicData> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TransactionState::error_code>("error_code"),
        wire::field<&TransactionState::transactional_id>("transactional_id"),
        wire::field<&TransactionState::transaction_state>("transaction_state"),
        wire::field<&TransactionState::transaction_timeout_ms>("transaction_timeout_ms"),
        wire::field<&TransactionState::transaction_start_time_ms>("transaction_start_time_ms"),
        wire::field<&TransactionState::producer_id>("producer_id"),
        wire::field<&TransactionState::producer_epoch>("producer_epoch"),
        wire::field<&TransactionState::topics>("topics"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<TransactionState> transaction_states;

  static constexpr wire::MessageInfo info{
      .name = "DescribeTransactionsResponse", .key = 65, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeTransactionsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeTransactionsResponse::transaction_states>("transaction_states"),
  };
};

}  // namespace zurau::msg
