// ConsumerGroupDescribe (key 69): versions 0-1, flexible.
//   1  response + member_type: classic or consumer members (KIP-1099)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ConsumerGroupDescribeRequest {
  std::vector<std::string> group_ids;
  bool include_authorized_operations = false;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupDescribeRequest", .key = 69, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupDescribeRequest::group_ids>("group_ids"),
      wire::field<&ConsumerGroupDescribeRequest::include_authorized_operations>(
          "include_authorized_operations"),
  };
};

struct ConsumerGroupDescribeResponse {
  struct TopicPartitions {
    Uuid topic_id;
    std::string topic_name;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicPartitions::topic_id>("topic_id"),
        wire::field<&TopicPartitions::topic_name>("topic_name"),
        wire::field<&TopicPartitions::partitions>("partitions"),
    };
  };

  struct Assignment {
    std::vector<TopicPartitions> topic_partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Assignment::topic_partitions>("topic_partitions"),
    };
  };

  struct Member {
    std::string member_id;
    std::optional<std::string> instance_id;
    std::optional<std::string> rack_id;
    int32_t member_epoch = 0;
    std::string client_id;
    std::string client_host;
    std::vector<std::string> subscribed_topic_names;
    std::optional<std::string> subscribed_topic_regex;
    Assignment assignment;
    Assignment target_assignment;
    int8_t member_type = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Member::member_id>("member_id"),
        wire::field<&Member::instance_id>("instance_id", wire::nullable_since(0)),
        wire::field<&Member::rack_id>("rack_id", wire::nullable_since(0)),
        wire::field<&Member::member_epoch>("member_epoch"),
        wire::field<&Member::client_id>("client_id"),
        wire::field<&Member::client_host>("client_host"),
        wire::field<&Member::subscribed_topic_names>("subscribed_topic_names"),
        wire::field<&Member::subscribed_topic_regex>("subscribed_topic_regex", wire::nullable_since(0)),
        wire::field<&Member::assignment>("assignment"),
        wire::field<&Member::target_assignment>("target_assignment"),
        wire::field<&Member::member_type>("member_type", wire::since(1)),
    };
  };

  struct DescribedGroup {
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::string group_id;
    std::string group_state;
    int32_t group_epoch = 0;
    int32_t assignment_epoch = 0;
    std::string assignor_name;
    std::vector<Member> members;
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedGroup::error_code>("error_code"),
        wire::field<&DescribedGroup::error_message>("error_message", wire::nullable_since(0)),
        wire::field<&DescribedGroup::group_id>("group_id"),
        wire::field<&DescribedGroup::group_state>("group_state"),
        wire::field<&DescribedGroup::group_epoch>("group_epoch"),
        wire::field<&DescribedGroup::assignment_epoch>("assignment_epoch"),
        wire::field<&DescribedGroup::assignor_name>("assignor_name"),
        wire::field<&DescribedGroup::members>("members"),
        wire::field<&DescribedGroup::authorized_operations>("authorized_operations"),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<DescribedGroup> groups;

  static constexpr wire::MessageInfo info{
      .name = "ConsumerGroupDescribeResponse", .key = 69, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ConsumerGroupDescribeResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ConsumerGroupDescribeResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
