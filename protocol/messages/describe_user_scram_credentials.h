// DescribeUserScramCredentials (key 50): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct DescribeUserScramCredentialsRequest {
  struct UserName {
    std::string name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&UserName::name>("name"),
    };
  };

  std::optional<std::vector<UserName>> users;

  static constexpr wire::MessageInfo info{
      .name = "DescribeUserScramCredentialsRequest", .key = 50, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeUserScramCredentialsRequest::users>("users", wire::nullable_since(0)),
  };
};

struct DescribeUserScramCredentialsResponse {
  struct CredentialInfo {
    int8_t mechanism = 0;
    int32_t iterations = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&CredentialInfo::mechanism>("mechanism"),
        wire::field<&CredentialInfo::iterations>("iterations"),
    };
  };

  struct DescribeUserScramCredentialsResult {
    std::string user;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::vector<CredentialInfo> credential_infos;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&DescribeUserScramCredentialsResult::user>("user"),
        wire::field<&DescribeUserScramCredentialsResult::error_code>("error_code"),
        wire::field<&DescribeUserScramCredentialsResult::error_message>("error_message",
                                                                        wire::nullable_since(0)),
        wire::field<&DescribeUserScramCredentialsResult::credential_infos>("credential_infos"),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::vector<DescribeUserScramCredentialsResult> results;

  static constexpr wire::MessageInfo info{
      .name = "DescribeUserScramCredentialsResponse", .key = 50, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DescribeUserScramCredentialsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&DescribeUserScramCredentialsResponse::error_code>("error_code"),
      wire::field<&DescribeUserScramCredentialsResponse::error_message>("error_message",
                                                                        wire::nullable_since(0)),
      wire::field<&DescribeUserScramCredentialsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
