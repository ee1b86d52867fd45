// DescribeProducers (key 61): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeProducersRequest {
  struct TopicRequest {
    std::string name;
    std::vector<int32_t> partition_indexes;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicRequest::name>("name"),
        wire::field<&TopicRequest::partition_indexes>("partition_indexes"),
    };
  };

  std::vector<TopicRequest> topics;

  static constexpr wire::MessageInfo info{
      .name = "DescribeProducersRequest", .key = 61, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeProducersRequest::topics>("topics"),
  };
};

struct DescribeProducersResponse {
  struct ProducerState {
    int64_t producer_id = 0;
    int32_t producer_epoch = 0;
    int32_t last_sequence = -1;
    int64_t last_timestamp = -1;
    int32_t coordinator_epoch = 0;
    int64_t current_txn_start_offset = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ProducerState::producer_id>("producer_id"),
        wire::field<&ProducerState::producer_epoch>("producer_epoch"),
        wire::field<&ProducerState::last_sequence>("last_sequence"),
        wire::field<&ProducerState::last_timestamp>("last_timestamp"),
        wire::field<&ProducerState::coordinator_epoch>("coordinator_epoch"),
        wire::field<&ProducerState::current_txn_start_offset>("current_txn_start_offset"),
    };
  };

  struct PartitionResponse {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::vector<ProducerState> active_producers;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionResponse::partition_index>("partition_index"),
        wire::field<&PartitionResponse::error_code>("error_code"),
        wire::field<&PartitionResponse::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&PartitionResponse::active_producers>("active_producers"),
    };
  };

  struct TopicResponse {
    std::string name;
    std::vector<PartitionResponse> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicResponse::name>("name"),
        wire::field<&TopicResponse::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<TopicResponse> topics;

  static constexpr wire::MessageInfo info{
      .name = "DescribeProducersResponse", .key = 61, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeProducersResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeProducersResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
