// CreateTopics (key 19): versions 0-7, flexible from 5. Kafka 4 dropped 0 and 1.
//   1  + validate_only; response + error_message: dry run (KIP-108)
//   2  response + throttle_time_ms
//   3  a throttled response is sent before the wait (KIP-219)
//   4  partitions and replication -1 mean the broker's default (KIP-464)
//   5  flexible; response + topic_config_error_code, num_partitions, replication_factor, configs: configs
//      in the answer (KIP-525)
//   6  THROTTLING_QUOTA_EXCEEDED is understood (KIP-599)
//   7  response + topic_id: topic ids (KIP-516)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct CreateTopicsRequest {
  struct CreatableReplicaAssignment {
    int32_t partition_index = 0;
    std::vector<int32_t> broker_ids;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableReplicaAssignment::partition_index>("partition_index"),
        wire::field<&CreatableReplicaAssignment::broker_ids>("broker_ids"),
    };
  };

  struct CreatableTopicConfig {
    std::string name;
    std::optional<std::string> value;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableTopicConfig::name>("name"),
        wire::field<&CreatableTopicConfig::value>("value", wire::nullable_since(0)),
    };
  };

  struct CreatableTopic {
    std::string name;
    int32_t num_partitions = 0;
    int16_t replication_factor = 0;
    std::vector<CreatableReplicaAssignment> assignments;
    std::vector<CreatableTopicConfig> configs;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableTopic::name>("name"),
        wire::field<&CreatableTopic::num_partitions>("num_partitions"),
        wire::field<&CreatableTopic::replication_factor>("replication_factor"),
        wire::field<&CreatableTopic::assignments>("assignments"),
        wire::field<&CreatableTopic::configs>("configs"),
    };
  };

  std::vector<CreatableTopic> topics;
  int32_t timeout_ms = 60000;
  bool validate_only = false;

  static constexpr wire::MessageInfo info{
      .name = "CreateTopicsRequest", .key = 19, .versions = {0, 7}, .flexible_from = 5};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateTopicsRequest::topics>("topics"),
      wire::field<&CreateTopicsRequest::timeout_ms>("timeout_ms"),
      wire::field<&CreateTopicsRequest::validate_only>("validate_only", wire::since(1)),
  };
};

struct CreateTopicsResponse {
  struct CreatableTopicConfigs {
    std::string name;
    std::optional<std::string> value;
    bool read_only = false;
    int8_t config_source = -1;
    bool is_sensitive = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableTopicConfigs::name>("name", wire::since(5)),
        wire::field<&CreatableTopicConfigs::value>("value", wire::since(5), wire::nullable_since(5)),
        wire::field<&CreatableTopicConfigs::read_only>("read_only", wire::since(5)),
        wire::field<&CreatableTopicConfigs::config_source>("config_source", wire::since(5)),
        wire::field<&CreatableTopicConfigs::is_sensitive>("is_sensitive", wire::since(5)),
    };
  };

  struct CreatableTopicResult {
    std::string name;
    Uuid topic_id;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    int32_t num_partitions = -1;
    int16_t replication_factor = -1;
    std::optional<std::vector<CreatableTopicConfigs>> configs;
    int16_t topic_config_error_code = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableTopicResult::name>("name"),
        wire::field<&CreatableTopicResult::topic_id>("topic_id", wire::since(7)),
        wire::field<&CreatableTopicResult::error_code>("error_code"),
        wire::field<&CreatableTopicResult::error_message>("error_message", wire::since(1),
                                                          wire::nullable_since(1)),
        wire::field<&CreatableTopicResult::num_partitions>("num_partitions", wire::since(5)),
        wire::field<&CreatableTopicResult::replication_factor>("replication_factor", wire::since(5)),
        wire::field<&CreatableTopicResult::configs>("configs", wire::since(5), wire::nullable_since(5)),
        wire::field<&CreatableTopicResult::topic_config_error_code>("topic_config_error_code", wire::since(5),
                                                                    wire::tag(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<CreatableTopicResult> topics;

  static constexpr wire::MessageInfo info{
      .name = "CreateTopicsResponse", .key = 19, .versions = {0, 7}, .flexible_from = 5};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateTopicsResponse::throttle_time_ms>("throttle_time_ms", wire::since(2)),
      wire::field<&CreateTopicsResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
