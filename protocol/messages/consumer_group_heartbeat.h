// ConsumerGroupHeartbeat (key 68): versions 0-1, flexible.
//   1  + subscribed_topic_regex: subscription by regular expression; the client makes its member id
//      (KIP-848, KIP-1082)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ConsumerGroupHeartbeatRequest {
  struct TopicPartitions {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic_id>("topic_id"),
        wire::field<&TopicPartitions::partitions>("partitions"),
    };
  };

  std::string group_id;
  std::string member_id;
  int32_t member_epoch = 0;
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  int32_t rebalance_timeout_ms = -1;
  std::optional<std::vector<std::string>> subscribed_topic_names;
  std::optional<std::string> subscribed_topic_regex;
  std::optional<std::string> server_assignor;
  std::optional<std::vector<TopicPartitions>> topic_partitions;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupHeartbeatRequest", .key = 68, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupHeartbeatRequest::group_id>("group_id"),
      wire::field<&ConsumerGroupHeartbeatRequest::member_id>("member_id"),
      wire::field<&ConsumerGroupHeartbeatRequest::member_epoch>("member_epoch"),
      wire::field<&ConsumerGroupHeartbeatRequest::instance_id>("instance_id", wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatRequest::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatRequest::rebalance_timeout_ms>("rebalance_timeout_ms"),
      wire::field<&ConsumerGroupHeartbeatRequest::subscribed_topic_names>("subscribed_topic_names",
                                                                          wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatRequest::subscribed_topic_regex>(
          "subscribed_topic_regex", wire::since(1), wire::nullable_since(1)),
      wire::field<&ConsumerGroupHeartbeatRequest::server_assignor>("server_assignor",
                                                                   wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatRequest::topic_partitions>("topic_partitions",
                                                                    wire::nullable_since(0)),
  };
};

struct ConsumerGroupHeartbeatResponse {
  struct TopicPartitions {
    Uuid topic_id;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic_id>("topic_id"),
        wire::field<&TopicPartitions::partitions>("partitions"),
    };
  };

  struct Assignment {
    std::vector<TopicPartitions> topic_partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Assignment::topic_partitions>("topic_partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::optional<std::string> member_id;
  int32_t member_epoch = 0;
  int32_t heartbeat_interval_ms = 0;
  std::optional<Assignment> assignment;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupHeartbeatResponse", .key = 68, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupHeartbeatResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ConsumerGroupHeartbeatResponse::error_code>("error_code"),
      wire::field<&ConsumerGroupHeartbeatResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatResponse::member_id>("member_id", wire::nullable_since(0)),
      wire::field<&ConsumerGroupHeartbeatResponse::member_epoch>("member_epoch"),
      wire::field<&ConsumerGroupHeartbeatResponse::heartbeat_interval_ms>("heartbeat_interval_ms"),
      wire::field<&ConsumerGroupHeartbeatResponse::assignment>("assignment", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
