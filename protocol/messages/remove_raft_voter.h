// RemoveRaftVoter (key 81): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct RemoveRaftVoterRequest {
  std::optional<std::string> cluster_id;
  int32_t voter_id = 0;
  Uuid voter_directory_id;

  static constexpr wire::MessageInfo info{
      .name = "RemoveRaftVoterRequest", .key = 81, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveRaftVoterRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&RemoveRaftVoterRequest::voter_id>("voter_id"),
      wire::field<&RemoveRaftVoterRequest::voter_directory_id>("voter_directory_id"),
  };
};

struct RemoveRaftVoterResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;

  static constexpr wire::MessageInfo info{
      .name = "RemoveRaftVoterResponse", .key = 81, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveRaftVoterResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&RemoveRaftVoterResponse::error_code>("error_code"),
      wire::field<&RemoveRaftVoterResponse::error_message>("error_message", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
