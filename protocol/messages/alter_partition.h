// AlterPartition (key 56): versions 2-3, flexible.
//   3  + new_isr_with_epochs; - new_isr
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterPartitionRequest {
  struct BrokerState {
    int32_t broker_id = 0;
    int64_t broker_epoch = -1;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&BrokerState::broker_id>("broker_id", wire::since(3)),
        wire::field<&BrokerState::broker_epoch>("broker_epoch", wire::since(3)),
    };
  };

  struct PartitionData {
    int32_t partition_index = 0;
    int32_t leader_epoch = 0;
    std::vector<int32_t> new_isr;
    std::vector<BrokerState> new_isr_with_epochs;
    int8_t leader_recovery_state = 0;
    int32_t partition_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::new_isr>("new_isr", wire::versions(0, 2)),
        wire::field<&PartitionData::new_isr_with_epochs>("new_isr_with_epochs", wire::since(3)),
        wire::field<&PartitionData::leader_recovery_state>("leader_recovery_state"),
        wire::field<&PartitionData::partition_epoch>("partition_epoch"),
    };
  };

  struct TopicData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_id>("topic_id"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  int32_t broker_id = 0;
  int64_t broker_epoch = -1;
  std::vector<TopicData> topics;

  static constexpr wire::MessageInfo info{
      .name = "AlterPartitionRequest", .key = 56, .versions = {2, 3}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterPartitionRequest::broker_id>("broker_id"),
      wire::field<&AlterPartitionRequest::broker_epoch>("broker_epoch"),
      wire::field<&AlterPartitionRequest::topics>("topics"),
  };
};

struct AlterPartitionResponse {
  struct PartitionData {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    std::vector<int32_t> isr;
    int8_t leader_recovery_state = 0;
    int32_t partition_epoch = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&PartitionData::partition_index>("partition_index"),
        wire::field<&PartitionData::error_code>("error_code"),
        wire::field<&PartitionData::leader_id>("leader_id"),
        wire::field<&PartitionData::leader_epoch>("leader_epoch"),
        wire::field<&PartitionData::isr>("isr"),
        wire::field<&PartitionData::leader_recovery_state>("leader_recovery_state"),
        wire::field<&PartitionData::partition_epoch>("partition_epoch"),
    };
  };

  struct TopicData {
    Uuid topic_id;
    std::vector<PartitionData> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&TopicData::topic_id>("topic_id"),
        wire::field<&TopicData::partitions>("partitions"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<TopicData> topics;

  static constexpr wire::MessageInfo info{
      .name = "AlterPartitionResponse", .key = 56, .versions = {2, 3}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterPartitionResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterPartitionResponse::error_code>("error_code"),
      wire::field<&AlterPartitionResponse::topics>("topics"),
  };
};

}  // namespace zurau::msg
