// AddRaftVoter (key 80): versions 0-1, flexible.
//   1  + ack_when_committed: answer before or after the commit (KIP-1186)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AddRaftVoterRequest {
  struct Listener {
    std::string name;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Listener::name>("name"),
        wire::field<&Listener::host>("host"),
        wire::field<&Listener::port>("port"),
    };
  };

  std::optional<std::string> cluster_id;
  int32_t timeout_ms = 0;
  int32_t voter_id = 0;
  Uuid voter_directory_id;
  std::vector<Listener> listeners;
  bool ack_when_committed = true;

  static constexpr wire::MessageInfo info{
      .name = "AddRaftVoterRequest", .key = 80, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddRaftVoterRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&AddRaftVoterRequest::timeout_ms>("timeout_ms"),
      wire::field<&AddRaftVoterRequest::voter_id>("voter_id"),
      wire::field<&AddRaftVoterRequest::voter_directory_id>("voter_directory_id"),
      wire::field<&AddRaftVoterRequest::listeners>("listeners"),
      wire::field<&AddRaftVoterRequest::ack_when_committed>("ack_when_committed", wire::since(1)),
  };
};

struct AddRaftVoterResponse {
  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;

  static constexpr wire::MessageInfo info{
      .name = "AddRaftVoterResponse", .key = 80, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AddRaftVoterResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AddRaftVoterResponse::error_code>("error_code"),
      wire::field<&AddRaftVoterResponse::error_message>("error_message", wire::nullable_since(0)),
  };
};

}  // namespace zurau::msg
