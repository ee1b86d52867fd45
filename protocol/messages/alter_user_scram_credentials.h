// AlterUserScramCredentials (key 51): version 0, flexible.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct AlterUserScramCredentialsRequest {
  struct ScramCredentialDeletion {
    std::string name;
    int8_t mechanism = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ScramCredentialDeletion::name>("name"),
        wire::field<&ScramCredentialDeletion::mechanism>("mechanism"),
    };
  };

  struct ScramCredentialUpsertion {
    std::string name;
    int8_t mechanism = 0;
    int32_t iterations = 0;
    Bytes salt;
    Bytes salted_password;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ScramCredentialUpsertion::name>("name"),
        wire::field<&ScramCredentialUpsertion::mechanism>("mechanism"),
        wire::field<&ScramCredentialUpsertion::iterations>("iterations"),
        wire::field<&ScramCredentialUpsertion::salt>("salt"),
        wire::field<&ScramCredentialUpsertion::salted_password>("salted_password"),
    };
  };

  std::vector<ScramCredentialDeletion> deletions;
  std::vector<ScramCredentialUpsertion> upsertions;

  static constexpr wire::MessageInfo info{
      .name = "AlterUserScramCredentialsRequest", .key = 51, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterUserScramCredentialsRequest::deletions>("deletions"),
      wire::field<&AlterUserScramCredentialsRequest::upsertions>("upsertions"),
  };
};

struct AlterUserScramCredentialsResponse {
  struct AlterUserScramCredentialsResult {
    std::string user;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&AlterUserScramCredentialsResult::user>("user"),
        wire::field<&AlterUserScramCredentialsResult::error_code>("error_code"),
        wire::field<&AlterUserScramCredentialsResult::error_message>("error_message",
                                                                     wire::nullable_since(0)),
    };
  };

  int32_t throttle_time_ms = 0;
  std::vector<AlterUserScramCredentialsResult> results;

  static constexpr wire::MessageInfo info{
      .name = "AlterUserScramCredentialsResponse", .key = 51, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AlterUserScramCredentialsResponse::throttle_time_ms>("throttle_time_ms"),
      wire::field<&AlterUserScramCredentialsResponse::results>("results"),
  };
};

}  // namespace zurau::msg
