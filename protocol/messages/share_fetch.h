// ShareFetch (key 78): versions 1-2, flexible. Version 0 was early access only.
//   2  + share_acquire_mode, is_renew_ack: renewing acquisitions (KIP-1222), record limits (KIP-1206)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ShareFetchRequest {
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

  struct FetchPartition {
    int32_t partition_index = 0;
    std::vector<AcknowledgementBatch> acknowledgement_batches;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FetchPartition::partition_index>("partition_index"),
        wire::field<&FetchPartition::acknowledgement_batches>("acknowledgement_batches"),
    };
  };

  struct FetchTopic {
    Uuid topic_id;
    std::vector<FetchPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&FetchTopic::topic_id>("topic_id"),
        wire::field<&FetchTopic::partitions>("partitions"),
    };
  };

  struct ForgottenTopic {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ForgottenTopic::topic_id>("topic_id"),
        wire::field<&ForgottenTopic::partitions>("partitions"),
    };
  };

  std::optional<std::string> group_id;
  std::optional<std::string> member_id;
  int32_t share_session_epoch = 0;
  int32_t max_wait_ms = 0;
  int32_t min_bytes = 0;
  int32_t max_bytes = std::numeric_limits<int32_t>::max();
  int32_t max_records = 0;
  int32_t batch_size = 0;
  int8_t share_acquire_mode = 0;
  bool is_renew_ack = false;
  std::vector<FetchTopic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;

  static constexpr wire::MessageInfo info{
      .name = "ShareFetchRequest", .key = 78, .versions = {1, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareFetchRequest::group_id>("group_id", wire::nullable_since(0)),
      wire::field<&ShareFetchRequest::member_id>("member_id", wire::nullable_since(0)),
      wire::field<&ShareFetchRequest::share_session_epoch>("share_session_epoch"),
      wire::field<&ShareFetchRequest::max_wait_ms>("max_wait_ms"),
      wire::field<&ShareFetchRequest::min_bytes>("min_bytes"),
      wire::field<&ShareFetchRequest::max_bytes>("max_bytes"),
      wire::field<&ShareFetchRequest::max_records>("max_records"),
      wire::field<&ShareFetchRequest::batch_size>("batch_size"),
      wire::field<&ShareFetchRequest::share_acquire_mode>("share_acquire_mode", wire::since(2)),
      wire::field<&ShareFetchRequest::is_renew_ack>("is_renew_ack", wire::since(2)),
      wire::field<&ShareFetchRequest::topics>("topics"),
      wire::field<&ShareFetchRequest::forgotten_topics_data>("forgotten_topics_data"),
  };
};

struct ShareFetchResponse {
  struct LeaderIdAndEpoch {
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&LeaderIdAndEpoch::leader_id>("leader_id"),
        wire::field<&LeaderIdAndEpoch::leader_epoch>("leader_epoch"),
    };
  };

  struct AcquiredRecords {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int16_t delivery_count = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AcquiredRecords::first_offset>("first_offset"),
        wire::field<&AcquiredRecords::last_offset>("last_offset"),
        wire::field<&AcquiredRecords::delivery_count>("delivery_count"),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int16_t acknowledge_error_code = 0;
    std::optional<std::string> acknowledge_error_message;
    LeaderIdAndEpoch current_leader;
    std::optional<wire::Records> records;
    std::vector<AcquiredRecords> acquired_records;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&PartitionData::acknowledge_error_code>("acknowledge_error_code"),
        wire::field<&PartitionData::acknowledge_error_message>("acknowledge_error_message",
                                                               wire::nullable_since(0)),
        wire::field<&PartitionData::current_leader>("current_leader"),
        wire::field<&PartitionData::records>("records", wire::nullable(0, 0)),
        wire::field<&PartitionData::acquired_records>("acquired_records"),
    };
  };

  struct ShareFetchableTopicResponse {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ShareFetchableTopicResponse::topic_id>("topic_id"),
        wire::field<&ShareFetchableTopicResponse::partitions>("partitions"),
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
  std::vector<ShareFetchableTopicResponse> responses;
  std::vector<NodeEndpoint> node_endpoints;

  static constexpr wire::MessageInfo info{
      .name = "ShareFetchResponse", .key = 78, .versions = {1, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareFetchResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ShareFetchResponse::error_code>("error_code"),
      wire::field<&ShareFetchResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&ShareFetchResponse::acquisition_lock_timeout_ms>("acquisition_lock_timeout_ms"),
      wire::field<&ShareFetchResponse::responses>("responses"),
      wire::field<&ShareFetchResponse::node_endpoints>("node_endpoints"),
  };
};

}  // namespace zurau::msg
