// DescribeCluster (key 60): versions 0-2, flexible.
//   1  + endpoint_type; response + endpoint_type: brokers or controllers (KIP-919)
//   2  + include_fenced_brokers; response + is_fenced: fenced brokers (KIP-1073)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeClusterRequest {
  bool include_cluster_authorized_operations = false;
  int8_t endpoint_type = 1;
  bool include_fenced_brokers = false;

  static constexpr wire::MessageInfo info{
      .name = "DescribeClusterRequest", .key = 60, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeClusterRequest::include_cluster_authorized_operations>(
          "include_cluster_authorized_operations"),
      wire::field<&DescribeClusterRequest::endpoint_type>("endpoint_type", wire::since(1)),
      wire::field<&DescribeClusterRequest::include_fenced_brokers>("include_fenced_brokers", wire::since(2)),
  };
};

struct DescribeClusterResponse {
  struct DescribeClusterBroker {
    int32_t broker_id = 0;
    std::string host;
    int32_t port = 0;
    std::optional<std::string> rack;
    bool is_fenced = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeClusterBroker::broker_id>("broker_id"),
        wire::field<&DescribeClusterBroker::host>("host"),
        wire::field<&DescribeClusterBroker::port>("port"),
        wire::field<&DescribeClusterBroker::rack>("rack", wire::nullable_since(0)),
        wire::field<&DescribeClusterBroker::is_fenced>("is_fenced", wire::since(2)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  int8_t endpoint_type = 1;
  std::string cluster_id;
  int32_t controller_id = -1;
  std::vector<DescribeClusterBroker> brokers;
  int32_t cluster_authorized_operations = std::numeric_limits<int32_t>::min();

  static constexpr wire::MessageInfo info{
      .name = "DescribeClusterResponse", .key = 60, .versions = {0, 2}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeClusterResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeClusterResponse::error_code>("error_code"),
      wire::field<&DescribeClusterResponse::error_message>("error_message", wire::nullable_since(0)),
      wire::field<&DescribeClusterResponse::endpoint_type>("endpoint_type", wire::since(1)),
      wire::field<&DescribeClusterResponse::cluster_id>("cluster_id"),
      wire::field<&DescribeClusterResponse::controller_id>("controller_id"),
      wire::field<&DescribeClusterResponse::brokers>("brokers"),
      wire::field<&DescribeClusterResponse::cluster_authorized_operations>("cluster_authorized_operations"),
  };
};

}  // namespace zurau::msg
