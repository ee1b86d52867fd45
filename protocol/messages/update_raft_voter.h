// UpdateRaftVoter (key 82): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct UpdateRaftVoterRequest {
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

  struct KRaftVersionFeature {
    int16_t min_supported_version = 0;
    int16_t max_supported_version = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&KRaftVersionFeature::min_supported_version>("min_supported_version"),
        wire::field<&KRaftVersionFeature::max_supported_version>("max_supported_version"),
    };
  };

  std::optional<std::string> cluster_id;
  int32_t current_leader_epoch = 0;
  int32_t voter_id = 0;
  Uuid voter_directory_id;
  std::vector<Listener> listeners;
  KRaftVersionFeature k_raft_version_feature;

  static constexpr wire::MessageInfo info{
      .name = "UpdateRaftVoterRequest", .key = 82, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UpdateRaftVoterRequest::cluster_id>("cluster_id", wire::nullable_since(0)),
      wire::field<&UpdateRaftVoterRequest::current_leader_epoch>("current_leader_epoch"),
      wire::field<&UpdateRaftVoterRequest::voter_id>("voter_id"),
      wire::field<&UpdateRaftVoterRequest::voter_directory_id>("voter_directory_id"),
      wire::field<&UpdateRaftVoterRequest::listeners>("listeners"),
      wire::field<&UpdateRaftVoterRequest::k_raft_version_feature>("k_raft_version_feature"),
  };
};

struct UpdateRaftVoterResponse {
  struct CurrentLeader {
    int32_t leader_id = -1;
    int32_t leader_epoch = -1;
    std::string host;
    int32_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CurrentLeader::leader_id>("leader_id"),
        wire::field<&CurrentLeader::leader_epoch>("leader_epoch"),
        wire::field<&CurrentLeader::host>("host"),
        wire::field<&CurrentLeader::port>("port"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  CurrentLeader current_leader;

  static constexpr wire::MessageInfo info{
      .name = "UpdateRaftVoterResponse", .key = 82, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UpdateRaftVoterResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&UpdateRaftVoterResponse::error_code>("error_code"),
      wire::field<&UpdateRaftVoterResponse::current_leader>("current_leader", wire::tag(0)),
  };
};

}  // namespace zurau::msg
