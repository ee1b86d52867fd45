// DescribeLogDirs (key 35): versions 0-5, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
//   3  response + error_code: an error of the whole (KIP-784)
//   4  response + total_bytes, usable_bytes: size of the volume (KIP-827)
//   5  response + is_cordoned: cordoned directories (KIP-1066)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeLogDirsRequest {
  struct DescribableLogDirTopic {
    std::string topic;
    std::vector<int32_t> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribableLogDirTopic::topic>("topic"),
        wire::field<&DescribableLogDirTopic::partitions>("partitions"),
    };
  };

  std::optional<std::vector<DescribableLogDirTopic>> topics;

  static constexpr wire::MessageInfo info{
      .name = "DescribeLogDirsRequest", .key = 35, .versions = {0, 5}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeLogDirsRequest::topics>("topics", wire::nullable_since(0)),
  };
};

struct DescribeLogDirsResponse {
  struct DescribeLogDirsPartition {
    int32_t partition_index = 0;
    int64_t partition_size = 0;
    int64_t offset_lag = 0;
    bool is_future_key = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeLogDirsPartition::partition_index>("partition_index"),
        wire::field<&DescribeLogDirsPartition::partition_size>("partition_size"),
        wire::field<&DescribeLogDirsPartition::offset_lag>("offset_lag"),
        wire::field<&DescribeLogDirsPartition::is_future_key>("is_future_key"),
    };
  };

  struct DescribeLogDirsTopic {
    std::string name;
    std::vector<DescribeLogDirsPartition> partitions;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeLogDirsTopic::name>("name"),
        wire::field<&DescribeLogDirsTopic::partitions>("partitions"),
    };
  };

  struct DescribeLogDirsResult {
    int16_t error_code = 0;
    std::string log_dir;
    std::vector<DescribeLogDirsTopic> topics;
    int64_t total_bytes = -1;
    int64_t usable_bytes = -1;
    bool is_cordoned = false;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeLogDirsResult::error_code>("error_code"),
        wire::field<&DescribeLogDirsResult::log_dir>("log_dir"),
        wire::field<&DescribeLogDirsResult::topics>("topics"),
        wire::field<&DescribeLogDirsResult::total_bytes>("total_bytes", wire::since(4)),
        wire::field<&DescribeLogDirsResult::usable_bytes>("usable_bytes", wire::since(4)),
        wire::field<&DescribeLogDirsResult::is_cordoned>("is_cordoned", wire::since(5)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<DescribeLogDirsResult> results;

  static constexpr wire::MessageInfo info{
      .name = "DescribeLogDirsResponse", .key = 35, .versions = {0, 5}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeLogDirsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeLogDirsResponse::error_code>("error_code", wire::since(3)),
      wire::field<&DescribeLogDirsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
