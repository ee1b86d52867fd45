// AddPartitionsToTxn (key 24): versions 0-5, flexible from 3.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  PRODUCER_FENCED is understood (KIP-588)
//   3  flexible
//   4  + transactions; - v3_and_below_transactional_id, v3_and_below_producer_id,
//      v3_and_below_producer_epoch, v3_and_below_topics; response + error_code, results_by_transaction;
//      response - results_by_topic_v3_and_below: batches of transactions and verification, between brokers
//      (KIP-890)
//   5  TRANSACTION_ABORTABLE is understood (KIP-890)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AddPartitionsToTxnRequest {
  struct AddPartitionsToTxnTopic {
    std::string name;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AddPartitionsToTxnTopic::name>("name"),
        wire::field<&AddPartitionsToTxnTopic::partitions>("partitions"),
    };
  };

  struct AddPartitionsToTxnTransaction {
    std::string transactional_id;
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    bool verify_only = false;
    std::vector<AddPartitionsToTxnTopic> topics;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AddPartitionsToTxnTransaction::transactional_id>("transactional_id", wire::since(4)),
        wire::field<&AddPartitionsToTxnTransaction::producer_id>("producer_id", wire::since(4)),
        wire::field<&AddPartitionsToTxnTransaction::producer_epoch>("producer_epoch", wire::since(4)),
        wire::field<&AddPartitionsToTxnTransaction::verify_only>("verify_only", wire::since(4)),
        wire::field<&AddPartitionsToTxnTransaction::topics>("topics", wire::since(4)),
    };
  };

  std::vector<AddPartitionsToTxnTransaction> transactions;
  std::string v3_and_below_transactional_id;
  int64_t v3_and_below_producer_id = 0;
  int16_t v3_and_below_producer_epoch = 0;
  std::vector<AddPartitionsToTxnTopic> v3_and_below_topics;

  static constexpr wire::MessageInfo info{
      .name = "AddPartitionsToTxnRequest", .key = 24, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddPartitionsToTxnRequest::transactions>("transactions", wire::since(4)),
      wire::field<&AddPartitionsToTxnRequest::v3_and_below_transactional_id>("v3_and_below_transactional_id",
                                                                             wire::versions(0, 3)),
      wire::field<&AddPartitionsToTxnRequest::v3_and_below_producer_id>("v3_and_below_producer_id",
                                                                        wire::versions(0, 3)),
      wire::field<&AddPartitionsToTxnRequest::v3_and_below_producer_epoch>("v3_and_below_producer_epoch",
                                                                           wire::versions(0, 3)),
      wire::field<&AddPartitionsToTxnRequest::v3_and_below_topics>("v3_and_below_topics",
                                                                   wire::versions(0, 3)),
  };
};

struct AddPartitionsToTxnResponse {
  struct AddPartitionsToTxnPartitionResult {
    int32_t partition_index = 0;
    int16_t partition_error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AddPartitionsToTxnPartitionResult::partition_index>("partition_index"),
        wire::field<&AddPartitionsToTxnPartitionResult::partition_error_code>("partition_error_code"),
    };
  };

  struct AddPartitionsToTxnTopicResult {
    std::string name;
    std::vector<AddPartitionsToTxnPartitionResult> results_by_partition;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AddPartitionsToTxnTopicResult::name>("name"),
        wire::field<&AddPartitionsToTxnTopicResult::results_by_partition>("results_by_partition"),
    };
  };

  struct AddPartitionsToTxnResult {
    std::string transactional_id;
    std::vector<AddPartitionsToTxnTopicResult> topic_results;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AddPartitionsToTxnResult::transactional_id>("transactional_id", wire::since(4)),
        wire::field<&AddPartitionsToTxnResult::topic_results>("topic_results", wire::since(4)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<AddPartitionsToTxnResult> results_by_transaction;
  std::vector<AddPartitionsToTxnTopicResult> results_by_topic_v3_and_below;

  static constexpr wire::MessageInfo info{
      .name = "AddPartitionsToTxnResponse", .key = 24, .versions = {0, 5}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddPartitionsToTxnResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AddPartitionsToTxnResponse::error_code>("error_code", wire::since(4)),
      wire::field<&AddPartitionsToTxnResponse::results_by_transaction>("results_by_transaction",
                                                                       wire::since(4)),
      wire::field<&AddPartitionsToTxnResponse::results_by_topic_v3_and_below>("results_by_topic_v3_and_below",
                                                                              wire::versions(0, 3)),
  };
};

}  // namespace zurau::msg
