// ShareGroupDescribe (key 77): version 1, flexible. Version 0 was early access only.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct ShareGroupDescribeRequest {
  std::vector<std::string> group_ids;
  bool include_authorized_operations = false;

  static constexpr wire::MessageInfo info{
      .name = "ShareGroupDescribeRequest", .key = 77, .versions = {1, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupDescribeRequest::group_ids>("group_ids"),
      wire::field<&ShareGroupDescribeRequest::include_authorized_operations>("include_authorized_operations"),
  };
};

struct ShareGroupDescribeResponse {
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
    std::optional<std::string> rack_id;
    int32_t member_epoch = 0;
    std::string client_id;
    std::string client_host;
    std::vector<std::string> subscribed_topic_names;
    Assignment assignment;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Member::member_id>("member_id"),
        wire::field<&Member::rack_id>("rack_id", wire::nullable_since(0)),
        wire::field<&Member::member_epoch>("member_epoch"),
        wire::field<&Member::client_id>("client_id"),
        wire::field<&Member::client_host>("client_host"),
        wire::field<&Member::subscribed_topic_names>("subscribed_topic_names"),
        wire::field<&Member::assignment>("assignment"),
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
      .name = "ShareGroupDescribeResponse", .key = 77, .versions = {1, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ShareGroupDescribeResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&ShareGroupDescribeResponse::groups>("groups"),
  };
};

}  // namespace zurau::msg
