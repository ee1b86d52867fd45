// Metadata (key 3): versions 0-13, flexible from 9.
//   1  + topics may be null; response + rack, controller_id, is_internal: null asks for all topics
//   2  response + cluster_id
//   3  response + throttle_time_ms: throttling (KIP-219 from 6)
//   4  + allow_auto_topic_creation
//   5  response + offline_replicas: offline replicas (KIP-112)
//   6  a throttled response is sent before the wait (KIP-219)
//   7  response + leader_epoch: leader epochs (KIP-320)
//   8  + include_cluster_authorized_operations, include_topic_authorized_operations; response +
//      topic_authorized_operations, cluster_authorized_operations: authorized operations (KIP-430)
//   9  flexible
//  10  + topic_id, name may be null; response + topic_id: topic ids answered (KIP-516)
//  11  - include_cluster_authorized_operations; response - cluster_authorized_operations: DescribeCluster
//      has them now (KIP-700)
//  12  response + name may be null: topics may be asked for by id (KIP-516)
//  13  response + error_code: an error of the whole (KIP-1102)
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct MetadataRequest {
  struct MetadataRequestTopic {
    Uuid topic_id;
    std::optional<std::string> name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MetadataRequestTopic::topic_id>("topic_id", wire::since(10)),
        wire::field<&MetadataRequestTopic::name>("name", wire::nullable_since(10)),
    };
  };

  std::optional<std::vector<MetadataRequestTopic>> topics;
  bool allow_auto_topic_creation = true;
  bool include_cluster_authorized_operations = false;
  bool include_topic_authorized_operations = false;

  static constexpr wire::MessageInfo info{
      .name = "MetadataRequest", .key = 3, .versions = {0, 13}, .flexible_from = 9};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&MetadataRequest::topics>("topics", wire::nullable_since(1)),
      wire::field<&MetadataRequest::allow_auto_topic_creation>("allow_auto_topic_creation", wire::since(4)),
      wire::field<&MetadataRequest::include_cluster_authorized_operations>(
          "include_cluster_authorized_operations", wire::versions(8, 10)),
      wire::field<&MetadataRequest::include_topic_authorized_operations>(
          "include_topic_authorized_operations", wire::since(8)),
  };
};

struct MetadataResponse {
  struct MetadataResponseBroker {
    int32_t node_id = 0;
    std::string host;
    int32_t port = 0;
    std::optional<std::string> rack;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MetadataResponseBroker::node_id>("node_id"),
        wire::field<&MetadataResponseBroker::host>("host"),
        wire::field<&MetadataResponseBroker::port>("port"),
        wire::field<&MetadataResponseBroker::rack>("rack", wire::since(1), wire::nullable_since(1)),
    };
  };

  struct MetadataResponsePartition {
    int16_t error_code = 0;
    int32_t partition_index = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = -1;
    std::vector<int32_t> replica_nodes;
    std::vector<int32_t> isr_nodes;
    std::vector<int32_t> offline_replicas;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MetadataResponsePartition::error_code>("error_code"),
        wire::field<&MetadataResponsePartition::partition_index>("partition_index"),
        wire::field<&MetadataResponsePartition::leader_id>("leader_id"),
        wire::field<&MetadataResponsePartition::leader_epoch>("leader_epoch", wire::since(7)),
        wire::field<&MetadataResponsePartition::replica_nodes>("replica_nodes"),
        wire::field<&MetadataResponsePartition::isr_nodes>("isr_nodes"),
        wire::field<&MetadataResponsePartition::offline_replicas>("offline_replicas", wire::since(5)),
    };
  };

  struct MetadataResponseTopic {
    int16_t error_code = 0;
    std::optional<std::string> name;
    Uuid topic_id;
    bool is_internal = false;
    std::vector<MetadataResponsePartition> partitions;
    int32_t topic_authorized_operations = std::numeric_limits<int32_t>::min();
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&MetadataResponseTopic::error_code>("error_code"),
        wire::field<&MetadataResponseTopic::name>("name", wire::nullable_since(12)),
        wire::field<&MetadataResponseTopic::topic_id>("topic_id", wire::since(10)),
        wire::field<&MetadataResponseTopic::is_internal>("is_internal", wire::since(1)),
        wire::field<&MetadataResponseTopic::partitions>("partitions"),
        wire::field<&MetadataResponseTopic::topic_authorized_operations>("topic_authorized_operations",
                                                                         wire::since(8)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<MetadataResponseBroker> brokers;
  std::optional<std::string> cluster_id;
  int32_t controller_id = -1;
  std::vector<MetadataResponseTopic> topics;
  int32_t cluster_authorized_operations = std::numeric_limits<int32_t>::min();
  int16_t error_code = 0;

  static constexpr wire::MessageInfo info{
      .name = "MetadataResponse", .key = 3, .versions = {0, 13}, .flexible_from = 9};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&MetadataResponse::throttle_time_ms>("throttle_time_ms", wire::since(3)),
      wire::field<&MetadataResponse::brokers>("brokers"),
      wire::field<&MetadataResponse::cluster_id>("cluster_id", wire::since(2), wire::nullable_since(2)),
      wire::field<&MetadataResponse::controller_id>("controller_id", wire::since(1)),
      wire::field<&MetadataResponse::topics>("topics"),
      wire::field<&MetadataResponse::cluster_authorized_operations>("cluster_authorized_operations",
                                                                    wire::versions(8, 10)),
      wire::field<&MetadataResponse::error_code>("error_code", wire::since(13)),
  };
};

}  // namespace zurau::msg
