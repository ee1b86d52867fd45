// ShareAcknowledge (key 79): versions 1-2, flexible. Version 0 was early access only.
//   2  + is_renew_ack; response + acquisition_lock_timeout_ms: renewing acquisitions (KIP-1222)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ShareAcknowledgeRequest {
  struct AcknowledgementBatch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    std::vector<int8_t> acknowledge_types;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AcknowledgementBatch::first_offset>("first_offset"),
        wire::field<&AcknowledgementBatch::last_offset>("last_offset"),
        wire::field<&AcknowledgementBatch::acknowledge_types>("acknowledge_types"),
    };
  };

  struct AcknowledgePartition {
    int32_t partition_index = 0;
    std::vector<AcknowledgementBatch> acknowledgement_batches;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AcknowledgePartition::partition_index>("partition_index"),
        wire::field<&AcknowledgePartition::acknowledgement_batches>("acknowledgement_batches"),
    };
  };

  struct AcknowledgeTopic {
    Uuid topic_id;
    std::vector<AcknowledgePartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AcknowledgeTopic::topic_id>("topic_id"),
        wire::field<&AcknowledgeTopic::partitions>("partitions"),
    };
  };

  std::optional<std::string> group_id;
  std::optional<std::string> member_id;
  int32_t share_session_epoch = 0;
  bool is_renew_ack = false;
  std::vector<AcknowledgeTopic> topics;

  static constexpr wire::MessageInfo info{
      .name = "ShareAcknowledgeRequest", .key = 79, .versions = {1, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareAcknowledgeRequest::group_id>("group_id", wire::nullable_since(0)),
      wire::field<&ShareAcknowledgeRequest::member_id>("member_id", wire::nullable_since(0)),
      wire::field<&ShareAcknowledgeRequest::share_session_epoch>("share_session_epoch"),
      wire::field<&ShareAcknowledgeRequest::is_renew_ack>("is_renew_ack", wire::since(2)),
      wire::field<&ShareAcknowledgeRequest::topics>("topics"),
  };
};

struct ShareAcknowledgeResponse {
  struct LeaderIdAndEpoch {
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderIdAndEpoch::leader_id>("leader_id"),
        wire::field<&LeaderIdAndEpoch::leader_epoch>("leader_epoch"),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    LeaderIdAndEpoch current_leader;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&PartitionData::current_leader>("current_leader"),
    };
  };

  struct ShareAcknowledgeTopicResponse {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ShareAcknowledgeTopicResponse::topic_id>("topic_id"),
        wire::field<&ShareAcknowledgeTopicResponse::partitions>("partitions"),
    };
  };

  struct NodeEndpoint {
    int32_t node_id = 0;
    std::string host;
    int32_t port = 0;
    std::optional<std::string> rack;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&NodeEndpoint::node_id>("node_id"),
        wire::field<&NodeEndpoint::host>("host"),
        wire::field<&NodeEndpoint::port>("port"),
        wire::field<&NodeEndpoint::rack>("rack", wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  int32_t acquisition_lock_timeout_ms = 0;
  std::vector<ShareAcknowledgeTopicResponse> responses;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "ShareAcknowledgeResponse", .key = 79, .versions = {1, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareAcknowledgeResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ShareAcknowledgeResponse::error_code>("error_code"),
      wire::field<&ShareAcknowledgeResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&ShareAcknowledgeResponse::acquisition_lock_timeout_ms>("acquisition_lock_timeout_ms",
                                                                          wire::since(2)),
      wire::field<&ShareAcknowledgeResponse::responses>("responses"),
      wire::field<&ShareAcknowledgeResponse::node_endpoints>("node_endpoints"),
  };
};

}  // namespace zurau::msg
