// Produce (key 0): versions 0-13, flexible from 9. Kafka 4 refuses 0-2, whose records are message sets, but
// advertises 0: librdkafka before 2.12 looks for it (KAFKA-18659).
//   1  response + throttle_time_ms
//   2  response + log_append_time_ms
//   3  + transactional_id: record batches of magic 2 and transactions (KIP-98)
//   4  KAFKA_STORAGE_ERROR is understood (KIP-112)
//   5  response + log_start_offset: where the log starts (KIP-107)
//   6  a throttled response is sent before the wait (KIP-219)
//   7  zstd (KIP-110)
//   8  response + record_errors, error_message: which records were refused (KIP-467)
//   9  flexible
//  10  response + current_leader, node_endpoints: the leader when the client is wrong (KIP-951)
//  11  TRANSACTION_ABORTABLE is understood (KIP-890)
//  12  transactions v2, partitions join implicitly (KIP-890)
//  13  + topic_id; - name; response + topic_id; response - name: topic ids in place of names (KIP-516)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ProduceRequest {
  struct PartitionProduceData {
    int32_t index = 0;
    std::optional<wire::Records> records;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionProduceData::index>("index"),
        wire::field<&PartitionProduceData::records>("records", wire::nullable_since(0)),
    };
  };

  struct TopicProduceData {
    std::string name;
    Uuid topic_id;
    std::vector<PartitionProduceData> partition_data;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicProduceData::name>("name", wire::versions(0, 12)),
        wire::field<&TopicProduceData::topic_id>("topic_id", wire::since(13)),
        wire::field<&TopicProduceData::partition_data>("partition_data"),
    };
  };

  std::optional<std::string> transactional_id;
  int16_t acks = 0;
  int32_t timeout_ms = 0;
  std::vector<TopicProduceData> topic_data;

  static constexpr wire::MessageInfo info{
      .name = "ProduceRequest", .key = 0, .versions = {0, 13}, .flexible_from = 9};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ProduceRequest::transactional_id>("transactional_id", wire::since(3),
                                                     wire::nullable_since(3)),
      wire::field<&ProduceRequest::acks>("acks"),
      wire::field<&ProduceRequest::timeout_ms>("timeout_ms"),
      wire::field<&ProduceRequest::topic_data>("topic_data"),
  };
};

struct ProduceResponse {
  struct BatchIndexAndErrorMessage {
    int32_t batch_index = 0;
    std::optional<std::string> batch_index_error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&BatchIndexAndErrorMessage::batch_index>("batch_index", wire::since(8)),
        wire::field<&BatchIndexAndErrorMessage::batch_index_error_message>(
            "batch_index_error_message", wire::since(8), wire::nullable_since(8)),
    };
  };

  struct LeaderIdAndEpoch {
    int32_t leader_id = -1;
    int32_t leader_epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderIdAndEpoch::leader_id>("leader_id", wire::since(10)),
        wire::field<&LeaderIdAndEpoch::leader_epoch>("leader_epoch", wire::since(10)),
    };
  };

  struct PartitionProduceResponse {
    int32_t index = 0;
    int16_t error_code = 0;
    int64_t base_offset = 0;
    int64_t log_append_time_ms = -1;
    int64_t log_start_offset = -1;
    std::vector<BatchIndexAndErrorMessage> record_errors;
    std::optional<std::string> error_message;
    LeaderIdAndEpoch current_leader;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionProduceResponse::index>("index"),
        wire::field<&PartitionProduceResponse::error_code>("error_code"),
        wire::field<&PartitionProduceResponse::base_offset>("base_offset"),
        wire::field<&PartitionProduceResponse::log_append_time_ms>("log_append_time_ms", wire::since(2)),
        wire::field<&PartitionProduceResponse::log_start_offset>("log_start_offset", wire::since(5)),
        wire::field<&PartitionProduceResponse::record_errors>("record_errors", wire::since(8)),
        wire::field<&PartitionProduceResponse::error_message>("error_message", wire::since(8),
                                                              wire::nullable_since(8)),
        wire::field<&PartitionProduceResponse::current_leader>("current_leader", wire::since(10),
                                                               wire::tag(0)),
    };
  };

  struct TopicProduceResponse {
    std::string name;
    Uuid topic_id;
    std::vector<PartitionProduceResponse> partition_responses;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicProduceResponse::name>("name", wire::versions(0, 12)),
        wire::field<&TopicProduceResponse::topic_id>("topic_id", wire::since(13)),
        wire::field<&TopicProduceResponse::partition_responses>("partition_responses"),
    };
  };

  struct NodeEndpoint {
    int32_t node_id = 0;
    std::string host;
    int32_t port = 0;
    std::optional<std::string> rack;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&NodeEndpoint::node_id>("node_id", wire::since(10)),
        wire::field<&NodeEndpoint::host>("host", wire::since(10)),
        wire::field<&NodeEndpoint::port>("port", wire::since(10)),
        wire::field<&NodeEndpoint::rack>("rack", wire::since(10), wire::nullable_since(10)),
    };
  };

  std::vector<TopicProduceResponse> responses;
  int32_t throttle_time_ms = 0;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "ProduceResponse", .key = 0, .versions = {0, 13}, .flexible_from = 9};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ProduceResponse::responses>("responses"),
      wire::field<&ProduceResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&ProduceResponse::node_endpoints>("node_endpoints", wire::since(10), wire::tag(0)),
  };
};

}  // namespace zurau::msg
