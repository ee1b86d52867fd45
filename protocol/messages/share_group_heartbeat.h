// ShareGroupHeartbeat (key 76): version 1, flexible. Version 0 was early access only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ShareGroupHeartbeatRequest {
  std::string group_id;
  std::string member_id;
  int32_t member_epoch = 0;
  std::optional<std::string> rack_id;
  std::optional<std::vector<std::string>> subscribed_topic_names;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupHeartbeatRequest", .key = 76, .versions = {1, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupHeartbeatRequest::group_id>("group_id"),
      wire::field<&ShareGroupHeartbeatRequest::member_id>("member_id"),
      wire::field<&ShareGroupHeartbeatRequest::member_epoch>("member_epoch"),
      wire::field<&ShareGroupHeartbeatRequest::rack_id>("rack_id", wire::nullable_since(0)),
      wire::field<&ShareGroupHeartbeatRequest::subscribed_topic_names>("subscribed_topic_names",
                                                                       wire::nullable_since(0)),
  };
};

struct ShareGroupHeartbeatResponse {
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
      .name = "ShareGroupHeartbeatResponse", .key = 76, .versions = {1, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupHeartbeatResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ShareGroupHeartbeatResponse::error_code>("error_code"),
      wire::field<&ShareGroupHeartbeatResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&ShareGroupHeartbeatResponse::member_id>("member_id", wire::nullable_since(0)),
      wire::field<&ShareGroupHeartbeatResponse::member_epoch>("member_epoch"),
      wire::field<&ShareGroupHeartbeatResponse::heartbeat_interval_ms>("heartbeat_interval_ms"),
      wire::field<&ShareGroupHeartbeatResponse::assignment>("assignment", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
