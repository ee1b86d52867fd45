// DescribeDelegationToken (key 41): versions 0-3, flexible from 2. Kafka 4 dropped 0.
//   1  a throttled response is sent before the wait (KIP-219)
//   2  flexible
//   3  response + token_requester_principal_type, token_requester_principal_name: who asked for the token
//      (KIP-373)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeDelegationTokenRequest {
  struct DescribeDelegationTokenOwner {
    std::string principal_type;
    std::string principal_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeDelegationTokenOwner::principal_type>("principal_type"),
        wire::field<&DescribeDelegationTokenOwner::principal_name>("principal_name"),
    };
  };

  std::optional<std::vector<DescribeDelegationTokenOwner>> owners;

  static constexpr wire::MessageInfo info{
      .name = "DescribeDelegationTokenRequest", .key = 41, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeDelegationTokenRequest::owners>("owners", wire::nullable_since(0)),
  };
};

struct DescribeDelegationTokenResponse {
  struct DescribedDelegationTokenRenewer {
    std::string principal_type;
    std::string principal_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedDelegationTokenRenewer::principal_type>("principal_type"),
        wire::field<&DescribedDelegationTokenRenewer::principal_name>("principal_name"),
    };
  };

  struct DescribedDelegationToken {
    std::string principal_type;
    std::string principal_name;
    std::string token_requester_principal_type;
    std::string token_requester_principal_name;
    int64_t issue_timestamp = 0;
    int64_t expiry_timestamp = 0;
    int64_t max_timestamp = 0;
    std::string token_id;
    Bytes hmac;
    std::vector<DescribedDelegationTokenRenewer> renewers;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribedDelegationToken::principal_type>("principal_type"),
        wire::field<&DescribedDelegationToken::principal_name>("principal_name"),
        wire::field<&DescribedDelegationToken::token_requester_principal_type>(
            "token_requester_principal_type", wire::since(3)),
        wire::field<&DescribedDelegationToken::token_requester_principal_name>(
            "token_requester_principal_name", wire::since(3)),
        wire::field<&DescribedDelegationToken::issue_timestamp>("issue_timestamp"),
        wire::field<&DescribedDelegationToken::expiry_timestamp>("expiry_timestamp"),
        wire::field<&DescribedDelegationToken::max_timestamp>("max_timestamp"),
        wire::field<&DescribedDelegationToken::token_id>("token_id"),
        wire::field<&DescribedDelegationToken::hmac>("hmac"),
        wire::field<&DescribedDelegationToken::renewers>("renewers"),
    };
  };

  int16_t error_code = 0;
  std::vector<DescribedDelegationToken> tokens;
  int32_t throttle_time_ms = 0;

  static constexpr wire::MessageInfo info{
      .name = "DescribeDelegationTokenResponse", .key = 41, .versions = {0, 3}, .flexible_from = 2};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeDelegationTokenResponse::error_code>("error_code"),
      wire::field<&DescribeDelegationTokenResponse::tokens>("tokens"),
      wire::field<&DescribeDelegationTokenResponse::throttle_time_ms>("throttle_time_ms"),
  };
};

}  // namespace zurau::msg
