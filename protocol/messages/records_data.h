// Keys and values of control records, and what else Kafka keeps in files by these tables: quorum state,
// producer snapshot, and the principal in delegation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

// ControlRecordTypeSchema: version 0, never flexible.
struct ControlRecordTypeSchema {
  int16_t type = 0;

  static constexpr wire::MessageInfo info{.name = "ControlRecordTypeSchema", .key = -1, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ControlRecordTypeSchema::type>("type"),
  };
};

// DefaultPrincipalData: version 0, flexible.
struct DefaultPrincipalData {
  std::string type;
  std::string name;
  bool token_authenticated = false;

  static constexpr wire::MessageInfo info{
      .name = "DefaultPrincipalData", .key = -1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&DefaultPrincipalData::type>("type"),
      wire::field<&DefaultPrincipalData::name>("name"),
      wire::field<&DefaultPrincipalData::token_authenticated>("token_authenticated"),
  };
};

// EndTxnMarker: version 0, never flexible.
struct EndTxnMarker {
  int32_t coordinator_epoch = 0;

  static constexpr wire::MessageInfo info{.name = "EndTxnMarker", .key = -1, .versions = {0, 0}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&EndTxnMarker::coordinator_epoch>("coordinator_epoch"),
  };
};

// KRaftVersionRecord: version 0, flexible.
struct KRaftVersionRecord {
  int16_t version = 0;
  int16_t k_raft_version = 0;

  static constexpr wire::MessageInfo info{
      .name = "KRaftVersionRecord", .key = -1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&KRaftVersionRecord::version>("version"),
      wire::field<&KRaftVersionRecord::k_raft_version>("k_raft_version"),
  };
};

// LeaderChangeMessage: versions 0-1, flexible.
//   1  + voter_directory_id
struct LeaderChangeMessage {
  struct Voter {
    int32_t voter_id = 0;
    Uuid voter_directory_id;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Voter::voter_id>("voter_id"),
        wire::field<&Voter::voter_directory_id>("voter_directory_id", wire::since(1)),
    };
  };

  int16_t version = 0;
  int32_t leader_id = 0;
  std::vector<Voter> voters;
  std::vector<Voter> granting_voters;

  static constexpr wire::MessageInfo info{
      .name = "LeaderChangeMessage", .key = -1, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&LeaderChangeMessage::version>("version"),
      wire::field<&LeaderChangeMessage::leader_id>("leader_id"),
      wire::field<&LeaderChangeMessage::voters>("voters"),
      wire::field<&LeaderChangeMessage::granting_voters>("granting_voters"),
  };
};

// ProducerSnapshot: version 1, never flexible.
struct ProducerSnapshot {
  struct ProducerEntry {
    int64_t producer_id = 0;
    int16_t epoch = 0;
    int32_t last_sequence = 0;
    int64_t last_offset = 0;
    int32_t offset_delta = 0;
    int64_t timestamp = 0;
    int32_t coordinator_epoch = 0;
    int64_t current_txn_first_offset = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&ProducerEntry::producer_id>("producer_id"),
        wire::field<&ProducerEntry::epoch>("epoch"),
        wire::field<&ProducerEntry::last_sequence>("last_sequence"),
        wire::field<&ProducerEntry::last_offset>("last_offset"),
        wire::field<&ProducerEntry::offset_delta>("offset_delta"),
        wire::field<&ProducerEntry::timestamp>("timestamp"),
        wire::field<&ProducerEntry::coordinator_epoch>("coordinator_epoch"),
        wire::field<&ProducerEntry::current_txn_first_offset>("current_txn_first_offset"),
    };
  };

  uint32_t crc = 0;
  std::vector<ProducerEntry> producer_entries;

  static constexpr wire::MessageInfo info{.name = "ProducerSnapshot", .key = -1, .versions = {1, 1}};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&ProducerSnapshot::crc>("crc"),
      wire::field<&ProducerSnapshot::producer_entries>("producer_entries"),
  };
};

// QuorumStateData: versions 0-1, flexible.
//   1  + voted_directory_id; - cluster_id, applied_offset, current_voters
struct QuorumStateData {
  struct Voter {
    int32_t voter_id = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Voter::voter_id>("voter_id", wire::versions(0, 0)),
    };
  };

  std::string cluster_id;
  int32_t leader_id = -1;
  int32_t leader_epoch = -1;
  int32_t voted_id = -1;
  Uuid voted_directory_id;
  int64_t applied_offset = 0;
  std::optional<std::vector<Voter>> current_voters;

  static constexpr wire::MessageInfo info{
      .name = "QuorumStateData", .key = -1, .versions = {0, 1}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&QuorumStateData::cluster_id>("cluster_id", wire::versions(0, 0)),
      wire::field<&QuorumStateData::leader_id>("leader_id"),
      wire::field<&QuorumStateData::leader_epoch>("leader_epoch"),
      wire::field<&QuorumStateData::voted_id>("voted_id"),
      wire::field<&QuorumStateData::voted_directory_id>("voted_directory_id", wire::since(1)),
      wire::field<&QuorumStateData::applied_offset>("applied_offset", wire::versions(0, 0)),
      wire::field<&QuorumStateData::current_voters>("current_voters", wire::versions(0, 0),
                                                    wire::nullable(0, 0)),
  };
};

// SnapshotFooterRecord: version 0, flexible.
struct SnapshotFooterRecord {
  int16_t version = 0;

  static constexpr wire::MessageInfo info{
      .name = "SnapshotFooterRecord", .key = -1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SnapshotFooterRecord::version>("version"),
  };
};

// SnapshotHeaderRecord: version 0, flexible.
struct SnapshotHeaderRecord {
  int16_t version = 0;
  int64_t last_contained_log_timestamp = 0;

  static constexpr wire::MessageInfo info{
      .name = "SnapshotHeaderRecord", .key = -1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&SnapshotHeaderRecord::version>("version"),
      wire::field<&SnapshotHeaderRecord::last_contained_log_timestamp>("last_contained_log_timestamp"),
  };
};

// VotersRecord: version 0, flexible.
struct VotersRecord {
  struct Endpoint {
    std::string name;
    std::string host;
    uint16_t port = 0;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Endpoint::name>("name"),
        wire::field<&Endpoint::host>("host"),
        wire::field<&Endpoint::port>("port"),
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

  struct Voter {
    int32_t voter_id = 0;
    Uuid voter_directory_id;
    std::vector<Endpoint> endpoints;
    KRaftVersionFeature k_raft_version_feature;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Voter::voter_id>("voter_id"),
        wire::field<&Voter::voter_directory_id>("voter_directory_id"),
        wire::field<&Voter::endpoints>("endpoints"),
        wire::field<&Voter::k_raft_version_feature>("k_raft_version_feature"),
    };
  };

  int16_t version = 0;
  std::vector<Voter> voters;

  static constexpr wire::MessageInfo info{
      .name = "VotersRecord", .key = -1, .versions = {0, 0}, .flexible_from = 0};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&VotersRecord::version>("version"),
      wire::field<&VotersRecord::voters>("voters"),
  };
};

}  // namespace zurau::msg
