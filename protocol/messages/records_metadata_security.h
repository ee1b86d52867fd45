// Records of __cluster_metadata about who may do what: ACLs, credentials, tokens, quotas. Framed as the
// others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// DelegationTokenRecord (key 10): version 0, flexible.
struct DelegationTokenRecord {
  std::string owner;
  std::string requester;
  std::vector<std::string> renewers;
  int64_t issue_timestamp = 0;
  int64_t max_timestamp = 0;
  int64_t expiration_timestamp = 0;
  std::string token_id;

  static constexpr wire::MessageInfo info{
      .name = "DelegationTokenRecord", .key = 10, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DelegationTokenRecord::owner>("owner"),
      wire::field<&DelegationTokenRecord::requester>("requester"),
      wire::field<&DelegationTokenRecord::renewers>("renewers"),
      wire::field<&DelegationTokenRecord::issue_timestamp>("issue_timestamp"),
      wire::field<&DelegationTokenRecord::max_timestamp>("max_timestamp"),
      wire::field<&DelegationTokenRecord::expiration_timestamp>("expiration_timestamp"),
      wire::field<&DelegationTokenRecord::token_id>("token_id"),
  };
};

// UserScramCredentialRecord (key 11): version 0, flexible.
struct UserScramCredentialRecord {
  std::string name;
  int8_t mechanism = 0;
  Bytes salt;
  Bytes stored_key;
  Bytes server_key;
  int32_t iterations = 0;

  static constexpr wire::MessageInfo info{
      .name = "UserScramCredentialRecord", .key = 11, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&UserScramCredentialRecord::name>("name"),
      wire::field<&UserScramCredentialRecord::mechanism>("mechanism"),
      wire::field<&UserScramCredentialRecord::salt>("salt"),
      wire::field<&UserScramCredentialRecord::stored_key>("stored_key"),
      wire::field<&UserScramCredentialRecord::server_key>("server_key"),
      wire::field<&UserScramCredentialRecord::iterations>("iterations"),
  };
};

// ClientQuotaRecord (key 14): version 0, flexible.
struct ClientQuotaRecord {
  struct EntityData {
    std::string entity_type;
    std::optional<std::string> entity_name;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&EntityData::entity_type>("entity_type"),
        wire::field<&EntityData::entity_name>("entity_name", wire::nullable_since(0)),
    };
  };

  std::vector<EntityData> entity;
  std::string key;
  double value = 0.0;
  bool remove = false;

  static constexpr wire::MessageInfo info{
      .name = "ClientQuotaRecord", .key = 14, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ClientQuotaRecord::entity>("entity"),
      wire::field<&ClientQuotaRecord::key>("key"),
      wire::field<&ClientQuotaRecord::value>("value"),
      wire::field<&ClientQuotaRecord::remove>("remove"),
  };
};

// AccessControlEntryRecord (key 18): version 0, flexible.
struct AccessControlEntryRecord {
  Uuid id;
  int8_t resource_type = 0;
  std::string resource_name;
  int8_t pattern_type = 0;
  std::string principal;
  std::string host;
  int8_t operation = 0;
  int8_t permission_type = 0;

  static constexpr wire::MessageInfo info{
      .name = "AccessControlEntryRecord", .key = 18, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&AccessControlEntryRecord::id>("id"),
      wire::field<&AccessControlEntryRecord::resource_type>("resource_type"),
      wire::field<&AccessControlEntryRecord::resource_name>("resource_name"),
      wire::field<&AccessControlEntryRecord::pattern_type>("pattern_type"),
      wire::field<&AccessControlEntryRecord::principal>("principal"),
      wire::field<&AccessControlEntryRecord::host>("host"),
      wire::field<&AccessControlEntryRecord::operation>("operation"),
      wire::field<&AccessControlEntryRecord::permission_type>("permission_type"),
  };
};

// RemoveAccessControlEntryRecord (key 19): version 0, flexible.
struct RemoveAccessControlEntryRecord {
  Uuid id;

  static constexpr wire::MessageInfo info{
      .name = "RemoveAccessControlEntryRecord", .key = 19, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveAccessControlEntryRecord::id>("id"),
  };
};

// RemoveUserScramCredentialRecord (key 22): version 0, flexible.
struct RemoveUserScramCredentialRecord {
  std::string name;
  int8_t mechanism = 0;

  static constexpr wire::MessageInfo info{
      .name = "RemoveUserScramCredentialRecord", .key = 22, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveUserScramCredentialRecord::name>("name"),
      wire::field<&RemoveUserScramCredentialRecord::mechanism>("mechanism"),
  };
};

// RemoveDelegationTokenRecord (key 26): version 0, flexible.
struct RemoveDelegationTokenRecord {
  std::string token_id;

  static constexpr wire::MessageInfo info{
      .name = "RemoveDelegationTokenRecord", .key = 26, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&RemoveDelegationTokenRecord::token_id>("token_id"),
  };
};

}  // namespace zurau::msg
