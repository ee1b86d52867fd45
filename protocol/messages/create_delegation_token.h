// CreateDelegationToken (key 38): versions 0-3, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
//   3  + owner_principal_type, owner_principal_name; response + token_requester_principal_type,
//      token_requester_principal_name: tokens for others (KIP-373)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct CreateDelegationTokenRequest {
  struct CreatableRenewers {
    std::string principal_type;
    std::string principal_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CreatableRenewers::principal_type>("principal_type"),
        wire::field<&CreatableRenewers::principal_name>("principal_name"),
    };
  };

  std::optional<std::string> owner_principal_type;
  std::optional<std::string> owner_principal_name;
  std::vector<CreatableRenewers> renewers;
  int64_t max_lifetime_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "CreateDelegationTokenRequest", .key = 38, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateDelegationTokenRequest::owner_principal_type>("owner_principal_type", wire::since(3),
                                                                       wire::nullable_since(3)),
      wire::field<&CreateDelegationTokenRequest::owner_principal_name>("owner_principal_name", wire::since(3),
                                                                       wire::nullable_since(3)),
      wire::field<&CreateDelegationTokenRequest::renewers>("renewers"),
      wire::field<&CreateDelegationTokenRequest::max_lifetime_ms>("max_lifetime_ms"),
  };
};

struct CreateDelegationTokenResponse {
  int16_t error_code = 0;
  std::string principal_type;
  std::string principal_name;
  std::string token_requester_principal_type;
  std::string token_requester_principal_name;
  int64_t issue_timestamp_ms = 0;
  int64_t expiry_timestamp_ms = 0;
  int64_t max_timestamp_ms = 0;
  std::string token_id;
  Bytes hmac;
  int32_t throttle_time_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "CreateDelegationTokenResponse", .key = 38, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&CreateDelegationTokenResponse::error_code>("error_code"),
      wire::field<&CreateDelegationTokenResponse::principal_type>("principal_type"),
      wire::field<&CreateDelegationTokenResponse::principal_name>("principal_name"),
      wire::field<&CreateDelegationTokenResponse::token_requester_principal_type>(
          "token_requester_principal_type", wire::since(3)),
      wire::field<&CreateDelegationTokenResponse::token_requester_principal_name>(
          "token_requester_principal_name", wire::since(3)),
      wire::field<&CreateDelegationTokenResponse::issue_timestamp_ms>("issue_timestamp_ms"),
      wire::field<&CreateDelegationTokenResponse::expiry_timestamp_ms>("expiry_timestamp_ms"),
      wire::field<&CreateDelegationTokenResponse::max_timestamp_ms>("max_timestamp_ms"),
      wire::field<&CreateDelegationTokenResponse::token_id>("token_id"),
      wire::field<&CreateDelegationTokenResponse::hmac>("hmac"),
      wire::field<&CreateDelegationTokenResponse::throttle_time_ms>("throttle_time_ms"),
  };
};

}  // namespace zurau::msg
